use super::body::{Expression, Part, Term};
use crate::text::{Derived, Span};

impl Expression {
    /// The text of a template with where every byte of it is written in `source`, and the places that are filled in
    /// later: interpolations and directives, which stand in the text as written. None of what is no template.
    pub fn derived(&self, source: &str) -> Option<(Derived, Vec<Span>)> {
        match &self.term {
            Term::Parenthesis(inner) => inner.derived(source),
            Term::Template { parts, heredoc } => {
                let start = parts.first().map_or(self.span.start(), |part| part.span().start());
                let mut out = Derived::starting_at(start);
                let mut holes = Vec::new();
                for part in parts {
                    match part {
                        Part::Literal(text, span) => align(text, source, *span, *heredoc, &mut out),
                        Part::Interpolation(_, span) | Part::Directive(_, span) => {
                            out.copy(source, *span);
                            holes.push(*span);
                        }
                    }
                }
                Some((out, holes))
            }
            _ => None,
        }
    }
}

impl Part {
    /// As written; of an interpolation or directive, with its braces.
    pub fn span(&self) -> Span {
        match self {
            Part::Literal(_, span) | Part::Interpolation(_, span) | Part::Directive(_, span) => *span,
        }
    }
}

/// Appends `text`, which was made from what is written under `span`: escapes resolved in a quoted text, indentation
/// taken away in a heredoc, white space beside `~` taken away in both.
fn align(text: &str, source: &str, span: Span, heredoc: bool, out: &mut Derived) {
    let mut at = span.start();
    let mut rest = text;
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        let written = source.get(at..span.end()).unwrap_or("");
        if line_start {
            // What was taken away at the start of a line was taken from its left.
            let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
            let gone = blanks(written).saturating_sub(blanks(rest));
            if gone > 0 {
                at += gone;
                line_start = false;
                continue;
            }
        }
        let length = match written {
            "" => return,
            _ if written.starts_with("$${") || written.starts_with("%%{") => 2,
            _ if !heredoc && written.starts_with('\\') => match written.as_bytes().get(1) {
                Some(b'u') => 6,
                Some(b'U') => 10,
                _ => 2,
            },
            _ if written.starts_with(c) => c.len_utf8(),
            // White space that was taken away.
            _ => {
                at += written.chars().next().map_or(1, char::len_utf8);
                continue;
            }
        };
        let (character, behind) = rest.split_at(c.len_utf8());
        out.put(character, Span::new(at, at + length));
        line_start = c == '\n';
        rest = behind;
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn every_character_is_found_where_it_is_written() {
        for (value, text) in [
            ("\"ls -l\"", "ls -l"),
            ("\"a \\\"b\\\" \\u00e9 $${c} x\"", "a \"b\" é ${c} x"),
            ("\"x ${var.y} z\"", "x ${var.y} z"),
            ("<<EOT\n  a\n b ${c}\nEOT", "  a\n b ${c}\n"),
            ("<<-EOT\n    a \\n\n\n      b\n    EOT", "a \\n\n\n  b\n"),
            ("\"a ${~ b ~} c\"", "a${~ b ~}c"),
        ] {
            let source = format!("x = {value}\n");
            let parsed = parse(Language::Hcl, source.as_str().into(), None);
            let attribute = parsed.hcl().unwrap().attribute("x").unwrap();
            let (derived, holes) = attribute.value.derived(&source).unwrap();
            assert_eq!(derived.text(), text, "{value}");
            for (at, c) in text.char_indices() {
                let written = derived.source_span(Span::new(at, at + c.len_utf8())).of(&source);
                assert!(written.ends_with(c) || written.starts_with(['\\', '$', '%']), "{c:?} is {written:?}");
            }
            for hole in holes {
                assert!(hole.of(&source).starts_with("${"));
            }
        }
    }
}
