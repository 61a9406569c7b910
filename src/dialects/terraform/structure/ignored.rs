//! Attributes whose changes are ignored.

use super::body::Checker;
use super::version;
use super::words::{is_misspelt, of_another, suggest};
use crate::knowledge::terraform::{Member, ResourceType};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Term};
use crate::text::Span;

/// The attributes of a resource whose changes are ignored, and that it does not have.
pub(super) fn check(block: &Block, checker: &Checker<'_>, known: &ResourceType, out: &mut Vec<Problem>) {
    let lists = block.body.blocks_of("lifecycle").filter_map(|lifecycle| lifecycle.body.attribute("ignore_changes"));
    for list in lists {
        let Term::List(items) = &list.value.term else { continue };
        for (name, span) in items.iter().filter_map(first) {
            if known.members.get(&name).is_some() {
                continue;
            }
            let message = format!("`{}` has no attribute `{name}` in {}", owner(block), version(known));
            if let Some(found) = known.elsewhere(&name) {
                let fits = checker.bearing.fits();
                out.extend(fits.then(|| of_another(span, &message, found, (&known.provider, checker.bearing))));
                continue;
            }
            let all = || known.members.iter().map(|member: &Member| &*member.name);
            let near = nearest(&name, all()).filter(|near| is_misspelt(&name, near, all()));
            out.extend(near.map(|near| suggest(span, ProblemKind::OfVersion, message, Some(near))));
        }
    }
}

fn owner(block: &Block) -> &str {
    block.labels.first().map_or("", |label| &label.text)
}

/// The attribute with which a way to what is ignored begins. Formerly it was a text.
fn first(item: &Expression) -> Option<(String, Span)> {
    match &item.term {
        Term::Reference { root, .. } if root.text != "all" => Some((root.text.clone(), root.span)),
        Term::Template { .. } => {
            let text = item.string()?;
            let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            is_name.then(|| (text, Span::new(item.span.start() + 1, item.span.end() - 1)))
        }
        _ => None,
    }
}
