//! Interpolation: `$NAME` and `${NAME…}` are replaced when the file is loaded, `$$` is a dollar sign.

use std::collections::HashMap;

/// Whether a text depends on variables.
pub(super) fn is_interpolated(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = rest.get(at + 1..).unwrap_or("");
        match after.chars().next() {
            Some('$') => rest = after.get(1..).unwrap_or(""),
            Some(c) if c == '{' || c == '_' || c.is_ascii_alphabetic() => return true,
            _ => rest = after,
        }
    }
    false
}

/// A variable in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variable<'t> {
    /// Where its name begins in the text.
    pub(super) at: usize,
    /// Its name.
    pub(super) name: &'t str,
    /// What stands behind the name between the braces: `:-default`.
    pub(super) behind: &'t str,
    /// Whether it stands within another one, and counts only where that one has no value.
    pub(super) is_inner: bool,
}

/// The variables of a text, in order.
pub(super) fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    let closing = closing(text);
    let (mut at, mut inside) = (0, 0);
    while let Some(dollar) = text.get(at..).and_then(|rest| rest.find('$')).map(|found| at + found) {
        let rest = text.get(dollar + 1..).unwrap_or("");
        at = dollar + 1;
        if rest.starts_with('$') {
            at += 1;
            continue;
        }
        let body = rest.strip_prefix('{').unwrap_or(rest);
        let start = text.len() - body.len();
        let length = body.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        let name = body.get(..length).unwrap_or("");
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let is_inner = dollar < inside;
        // Where nothing closes it, it goes on to the end.
        let end = || closing.get(&(start - 1)).copied().unwrap_or(text.len());
        let behind = if body.len() < rest.len() { text.get(start + length..end()).unwrap_or("") } else { "" };
        inside = inside.max(start + length + behind.len());
        found.push(Variable { at: start, name, behind, is_inner });
    }
    found
}

/// Where each `{` behind a dollar sign is closed.
fn closing(text: &str) -> HashMap<usize, usize> {
    let mut closing = HashMap::new();
    let mut open = Vec::new();
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if before == b'$' => open.push(at),
            b'}' => {
                open.pop().map(|start| closing.insert(start, at));
            }
            _ => {}
        }
        before = byte;
    }
    closing
}

/// A text without variables as it will be.
pub(super) fn plain(text: &str) -> String {
    text.replace("$$", "$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_with_what_they_say_of_themselves() {
        let shown = |text: &str| {
            let one = |v: &Variable<'_>| {
                assert_eq!(text.get(v.at..v.at + v.name.len()), Some(v.name));
                format!("{}{}{}", if v.is_inner { ">" } else { "" }, v.name, v.behind)
            };
            variables(text).iter().map(one).collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("$A b ${C} $$D $1 ${ ${E", "A C E"),
            ("${A:-x}${B?no}", "A:-x B?no"),
            ("${A:-${B:-c}} $D", "A:-${B:-c} >B:-c D"),
            ("${A:-$B}-$C", "A:-$B >B C"),
            ("${A:-${ x}} ${B}", "A:-${ x} B"),
            ("}${A:-${B:-c} ${D}", "A:-${B:-c} ${D} >B:-c >D"),
            ("${Ä}", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_doubled_dollar_sign_is_no_variable() {
        for (text, expected) in [
            ("$TAG", true),
            ("a:${TAG:-1}", true),
            ("$$TAG", false),
            ("$$$TAG", true),
            ("5$", false),
            ("$5", false),
            ("", false),
        ] {
            assert_eq!(is_interpolated(text), expected, "{text}");
        }
    }
}
