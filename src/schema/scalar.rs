use super::arena::{Bound, Count, Limits, SchemaNode};
use super::format;
use super::literal::Literal;
use super::problem::{Owner, Problem, ProblemKind, at_least, at_most, listed, shown};
use super::suggest::{in_place_of, nearest};
use super::validate::Validator;
use crate::syntax::yaml::Node;

impl<'a> Validator<'a> {
    /// Holds a scalar of the right type against the values, bounds and forms a schema allows.
    pub(super) fn check_scalar(
        &mut self,
        node: &SchemaNode,
        value: Node<'a>,
        owner: Owner<'a>,
        out: &mut Vec<Problem>,
    ) {
        if !node.values.is_empty() && !node.values.iter().any(|allowed| allowed.equals(value)) {
            let allowed: Vec<&Literal> = node.values.iter().collect();
            out.push(wrong_value(&allowed, None, value, owner).in_words(node.said_of_wrong()));
            return;
        }
        let Some(limits) = &node.limits else { return };
        let unreadable = limits.pattern.as_ref().is_some_and(|pattern| pattern.matches("").is_none());
        if unreadable || limits.format.as_deref().is_some_and(|name| !format::is_known(name)) {
            self.doubt();
        }
        let mut complain = |message: String| {
            out.push(Problem::new(value.span(), ProblemKind::WrongValue, message).in_words(node.said_of_wrong()));
        };
        if let Some(number) = value.number() {
            if let Some(complaint) = complaint_of_number(limits, number) {
                complain(format!("{} {complaint}", owner.words()));
            } else if let Some(complaint) =
                limits.format.as_deref().and_then(|name| format::complaint_of_number(name, number))
            {
                complain(format!("`{}` {complaint}", shown(value.text().unwrap_or(""))));
            }
        }
        let Some(text) = value.string() else { return };
        let length = if limits.length == Count::default() { 0 } else { text.chars().count() };
        if length < limits.length.least {
            let least = at_least(limits.length.least, "character");
            complain(format!("{} must have {least}", owner.words()));
            return;
        }
        if let Some(most) = limits.length.most.filter(|most| length > *most) {
            complain(format!("{} must have {}, not {length}", owner.words(), at_most(most, "character")));
            return;
        }
        if let Some(complaint) = limits.format.as_deref().and_then(|name| format::complaint(name, text)) {
            complain(format!("`{}` {complaint}", shown(text)));
            return;
        }
        let pattern = limits.pattern.as_ref().filter(|pattern| pattern.matches(text) == Some(false));
        if let Some(pattern) = pattern.filter(|_| !format::is_partly_filled_in(text)) {
            let example = node.docs.as_ref().and_then(|docs| docs.example.as_deref());
            let form = match example {
                Some(example) => format!("write it like `{example}`"),
                None => format!("it must match `{}`", shown(&pattern.source())),
            };
            let message = format!("`{}` does not have the form of {}: {form}", shown(text), owner.words());
            match node.docs.as_ref().and_then(|docs| docs.wrong_form.as_deref()) {
                Some(words) => {
                    let problem = Problem::new(value.span(), ProblemKind::WrongValue, message);
                    out.push(problem.in_words(Some(words)));
                }
                None => complain(message),
            }
        }
    }
}

/// What is wrong with a number, in words that follow its owner.
fn complaint_of_number(limits: &Limits, number: f64) -> Option<String> {
    let below = limits.minimum.filter(|bound| number < bound.number || bound.exclusive && number == bound.number);
    if let Some(Bound { number: bound, exclusive }) = below {
        let least = if exclusive { "greater than" } else { "at least" };
        return Some(format!("must be {least} {bound}"));
    }
    let above = limits.maximum.filter(|bound| number > bound.number || bound.exclusive && number == bound.number);
    if let Some(Bound { number: bound, exclusive }) = above {
        let most = if exclusive { "less than" } else { "at most" };
        return Some(format!("must be {most} {bound}"));
    }
    let of = limits.multiple_of?;
    let times = number / of;
    // Decimal fractions have no exact form: 0.3 is a multiple of 0.1.
    let whole = times.is_finite() && (times - times.round()).abs() <= times.abs().max(1.0) * 1e-9;
    (!whole && number.is_finite()).then(|| format!("must be a multiple of {of}"))
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
