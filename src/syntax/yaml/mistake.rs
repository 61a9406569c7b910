use super::half::is_half_a_marker;
use super::judge::{self, Mistake};
use super::lines::{Line, line_before, lines_below};
use super::outline::{begins_collection, quote_end};
use super::prose::{beside_text, is_prose};
use super::scanner::is_silent;
use super::told::{Kind, Told};
use crate::text::Span;

/// What kind of line breaks a document, where one mistake breaks several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// A line that holds nothing but a template action, `{{ … }}`.
    Template,
    /// A marker of a merge conflict.
    Conflict,
    /// Anything else.
    Other,
}

/// Bytes of a line that is read by itself.
const LONG: usize = 1_000;

/// Characters of a line that are shown in a message.
const SHOWN: usize = 40;

/// What is said of a tab where only spaces may stand.
pub(super) const TAB: &str = "A tab cannot indent a line in YAML; use spaces";

/// What is said of a value that goes on at the column of its key.
pub(super) const SHALLOW: &str = "A value that goes on over lines stands deeper than its key or dash: many readers take this line \
    where it is, strict ones refuse the file; indent it";

/// What is said of a character that YAML forbids where it stands.
pub(super) fn control_character(code: u32) -> String {
    format!(
        "A control character (code {code}) cannot stand in YAML; write it as an escape in double quotes, or remove it"
    )
}

/// What is said of a line whose column is that of no line above.
pub(super) const MISPLACED: &str = "The indentation fits no line above; move it to the column of its neighbours";

const STRAY_ITEM: &str =
    "A list item stands among the keys of a mapping; move it below the key it belongs to, or remove it";

const ESCAPE: &str = "An escape in double quotes is not known; write `\\\\` for a backslash, or use single quotes";

const SECOND_COLON: &str =
    "A second `: ` in a value without quotes; put the value in quotes, or begin the inner mapping on a line of its own";

/// The cause a line gives away by itself.
pub(super) fn cause(typed: &str) -> Cause {
    if typed.starts_with("{{") && typed.ends_with("}}") {
        Cause::Template
    } else if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|marker| typed.starts_with(marker)) {
        Cause::Conflict
    } else {
        Cause::Other
    }
}

/// Whether a line is led by a tab.
pub(super) fn is_led_by_tab(text: &str, line: Line) -> bool {
    text.get(line.start..line.typed(text).start()).is_some_and(|lead| lead.contains('\t'))
}

/// Blanks with a tab among them that a block collection on the line is indented by, behind the indicators before it or
/// at the start.
pub(super) fn tab_before_collection(text: &str, line: Line) -> Option<Span> {
    let mut start = line.start;
    loop {
        let rest = text.get(start..line.end)?;
        let end = start + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let begins = begins_collection(text, Line { start: end, ..line });
        if begins && text.get(start..end)?.contains('\t') {
            return Some(Span::new(start, end));
        }
        if !begins || !text.get(end..line.end)?.starts_with(['-', '?', ':']) {
            return None;
        }
        start = end + 1;
    }
}

/// Whether a line by itself looks like a mistake.
pub(super) fn looks_broken(text: &str, line: Line) -> bool {
    let typed = line.typed(text);
    let content = typed.of(text);
    let (key, value) = key_and_value(content);
    let broken = match value.chars().next() {
        Some('@' | '`' | '%') => true,
        Some('*' | '&') => value.len() == 1,
        Some('"' | '\'') => {
            closing(value).is_none_or(|end| value.get(end..).is_some_and(|rest| !rest.trim_start().is_empty()))
        }
        Some('[' | '{') => brackets(value, '[', ']') != 0 || brackets(value, '{', '}') != 0,
        Some(']' | '}' | ',') => true,
        Some('|' | '>') => !is_header(value),
        Some('-') if key.is_some() && (value == "-" || value.starts_with("- ")) => true,
        Some(_) => key.is_some() && second_colon(value).is_some(),
        None => key.is_none(),
    };
    broken || is_led_by_tab(text, line) || cause(content) != Cause::Other
}

