//! Values that a variable's own rules admit.

use super::Offer;
use crate::model::{CompletionItem, CompletionKind, Definition, SymbolKind};
use crate::syntax::hcl::{Body, Expression, Term, Traverse};
use crate::syntax::{Language, Step, parse};

/// Functions that say the same of a text, whatever its case.
const AS_IT_IS: &[&str] = &["lower", "upper", "trimspace"];

impl Offer<'_, '_> {
    /// The texts to which a rule of the variable keeps the value that is being written.
    pub(super) fn of_rules(&self, variable: &Definition, quoted: bool, out: &mut Vec<CompletionItem>) {
        let Some(text) = self.project.text(&variable.file) else { return };
        let Some(block) = text.get(variable.symbol.span.shifted(variable.base).range()) else { return };
        let parsed = parse(Language::Hcl, block.into(), None);
        let Some(body) = parsed.hcl() else { return };
        for value in admitted(body, &variable.symbol.name.text()) {
            let text = if quoted { value } else { format!("\"{value}\"") };
            self.prefer(&text, out);
        }
    }

    /// Offers a value before others, once.
    pub(super) fn prefer(&self, text: &str, out: &mut Vec<CompletionItem>) {
        if out.iter().all(|item| item.label != text) {
            let mut item = self.item(text, CompletionKind::Value, None);
            item.preferred = true;
            out.push(item);
        }
    }

    /// The variable that is given the value around the cursor: by a file of values, a call, a test, or as its default.
    pub(super) fn variable_given(&self, key: Option<&str>) -> Option<Definition> {
        let module = self.module();
        match (self.at.context.path.as_slice(), key) {
            ([], Some(name)) => module.symbol(SymbolKind::Variable, name, None),
            ([Step::Block { name: kind, labels }], Some("default")) if kind == "variable" => {
                module.symbol(SymbolKind::Variable, labels.first()?, None)
            }
            ([Step::Block { name: kind, .. }], Some(name)) if kind == "module" => {
                let (kind, folder) = self.given_to()?;
                module.symbol(kind, name, folder.as_deref())
            }
            ([.., Step::Block { name: kind, .. }], Some(name)) if kind == "variables" && self.at.file.is_test() => {
                module.symbol(SymbolKind::Variable, name, None)
            }
            _ => None,
        }
    }
}

/// The texts among which the rules of a variable leave the choice.
fn admitted(body: &Body, name: &str) -> Vec<String> {
    let rules = body.blocks_of("variable").flat_map(|variable| variable.body.blocks_of("validation"));
    let mut found = Vec::new();
    for condition in rules.filter_map(|rule| rule.body.attribute("condition")) {
        required(&condition.value, name, &mut found);
    }
    found
}

/// The texts one of which a condition asks for, or may: not what it forbids.
fn required(condition: &Expression, name: &str, found: &mut Vec<String>) {
    match &condition.term {
        Term::Parenthesis(inner) => required(inner, name, found),
        Term::Binary(left, operator, right) if matches!(operator.as_str(), "&&" | "||") => {
            [left, right].into_iter().for_each(|side| required(side, name, found));
        }
        // A variable that is not given is judged on its own: `var.x == null ? true : contains(…)`.
        Term::Conditional(_, yes, no) => [yes, no].into_iter().for_each(|side| required(side, name, found)),
        Term::Call { name: function, arguments } => match (function.text.as_str(), arguments.as_slice()) {
            ("can", [inner]) | ("try", [inner, ..]) => required(inner, name, found),
            ("contains", [list, value]) if says_variable(value, name) => {
                let Term::List(items) = &list.term else { return };
                let texts = items.iter().map(Expression::string).collect::<Option<Vec<_>>>();
                found.extend(texts.into_iter().flatten());
            }
            _ => {}
        },
        _ => {}
    }
}

/// Whether a value is the variable, whatever its case.
fn says_variable(value: &Expression, name: &str) -> bool {
    match &value.term {
        Term::Call { name: function, arguments } if AS_IT_IS.contains(&function.text.as_str()) => {
            arguments.first().is_some_and(|value| says_variable(value, name))
        }
        _ => is_variable(value, name),
    }
}

/// Whether a value is the variable as it is.
pub(super) fn is_variable(value: &Expression, name: &str) -> bool {
    match &value.term {
        Term::Reference { root, steps } => {
            root.text == "var" && matches!(steps.as_slice(), [Traverse::Attribute(step)] if step.text == name)
        }
        _ => false,
    }
}
