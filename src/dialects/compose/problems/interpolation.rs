//! `${…}` that Compose cannot read. It looks at every value, whatever it is for.

use super::problem;
use crate::dialects::yaml_values::Value;
use crate::schema::{Problem, ProblemKind};
use crate::syntax::yaml::Kind;
use crate::text::Span;

/// Values of one document that are looked at.
const MOST: usize = 100_000;

pub(super) fn read(root: Value<'_>, found: &mut Vec<Problem>) {
    let mut pending = vec![root.node];
    let mut seen = 0usize;
    while let Some(node) = pending.pop() {
        seen += 1;
        if seen > MOST {
            return;
        }
        match node.kind() {
            Kind::Mapping => {
                let own = |key: &str| !key.starts_with("x-");
                pending.extend(node.written().filter(|(key, _)| key.text().is_some_and(own)).map(|(_, value)| value));
            }
            Kind::Sequence => pending.extend(node.items()),
            Kind::Scalar => {
                let text = node.text().unwrap_or("");
                if let Some((wrong, is_open)) = wrong(text) {
                    let shown: String = text.get(wrong.start()..wrong.end()).unwrap_or("").chars().take(40).collect();
                    let (message, place, text) = if is_open {
                        let end = Span::at(wrong.end());
                        (format!("`{shown}` is never closed; add `}}`"), end, "}")
                    } else {
                        let dollar = Span::new(wrong.start(), wrong.start() + 1);
                        let message = match shown.as_str() {
                            "${" => "lacks the name of a variable and `}`; write `$$` for a dollar sign of the text",
                            _ => "names no variable; write `$$` for a dollar sign that belongs to the text",
                        };
                        (format!("`{shown}` {message}"), dollar, "$$")
                    };
                    let mut problem = problem(node.source_span(wrong), ProblemKind::WrongValue, message);
                    problem.suggestion = Some((node.source_span(place), text.to_owned()));
                    found.push(problem);
                }
            }
            _ => {}
        }
    }
}

/// The first `${` of a text that begins no variable, and whether all it lacks is its end.
fn wrong(text: &str) -> Option<(Span, bool)> {
    let last = text.rfind('}').unwrap_or(0);
    let mut at = 0;
    while let Some(dollar) = text.get(at..)?.find('$').map(|found| at + found) {
        let behind = text.get(dollar + 1..)?;
        if behind.starts_with('$') {
            at = dollar + 2;
            continue;
        }
        at = dollar + 1;
        let Some(inside) = behind.strip_prefix('{') else { continue };
        let name = inside.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let is_named = name > 0 && !inside.starts_with(|c: char| c.is_ascii_digit());
        let rest = inside.get(name..).unwrap_or("");
        let operator = rest.strip_prefix(':').unwrap_or(rest);
        let is_closed = rest.starts_with('}') || (operator.starts_with(['-', '+', '?']) && last > dollar + 2 + name);
        if !is_named || !is_closed {
            let end = behind.find('}').map_or(text.len(), |end| dollar + 1 + end + 1);
            // One word to the end of the text: what comes behind it is not part of it.
            let is_open = is_named
                && !behind.contains(['}', ' ', '\n'])
                && (rest.is_empty() || operator.starts_with(['-', '+', '?']));
            return Some((Span::new(dollar, end), is_open));
        }
        // What stands for a variable without a value is looked at, too.
        at = dollar + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_variable_is_one() {
        for (text, expected) in [
            ("${A} $B ${C:-d} ${E-${F:?g}} $$ $$${H} $(date) $1 5$", None),
            ("a ${} b", Some("${}")),
            ("${A//b/c}", Some("${A//b/c}")),
            ("${1}", Some("${1}")),
            ("$${A//b}", None),
            ("${A b}", Some("${A b}")),
            ("${A", Some("${A>")),
            ("a ${A:-b", Some("${A:-b>")),
            ("${A b", Some("${A b")),
            ("${A/b", Some("${A/b")),
            ("${A:-${B/c}}", Some("${B/c}")),
        ] {
            let shown = |(span, is_open): (Span, bool)| format!("{}{}", span.of(text), if is_open { ">" } else { "" });
            assert_eq!(wrong(text).map(shown).as_deref(), expected, "{text}");
        }
    }
}