/// Whether a line is a key with something typed behind its colon without a space, or without its colon.
pub(super) fn is_spoilt_key(text: &str, line: Line) -> bool {
    let content = line.typed(text).of(text);
    let content = content.trim_start_matches("- ");
    let key = content.split_once(':').map_or(content, |(key, _)| key);
    key_and_value(content).0.is_none() && is_word(key)
}

/// Whether a line is a key behind a character that does not belong there, or behind another entry: what is deeper hangs
/// under that key.
pub(super) fn is_key_behind_something(text: &str, line: Line) -> bool {
    let content = line.typed(text).of(text);
    let (key, value) = key_and_value(content);
    if is_item_behind_something(content) {
        return true;
    }
    if key.is_some() {
        return !value.starts_with(['"', '\'', '[', '{']) && value.trim_end().ends_with(':') && value.len() > 1;
    }
    let inner = content.trim_start_matches("- ").trim_start_matches(STRAY);
    inner.split_once(':').is_some_and(|(key, _)| is_word(key.trim_end_matches(STRAY)))
}

/// Whether a character stands before the dash of an item.
pub(super) fn is_item_behind_something(content: &str) -> bool {
    content.starts_with(|c: char| c.is_ascii_punctuation())
        && content.get(1..).is_some_and(|item| item.starts_with("- "))
}

/// How much of a line stays when it is filled, so that what is below it keeps its place: the dash of an item that goes
/// on there, or the key of which only the value is broken.
pub(super) fn what_stays(text: &str, line: Line) -> Option<usize> {
    let content = line.typed(text).of(text);
    let (key, value) = key_and_value(content);
    if let Some(behind) = key.is_none().then(|| glued(content)).flatten() {
        let column = line.indent(text) + content.len() - content.trim_start_matches("- ").len();
        let below = lines_below(text, line).find(|below| !is_silent(below.of(text)))?;
        return (below.indent(text) > column).then_some(line.indent(text) + behind);
    }
    let is_spoilt = is_key_behind_something(text, line);
    let header = usize::from(!is_spoilt && value.starts_with(['|', '>']));
    if header == 0 && is_above_its_own(text, line) {
        return Some(line.indent(text) + 1);
    }
    let stands = key.is_some() || header > 0;
    if !stands || value.is_empty() || is_spoilt || !is_empty_above_more(text, line) && !looks_broken(text, line) {
        return None;
    }
    let behind = line.indent(text) + content.len() - value.len() + header;
    let dashes = content.len() - content.trim_start_matches(['-', ' ']).len();
    let column = line.indent(text) + if key.is_some() { dashes } else { 0 };
    let below = lines_below(text, line).find(|below| !is_silent(below.of(text)))?;
    let is_item = column == line.indent(text) && below.typed(text).of(text).starts_with("- ");
    let hangs = below.indent(text) > column || header == 0 && is_item && below.indent(text) == column;
    hangs.then_some(behind)
}

/// Values that say that there is nothing.
const EMPTY: [&str; 6] = ["[]", "{}", "null", "~", "\"\"", "''"];

/// Whether a key is said to have nothing, above several lines that hang under it: of one it is not known whether it was
/// there before.
pub(super) fn is_empty_above_more(text: &str, line: Line) -> bool {
    let column = line.indent(text);
    let is_loud = |below: &Line| !is_silent(below.of(text));
    let is_deeper = |below: &Line| below.indent(text) > column;
    EMPTY.contains(&key_and_value(line.typed(text).of(text)).1)
        && lines_below(text, line).filter(is_loud).take(2).filter(is_deeper).count() == 2
}

/// Behind the colon of a key with something typed right behind it.
fn glued(content: &str) -> Option<usize> {
    let (key, value) = content.trim_start_matches("- ").split_once(':')?;
    (is_word(key) && !value.is_empty() && !value.starts_with("//")).then(|| content.len() - value.len())
}

/// Characters before a key that make it none.
const STRAY: [char; 10] = ['"', '\'', '[', ']', '{', '}', ',', '|', '>', '@'];

