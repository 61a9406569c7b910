use super::arena::SchemaNode;
use super::format;
use super::literal::Literal;
use super::problem::{Owner, Problem, ProblemKind, listed, shown};
use super::suggest::{in_place_of, nearest};
use super::validate::Validator;
use crate::syntax::yaml::Node;

impl<'a> Validator<'a> {
    /// Holds a scalar of the right type against the values, bounds and forms a schema allows.
    pub(super) fn check_scalar(&self, node: &SchemaNode, value: Node<'a>, owner: Owner<'a>, out: &mut Vec<Problem>) {
        if !node.values.is_empty() && !node.values.iter().any(|allowed| allowed.equals(value)) {
            let allowed: Vec<&Literal> = node.values.iter().collect();
            out.push(wrong_value(&allowed, None, value, owner));
            return;
        }
        let Some(limits) = &node.limits else { return };
        let mut complain = |message: String| out.push(Problem::new(value.span(), ProblemKind::WrongValue, message));
        if let Some(number) = value.number() {
            if let Some(minimum) = limits.minimum.filter(|minimum| number < *minimum) {
                complain(format!("{} must be at least {minimum}", owner.words()));
            }
            if let Some(maximum) = limits.maximum.filter(|maximum| number > *maximum) {
                complain(format!("{} must be at most {maximum}", owner.words()));
            }
        }
        let Some(text) = value.string() else { return };
        if let Some(complaint) = limits.format.as_deref().and_then(|name| format::complaint(name, text)) {
            complain(format!("`{}` {complaint}", shown(text)));
            return;
        }
        if let Some(pattern) = limits.pattern.as_ref().filter(|pattern| pattern.matches(text) == Some(false)) {
            let example = node.docs.as_ref().and_then(|docs| docs.example.as_deref());
            let form = match example {
                Some(example) => format!("write it like `{example}`"),
                None => format!("it must match `{}`", shown(&pattern.source())),
            };
            complain(format!("`{}` does not have the form of {}: {form}", shown(text), owner.words()));
        }
    }
}

/// A value that is none of those allowed; `example` is one of a further form.
pub(super) fn wrong_value<'a>(
    allowed: &[&Literal],
    example: Option<&str>,
    value: Node<'a>,
    owner: Owner<'a>,
) -> Problem {
    let typed = value.text().unwrap_or("");
    let further = example.map(|example| format!(", or something like `{example}`")).unwrap_or_default();
    let is = if allowed.len() == 1 { "must be" } else { "must be one of" };
    let message = format!("{} {is} {}{further}, not `{}`", owner.words(), listed(allowed), shown(typed));
    let problem = Problem::new(value.span(), ProblemKind::WrongValue, message);
    let texts: Vec<String> = allowed.iter().map(|literal| literal.text()).collect();
    let same = |text: &&str| text.eq_ignore_ascii_case(typed);
    let near = texts.iter().map(String::as_str).find(same).or_else(|| nearest(typed, texts.iter().map(String::as_str)));
    match near {
        Some(meant) => problem.did_you_mean(meant, in_place_of(value, meant)),
        None => problem,
    }
}
