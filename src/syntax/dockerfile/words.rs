use std::ops::Range;

/// What BuildKit splits words at where quotes do not matter.
const BLANKS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// A flag as split off: its range and what it says without quotes and escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawFlag {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// The first word of `text[range]` and where the rest begins.
pub(super) fn first(text: &str, range: Range<usize>) -> (Range<usize>, usize) {
    let range = trim(text, range);
    let rest = text.get(range.clone()).unwrap_or("");
    let end = range.start + rest.find(BLANKS).unwrap_or(rest.len());
    let behind = text.get(end..range.end).unwrap_or("");
    (range.start..end, range.end - behind.trim_start_matches(BLANKS).len())
}

/// `range` without the blanks at both ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let whole = text.get(range.clone()).unwrap_or("");
    let end = range.start + whole.trim_end().len();
    let start = end - whole.trim_end().trim_start().len();
    start..end
}

/// Words between blanks, whatever is quoted: FROM, COPY, ADD, EXPOSE, VOLUME.
pub(super) fn blank_separated(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = range.start;
    while let Some(rest) = text.get(at..range.end) {
        at = range.end - rest.trim_start_matches(BLANKS).len();
        let Some(word) = text.get(at..range.end).filter(|word| !word.is_empty()) else { break };
        let end = at + word.find(BLANKS).unwrap_or(word.len());
        words.push(at..end);
        at = end;
    }
    words
}

/// Words between blanks that are neither quoted nor escaped: ENV, LABEL, ARG. An open quote takes the rest.
pub(super) fn quoted(text: &str, range: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = text.get(range.clone()).unwrap_or("").char_indices();
    while let Some((i, c)) = chars.next() {
        let at = range.start + i;
        match quote {
            None if c.is_whitespace() => words.extend(start.take().map(|start| start..at)),
            None => {
                start.get_or_insert(at);
                match c {
                    '\'' | '"' => quote = Some(c),
                    c if c == escape => drop(chars.next()),
                    _ => {}
                }
            }
            Some(open) if c == open => quote = None,
            Some('"') if c == escape => drop(chars.next()),
            Some(_) => {}
        }
    }
    words.extend(start.map(|start| start..range.end));
    words
}

/// Splits the flags off: words that begin with `--`, up to `--` alone or the first other word. The second value is
/// where the arguments begin.
pub(super) fn flags(text: &str, range: Range<usize>, escape: char) -> (Vec<RawFlag>, usize) {
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        let Some(rest) = text.get(at..range.end) else { return (flags, range.end) };
        let word = rest.trim_start();
        at = range.end - word.len();
        if !word.starts_with("--") {
            return (flags, at);
        }
        let (len, said) = flag(word, escape);
        at += len;
        if said == "--" {
            return (flags, at + (text.get(at..range.end).map_or(0, |rest| rest.len() - rest.trim_start().len())));
        }
        flags.push(RawFlag { range: at - len..at, text: said });
    }
}

/// The length of the flag at the start of `word`, and what it says.
fn flag(word: &str, escape: char) -> (usize, String) {
    let mut said = String::new();
    let mut quote = None;
    let mut chars = word.char_indices();
    while let Some((i, c)) = chars.next() {
        match quote {
            None if c.is_whitespace() => return (i, said),
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ if c == escape => said.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => said.push(c),
        }
    }
    (word.len(), said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_flags() {
        let show = |text: &str, words: Vec<Range<usize>>| {
            words.into_iter().map(|word| text[word].to_owned()).collect::<Vec<_>>().join("|")
        };
        let text = "a \"b c\"=d  e\\ f 'g";
        assert_eq!(show(text, quoted(text, 0..text.len(), '\\')), "a|\"b c\"=d|e\\ f|'g");
        assert_eq!(show(text, blank_separated(text, 0..text.len())), "a|\"b|c\"=d|e\\|f|'g");
        let text = "--from=\"a b\" --link -- --x y";
        let (found, rest) = flags(text, 0..text.len(), '\\');
        assert_eq!(found.iter().map(|flag| flag.text.as_str()).collect::<Vec<_>>(), ["--from=a b", "--link"]);
        assert_eq!(&text[rest..], "--x y");
    }
}