/// Whether a line ends in a plain scalar, which lines below it may continue.
pub(super) fn ends_in_plain_text(text: &str, line: Line) -> bool {
    let content = line.typed(text).of(text);
    let item = content.trim_start_matches("- ");
    let value = match key_and_value(content) {
        (Some(_), value) => value,
        (None, _) => item,
    };
    !value.is_empty()
        && !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!', '#'])
        && !value.contains(" #")
}

/// Whether a line begins with a dash, and the next line with something on it stands where the other entries of that item
/// do: below what follows the dash.
pub(super) fn is_above_its_own(text: &str, line: Line) -> bool {
    let content = line.typed(text).of(text);
    let Some(item) = content.strip_prefix("- ").map(str::trim_start).filter(|item| !item.starts_with("- ")) else {
        return false;
    };
    let behind = content.len() - item.len();
    let below = lines_below(text, line).find(|below| !below.typed(text).is_empty());
    below.is_some_and(|below| below.indent(text) == line.indent(text) + behind)
}

pub(super) fn is_word(key: &str) -> bool {
    let begins = key.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    begins && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// One mistake in human words, at the line that is its cause.
pub(super) fn describe(text: &str, line: Line, mistake: &Mistake) -> (Cause, Told) {
    let typed = line.typed(text);
    let cause = cause(typed.of(text));
    let told = match cause {
        Cause::Template => Told::of_line(typed, "A template line (`{{ … }}`) is not YAML; it is left out here"),
        Cause::Conflict => {
            Told::of_line(typed, "A merge conflict is not resolved; keep one side and remove the markers")
        }
        Cause::Other => explain(text, line, typed, mistake),
    };
    (cause, told)
}

fn explain(text: &str, line: Line, typed: Span, mistake: &Mistake) -> Told {
    let content = typed.of(text);
    let lead = is_led_by_tab(text, line).then(|| Span::new(line.start, typed.start()));
    if let Some(span) = lead.or_else(|| tab_before_collection(text, line)) {
        return Told::of_line(span, TAB);
    }
    if let Some(message) = directive(content, mistake).or_else(|| tag(mistake)) {
        return Told::of_line(typed, message);
    }
    if mistake.info.contains("escape") || mistake.info.contains("hex") {
        return Told::of_line(typed, ESCAPE);
    }
    if mistake.info.contains("unknown anchor") {
        let at = text.get(mistake.at..line.end).map_or(typed, |_| Span::new(mistake.at, typed.end().max(mistake.at)));
        let at = if typed.start() <= mistake.at { at } else { typed };
        return Told::of_line(at, "Text stands behind an alias; put the whole value in quotes, or remove what follows");
    }
    if matches!(content, "---" | "...") {
        return Told::of_line(
            typed,
            format!("`{content}` stands at the beginning of its line; remove the blanks before it"),
        );
    }
    if is_half_a_marker(text, line) {
        let message = format!("`{content}` stands above the first key of a document; write `---`, or remove it");
        return Told::of_line(typed, message);
    }
    let (key, value) = key_and_value(content);
    let first = content.chars().next().unwrap_or(' ');
    if is_item_behind_something(content) && !STRAY.contains(&first) {
        let at = Span::new(typed.start(), typed.start() + first.len_utf8());
        return Told::of_line(at, format!("`{first}` stands before the dash of an item; remove it"));
    }
    let start = typed.end() - value.len();
    let here = if value.is_empty() { typed } else { Span::new(start, typed.end()) };
    if let Some(at) = colon_behind_brackets(value) {
        return Told::of_line(Span::new(start + at, start + at + 1), SECOND_COLON);
    }
    // What is sound by itself is no mistake but where it stands; only braces in braces are hardly meant as they are read.
    let is_sound = !value.starts_with("{{") && is_sound(content);
    if let Some(message) = broken_value(value).filter(|_| !is_sound) {
        return Told::of_line(here, message);
    }
    if key.is_none() {
        let item = content.strip_prefix("- ").map(str::trim_start).filter(|item| is_word(item));
        return match item.filter(|_| is_above_its_own(text, line)) {
            Some(key) => {
                let message = format!("`{key}` has no colon; the first entry of a list item is written `- key: value`");
                Told::of_line(typed, message)
            }
            None if content == "-" || content.starts_with("- ") => Told::of_place(typed, STRAY_ITEM),
            None if is_prose(content) => {
                Told::of_prose(typed, beside_text(text, line).unwrap_or_else(|| bare(content)))
            }
            None => Told::of_line(typed, bare(content)),
        };
    }
    if let Some(at) = second_colon(value) {
        return Told::of_line(Span::new(start + at, start + at + 1), SECOND_COLON);
    }
    if value.starts_with("- ") || value == "-" {
        return Told::of_line(here, "A list begins on the line below its key, not behind the colon");
    }
    if is_empty_above_more(text, line) {
        let message =
            format!("`{value}` is the whole value of this key, and more hangs below it; remove one of the two");
        return Told::of_line(here, message);
    }
    if misplaced(text, line, typed) {
        return Told::of_place(typed, MISPLACED);
    }
    if is_sound && content.starts_with("- ") {
        return Told::of_place(typed, STRAY_ITEM);
    }
    let message = format!("This line is not well-formed YAML here: {}", mistake.info.trim_end_matches('.'));
    Told { kind: Kind::Unexplained, ..Told::of_line(typed, message) }
}

/// Whether a line is a key and its value, or an item.
pub(super) fn is_entry(content: &str) -> bool {
    content == "-" || content.starts_with("- ") || key_and_value(content).0.is_some()
}

/// Whether a line reads like the first of a text: it is no entry with a plain key, and nothing else begins as it does.
pub(super) fn is_text(content: &str) -> bool {
    let (key, _) = key_and_value(content);
    !content.starts_with(['"', '\'', '[', '{', ']', '}', '|', '>', '&', '!', '?', '#', '<'])
        && content != "-"
        && !content.starts_with("- ")
        && key.is_none_or(|key| !is_word(key) && !key.starts_with('{'))
        // Half a key.
        && !is_word(content.split(':').next().unwrap_or(content))
}

/// What is wrong with a directive (YAML 1.2.2 section 6.8).
fn directive(content: &str, mistake: &Mistake) -> Option<String> {
    let name = content.split_whitespace().next().filter(|name| name.starts_with('%') && name.len() > 1)?;
    Some(if mistake.info.contains("duplicate") || mistake.info.contains("at most once") {
        format!("The directive `{name}` is given twice for this document; remove one")
    } else if matches!(name, "%YAML" | "%TAG") {
        format!("The directive `{name}` is not well-formed, or no `---` line ends the directives")
    } else {
        return None;
    })
}

/// What is wrong with a tag.
fn tag(mistake: &Mistake) -> Option<String> {
    mistake.info.contains("parsing a tag").then(|| "This tag is not well-formed; write `!name`".to_owned())
}

/// What is wrong with a value by itself.
fn broken_value(value: &str) -> Option<String> {
    let first = value.chars().next()?;
    match first {
        '`' => Some("A value cannot begin with a backtick; put it in quotes".to_owned()),
        '@' | '%' => Some(format!("A value cannot begin with `{first}`; put it in quotes")),
        '*' if value.len() == 1 => Some("An alias needs the name of an anchor behind `*`".to_owned()),
        '&' if value.len() == 1 => Some("An anchor needs a name behind `&`".to_owned()),
        '"' | '\'' => Some(match closing(value) {
            None => format!("The quotation mark is never closed; add `{first}` at the end"),
            Some(end) if value.get(end..).is_some_and(|rest| !rest.trim_start().is_empty()) => {
                "Text stands behind the closing quotation mark; quote the whole value, or remove what follows"
                    .to_owned()
            }
            Some(_) if first == '"' => ESCAPE.to_owned(),
            Some(_) => return None,
        }),
        '[' | '{' => {
            let close = if first == '[' { ']' } else { '}' };
            let open = brackets(value, first, close);
            if value.starts_with("{{") {
                Some("A template (`{{ … }}`) with text around it is not YAML; put the whole value in quotes".to_owned())
            } else if let Some((_, open)) = crossed([(0, value)]) {
                Some(never_closed(open))
            } else if open > 0 {
                Some(never_closed(first))
            } else if open < 0 {
                Some(format!("`{close}` closes nothing; remove it"))
            } else if behind_brackets(value, close).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('#')) {
                Some(format!(
                    "Text stands behind the closing `{close}`; put the whole value in quotes, or remove what follows"
                ))
            } else {
                Some(format!(
                    "What stands between `{first}` and `{close}` is not well-formed; separate items with commas"
                ))
            }
        }
        ']' | '}' | ',' => Some(format!("`{first}` cannot begin a value; put the value in quotes, or remove it")),
        '|' | '>' if !is_header(value) => {
            Some(format!("Behind `{first}` only `+`, `-` and a digit may stand; the text begins on the next line"))
        }
        _ => None,
    }
}

