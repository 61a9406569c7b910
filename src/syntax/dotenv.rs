//! Files of variables, `.env`: `NAME=value`, one a line. They are looked up and never checked.

use crate::text::Span;

/// A variable that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Its value without quotation marks, variables in it left as they are; none for one that is taken from the shell.
    pub value: Option<String>,
}

/// The variables of a file, in order.
pub fn variables(text: &str) -> Vec<Variable> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.lines().next().unwrap_or("");
        let next = at + rest.find('\n').map_or(rest.len(), |end| end + 1);
        let bare = line.trim_start_matches([' ', '\t', '\u{feff}']);
        let bare = bare.strip_prefix("export ").map_or(bare, str::trim_start);
        let start = at + line.len() - bare.len();
        at = next;
        let end = bare.find(['=', ':']).unwrap_or(bare.len());
        let (name, behind) = bare.split_at(end);
        let name = name.trim_end();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if name.is_empty() || !name.chars().all(is_name) {
            continue;
        }
        let mut value = None;
        if let Some(written) = behind.get(1..) {
            let blanks = written.len() - written.trim_start_matches([' ', '\t']).len();
            let from = start + end + 1 + blanks;
            let (read, last) = read(text.get(from..).unwrap_or(""));
            value = Some(read.to_owned());
            // A value between quotation marks may go over several lines.
            let last = from + last;
            let line_end = text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| last + end + 1);
            at = line_end.max(next);
        }
        found.push(Variable { name: name.to_owned(), name_span: Span::new(start, start + name.len()), value });
    }
    found
}

/// A value at the start of a text, and where it ends.
fn read(text: &str) -> (&str, usize) {
    let line = text.lines().next().unwrap_or("");
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let mut escaped = false;
        for (at, c) in text.char_indices().skip(1) {
            if c == quote && !escaped {
                return (text.get(1..at).unwrap_or(""), at + 1);
            }
            escaped = c == '\\' && !escaped && quote == '"';
        }
    }
    if line.starts_with('#') {
        return ("", line.len());
    }
    let comment = [" #", "\t#"].iter().filter_map(|mark| line.find(mark)).min();
    (line.get(..comment.unwrap_or(line.len())).unwrap_or(line).trim_end(), line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_and_without_quotation_marks() {
        let text = "# all\nA=1\n export B = two words # no\nC='#x' # y\nD=\"a\nb\\\"c\"\nE\nF=\nG: x#y\r\n=z\nH=\"open\n\u{e9}=1\nI=$A";
        let found: Vec<String> = variables(text)
            .iter()
            .map(|v| format!("{}={:?}@{}", v.name_span.of(text), v.value.as_deref(), v.name == v.name_span.of(text)))
            .collect();
        assert_eq!(
            found,
            [
                "A=Some(\"1\")@true",
                "B=Some(\"two words\")@true",
                "C=Some(\"#x\")@true",
                "D=Some(\"a\\nb\\\\\\\"c\")@true",
                "E=None@true",
                "F=Some(\"\")@true",
                "G=Some(\"x#y\")@true",
                "H=Some(\"\\\"open\")@true",
                "I=Some(\"$A\")@true",
            ]
        );
    }

    #[test]
    fn whatever_stands_there_is_read_to_its_end() {
        for text in ["", "=", "A", "A=", "A='", "A=\"\\", "\u{feff}A=1", "export ", "ö='ä", "A=\n\n\n=", "A ="] {
            for variable in variables(text) {
                assert_eq!(variable.name_span.of(text), variable.name, "{text}");
            }
        }
    }
}
