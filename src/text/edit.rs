use super::Span;

/// One replacement: the bytes under `span` give way to `text`. An empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl TextEdit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        TextEdit { span, text: text.into() }
    }

    /// Puts `text` before the byte at `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        TextEdit::replace(Span::at(at), text)
    }

    /// Takes `span` away.
    pub fn remove(span: Span) -> Self {
        TextEdit::replace(span, "")
    }
}

/// Edits of one text, all in the coordinates of the text before any of them.
pub type Edits = Vec<TextEdit>;

/// Two edits of one set touch the same bytes, or an edit lies outside the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap(pub Span);

impl std::fmt::Display for Overlap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the edit at bytes {:?} overlaps another edit or lies outside the text", self.0)
    }
}

impl std::error::Error for Overlap {}

/// Applies `edits` to `text`. Insertions at one place keep the order in which they were given.
pub fn apply(text: &str, edits: &[TextEdit]) -> Result<String, Overlap> {
    let mut ordered: Vec<&TextEdit> = edits.iter().collect();
    ordered.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for edit in ordered {
        let before = text.get(copied..edit.span.start()).ok_or(Overlap(edit.span))?;
        if !text.is_char_boundary(edit.span.end()) {
            return Err(Overlap(edit.span));
        }
        out.push_str(before);
        out.push_str(&edit.text);
        copied = edit.span.end();
    }
    out.push_str(&text[copied..]);
    Ok(out)
}

/// The edits that do at once what `first` does, and then `second` to the text that `first` leaves behind, `middle`.
pub fn compose(first: &[TextEdit], middle: &str, second: &[TextEdit]) -> Result<Edits, Overlap> {
    /// An edit, and what it covers in `middle`; of an earlier one, how many bytes gave way to that.
    struct Part<'e> {
        span: Span,
        took: Option<usize>,
        edit: &'e TextEdit,
    }
    let mut earlier: Vec<&TextEdit> = first.iter().collect();
    earlier.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut parts = Vec::with_capacity(first.len() + second.len());
    let (mut given, mut taken) = (0, 0);
    for edit in earlier {
        let start = (edit.span.start() + given).checked_sub(taken).ok_or(Overlap(edit.span))?;
        parts.push(Part { span: Span::new(start, start + edit.text.len()), took: Some(edit.span.len()), edit });
        given += edit.text.len();
        taken += edit.span.len();
    }
    parts.extend(second.iter().map(|edit| Part { span: edit.span, took: None, edit }));
    parts.sort_by_key(|part| (part.span.start, part.span.end));
    let mut composed = Edits::new();
    let (mut given, mut taken) = (0, 0);
    let mut rest = parts.as_slice();
    while let Some(head) = rest.first() {
        // What meets is one edit.
        let (mut end, mut count) = (head.span.end(), 0);
        while let Some(part) = rest.get(count).filter(|part| count == 0 || part.span.start() <= end) {
            end = end.max(part.span.end());
            count += 1;
        }
        let (group, behind) = rest.split_at(count);
        let whole = Span::new(head.span.start(), end);
        let later = group.iter().filter(|part| part.took.is_none());
        let later: Edits = later
            .map(|part| {
                let start = part.span.start() - whole.start();
                TextEdit::replace(Span::new(start, start + part.span.len()), part.edit.text.clone())
            })
            .collect();
        let between = middle.get(whole.range()).ok_or(Overlap(whole))?;
        let text = apply(between, &later)?;
        let original = |offset: usize, given: usize, taken: usize| (offset + taken).checked_sub(given);
        let start = original(whole.start(), given, taken);
        for part in group {
            given += part.took.map_or(0, |_| part.span.len());
            taken += part.took.unwrap_or(0);
        }
        let place = start.zip(original(end, given, taken)).filter(|(start, end)| start <= end).ok_or(Overlap(whole))?;
        composed.push(TextEdit::replace(Span::new(place.0, place.1), text));
        rest = behind;
    }
    Ok(composed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_place_and_in_order() {
        let edits = [TextEdit::insert(3, "x"), TextEdit::replace(Span::new(0, 1), "A"), TextEdit::insert(3, "y")];
        assert_eq!(apply("abc", &edits).unwrap(), "Abcxy");
    }

    #[test]
    fn edits_of_edited_texts_are_edits_of_the_first() {
        let text = "one two three four";
        let first = [
            TextEdit::replace(Span::new(4, 7), "2"),
            TextEdit::insert(0, "zero "),
            TextEdit::remove(Span::new(13, 18)),
        ];
        let middle = apply(text, &first).unwrap();
        assert_eq!(middle, "zero one 2 three");
        for second in [
            vec![],
            vec![TextEdit::replace(Span::new(9, 10), "II")],
            vec![TextEdit::replace(Span::new(2, 12), "-")],
            vec![TextEdit::insert(0, "a"), TextEdit::insert(0, "b"), TextEdit::insert(16, "!")],
            vec![TextEdit::insert(7, "_"), TextEdit::remove(Span::new(10, 12))],
        ] {
            let composed = compose(&first, &middle, &second).unwrap();
            assert_eq!(apply(text, &composed).unwrap(), apply(&middle, &second).unwrap(), "{second:?}");
        }
        assert_eq!(compose(&[], text, &[TextEdit::insert(4, "x")]).unwrap(), [TextEdit::insert(4, "x")]);
        assert!(compose(&first, &middle, &[TextEdit::insert(99, "x")]).is_err());
    }

    #[test]
    fn overlapping_or_outlying_edits_are_refused() {
        let edits = [TextEdit::remove(Span::new(0, 2)), TextEdit::remove(Span::new(1, 3))];
        assert!(apply("abc", &edits).is_err());
        assert!(apply("abc", &[TextEdit::insert(9, "x")]).is_err());
    }
}
