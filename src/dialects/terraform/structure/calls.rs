//! Calls of functions.

use super::problem;
use super::words::suggest;
use crate::knowledge::terraform::{Function, function, functions};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Expression, Item, Name, Term};
use crate::text::Span;

/// Functions that Terraform had until 0.15. A practice of their own says what to write instead.
const REMOVED: &[&str] = &["list", "map"];

/// The calls in a block.
pub(super) fn check(block: &Block, parsed: &Parsed, out: &mut Vec<Problem>) {
    let kind = block.kind.text.as_str();
    for item in &block.body.items {
        match item {
            // Types look like calls.
            Item::Attribute(attribute) if is_type(kind, attribute) => {}
            Item::Attribute(attribute) => attribute.value.walk_values(&mut |inner| call(inner, parsed, out)),
            Item::Block(inner) => check(inner, parsed, out),
        }
    }
}

fn is_type(kind: &str, attribute: &Attribute) -> bool {
    matches!(kind, "variable" | "output") && attribute.name.text == "type"
}

fn call(expression: &Expression, parsed: &Parsed, out: &mut Vec<Problem>) {
    let Term::Call { name, arguments } = &expression.term else { return };
    let Some(function) = function(&name.text) else {
        // Providers bring functions of their own.
        if REMOVED.contains(&name.text.as_str()) || name.text.starts_with("provider::") {
            return;
        }
        let message = format!("there is no function `{}`", name.text);
        let known = functions().keys().map(String::as_str);
        out.push(suggest(name.span, ProblemKind::UnknownKey, message, nearest(&name.text, known)));
        return;
    };
    // `f(list...)` gives as many arguments as the list has.
    let behind = arguments.last().map_or(0, |last| last.span.end());
    let expands = parsed.healed.get(behind..expression.span.end()).is_some_and(|rest| rest.contains("..."));
    // More arguments may stand on lines that are being typed.
    let is_inside = |span: Span| expression.span.touches(span.start());
    let is_half_typed = parsed.incompletes.iter().any(|line| is_inside(line.typed))
        || parsed.errors.iter().any(|error| is_inside(error.span));
    if is_half_typed || arguments.iter().any(|argument| matches!(argument.term, Term::Broken)) {
        return;
    }
    if let Some(message) = wrong_number(function, name, arguments.len(), expands) {
        out.push(problem(name.span, ProblemKind::WrongValue, message));
    }
}

fn wrong_number(function: &Function, name: &Name, given: usize, expands: bool) -> Option<String> {
    let (least, most) = function.arity();
    let count = |number: usize| match number {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        number => format!("{number} arguments"),
    };
    let takes = if most.is_some_and(|most| given > most) {
        match most {
            Some(most) if most == least => count(most),
            Some(most) => format!("at most {}", count(most)),
            None => return None,
        }
    } else if given < least && !expands {
        if most == Some(least) { count(least) } else { format!("at least {}", count(least)) }
    } else {
        return None;
    };
    Some(format!("`{}` takes {takes}, {given} given: `{}`", name.text, function.signature()))
}
