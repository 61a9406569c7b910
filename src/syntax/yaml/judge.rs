use std::borrow::Cow;
use std::cell::Cell;

use saphyr_parser::Parser;

use super::lines::{Line, line_at, line_before, lines};
use super::mistake::tab_before_collection;
use super::outline::{self, Inside, Outline};

/// Where and why a text stops being well-formed YAML 1.2.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Byte offset at which the strict parser gave up: at or a little behind the cause.
    pub(super) at: usize,
    /// The strict parser's own words.
    pub(super) info: String,
}

/// Things let through in one text before the judge is content.
pub(super) const LENIENCIES: usize = 32;
/// Question marks before a mistake that may be its cause.
const QUESTION_MARKS: usize = 16;

/// The text as the strict parser takes it: of the same length, with the same nodes at the same places, but for words
/// in place of aliases of nothing.
pub(super) fn accepted(text: &str) -> Option<Cow<'_, str>> {
    let read = read(text);
    read.mistake.is_none().then_some(read.text)
}

/// What the strict parser says of a text.
pub(super) struct Reading<'t> {
    /// The text as it is taken, or as it was when nothing more could be let through.
    pub(super) text: Cow<'t, str>,
    pub(super) mistake: Option<Mistake>,
    /// How many things, or kinds of things, were let through.
    pub(super) leniencies: usize,
}

/// Asks the strict parser. Aliases without anchor and tag handles without directive are well-formed as text and are
/// let through here; so is what the strict parser itself gets wrong.
pub(super) fn read(text: &str) -> Reading<'_> {
    let mut current = Cow::Borrowed(text);
    for leniencies in 0..LENIENCIES {
        let Some(mistake) = first_error(&current) else { return Reading { text: current, mistake: None, leniencies } };
        let lenient = without_unknown_name(&current, &mistake)
            .or_else(|| without_tabs(&current, &mistake))
            .or_else(|| without_lone_question_mark(&current, &mistake))
            .or_else(|| without_tag_escapes(&current, &mistake))
            .or_else(|| without_tab_in_outermost_text(&current, &mistake))
            .or_else(|| without_breaks_before_brackets(&current, &mistake))
            .or_else(|| without_surrogates(&current, &mistake));
        match lenient {
            Some(lenient) => current = Cow::Owned(lenient),
            None => return Reading { text: current, mistake: Some(mistake), leniencies },
        }
    }
    let mistake = first_error(&current);
    Reading { text: current, mistake, leniencies: LENIENCIES }
}

/// How many bytes the strict parser has seen when it gives up.
pub(super) fn bytes_to_mistake(text: &str) -> usize {
    let seen = Cell::new(0);
    let characters = text.chars().inspect(|c| seen.set(seen.get() + c.len_utf8()));
    Parser::new_from_iter(characters).find_map(Result::err).map_or(usize::MAX, |_| seen.get())
}

/// Whether the strict parser ran into its own limit on nested brackets.
pub(super) fn is_nesting_limit(mistake: &Mistake) -> bool {
    mistake.info.contains("recursion limit")
}

fn first_error(text: &str) -> Option<Mistake> {
    // A question mark at the very end is one to the strict parser only before a break.
    let ended = text.trim_end_matches([' ', '\t']).ends_with('?').then(|| format!("{text}\n"));
    let error = Parser::new_from_str(ended.as_deref().unwrap_or(text)).find_map(Result::err)?;
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
        let line = rest.get(name.len()..)?.split(['\n', '\r']).next()?;
        let alone = matches!(
            line.trim_start_matches([' ', '\t']).bytes().next(),
            None | Some(b',' | b']' | b'}' | b':' | b'#')
        );
        if !alone {
            return None;
        }
        return Some(text.replace(name, &name.replacen('*', "_", 1)));
    }
    if mistake.info.contains("handle wasn't declared") {
        let handle = name.get(..name.get(1..)?.find('!')? + 2)?;
        return Some(text.replace(handle, &format!("{}_", handle.strip_suffix('!')?)));
    }
    None
}

