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
    let mut missing: Vec<&String> = template.names.iter().filter(|read| !names.contains(read)).collect();
    let unread = entries.iter().filter(|(key, _)| key.key().is_some_and(|key| !template.names.contains(&key)));
    for (key, _) in unread {
        // A slip of a name that is missing.
        let Some(name) = key.key() else { continue };
        let Some(near) = nearest(&name, missing.iter().map(|read| read.as_str())).map(str::to_owned) else { continue };
        missing.retain(|read| **read != near);
        let message = format!("the template `{}` reads `{near}` and no `{name}`", template.path);
        let is_quoted = matches!(key.term, Term::Template { .. });
        let written = if is_quoted { format!("\"{near}\"") } else { near };
        let found = problem(key.span, ProblemKind::MissingKey, message);
        out.push(Problem { suggestion: Some((key.span, written)), ..found });
    }
    if !missing.is_empty() {
        let shown: Vec<String> = missing.iter().take(TOLD).map(|name| format!("`{name}`")).collect();
        let more = if missing.len() > shown.len() { " and others" } else { "" };
        let message =
            format!("the template `{}` reads {}{more}, and is not given this", template.path, shown.join(", "));
        out.push(problem(Span::new(given.span.start(), given.span.start() + 1), ProblemKind::MissingKey, message));
    }
}
