//! What a scalar stands for: unquoted, unescaped, folded, with the way back to where each piece was written.

use super::lines::{line_from, lines};
use super::scanner::is_marker;
use crate::text::Span;

/// A scalar's meaning and where its pieces come from.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// Offsets in `text` with the source offset each is written at, ascending; between two of them both run alike.
    pub(super) runs: Vec<(u32, u32)>,
}

impl Decoded {
    /// Takes over source text as it stands.
    fn copy(&mut self, source: &str, start: usize, end: usize) {
        self.mark(start);
        self.text.push_str(source.get(start..end).unwrap_or(""));
    }

    /// Adds a character that is written as something else at `start`.
    fn push(&mut self, c: char, start: usize) {
        self.mark(start);
        self.text.push(c);
    }

    fn mark(&mut self, source: usize) {
        let run = Span::new(self.text.len(), source.max(self.text.len()));
        let (text, source) = (run.start, Span::at(source).start);
        match self.runs.last_mut() {
            Some(last) if source >= last.1 && text - last.0 == source - last.1 => {}
            Some(last) if last.0 == text => last.1 = source,
            _ => self.runs.push((text, source)),
        }
    }
}

/// YAML 1.2.2 section 7.3.3: a plain scalar, its line breaks folded.
pub(super) fn plain(source: &str, span: Span) -> Decoded {
    flow(source, span, false, |out, start, end| out.copy(source, start, end))
}

/// YAML 1.2.2 section 7.3.2: between single quotes, two of which stand for one. `span` holds the quotes.
pub(super) fn single(source: &str, span: Span) -> Decoded {
    flow(source, inside(source, span, '\''), false, |out, start, end| {
        let mut from = start;
        while let Some(at) = source.get(from..end).and_then(|rest| rest.find("''")) {
            out.copy(source, from, from + at + 1);
            from += at + 2;
        }
        out.copy(source, from, end);
    })
}

/// YAML 1.2.2 section 7.3.1: between double quotes, with escapes. `span` holds the quotes.
pub(super) fn double(source: &str, span: Span) -> Decoded {
    flow(source, inside(source, span, '"'), true, |out, start, end| {
        let mut from = start;
        while let Some(at) = source.get(from..end).and_then(|rest| rest.find('\\')) {
            out.copy(source, from, from + at);
            from += at;
            let (character, length) = escape(source.get(from..end).unwrap_or(""));
            out.push(character, from);
            from += length;
        }
        out.copy(source, from, end);
    })
}

fn inside(source: &str, span: Span, quote: char) -> Span {
    let content = span.of(source);
    let closed = content.len() > 1 && content.ends_with(quote);
    Span::new(span.start() + 1, span.end() - usize::from(closed))
}

/// The character an escape stands for, and its length in the source.
pub(super) fn escape(text: &str) -> (char, usize) {
    let Some(kind) = text.chars().nth(1) else { return ('\\', 1) };
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = |from: usize| text.get(from..from + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let Some(value) = code(2) else { return ('\u{fffd}', (2 + digits).min(text.len())) };
        // JSON writes characters beyond the first plane as two surrogates.
        if (0xd800..0xdc00).contains(&value) && text.get(6..8) == Some("\\u") {
            let low = code(8).filter(|low| (0xdc00..0xe000).contains(low));
            let whole = low.and_then(|low| char::from_u32(0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00)));
            if let Some(c) = whole {
                return (c, 12);
            }
        }
        return (char::from_u32(value).unwrap_or('\u{fffd}'), 2 + digits);
    }
    let character = match kind {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    (character, 1 + kind.len_utf8())
}