/// What is wrong with a line that has no key.
fn bare(content: &str) -> String {
    let in_short = |text: &str| text.chars().take(SHOWN).collect::<String>();
    let word = in_short(content);
    let is_address = |value: &str| value.starts_with("//");
    let is_entry = |(key, value): &(&str, &str)| !key.contains(' ') && !is_address(value);
    if let Some((key, value)) = content.split_once(':').filter(is_entry) {
        return format!("A space is missing behind the colon; write `{}: {}`", in_short(key), in_short(value));
    }
    if content.split_once(':').is_some_and(|(_, value)| is_address(value)) {
        return format!("`{word}` has no key; an entry is written `key: value`");
    }
    format!("`{word}` has no colon; an entry is written `key: value`")
}

/// The key of an entry and the text behind its colon; dashes before the key skipped.
pub(super) fn key_and_value(content: &str) -> (Option<&str>, &str) {
    let mut rest = content;
    while let Some(inner) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("? ")) {
        rest = inner.trim_start();
    }
    let quoted = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let from = quoted.and_then(|_| closing(rest)).unwrap_or(0);
    if rest.starts_with(['[', '{', '@', '`', '%', ']', '}', ',', '|', '>']) || quoted.is_some() && from == 0 {
        return (None, rest);
    }
    let mut at = from;
    while let Some(found) = rest.get(at..).and_then(|rest| rest.find(':')) {
        let behind = rest.get(at + found + 1..).unwrap_or("");
        if behind.is_empty() || behind.starts_with([' ', '\t']) {
            return (rest.get(..at + found), behind.trim_start());
        }
        at += found + 1;
    }
    let lonely = matches!(rest, "*" | "&");
    (None, if lonely { rest } else { "" })
}