/// The strict parser refuses some tabs behind a colon or question mark (YAML 1.2.2 section 6.2 allows them), but rightly
/// so where a block collection follows. All such tabs in block context at once, as blanks; of those in brackets the one.
fn without_tabs(text: &str, mistake: &Mistake) -> Option<String> {
    if !["whitespace", "tabs disallowed in this context"].iter().any(|words| mistake.info.contains(words)) {
        return None;
    }
    let mut lenient = text.to_owned();
    let mut outline = Outline::default();
    for line in lines(text) {
        let Some(parts) = outline.line(text, line) else { continue };
        let start = parts.key.map_or(line.typed(text).start(), |(_, key)| key.end());
        let value = parts.value.start();
        let between = text.get(start..value).filter(|between| between.contains('\t'));
        if let Some(between) = between.filter(|_| tab_before_collection(text, line).is_none()) {
            lenient.replace_range(start..value, &between.replace('\t', " "));
        }
    }
    if lenient == text {
        let (before, behind) = text.split_at_checked(mistake.at)?;
        let start = before.trim_end_matches('\t').len();
        let end = text.len() - behind.trim_start_matches('\t').len();
        let in_brackets = tab_before_collection(text, line_at(text, mistake.at)).is_none();
        if in_brackets {
            lenient.replace_range(start..end, &" ".repeat(end - start));
        }
    }
    (lenient != text).then_some(lenient)
}

/// Inside brackets, the strict parser does not take a `?` with nothing behind it (YAML 1.2.2 example 7.16); `~:` means
/// the same there, and so does `:`, which it does not take behind another `?`. It is noticed at what follows, so the last
/// such `?` before is meant.
fn without_lone_question_mark(text: &str, mistake: &Mistake) -> Option<String> {
    if !mistake.info.contains("parsing a flow") {
        return None;
    }
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let is_alone = |at: &usize| {
        let (before, behind) = (text.get(..*at).unwrap_or(""), text.get(at + 1..).unwrap_or(""));
        before.trim_end_matches(blank).ends_with(['[', '{', ','])
            && behind.trim_start_matches(blank).starts_with([']', '}', ','])
            && behind.starts_with(blank)
    };
    let mut before = text.get(..mistake.at)?.rmatch_indices('?').map(|(at, _)| at).take(QUESTION_MARKS);
    let alone = before.find(is_alone)?;
    let mut lenient = text.to_owned();
    let has_room = text.get(alone + 1..)?.starts_with([' ', '\t']);
    let (end, instead) = if has_room { (alone + 2, "~:") } else { (alone + 1, ":") };
    lenient.replace_range(alone..end, instead);
    Some(lenient)
}

/// The strict parser decodes the escapes of tags and takes only those of letters (YAML 1.2.2 section 5.6 takes any).
/// All of the tag at once, as letters.
fn without_tag_escapes(text: &str, mistake: &Mistake) -> Option<String> {
    if !mistake.info.contains("tag") {
        return None;
    }
    let before = text.get(..mistake.at)?;
    let start = before.rfind([' ', '\t', '\n', '\r']).map_or(0, |at| at + 1);
    let rest = text.get(start..)?;
    let tag = rest.split([' ', '\t', '\n', '\r']).next()?;
    let mut lenient = text.to_owned();
    let hex = |at: usize| tag.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    let escapes = tag.match_indices('%').map(|(at, _)| at).filter(|at| hex(*at));
    escapes.for_each(|at| lenient.replace_range(start + at..start + at + 3, "xxx"));
    (lenient != text).then_some(lenient)
}

