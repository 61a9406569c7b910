//! Edits of formatted text leave formatted text.

use super::format::format;
use crate::text::{Edits, Span, TextEdit, apply};

/// The edits as they are, unless they bring a formatted text out of its layout (lines that come together are aligned
/// anew, for instance): then one edit of the lines that change.
pub(super) fn settle(text: &str, edits: Edits) -> Edits {
    let Ok(edited) = apply(text, &edits) else { return edits };
    let settled = format(&edited);
    if settled == edited || format(text) != text {
        return edits;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(text), lines(&settled));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let behind = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    let start = length(old.get(..same).unwrap_or_default());
    let end = text.len() - length(old.get(old.len() - behind..).unwrap_or_default());
    let lines = new.get(same..new.len() - behind).unwrap_or_default();
    vec![TextEdit::replace(Span::new(start, end), lines.concat())]
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_come_together_are_aligned() {
        let text = "a {\n  x = 1\n  y = [\n  ]\n  long = 2\n}\n";
        let at = text.find('[').unwrap();
        let edits = settle(text, vec![TextEdit::replace(Span::new(at, at + 5), "3")]);
        assert_eq!(apply(text, &edits).unwrap(), "a {\n  x    = 1\n  y    = 3\n  long = 2\n}\n");
    }

    #[test]
    fn what_was_not_formatted_is_not_made_so() {
        let text = "a {\n x = 1\n   y = 2\n}\n";
        let edits = vec![TextEdit::insert(text.len() - 2, "z=3\n")];
        assert_eq!(settle(text, edits.clone()), edits);
    }
}
