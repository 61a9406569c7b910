use crate::model::{CloudResource, Field, FileId, Part, Project, Related, Value};
use crate::practices::objects::{Around, may_meet, objects, of_kinds};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Deployments of several replicas with a disk that one machine alone may have.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for workload in of_kinds(&part.facts, &["Deployment", "ReplicaSet"]) {
        let (Some(count), Some(pods)) = (workload.replicas().filter(|count| *count > 1), workload.pods) else {
            continue;
        };
        for (claim, span, related) in single_claims(pods, workload.own, &around) {
            let what = format!(
                "`{}` has {count} replicas, and `PersistentVolumeClaim/{claim}` can be mounted by one machine at a time.",
                workload.own.address()
            );
            let advice =
                "Ask for `ReadWriteMany`, or give each replica its own by the `volumeClaimTemplates` of a StatefulSet.";
            report.add(Draft::new(span, what).advise(advice).relate(related));
        }
    }
}

/// The claims that pods mount and that are known to be for one machine, where they are named and where they are made.
pub(in crate::practices) fn single_claims(
    pods: &CloudResource,
    workload: &CloudResource,
    around: &Around<'_>,
) -> Vec<(String, Span, Related)> {
    let mut found = Vec::new();
    for volume in pods.blocks(&["volumes"]) {
        let claim = volume.setting(&["persistentVolumeClaim", "claimName"]);
        let Field::Set(Value::Text(name), site) = claim else { continue };
        let places = around.named(format!("PersistentVolumeClaim/{name}"));
        let [beside] = places.as_slice() else { continue };
        let of_name = |own: &&CloudResource| own.kind == "PersistentVolumeClaim" && own.name == name;
        let Some(claim) = objects(&beside.facts).map(|object| object.own).find(of_name) else { continue };
        if may_meet(claim, workload) && is_single(&claim.setting(&["spec", "accessModes"])) {
            let related = beside.related(claim.span, "The claim");
            found.push((name, site.span, related));
        }
    }
    found
}

fn is_single(modes: &Field<Value>) -> bool {
    let Field::Set(Value::List(modes), _) = modes else { return false };
    let single = |mode: &Field<Value>| matches!(mode.value(), Some(Value::Text(mode)) if mode == "ReadWriteOnce" || mode == "ReadWriteOncePod");
    !modes.is_empty() && modes.iter().all(single)
}
