//! What checks of Terraform's language share: the block of a segment, and edits of it.

use crate::dialects::Target;
use crate::model::{CloudResource, Field, FileId, Intent, Lowered, Project, Safety, SymbolKind, Use};
use crate::syntax::Parsed;
use crate::syntax::hcl::{self, Block, Body, Expression};
use crate::text::Span;

/// The top-level blocks of a segment of this type.
pub(super) fn blocks<'t>(target: &Target<'t>, kind: &'static str) -> impl Iterator<Item = &'t Block> {
    let body: Option<&'t Body> = target.parsed.hcl();
    body.into_iter().flat_map(move |body| body.blocks_of(kind))
}

/// The one label of a block, as text.
pub(super) fn name(block: &Block) -> &str {
    block.labels.last().map_or("", |label| label.text.as_str())
}

/// From a block's type to its last label: what findings about the block as a whole point at.
pub(super) fn head(block: &Block) -> Span {
    let end = block.labels.last().map(|label| label.span.end() + usize::from(label.quoted));
    Span::new(block.kind.span.start(), end.unwrap_or(block.kind.span.end()))
}

/// Sets an attribute of a block.
pub(super) fn set(parsed: &Parsed, block: &Block, name: &str, expression: &str, safety: Safety) -> Intent {
    Intent::Rewrite {
        edits: hcl::set_attribute(parsed, block, &[name], expression),
        title: format!("Set `{name}` to {expression}"),
        safety,
    }
}

/// Calls `visit` for the value of every attribute of a body and of the blocks in it.
pub(super) fn values<'b>(body: &'b Body, visit: &mut dyn FnMut(&'b str, &'b Expression)) {
    for attribute in body.attributes() {
        visit(&attribute.name.text, &attribute.value);
    }
    for block in body.blocks() {
        values(&block.body, visit);
    }
}

/// The body of each top-level block of a segment.
pub(super) fn whole<'t>(target: &Target<'t>) -> impl Iterator<Item = &'t Body> {
    let body: Option<&'t Body> = target.parsed.hcl();
    body.into_iter().flat_map(|body| body.blocks()).map(|block| &block.body)
}

/// The resource whose attribute a setting is, as far as the setting names one alone.
pub(super) fn referred(
    file: &FileId,
    base: usize,
    facts: &Lowered,
    of: &CloudResource,
    path: &[&str],
    project: &dyn Project,
) -> Option<CloudResource> {
    let Field::Unknown(_, site) = of.setting(path) else { return None };
    let mut inside = facts.references.iter().filter(|reference| site.span.covers(reference.span));
    let (Some(reference), None) = (inside.next(), inside.next()) else { return None };
    if reference.kind != SymbolKind::Resource {
        return None;
    }
    let user = Use { file: file.clone(), base, reference: reference.clone() };
    let definition = project.definitions(&user).into_iter().next()?;
    let facts = project.segment(&definition.file, definition.base)?;
    let name = definition.symbol.name.text();
    facts.resources().find(|(_, one)| one.address() == name).map(|(_, one)| one.clone())
}

/// Whether there may be none or several of a resource.
pub(super) fn is_counted(resource: &CloudResource) -> bool {
    ["count", "for_each"].iter().any(|name| !matches!(resource.setting(&[name]), Field::Absent(_)))
}
