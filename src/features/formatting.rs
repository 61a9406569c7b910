use crate::model::FileId;
use crate::syntax::{Language, dockerfile, hcl, yaml};
use crate::text::{Edits, Span, TextEdit};
use crate::workspace::Snapshot;

/// What brings a file, or the lines that meet `range`, into its language's canonical layout. None for files of languages
/// without one.
pub fn formatting(snapshot: &Snapshot, file: &FileId, range: Option<Span>) -> Option<Edits> {
    let document = snapshot.document(file)?;
    let language = document.segments().first()?.segment.parsed().language;
    let before = document.text().to_string();
    let range = range.unwrap_or(Span::new(0, before.len()));
    match language {
        Language::Hcl => Some(difference(&before, &hcl::format_range(&before, range))),
        Language::Dockerfile => Some(dockerfile::format(&before, range)),
        Language::Yaml => {
            let mut edits = Vec::new();
            for placed in document.segments() {
                let span = Span::new(placed.base, placed.base + placed.segment.text().len());
                if span.meets(range) {
                    let found = yaml::format(placed.segment.parsed(), range.relative_to(placed.base));
                    edits.extend(
                        found.into_iter().map(|edit| TextEdit { span: edit.span.shifted(placed.base), ..edit }),
                    );
                }
            }
            let segments = document.segments();
            let last = segments.get(segments.len().saturating_sub(1));
            let ended = last_line_ended(&before).filter(|edit| edit.span.meets(range));
            edits.extend(ended.filter(|_| last.is_some_and(|last| yaml::may_end_last_line(last.segment.parsed()))));
            Some(edits)
        }
        Language::Json => None,
    }
}

/// Ends the last line of a text that has one.
fn last_line_ended(text: &str) -> Option<TextEdit> {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let last = text.rsplit('\n').next().unwrap_or("");
    let missing = !last.trim().is_empty();
    missing.then(|| TextEdit::insert(text.len(), line_break))
}

/// The edits from one text to another, line by line: a layout neither adds nor removes lines, and what stays the same
/// keeps its marks and cursors.
fn difference(before: &str, after: &str) -> Edits {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    if old.len() != new.len() {
        return changed(before, after, 0).into_iter().collect();
    }
    let mut edits = Vec::new();
    let mut at = 0;
    for (old, new) in old.into_iter().zip(new) {
        edits.extend(changed(old, new, at));
        at += old.len();
    }
    edits
}

/// The one edit that makes a piece of text at `base` another one; none where they are the same.
fn changed(old: &str, new: &str, base: usize) -> Option<TextEdit> {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    if old == new {
        return None;
    }
    let prefix = same(&mut old.chars().zip(new.chars()));
    let (old_rest, new_rest) = (old.get(prefix..)?, new.get(prefix..)?);
    let suffix = same(&mut old_rest.chars().rev().zip(new_rest.chars().rev()));
    let text = new_rest.get(..new_rest.len() - suffix)?;
    Some(TextEdit::replace(Span::new(base + prefix, base + old.len() - suffix), text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply;

    #[test]
    fn only_what_differs_is_replaced() {
        for (before, after, edits) in [
            ("a=1\nb = 2\n", "a = 1\nb = 2\n", 1),
            ("a  = 1\n", "a = 1\n", 1),
            ("a = 1", "a = 1\n", 1),
            ("é=1\n", "é = 1\n", 1),
            ("a=1\nb=2", "a = 1\nb = 2\n", 2),
            ("a\n", "a\n", 0),
            ("", "\n", 1),
        ] {
            let found = difference(before, after);
            assert_eq!(found.len(), edits, "{before:?}");
            assert_eq!(apply(before, &found).unwrap(), after);
            assert!(found.iter().all(|edit| edit.span.len() <= 2), "{found:?}");
        }
    }
}
