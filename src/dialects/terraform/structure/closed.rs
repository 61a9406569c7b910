//! Arguments whose values are known.

use super::problem;
use super::words::suggest;
use crate::dialects::terraform::versions::Bearing;
use crate::knowledge::terraform::{Extent, Values};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Expression, Part, Term};
use crate::text::Span;

/// Most values that are listed in a message.
const LISTED: usize = 12;

/// Longest text that is repeated in a message, in characters.
const SHOWN: usize = 60;

/// What is written for an argument and certainly none of its values.
pub(super) fn check(value: &Expression, name: &str, values: &Values, bearing: Bearing, out: &mut Vec<Problem>) {
    // What was written down by hand is a choice, and what documentation tells some examples.
    if matches!(values.extent, Extent::Documented | Extent::All) {
        each(value, &mut |text, span| out.extend(wrong(text, span, name, values, bearing)));
    }
}

/// Every text that may become the value, or an item of it.
fn each(value: &Expression, found: &mut impl FnMut(&str, Span)) {
    match &value.term {
        Term::Template { parts, heredoc: false } => {
            if let [Part::Literal(text, span)] = parts.as_slice() {
                found(text, *span);
            }
        }
        Term::Parenthesis(inner) => each(inner, found),
        Term::List(items) => items.iter().for_each(|item| each(item, found)),
        Term::Conditional(_, yes, no) => {
            each(yes, found);
            each(no, found);
        }
        _ => {}
    }
}

fn wrong(text: &str, span: Span, name: &str, values: &Values, bearing: Bearing) -> Option<Problem> {
    // Nothing is often written where nothing is to be set.
    if text.is_empty() || values.contain(text) {
        return None;
    }
    // What documentation does not tell of may still be there: only slips are certain.
    let settled = values.extent == Extent::All && values.are_settled();
    let same = |known: &&&str| known.eq_ignore_ascii_case(text);
    let near = match (values.known.iter().find(same), settled) {
        (Some(same), _) => Some(*same),
        (None, true) => nearest(text, values.known.iter().copied()),
        (None, false) => values.misspelt(text),
    };
    let shown: String = text.chars().take(SHOWN).collect();
    let message = match (settled, values.known.as_slice()) {
        (true, [only]) => format!("`{name}` must be `{only}`, not `{shown}`"),
        (true, known) => format!("`{name}` must be one of {}, not `{shown}`", listed(known)),
        (false, _) => format!("`{name}` has no value `{shown}`"),
    };
    match near {
        Some(_) if bearing.fits() && values.extent == Extent::All => {
            Some(suggest(span, ProblemKind::WrongValue, message, near))
        }
        // Another version may know more, and so may the provider than its documentation.
        Some(_) => Some(suggest(span, ProblemKind::OfVersion, message, near)),
        None if settled => Some(problem(span, ProblemKind::OfVersion, message)),
        None => None,
    }
}

/// `a`, `b` or `c`
fn listed(values: &[&str]) -> String {
    let words: Vec<String> = values.iter().take(LISTED).map(|value| format!("`{value}`")).collect();
    match words.split_last() {
        _ if values.len() > LISTED => format!("{} or one of {} others", words.join(", "), values.len() - LISTED),
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => words.concat(),
    }
}
