use super::document::{Node, Style};
use super::scalar::escape;
use crate::text::{Derived, Span};

impl Node<'_> {
    /// The text of a scalar with where every byte of it is written in `source`, the text of the document.
    pub fn derived(self, source: &str) -> Option<Derived> {
        let scalar = self.scalar()?;
        let text = &*scalar.text;
        let mut out = Derived::starting_at(self.source_offset(0));
        let runs = self.data().runs();
        let first = self.data().span.start();
        for (index, &(from, written)) in runs.iter().enumerate() {
            let until = runs.get(index + 1).map_or(text.len(), |(next, _)| *next as usize);
            let run = text.get(from as usize..until).unwrap_or("");
            for (at, c) in run.char_indices() {
                let start = first + written as usize + at;
                let length = written_length(source.get(start..).unwrap_or(""), c, scalar.style);
                out.put(run.get(at..at + c.len_utf8()).unwrap_or(""), Span::new(start, start + length));
            }
        }
        Some(out)
    }
}

/// How many bytes at the start of `source` stand for `c`.
fn written_length(source: &str, c: char, style: Style) -> usize {
    match style {
        Style::Double if source.starts_with('\\') => escape(source).1,
        Style::Single if source.starts_with("''") => 2,
        _ if source.starts_with("\r\n") => 2,
        _ if source.starts_with(c) => c.len_utf8(),
        _ => source.chars().next().map_or(0, char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    /// The parts of a scalar's text that lie apart, each as it is written.
    fn pieces(text: &str) -> Vec<String> {
        let parsed = parse(Language::Yaml, text.into(), None);
        let node = parsed.yaml().unwrap().root().unwrap().get("a").unwrap();
        let derived = node.derived(text).unwrap();
        assert_eq!(derived.text(), node.text().unwrap());
        let mut pieces: Vec<(Span, bool)> = Vec::new();
        for (at, c) in derived.text().char_indices() {
            let written = derived.source_span(Span::new(at, at + c.len_utf8()));
            let same = written.of(text).chars().eq([c]);
            match pieces.last_mut() {
                Some((last, true)) if same && last.end == written.start => *last = last.join(written),
                _ => pieces.push((written, same)),
            }
        }
        pieces.into_iter().map(|(span, _)| span.of(text).escape_debug().to_string()).collect()
    }

    #[test]
    fn every_character_is_found_where_it_is_written() {
        for (text, expected) in [
            ("a: plain text", &["plain text"][..]),
            ("a: two\n  lines\n\n  x", &["two", "\\n", "lines\\n", "x"]),
            ("a: 'it''s'", &["it", "\\'\\'", "s"]),
            (r#"a: "x\ty\\z\u00e9""#, &["x", "\\\\t", "y", "\\\\\\\\", "z", "\\\\u00e9"]),
            ("a: |\n  é b\n    c\n", &["é b\\n", "  c\\n"]),
            ("a: >-\n  b\n  c\n", &["b", "\\n", "c"]),
            ("a: |\r\n  b\r\n  c\r\n", &["b", "\\r\\n", "c", "\\r\\n"]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