/// YAML 1.2.2 section 6.5: line folding. `piece` adds the text of one line, blanks around it left out.
fn flow(source: &str, span: Span, escapes: bool, piece: impl Fn(&mut Decoded, usize, usize)) -> Decoded {
    let content = span.of(source);
    let mut out = Decoded::default();
    out.mark(span.start());
    // Blank lines since the last text, where that ended, and whether its line break is escaped.
    let mut before: Option<(usize, usize, bool)> = None;
    for line in lines(content) {
        let (first, last) = (line.start == 0, line.next == line.end);
        let mut text = line.of(content);
        let mut start = span.start() + line.start;
        if !first {
            let trimmed = text.trim_start_matches([' ', '\t']);
            start += text.len() - trimmed.len();
            text = trimmed;
        }
        let mut joined = false;
        if !last {
            let trimmed = text.trim_end_matches([' ', '\t']);
            let escaped = escapes && trimmed.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
            joined = escaped && trimmed.len() == text.len();
            let keep = trimmed.len() + usize::from(escaped && !joined) - usize::from(joined);
            text = text.get(..keep).unwrap_or("");
        }
        if let Some((blank, at, escaped)) = before {
            if text.is_empty() && !last && !joined {
                before = Some((blank + 1, at, escaped));
                continue;
            }
            match (blank, escaped) {
                (0, true) => {}
                (0, false) => out.push(' ', at),
                _ => (0..blank).for_each(|_| out.push('\n', at)),
            }
        }
        let end = start + text.len();
        piece(&mut out, start, end);
        before = Some((0, end, joined));
    }
    out
}

/// What the header of a block scalar says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

/// YAML 1.2.2 section 8.1: a block scalar whose header begins at `header`, inside a collection at column `parent`
/// (-1 at the root). Gives the span of header and content as well, without the last line break.
/// Lines that begin at one of the `filled` offsets were blanked out and are no part of it.
pub(super) fn block(source: &str, header: usize, parent: isize, filled: &[usize]) -> (Decoded, Span) {
    let first = line_from(source, header);
    let head = first.of(source);
    let folded = head.starts_with('>');
    let indicators = head.get(1..).unwrap_or("").split([' ', '\t', '#']).next().unwrap_or("");
    let chomping = match () {
        () if indicators.contains('-') => Chomping::Strip,
        () if indicators.contains('+') => Chomping::Keep,
        () => Chomping::Clip,
    };
    let explicit = indicators.chars().find_map(|c| c.to_digit(10)).filter(|digit| *digit > 0);
    let mut indent = explicit.map(|digit| usize::try_from(parent).unwrap_or(0) + digit as usize);
    let minimum = usize::try_from(parent + 1).unwrap_or(0);

    let mut out = Decoded::default();
    let mut end = header + 1 + indicators.len();
    // Breaks not yet written: where each stands.
    let mut breaks: Vec<usize> = Vec::new();
    let (mut any, mut indented_before, mut at, mut ended) = (false, false, first.next, first.next == first.end);
    while !ended {
        let line = line_from(source, at);
        at = line.next;
        if filled.binary_search(&line.start).is_ok() {
            ended = line.next == line.end;
            continue;
        }
        let content = line.of(source);
        let spaces = content.len() - content.trim_start_matches(' ').len();
        let blank = spaces == content.len() && indent.is_none_or(|indent| spaces <= indent);
        if !blank {
            let column = *indent.get_or_insert(spaces.max(minimum));
            if spaces < column || is_marker(content, "---") || is_marker(content, "...") {
                break;
            }
            let text = content.get(column..).unwrap_or("");
            let indented = text.starts_with([' ', '\t']);
            let fold = folded && any && !indented && !indented_before;
            match (fold, breaks.len()) {
                (true, 1) => out.push(' ', breaks[0]),
                (true, _) => breaks.iter().skip(1).for_each(|at| out.push('\n', *at)),
                (false, _) => breaks.iter().for_each(|at| out.push('\n', *at)),
            }
            breaks.clear();
            out.copy(source, line.start + column, line.end);
            (any, indented_before, end) = (true, indented, line.end);
        }
        ended = line.next == line.end;
        if !ended {
            breaks.push(line.end);
            if chomping == Chomping::Keep {
                end = line.end;
            }
        }
    }
    match chomping {
        Chomping::Strip => {}
        Chomping::Clip => breaks.iter().take(usize::from(any)).for_each(|at| out.push('\n', *at)),
        Chomping::Keep => breaks.iter().for_each(|at| out.push('\n', *at)),
    }
    out.mark(end);
    (out, Span::new(header, end))
}