/// Behind the closing mark of the quoted text that a value is, if it has one.
pub(super) fn closing(value: &str) -> Option<usize> {
    quote_end(value, 0, value.len())
}

/// What is said of a bracket that is never closed.
pub(super) fn never_closed(open: char) -> String {
    format!("`{open}` is never closed; add `{}`", if open == '[' { ']' } else { '}' })
}

/// The bracket in a value that one of another kind closes; of each line of the value, where it begins and what it says.
pub(super) fn crossed<'t>(lines: impl IntoIterator<Item = (usize, &'t str)>) -> Option<(usize, char)> {
    let mut open = Vec::new();
    for (start, line) in lines {
        for (at, c) in outside_quotes(line) {
            if matches!(c, '[' | '{') {
                open.push((start + at, c));
            } else if matches!(c, ']' | '}') {
                let (at, opener) = open.pop()?;
                // The outermost one opens what the line is about: it is hardly meant to be none.
                if open.is_empty() {
                    return None;
                }
                if (opener == '[') != (c == ']') {
                    return Some((at, opener));
                }
            }
        }
    }
    None
}

/// How many more of some brackets a value opens than it closes, quoted text left out.
fn brackets(value: &str, open: char, close: char) -> i32 {
    outside_quotes(value).map(|(_, c)| i32::from(c == open) - i32::from(c == close)).sum()
}

/// What follows the bracket that closes the first one of a value, if it is one of its kind.
fn behind_brackets(value: &str, close: char) -> Option<&str> {
    let mut depth = 0;
    let (end, _) = outside_quotes(value).find(|(_, c)| {
        depth += i32::from(matches!(c, '[' | '{')) - i32::from(matches!(c, ']' | '}'));
        depth == 0
    })?;
    value.get(end..)?.strip_prefix(close).map(str::trim_start)
}