/// The text of a block scalar that is the whole document may begin with a tab (YAML 1.2.2 section 8.1.1.1); the strict
/// parser is shown a letter.
fn without_tab_in_outermost_text(text: &str, mistake: &Mistake) -> Option<String> {
    if !mistake.info.contains("cannot start with a tab") {
        return None;
    }
    let header = line_at(text, mistake.at);
    let parts = outline::parts(text, header);
    let below = text.get(header.next..).filter(|below| below.starts_with('\t'))?;
    let outermost = parts.key.is_none() && parts.dashes.is_empty();
    let first = lines(text).take_while(|line| line.start < header.start).all(|line| {
        let typed = line.typed(text);
        typed.is_empty() || text.get(typed.range()).is_some_and(|typed| typed.starts_with(['#', '%', '-']))
    });
    let mut lenient = text.to_owned();
    lenient.replace_range(text.len() - below.len()..text.len() - below.len() + 1, "x");
    (outermost && first).then_some(lenient)
}

/// A bracket may be closed at the column of the line that opens it: most readers allow it, and the strict parser does so
/// behind some items and not behind others. All such brackets at once, without the breaks before them.
fn without_breaks_before_brackets(text: &str, mistake: &Mistake) -> Option<String> {
    let closes = |line: Line| line.typed(text).of(text).starts_with([']', '}']);
    if line_at(text, mistake.at).typed(text).start() != mistake.at || !closes(line_at(text, mistake.at)) {
        return None;
    }
    let mut lenient = text.to_owned();
    let (mut outline, mut opening) = (Outline::default(), 0);
    for line in lines(text) {
        if !matches!(outline.inside, Inside::Flow(_)) {
            opening = line.indent(text);
        } else if closes(line) && line.indent(text) >= opening {
            let bracket = line.typed(text).start();
            let end = content_end(&lenient, line.start)?;
            lenient.replace_range(end..bracket, &" ".repeat(bracket - end));
        }
        outline.line(text, line);
    }
    (lenient != text).then_some(lenient)
}

/// Where the last line in brackets before `start` that holds more than a comment ends, its comment left out.
fn content_end(text: &str, start: usize) -> Option<usize> {
    let mut line = line_before(text, start)?;
    while matches!(line.typed(text).of(text).bytes().next(), None | Some(b'#')) {
        line = line_before(text, line.start)?;
    }
    let content = line.of(text);
    let content = content.get(..comment_start(content)).unwrap_or(content);
    Some(line.start + content.trim_end_matches([' ', '\t']).len())
}

/// Where a comment begins on a line in brackets; its length if there is none.
fn comment_start(line: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '#') if matches!(before, ' ' | '\t') => return at,
            (None, '"' | '\'') if matches!(before, ' ' | '\t' | '[' | '{' | ',' | ':') => quote = Some(c),
            _ => {}
        }
        before = c;
    }
    line.len()
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

    fn judge(text: &str) -> Option<Mistake> {
        read(text).mistake
    }

    #[test]
    fn places_are_bytes_and_unknown_names_are_no_mistake() {
        assert_eq!(judge("a: *x\nb: !e!c 1\nd: *x\n"), None);
        assert_eq!(judge("é: ü\nb: @\n").map(|m| m.at), Some("é: ü\nb: ".len()));
        assert_eq!(judge("a: *x\nb: @\n").map(|m| m.at), Some(9));
    }

    #[test]
    fn what_is_let_through_may_stand_everywhere() {
        for one in ["- a: [\n    'b',\n  ]\n", "- a:\tb\n  c:\td\n"] {
            let many = one.repeat(200);
            assert_eq!(judge(&many), None);
            assert_eq!(judge(&format!("{many}- @\n")).map(|m| m.at), Some(many.len() + 2));
        }
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
            "a: [\n  b,\n]\n",
            "- a: [\n      b, # one\n      # two\n      c,\n  ]\n  d: e\n",
            "a: {\n  b: c,\n}\n",
            "- [\n\n]\n",
            "\"\\ud83d\\ude00\"",
        ] {
            assert_eq!(judge(sound), None, "{sound:?}");
        }
        for broken in ["?\ta: b\n", "?\t- a\n", "? a\n:\t- b\n", "[a b: ]]", "a:\n  b: {\n}\n", "\"\\ud83d\""] {
            assert!(judge(broken).is_some(), "{broken:?}");
        }
    }
}
