//! What `templatefile` hands to a template, and what that reads.

use super::problem;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::templates::Template;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Item, Term};
use crate::text::Span;

/// Names that are told of one template, at most.
const TOLD: usize = 5;

/// The templates that a block reads.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) => attribute.value.walk(&mut |inner| call(inner, module, out)),
            Item::Block(inner) => check(inner, module, out),
        }
    }
}

fn call(expression: &Expression, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Term::Call { name, arguments } = &expression.term else { return };
    let [path, given] = arguments.as_slice() else { return };
    let Term::Object(entries) = &given.term else { return };
    if name.text.trim_start_matches("core::") != "templatefile" {
        return;
    }
    let names: Option<Vec<String>> = entries.iter().map(|(key, _)| key.key()).collect();
    let (Some(names), Some(template)) = (names, Template::at(path, module)) else { return };
    let missing = template.names.iter().filter(|read| !names.contains(read));
    for read in missing.take(TOLD) {
        let unread = entries.iter().filter(|(key, _)| key.key().is_some_and(|key| !template.names.contains(&key)));
        let unread: Vec<(Span, String)> = unread.filter_map(|(key, _)| Some((key.span, key.key()?))).collect();
        // A slip of a name that nothing reads.
        let near = nearest(read, unread.iter().map(|(_, name)| name.as_str()));
        let slip = near.and_then(|near| unread.iter().find(|(_, name)| name == near)).map(|(span, _)| *span);
        let message = format!("the template `{}` reads `{read}`, which it is not given", template.path);
        let at = slip.unwrap_or(Span::new(given.span.start(), given.span.start() + 1));
        let mut found = problem(at, ProblemKind::MissingKey, message);
        found.suggestion = slip.map(|span| (span, read.clone()));
        out.push(found);
    }
}
