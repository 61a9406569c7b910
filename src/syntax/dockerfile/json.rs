use std::ops::Range;

/// How the text behind the flags reads as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum JsonForm {
    /// An array of strings: each one's range between its quotation marks, and what it says.
    Strings(Vec<(Range<usize>, String)>),
    /// A well-formed array that holds something else, which BuildKit refuses; where that stands.
    NotStrings(Range<usize>),
    /// No JSON array: the plain form.
    Plain,
}

/// Reads `text[range]` as BuildKit does: JSON if the whole of it is a well-formed array.
pub(super) fn read(text: &str, range: Range<usize>) -> JsonForm {
    let Some(whole) = text.get(range.clone()) else { return JsonForm::Plain };
    let body = whole.trim_start();
    let start = range.end - body.len();
    let body = body.trim_end_matches([' ', '\t', '\r', '\n']);
    if !body.starts_with('[') || !body.ends_with(']') {
        return JsonForm::Plain;
    }
    match strings(text, start, start + body.len()) {
        Some(strings) => JsonForm::Strings(strings),
        None => match serde_json::from_str::<Vec<serde_json::Value>>(body) {
            Ok(_) => JsonForm::NotStrings(start..start + body.len()),
            Err(_) => JsonForm::Plain,
        },
    }
}

fn strings(text: &str, start: usize, end: usize) -> Option<Vec<(Range<usize>, String)>> {
    let text = text.get(..end)?;
    let mut at = skip(text, start + 1);
    let mut strings = Vec::new();
    if text.get(at..)? == "]" {
        return Some(strings);
    }
    loop {
        let (inner, said, behind) = string(text, at)?;
        strings.push((inner, said));
        at = skip(text, behind);
        match text.as_bytes().get(at)? {
            b',' => at = skip(text, at + 1),
            b']' if at + 1 == end => return Some(strings),
            _ => return None,
        }
    }
}

/// The string whose opening quotation mark stands at `at`: between its marks, what it says, and the offset behind it.
fn string(text: &str, at: usize) -> Option<(Range<usize>, String, usize)> {
    let inner = text.get(at..)?.strip_prefix('"')?;
    let mut said = String::new();
    let mut chars = inner.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => return Some((at + 1..at + 1 + i, said, at + 2 + i)),
            '\\' => match chars.next()?.1 {
                c @ ('"' | '\\' | '/') => said.push(c),
                'b' => said.push('\u{8}'),
                'f' => said.push('\u{c}'),
                'n' => said.push('\n'),
                'r' => said.push('\r'),
                't' => said.push('\t'),
                'u' => {
                    let (c, length) = unicode(chars.as_str())?;
                    said.push(c);
                    // Its characters are of one byte each.
                    chars.nth(length - 1);
                }
                _ => return None,
            },
            c if c < ' ' => return None,
            c => said.push(c),
        }
    }
    None
}

/// What stands behind `\u`, and how long it is: four digits, or ten characters where two escapes make one character.
pub(super) fn unicode(text: &str) -> Option<(char, usize)> {
    let code = |from: usize| {
        let digits = text.get(from..from + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let first = code(0)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 4));
    }
    let second = code(6).filter(|second| text.get(4..6) == Some("\\u") && (0xdc00..0xe000).contains(second));
    let pair = second.filter(|_| first < 0xdc00);
    let c = pair.and_then(|second| char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)));
    Some(c.map_or((char::REPLACEMENT_CHARACTER, 4), |c| (c, 10)))
}

fn skip(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + (rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_array_of_strings_is_json() {
        for (text, expected) in [
            (r#"["a", "b c"]"#, "a|b c"),
            (r#"[ "a\"\n\u0041" ]  "#, "a\"\nA"),
            (r#"["\ud83d\ude00", "\ud83dx", "\ude00"]"#, "😀|\u{fffd}x|\u{fffd}"),
            (r#"["\u+041"]"#, "plain"),
            ("[]", ""),
            ("[ -f x ]", "plain"),
            ("['a']", "plain"),
            (r#"["a"] b"#, "plain"),
            (r#"["a",]"#, "plain"),
            (r#"["a" "b"]"#, "plain"),
            ("[1, \"a\"]", "not strings"),
            ("[null]", "not strings"),
            ("[[\"a\"]]", "not strings"),
            ("[", "plain"),
        ] {
            let shown = match read(text, 0..text.len()) {
                JsonForm::Strings(strings) => strings.into_iter().map(|(_, s)| s).collect::<Vec<_>>().join("|"),
                JsonForm::NotStrings(_) => "not strings".into(),
                JsonForm::Plain => "plain".into(),
            };
            assert_eq!(shown, expected, "{text}");
        }
    }
}
