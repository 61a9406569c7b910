use std::ops::Range;

use crate::text::{Derived, Span};

/// A text with `$$` made a dollar sign, and where it is written that a variable is put in (`$NAME`, `${NAME…}`).
pub(super) fn interpolated(written: &Derived) -> (Derived, Vec<Span>) {
    let text = written.text();
    let mut out = Derived::starting_at(written.source_offset(0));
    let (mut holes, mut at) = (Vec::new(), 0);
    while let Some(dollar) = text.get(at..).and_then(|rest| rest.find('$')).map(|found| at + found) {
        out.append(written, at..dollar);
        let behind = text.get(dollar + 1..).unwrap_or("");
        let end = match behind.as_bytes().first() {
            Some(b'$') => {
                out.put("$", written.source_span(Span::new(dollar, dollar + 2)));
                at = dollar + 2;
                continue;
            }
            Some(b'{') => dollar + 1 + braced(behind),
            _ => dollar + 1 + name(behind),
        };
        out.append(written, dollar..end);
        if end > dollar + 1 {
            holes.push(written.source_span(Span::new(dollar, end)));
        }
        at = end;
    }
    out.append(written, at..text.len());
    (out, holes)
}

/// Bytes of the variable's name at the start of a text.
fn name(text: &str) -> usize {
    let fits = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let length = text.find(|c| !fits(c)).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) { 0 } else { length }
}

/// Bytes up to the brace that closes the one at the start of a text, or to the end.
fn braced(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// A command line's words, quotation marks and backslashes taken away. No shell reads it; this is all that happens.
pub(super) fn words(line: &Derived) -> Vec<Derived> {
    let text = line.text();
    let mut words = Vec::new();
    let mut word: Option<Derived> = None;
    let mut quote = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut take = |range: Range<usize>| {
            word.get_or_insert_with(|| Derived::starting_at(line.source_offset(at))).append(line, range);
        };
        match (quote, c) {
            (None, ' ' | '\t' | '\n' | '\r') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                take(at..at);
            }
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => match chars.next() {
                Some((next, escaped)) if quote.is_none() || matches!(escaped, '"' | '\\' | '$' | '`') => {
                    take(next..next + escaped.len_utf8());
                }
                Some((next, other)) => take(at..next + other.len_utf8()),
                None => take(at..at + 1),
            },
            _ => take(at..at + c.len_utf8()),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_into_words_that_know_where_they_are_written() {
        let text = r#"sh -c "echo \"a\" 'b' $$HOME" c\ d '' ${X:-${Y}}z"#;
        let line = Derived::of(text, Span::new(0, text.len()));
        let (line, holes) = interpolated(&line);
        let words = words(&line);
        let texts: Vec<&str> = words.iter().map(Derived::text).collect();
        assert_eq!(texts, ["sh", "-c", "echo \"a\" 'b' $HOME", "c d", "", "${X:-${Y}}z"]);
        let home = words[2].text().find("$HOME").unwrap();
        assert_eq!(words[2].source_span(Span::new(home, home + 5)).of(text), "$$HOME");
        assert_eq!(holes.iter().map(|hole| hole.of(text)).collect::<Vec<_>>(), ["${X:-${Y}}"]);
    }

    #[test]
    fn a_dollar_sign_before_anything_else_is_one() {
        for text in ["5$", "$", "$5", "a$(b)", "${open"] {
            let (line, _) = interpolated(&Derived::of(text, Span::new(0, text.len())));
            assert_eq!(line.text(), text);
        }
    }
}
