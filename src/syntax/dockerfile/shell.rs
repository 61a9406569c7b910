use std::ops::Range;

use super::lex::Found;

/// The variables a shell would look up in `text[range]`: not in single quotes, not behind an escape. Nothing is
/// judged here; which shell reads the text is not known.
pub(super) fn variables(text: &str, range: Range<usize>, escape: char) -> Vec<Found> {
    // Most texts have none.
    let Some(body) = text.get(range.clone()).filter(|body| body.contains('$')) else { return Vec::new() };
    let mut found = Vec::new();
    let mut double = false;
    // A single quote that never closes hides nothing.
    let last_single = body.rfind('\'').unwrap_or(0);
    let mut at = 0;
    while let Some(c) = body.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '\\' | '`' if c == escape || c == '\\' => {
                at += 1;
                at += body.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                continue;
            }
            '"' => double = !double,
            '\'' if !double && at < last_single => {
                at += 1 + body.get(at + 1..).and_then(|rest| rest.find('\'')).unwrap_or(0) + 1;
                continue;
            }
            '$' => {
                if let Some(variable) = variable(body, at) {
                    let shifted = |part: Range<usize>| part.start + range.start..part.end + range.start;
                    let next = if variable.modifier.is_some() { variable.name.end } else { variable.whole.end };
                    found.push(Found {
                        in_text: variable.whole.clone(),
                        name: shifted(variable.name),
                        whole: shifted(variable.whole),
                        modifier: variable.modifier.map(shifted),
                    });
                    at = next;
                    continue;
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    found
}

/// `$NAME` or `${NAME…}` at `at`; ranges within `body`.
fn variable(body: &str, at: usize) -> Option<Found> {
    let rest = body.get(at + 1..)?;
    let braced = rest.starts_with('{');
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    let sign = if braced && inner.starts_with(['#', '!']) { 1 } else { 0 };
    let start = at + 1 + usize::from(braced) + sign;
    let name = body.get(start..)?;
    let len = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    if len == 0 || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = start + len;
    if !braced {
        return Some(Found { name: start..end, whole: at..end, modifier: None, in_text: 0..0 });
    }
    let close = closing(body.get(end..)?)? + end;
    let modifier = (close > end).then_some(end..close);
    Some(Found { name: start..end, whole: at..close + 1, modifier, in_text: 0..0 })
}

/// Where the brace closes that is open before `text`, within reach.
fn closing(text: &str) -> Option<usize> {
    const REACH: usize = 256;
    let mut depth = 0usize;
    for (i, b) in text.bytes().take(REACH).enumerate() {
        match b {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(i),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_a_shell_expands() {
        for (text, expected) in [
            ("echo $A ${B:-$C} \"$D\" '$E' \\$F", "A B C D"),
            ("awk '{print $1}' $@ $$ ${#G} ${H[0]}", "G H"),
            ("echo it's $A", "A"),
            ("echo ${", ""),
        ] {
            let names: Vec<&str> =
                variables(text, 0..text.len(), '\\').into_iter().map(|found| &text[found.name]).collect();
            assert_eq!(names.join(" "), expected, "{text}");
        }
    }
}
