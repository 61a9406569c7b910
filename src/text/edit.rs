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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_place_and_in_order() {
        let edits = [TextEdit::insert(3, "x"), TextEdit::replace(Span::new(0, 1), "A"), TextEdit::insert(3, "y")];
        assert_eq!(apply("abc", &edits).unwrap(), "Abcxy");
    }

    #[test]
    fn overlapping_or_outlying_edits_are_refused() {
        let edits = [TextEdit::remove(Span::new(0, 2)), TextEdit::remove(Span::new(1, 3))];
        assert!(apply("abc", &edits).is_err());
        assert!(apply("abc", &[TextEdit::insert(9, "x")]).is_err());
    }
}
