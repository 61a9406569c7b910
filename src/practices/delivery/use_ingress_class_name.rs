use crate::dialects::Target;
use crate::model::{CloudResource, Field, Intent, Mark, Safety, Value, Via};
use crate::practices::objects::{entry_at, objects, without_entry};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::{Tree, edit};
use crate::text::{Edits, Span};

/// Ingresses that name their class by an annotation.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

const ANNOTATION: &str = "kubernetes.io/ingress.class";

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for ingress in objects(target.facts).map(|object| object.own).filter(|own| own.kind == "Ingress") {
        let Field::Set(Value::Text(class), site) = ingress.setting(&["metadata", "annotations", ANNOTATION]) else {
            continue;
        };
        // Google's own controller reads the annotation alone.
        if class.starts_with("gce") {
            continue;
        }
        // Before `networking.k8s.io/v1` there was no such field, or hardly anywhere.
        let version = ingress.setting(&["apiVersion"]);
        if !matches!(version.value(), Some(Value::Text(version)) if version == "networking.k8s.io/v1") {
            continue;
        }
        let what = format!("`{}` names its class by the annotation `{ANNOTATION}`.", ingress.address());
        let mut draft = Draft::new(site.span, what)
            .advise(format!("Set `ingressClassName: {class}`, if the cluster has an IngressClass of that name."))
            .mark(Mark::Deprecated);
        if let Some(edits) = moved(target, ingress, &class, site.span).filter(|_| site.via == Via::Direct) {
            let title = format!("Set `ingressClassName: {class}`");
            draft = draft.propose(Intent::Rewrite { edits, title, safety: Safety::Unsafe });
        }
        report.add(draft);
    }
}

/// The field in place of the annotation; the two together are refused.
fn moved(target: &Target<'_>, ingress: &CloudResource, class: &str, annotation: Span) -> Option<Edits> {
    if !ingress.setting(&["spec", "ingressClassName"]).is_absent() {
        return without_entry(target, annotation);
    }
    let annotations = entry_at(target, annotation)?.key.parent()?;
    let object = annotations.parent()?.parent()?;
    let mut edits = match annotations.written().count() {
        1 => {
            let metadata = annotations.parent()?;
            edit::remove_entry(target.parsed, metadata.entries().find(|entry| entry.value == annotations)?)?
        }
        _ => without_entry(target, annotation)?,
    };
    let spec = object.get("spec")?;
    edits.extend(edit::set(target.parsed, spec, &["ingressClassName"], &Tree::Text(class.to_owned()))?);
    Some(edits)
}
