use std::borrow::Cow;

use saphyr_parser::Parser;

use super::lines::{Line, line_at};
use super::outline::begins_collection;

/// Where and why a text stops being well-formed YAML 1.2.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Byte offset at which the strict parser gave up: at or a little behind the cause.
    pub(super) at: usize,
    /// The strict parser's own words.
    pub(super) info: String,
}

/// Things let through in one text before the judge is content.
const LENIENCIES: usize = 32;

/// Asks the strict parser. Aliases without anchor and tag handles without directive are well-formed as text and are
/// let through here; so is what the strict parser itself gets wrong.
pub(super) fn judge(text: &str) -> Option<Mistake> {
    leniently(text).err()
}

/// The text as the strict parser takes it: of the same length, with the same nodes at the same places, but for words
/// in place of aliases of nothing.
pub(super) fn accepted(text: &str) -> Option<Cow<'_, str>> {
    leniently(text).ok()
}

fn leniently(text: &str) -> Result<Cow<'_, str>, Mistake> {
    let mut current = Cow::Borrowed(text);
    for _ in 0..LENIENCIES {
        let Some(mistake) = first_error(&current) else { return Ok(current) };
        let lenient = without_unknown_name(&current, &mistake)
            .or_else(|| without_tab(&current, &mistake))
            .or_else(|| without_lone_question_mark(&current, &mistake))
            .or_else(|| without_break_in_brackets(&current, &mistake))
            .or_else(|| without_surrogates(&current, &mistake));
        current = Cow::Owned(lenient.ok_or(mistake)?);
    }
    first_error(&current).map_or(Ok(current), Err)
}

/// Whether the strict parser ran into its own limit on nested brackets.
pub(super) fn is_nesting_limit(mistake: &Mistake) -> bool {
    mistake.info.contains("recursion limit")
}

fn first_error(text: &str) -> Option<Mistake> {
    let error = Parser::new_from_str(text).find_map(Result::err)?;
    Some(Mistake { at: byte_offset(text, error.marker().index()), info: error.info().to_owned() })
}

/// The strict parser counts characters.
fn byte_offset(text: &str, characters: usize) -> usize {
    if text.is_ascii() {
        return characters.min(text.len());
    }
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// The text with the unknown name made harmless everywhere, in the same length.
fn without_unknown_name(text: &str, mistake: &Mistake) -> Option<String> {
    let rest = text.get(mistake.at..)?;
    let name = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}')).next()?;
    if mistake.info.contains("unknown anchor") && name.len() > 1 && name.starts_with('*') {
        return Some(text.replace(name, &name.replacen('*', "_", 1)));
    }
    if mistake.info.contains("handle wasn't declared") {
        let handle = name.get(..name.get(1..)?.find('!')? + 2)?;
        return Some(text.replace(handle, &format!("{}_", handle.strip_suffix('!')?)));
    }
    None
}

/// The strict parser refuses some tabs behind a colon or question mark (YAML 1.2.2 section 6.2 allows them), but rightly
/// so where a block collection follows.
fn without_tab(text: &str, mistake: &Mistake) -> Option<String> {
    if !mistake.info.contains("whitespace") {
        return None;
    }
    let bytes = text.as_bytes();
    let is_blank = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t'));
    let inside = mistake.at.checked_sub(1).filter(|at| is_blank(bytes.get(*at)));
    let mut start = if is_blank(bytes.get(mistake.at)) { mistake.at } else { inside? };
    while start > 0 && is_blank(bytes.get(start - 1)) {
        start -= 1;
    }
    let mut end = start;
    while is_blank(bytes.get(end)) {
        end += 1;
    }
    let line = line_at(text, start);
    if !text.get(start..end)?.contains('\t') || begins_collection(text, Line { start: end, ..line }) {
        return None;
    }
    let mut lenient = text.to_owned();
    lenient.replace_range(start..end, &" ".repeat(end - start));
    Some(lenient)
}

/// Inside brackets, the strict parser does not take a `?` with nothing behind it (YAML 1.2.2 example 7.16); a `:` means
/// the same there.
fn without_lone_question_mark(text: &str, mistake: &Mistake) -> Option<String> {
    if !mistake.info.contains("parsing a flow sequence") {
        return None;
    }
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let before = text.get(..mistake.at)?.trim_end_matches(blank);
    let before = before.strip_suffix([',', ']']).unwrap_or(before).trim_end_matches(blank);
    let alone = before.strip_suffix('?').filter(|before| before.ends_with(['[', ',']) || before.ends_with(blank))?;
    let mut lenient = text.to_owned();
    lenient.replace_range(alone.len()..alone.len() + 1, ":");
    Some(lenient)
}