/// The characters of a value in brackets that stand neither in quotes nor in the comment behind it.
fn outside_quotes(value: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut quoted_to = 0;
    let mut before = ' ';
    let mut characters = value.char_indices();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = characters.next()?;
            if at < quoted_to {
                continue;
            }
            let begins = matches!(before, ' ' | '\t' | '[' | '{' | ',' | ':');
            if c == '#' && matches!(before, ' ' | '\t') {
                return None;
            }
            before = c;
            if matches!(c, '"' | '\'') && begins {
                quoted_to = quote_end(value, at, value.len()).unwrap_or(value.len());
                continue;
            }
            return Some((at, c));
        }
    })
}

/// Where a colon stands behind the brackets that a value is.
fn colon_behind_brackets(value: &str) -> Option<usize> {
    let mut depth = 0;
    let end = outside_quotes(value).filter(|_| value.starts_with(['[', '{'])).find_map(|(at, c)| {
        depth += i32::from(matches!(c, '[' | '{')) - i32::from(matches!(c, ']' | '}'));
        (depth == 0).then_some(at + 1)
    })?;
    let rest = value.get(end..)?;
    let colon = rest.trim_start_matches([' ', '\t']);
    let stands = colon == ":" || colon.starts_with(": ");
    stands.then_some(value.len() - colon.len())
}

/// Whether a value is what a block scalar may begin with.
pub(super) fn is_header(value: &str) -> bool {
    let (header, rest) = value.split_at(value.find([' ', '\t']).unwrap_or(value.len()));
    let indicators = header.get(1..).unwrap_or("");
    let count = |is_one: fn(u8) -> bool| indicators.bytes().filter(|b| is_one(*b)).count();
    let (signs, digits) = (count(|b| matches!(b, b'+' | b'-')), count(|b| matches!(b, b'1'..=b'9')));
    let rest = rest.trim_start_matches([' ', '\t']);
    signs <= 1 && digits <= 1 && signs + digits == indicators.len() && (rest.is_empty() || rest.starts_with('#'))
}

fn second_colon(value: &str) -> Option<usize> {
    let plain = value.split(" #").next()?;
    plain.find(": ").or_else(|| plain.ends_with(':').then(|| plain.len() - 1))
}

/// The column behind which nothing can stand because the line above has its value already, if a line that is sound by
/// itself stands there all the same: the block it begins has lost its key.
pub(super) fn orphaned_behind(text: &str, line: Line) -> Option<usize> {
    let mut above = line_before(text, line.start);
    while let Some(one) = above.filter(|one| is_silent(one.of(text))) {
        above = line_before(text, one.start);
    }
    let above = above?;
    let content = above.typed(text).of(text);
    let (key, value) = key_and_value(content);
    let is_whole = key.is_some() && !value.is_empty() && !value.starts_with(['|', '>', '&', '!', '#', '*']);
    let column = above.indent(text) + content.len() - content.trim_start_matches(['-', ' ']).len();
    let fits = is_whole && column < line.indent(text);
    (fits && is_sound(content) && is_sound(line.typed(text).of(text))).then_some(column)
}

/// Whether a line is well-formed by itself; of a long one that is not known.
pub(super) fn is_sound(content: &str) -> bool {
    content.len() <= LONG && judge::accepted(content).is_some()
}

/// Whether the line's column is that of no line above it on which it could stand.
fn misplaced(text: &str, line: Line, typed: Span) -> bool {
    let column = typed.start() - line.start;
    let mut above = line_before(text, line.start);
    let mut budget = 500;
    while let Some(current) = above.filter(|_| budget > 0) {
        budget -= 1;
        let other = current.typed(text);
        let indent = other.start() - current.start;
        if !is_silent(current.of(text)) && indent <= column {
            let (above, own) = (other.of(text), typed.of(text));
            // A key in the column of a dash is none of the list's, and hardly that of the key above the list.
            let is_key_at_dash = above.starts_with("- ") && !own.starts_with('-');
            return indent != column || is_key_at_dash || !above.contains(':');
        }
        above = line_before(text, current.start);
    }
    false
}
