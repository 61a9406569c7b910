//! The objects a Kustomization names: what it patches, scales, copies from, and adds to.

use std::sync::Arc;

use super::super::object::is_templated;
use super::{CHOSEN as MARK, GENERATORS};
use crate::dialects::yaml_values::Value;
use crate::model::{Demand, NamePattern, Reference, Scope, SymbolKind, SymbolName, Within};
use crate::syntax::yaml::Node;
use crate::syntax::{Language, parse};
use crate::text::Span;

/// Where it says which objects are changed. Kinds and names are regular expressions.
pub(super) const CHOSEN: &[&[&str]] = &[&["patches", "*", "target"], &["patchesJson6902", "*", "target"]];

/// Where replacements say which objects they are written into, and which are left alone, should there be any.
const WRITTEN: &[&str] = &["targets", "*", "select"];
const REJECTED: &[&str] = &["targets", "*", "reject", "*"];

/// What `replicas` scales: it says no kind.
const SCALED: &[&str] = &["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

/// Longest text of a patch that is read where it stands in the Kustomization.
const INLINE: usize = 65_536;

/// Where it names objects by their kinds and names, as they are written in the files it takes.
pub(super) fn references(root: Value<'_>) -> Vec<Reference> {
    let mut found: Vec<Reference> = CHOSEN.iter().flat_map(|path| root.all(path)).flat_map(chosen).collect();
    found.extend(root.all(&["replacements", "*"]).into_iter().flat_map(replacement));
    found.extend(root.all(&["vars", "*", "objref"]).into_iter().filter_map(said));
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

/// Whether a document holds replacements, alone or as a list, and nothing else.
pub(in super::super) fn are_replacements(root: Value<'_>) -> bool {
    let is_one = |value: &Value<'_>| {
        let has = |key| value.get(key).is_some();
        has("targets") && (has("source") || has("sourceValue")) && !has("apiVersion")
    };
    let all = all(root);
    !all.is_empty() && all.iter().all(is_one)
}

fn all(root: Value<'_>) -> Vec<Value<'_>> {
    if root.get("targets").is_some() { vec![root] } else { root.items() }
}

/// What replacements name that stand in a file of their own; none where it holds something else.
pub(in super::super) fn replacements(root: Value<'_>) -> Vec<Reference> {
    if are_replacements(root) { all(root).into_iter().flat_map(replacement).collect() } else { Vec::new() }
}

/// The objects that one of them reads from and writes to.
fn replacement(value: Value<'_>) -> Vec<Reference> {
    let source = value.get("source");
    let mut found: Vec<Reference> = source.and_then(said).into_iter().collect();
    found.extend(source.and_then(key));
    found.extend(value.all(WRITTEN).into_iter().flat_map(chosen));
    let rejected = value.all(REJECTED).into_iter().flat_map(chosen);
    found.extend(rejected.map(|reference| Reference { demand: Demand::Waived, ..reference }));
    found
}

/// The key of a ConfigMap or Secret that a value is read from.
fn key(source: Value<'_>) -> Option<Reference> {
    let kind = source.get("kind")?.text().filter(|kind| matches!(*kind, "ConfigMap" | "Secret"))?;
    let name = source.get("name")?.text().filter(|name| is_plain(name))?;
    let field = source.get("fieldPath")?;
    let text = field.text()?;
    let key = text.strip_prefix("data.").filter(|key| is_plain(key) && !key.contains('.'))?;
    let span = field.part(text.len() - key.len()..text.len());
    Some(of(SymbolKind::DataKey, SymbolName::Text(format!("{kind}/{name}/{key}")), span))
}

/// The one object that is said by kind and name.
fn said(selector: Value<'_>) -> Option<Reference> {
    let kind = selector.get("kind")?.text().filter(|kind| is_kind(kind))?;
    named(kind, selector.get("name")?)
}

/// The objects that are chosen by regular expressions of kind and name, and a mark that they are. Names that are written
/// out are read as such: those can be changed.
fn chosen(selector: Value<'_>) -> Vec<Reference> {
    let kinds = selector.get("kind").map_or(Some(""), |kind| kind.text()).filter(|kinds| !is_templated(kinds));
    let (Some(kinds), Some(name)) = (kinds, selector.get("name")) else { return Vec::new() };
    let Some(text) = name.text().filter(|text| !text.is_empty() && !is_templated(text)) else { return Vec::new() };
    let span = name.span();
    // Behind what it is about, which alone can be completed.
    let mark = Reference { within: Within::Scope(Scope::Segment), ..of(SymbolKind::Patch, MARK.into(), span) };
    if !kinds.split('|').all(is_kind) || !text.split('|').all(is_plain) {
        let pattern = SymbolName::Pattern(Arc::new(NamePattern::new(kinds, text)));
        return vec![of(SymbolKind::Object, pattern, span), mark];
    }
    let (mut found, mut start) = (Vec::new(), 0);
    for own in text.split('|') {
        let is_all = own.len() == text.len();
        let span = if is_all { span } else { name.part(start..start + own.len()) };
        // One of several is enough.
        let demand = if is_all { Demand::Optional } else { Demand::Waived };
        found.extend(kinds.split('|').map(|kind| Reference { demand, ..reference(kind, own, span) }));
        start += own.len() + 1;
    }
    found.push(mark);
    found
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
    of(SymbolKind::Object, SymbolName::Text(format!("{kind}/{name}")), span)
}

fn of(kind: SymbolKind, name: SymbolName, span: Span) -> Reference {
    Reference { kind, name, span, within: Within::Scope(Scope::Workspace), demand: Demand::Optional }
}

pub(super) fn is_kind(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a text is one name, and no pattern of names.
pub(super) fn is_plain(text: &str) -> bool {
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | ':' | '_');
    !text.is_empty() && !is_templated(text) && text.chars().all(is_sign)
}
