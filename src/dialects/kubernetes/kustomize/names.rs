//! The objects a Kustomization names: what it patches, scales, copies from, and adds to.

use super::super::object::is_templated;
use super::GENERATORS;
use crate::dialects::yaml_values::Value;
use crate::model::{Demand, Reference, Scope, SymbolKind, SymbolName, Within};
use crate::syntax::yaml::Node;
use crate::syntax::{Language, parse};
use crate::text::Span;

/// Where it says of which kind and name an object is.
const SELECTORS: &[&[&str]] = &[
    &["patches", "*", "target"],
    &["patchesJson6902", "*", "target"],
    &["replacements", "*", "source"],
    &["replacements", "*", "targets", "*", "select"],
    &["vars", "*", "objref"],
];

/// Where it says which objects are left alone, should there be any.
const REJECTED: &[&str] = &["replacements", "*", "targets", "*", "reject", "*"];

/// What `replicas` scales: it says no kind.
const SCALED: &[&str] = &["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

/// Longest text of a patch that is read where it stands in the Kustomization.
const INLINE: usize = 65_536;

/// Where it names objects by their kinds and names, as they are written in the files it takes.
pub(super) fn references(root: Value<'_>) -> Vec<Reference> {
    let mut found: Vec<Reference> = SELECTORS.iter().flat_map(|path| root.all(path)).flat_map(selected).collect();
    let rejected = root.all(REJECTED).into_iter().flat_map(selected);
    found.extend(rejected.map(|reference| Reference { demand: Demand::Waived, ..reference }));
    // Further kinds may be said there to be scaled.
    let demand = if root.get("configurations").is_some() { Demand::Waived } else { Demand::Optional };
    for name in root.all(&["replicas", "*", "name"]) {
        let scaled = SCALED.iter().filter_map(|kind| named(kind, name));
        found.extend(scaled.map(|reference| Reference { demand, ..reference }));
    }
    for (list, kind) in GENERATORS {
        let added = root.all(&[list, "*"]).into_iter().filter(is_laid_over);
        found.extend(added.filter_map(|generator| named(kind, generator.get("name")?)));
    }
    let patches = root.all(&["patches", "*"]).into_iter().filter(|patch| patch.get("target").is_none());
    let texts = patches.filter_map(|patch| patch.get("patch")).chain(root.all(&["patchesStrategicMerge", "*"]));
    found.extend(texts.filter_map(inline));
    found
}

/// Whether what a generator makes is laid over what another one has made.
pub(super) fn is_laid_over(generator: &Value<'_>) -> bool {
    let behavior = generator.get("behavior");
    behavior.is_some_and(|behavior| matches!(behavior.text(), Some("merge" | "replace")))
}

/// The objects that are chosen by kind and name. Both may be regular expressions; alternatives of kinds are the most that is
/// read of them.
fn selected(selector: Value<'_>) -> Vec<Reference> {
    let kinds = selector.get("kind").and_then(|kind| kind.text());
    let (Some(kinds), Some(name)) = (kinds.filter(|kinds| kinds.split('|').all(is_kind)), selector.get("name")) else {
        return Vec::new();
    };
    kinds.split('|').filter_map(|kind| named(kind, name)).collect()
}

fn named(kind: &str, name: Value<'_>) -> Option<Reference> {
    let text = name.text().filter(|text| is_plain(text))?;
    Some(reference(kind, text, name.span()))
}

/// The object a patch is laid over that stands in the Kustomization as a text.
fn inline(text: Value<'_>) -> Option<Reference> {
    let written = text.text().filter(|text| text.contains('\n') && text.len() <= INLINE)?;
    let parsed = parse(Language::Yaml, written.into(), None);
    let root = parsed.yaml()?.root()?.resolved();
    let (kind, name) = (root.get("kind").and_then(Node::text)?, root.get("metadata")?.resolved().get("name")?);
    let own = name.text().filter(|own| is_plain(own) && is_kind(kind))?;
    let place = name.source_span(Span::new(0, own.len()));
    let span = text.part(place.start()..place.end());
    Some(reference(kind, own, span))
}

fn reference(kind: &str, name: &str, span: Span) -> Reference {
    Reference {
        kind: SymbolKind::Object,
        name: SymbolName::Text(format!("{kind}/{name}")),
        span,
        within: Within::Scope(Scope::Workspace),
        demand: Demand::Optional,
    }
}

fn is_kind(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a text is one name, and no pattern of names.
fn is_plain(text: &str) -> bool {
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | ':' | '_');
    !text.is_empty() && !is_templated(text) && text.chars().all(is_sign)
}
