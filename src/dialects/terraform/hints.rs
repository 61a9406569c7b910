//! What a line comes to and does not say: the value behind a name, and what the arguments of a call are for.

use super::module::Module;
use super::types::with_value;
use crate::knowledge::terraform::function;
use crate::model::{Hint, SymbolKind};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Body, Expression, Item, Part, Term, Traverse};

/// Names that are followed from one to the next.
const DEPTH: usize = 8;

/// Longest value that is shown, in characters.
const SHOWN: usize = 40;

/// The hints of a segment, in order.
pub(super) fn of(parsed: &Parsed, module: &Module<'_>) -> Vec<Hint> {
    let mut hints = Vec::new();
    if let Some(body) = parsed.hcl() {
        in_body(body, module, &mut hints);
    }
    hints
}

fn in_body(body: &Body, module: &Module<'_>, hints: &mut Vec<Hint>) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => in_value(&attribute.value, module, hints),
            Item::Block(block) if !is_about_types(block) => in_body(&block.body, module, hints),
            Item::Block(_) => {}
        }
    }
}

/// Whether a block declares what others give a value.
fn is_about_types(block: &Block) -> bool {
    block.kind.text == "variable"
}

/// Texts with interpolations in them say enough, and hints would tear them apart.
fn in_value(value: &Expression, module: &Module<'_>, hints: &mut Vec<Hint>) {
    match &value.term {
        Term::List(items) => items.iter().for_each(|item| in_value(item, module, hints)),
        Term::Object(entries) => entries.iter().for_each(|(_, value)| in_value(value, module, hints)),
        Term::Parenthesis(inner) => in_value(inner, module, hints),
        Term::Conditional(condition, yes, no) => {
            [condition, yes, no].into_iter().for_each(|part| in_value(part, module, hints));
        }
        Term::Call { name, arguments } => {
            parameters(&name.text, arguments, hints);
            arguments.iter().for_each(|argument| in_value(argument, module, hints));
        }
        Term::Reference { .. } => hints.extend(named(value, module)),
        _ => {}
    }
}

/// The names of parameters that are given as literals, where there are several.
fn parameters(name: &str, arguments: &[Expression], hints: &mut Vec<Hint>) {
    let Some(function) = function(name) else { return };
    let literal = |argument: &Expression| match &argument.term {
        Term::Number(_) | Term::Boolean(_) | Term::Null => true,
        Term::Template { heredoc: false, .. } => true,
        Term::Unary(inner) => matches!(inner.term, Term::Number(_)),
        _ => false,
    };
    let given = arguments.iter().zip(function.parameters());
    let shown: Vec<Hint> = given
        .filter(|(argument, parameter)| !parameter.variadic && literal(argument))
        .map(|(argument, parameter)| Hint {
            at: argument.span.start(),
            label: format!("{}:", parameter.name),
            tooltip: "What this argument is for",
        })
        .collect();
    if shown.len() > 1 {
        hints.extend(shown);
    }
}

/// The constant a name stands for.
fn named(value: &Expression, module: &Module<'_>) -> Option<Hint> {
    let (constant, is_default) = constant(value, module, 0)?;
    let label = if is_default { format!("= {constant} by default") } else { format!("= {constant}") };
    Some(Hint { at: value.span.end(), label, tooltip: "The value this name has here" })
}

/// A constant as it is written, and whether somebody may give another one.
fn constant(value: &Expression, module: &Module<'_>, depth: usize) -> Option<(String, bool)> {
    let Term::Reference { root, steps } = &value.term else { return None };
    let [Traverse::Attribute(name)] = steps.as_slice() else { return None };
    of_name(&root.text, &name.text, module, depth)
}

/// What a variable is by default, or a local value is, with what it is put together from.
pub(super) fn of_name(root: &str, name: &str, module: &Module<'_>, depth: usize) -> Option<(String, bool)> {
    let kind = match root {
        "var" => SymbolKind::Variable,
        "local" => SymbolKind::Local,
        _ => return None,
    };
    let declared = module.declared(kind, name, None)?;
    let text = declared.value?;
    let is_default = kind == SymbolKind::Variable;
    let found = with_value(&text, |value| match &value.term {
        Term::Number(_) | Term::Boolean(_) => Some((text.clone(), is_default)),
        Term::Template { heredoc: false, .. } if value.string().is_some_and(|text| !text.is_empty()) => {
            Some((text.clone(), is_default))
        }
        Term::Template { parts, heredoc: false } if depth < DEPTH => put_together(parts, module, depth + 1),
        Term::Reference { .. } if depth < DEPTH => {
            constant(value, module, depth + 1).map(|(text, given)| (text, given || is_default))
        }
        _ => None,
    })??;
    (found.0.chars().count() <= SHOWN && !found.0.contains('\n')).then_some(found)
}

/// A text with the constants in it. Each gives a letter at least, so that few are looked at before the text is too long.
fn put_together(parts: &[Part], module: &Module<'_>, depth: usize) -> Option<(String, bool)> {
    let (mut whole, mut is_default) = (String::new(), false);
    for part in parts {
        match part {
            Part::Literal(text, _) => whole.push_str(text),
            Part::Interpolation(inner, _) => {
                let (text, given) = constant(inner, module, depth)?;
                let is_quoted = text.len() > 1 && text.starts_with('"');
                whole.push_str(if is_quoted { text.get(1..text.len() - 1)? } else { &text });
                is_default |= given;
            }
            Part::Directive(..) => return None,
        }
        if whole.len() > SHOWN {
            return None;
        }
    }
    // What is written with a backslash is not written anew.
    let is_plain = !whole.is_empty() && !whole.contains(['"', '\\', '\n', '$', '%']);
    is_plain.then(|| (format!("\"{whole}\""), is_default))
}