/// A collection may be closed at the column of the line that opens it, for the strict parser and for most readers; the
/// strict parser forgets so where the collection is empty or its last item is followed by a comma.
fn without_break_in_brackets(text: &str, mistake: &Mistake) -> Option<String> {
    text.get(mistake.at..)?.bytes().next().filter(|b| matches!(b, b']' | b'}'))?;
    let inside = before_comments(text.get(..mistake.at)?);
    let opening = opening_bracket(inside)?;
    let closing = line_at(text, mistake.at).indent(text);
    let is_open_or_comma = inside.ends_with([',', '[', '{']);
    if !is_open_or_comma || inside.len() == mistake.at || closing < line_at(text, opening).indent(text) {
        return None;
    }
    let start = inside.len() - usize::from(inside.ends_with(','));
    let mut lenient = text.to_owned();
    lenient.replace_range(start..mistake.at, &" ".repeat(mistake.at - start));
    Some(lenient)
}

/// A text without the blanks, line breaks and comment lines at its end.
fn before_comments(text: &str) -> &str {
    let mut rest = text.trim_end_matches([' ', '\t', '\n', '\r']);
    loop {
        let line = rest.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let content = rest.get(line..).unwrap_or("");
        let comment = if content.trim_start().starts_with('#') { Some(0) } else { content.rfind(" #") };
        // A hash behind a quotation mark that is still open is text; then the comma before it is not found, and nothing
        // is let through.
        let Some(comment) = comment else { return rest };
        let shorter = rest.get(..line + comment).unwrap_or("").trim_end_matches([' ', '\t', '\n', '\r']);
        if !content.trim_start().starts_with('#') && !shorter.ends_with([',', '[', '{']) {
            return rest;
        }
        rest = shorter;
    }
}

/// Where the innermost bracket that is open at the end of a text stands, going by brackets alone.
fn opening_bracket(text: &str) -> Option<usize> {
    let mut closed = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b']' | b'}' => closed += 1,
            b'[' | b'{' if closed == 0 => return Some(at),
            b'[' | b'{' => closed -= 1,
            _ => {}
        }
    }
    None
}

/// Characters beyond the first plane may be written as JSON does, as a pair of surrogates.
fn without_surrogates(text: &str, mistake: &Mistake) -> Option<String> {
    if !mistake.info.contains("escape") {
        return None;
    }
    let half = |at: usize, range: std::ops::Range<u32>| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok().filter(|code| range.contains(code))
    };
    let pairs = text.match_indices("\\u").map(|(at, _)| at);
    let pairs = pairs.filter(|at| half(*at, 0xd800..0xdc00).and_then(|_| half(*at + 6, 0xdc00..0xe000)).is_some());
    let mut lenient = text.to_owned();
    pairs.for_each(|at| lenient.replace_range(at..at + 12, "\\u0020\\u0020"));
    (lenient != text).then_some(lenient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bytes_and_unknown_names_are_no_mistake() {
        assert_eq!(judge("a: *x\nb: !e!c 1\nd: *x\n"), None);
        assert_eq!(judge("é: ü\nb: @\n").map(|m| m.at), Some("é: ü\nb: ".len()));
        assert_eq!(judge("a: *x\nb: @\n").map(|m| m.at), Some(9));
    }

    #[test]
    fn what_the_strict_parser_gets_wrong_is_no_mistake() {
        for sound in [
            "a:\tb\n",
            "?\ta\n:\tb\n",
            "[? ]",
            "[a, ? , ?\n]",
            "{? , a}",
            "a: {\n}\n",
            "- [\n\n]\n",
            "a: [\n  b,\n]\n",
            "- a: [\n      b, # one\n      # two\n      c,\n  ]\n  d: e\n",
            "a: {\n  b: c,\n}\n",
            "\"\\ud83d\\ude00\"",
        ] {
            assert_eq!(judge(sound), None, "{sound:?}");
        }
        for broken in ["?\ta: b\n", "?\t- a\n", "? a\n:\t- b\n", "[a b: ]]", "a:\n  b: {\n}\n", "\"\\ud83d\""] {
            assert!(judge(broken).is_some(), "{broken:?}");
        }
    }
}
