use super::literal::Literal;
use super::types::Types;
use crate::model::Intent;
use crate::syntax::yaml::Node;
use crate::text::Span;

/// Something in a document that its schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: a key that is unknown or lacks something, a value that is wrong.
    pub span: Span,
    /// What is wrong and what to do, in human words, without a final full stop.
    pub message: String,
    /// What kind of mistake it is.
    pub kind: ProblemKind,
    /// What was probably meant: a place and the text that should stand there.
    pub suggestion: Option<(Span, String)>,
    /// What else would mend it, the best first.
    pub mends: Vec<Intent>,
}

/// What kind of mistake a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A key nobody reads.
    UnknownKey,
    /// A key that must be there and is not.
    MissingKey,
    /// A value of the wrong type.
    WrongType,
    /// A value of the right type that is none of those allowed, or outside their bounds or form.
    WrongValue,
    /// Something the version known here does not allow; another one may.
    OfVersion,
    /// A name that the version known here does not have, like none of its names: a later one may have it.
    MaybeNewer,
    /// A key that is passed over with a warning.
    Ignored,
    /// A key that nobody reads any more.
    Deprecated,
    /// Something that works, but something else has taken its place: taking it away is not enough.
    Superseded,
}

impl Problem {
    pub(super) fn new(span: Span, kind: ProblemKind, message: String) -> Problem {
        Problem { span, message, kind, suggestion: None, mends: Vec::new() }
    }

    /// Adds what was probably meant, to the message and as a replacement.
    pub(super) fn did_you_mean(mut self, name: &str, replacement: String) -> Problem {
        self.message.push_str(&format!("; did you mean `{name}`?"));
        self.suggestion = Some((self.span, replacement));
        self
    }

    /// In the words of the schema's author, where there are any.
    pub(super) fn in_words(mut self, words: Option<&str>) -> Problem {
        if let Some(words) = words {
            let without = words.strip_suffix('.').filter(|rest| !rest.ends_with('.'));
            self.message = without.unwrap_or(words).to_owned();
        }
        self
    }

    /// Whether the document does not work because of it.
    pub fn is_error(&self) -> bool {
        !matches!(self.kind, ProblemKind::Deprecated | ProblemKind::Superseded)
    }
}

/// What a value belongs to: for messages, and as the place of what is missing in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'d> {
    /// The nearest key; none at the outermost value.
    pub(super) key: Option<Node<'d>>,
    /// Whether the value is an item of that key's list.
    pub(super) item: bool,
}

impl<'d> Owner<'d> {
    pub(super) const ROOT: Owner<'static> = Owner { key: None, item: false };

    pub(super) fn key(key: Node<'d>) -> Self {
        Owner { key: Some(key), item: false }
    }

    pub(super) fn of_items(self) -> Self {
        Owner { item: true, ..self }
    }

    /// Where something missing in `value` is reported: at its name.
    pub(super) fn span(self, value: Node<'d>) -> Span {
        let first_key = || value.entries().next().map(|entry| entry.key);
        let place = if self.item { first_key().or(self.key) } else { self.key.or_else(first_key) };
        place.unwrap_or(value).span()
    }

    /// The value in words, to begin a message with.
    pub(super) fn words(self) -> String {
        match (self.key.and_then(Node::text), self.item) {
            (Some(key), false) => format!("`{}`", shown(key)),
            (Some(key), true) => format!("an item of `{}`", shown(key)),
            (None, true) => "an item of this list".to_owned(),
            (None, false) => "this file".to_owned(),
        }
    }
}

/// Longest text repeated in a message, in characters.
const SHOWN: usize = 60;

/// Most values listed in a message.
const LISTED: usize = 12;

/// A text as it is repeated in a message: on one line, cut where it is long.
pub(super) fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

/// `a`, `b` or `c`
pub(super) fn listed(values: &[&Literal]) -> String {
    let words: Vec<String> = values.iter().take(LISTED).map(|value| format!("`{}`", shown(&value.text()))).collect();
    let more = values.len().saturating_sub(LISTED);
    match words.split_last() {
        None => String::new(),
        Some(_) if more > 0 => format!("{} or one of {more} others", words.join(", ")),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

/// A noun with its indefinite article.
pub(super) fn with_article(noun: &str) -> String {
    // An abbreviation is spoken letter by letter: an HTTPRoute, but a Host.
    let spelled = noun.chars().take(2).all(|c| c.is_ascii_uppercase())
        && noun.starts_with(['F', 'H', 'L', 'M', 'N', 'R', 'S', 'X']);
    let article = if spelled || noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `at least one item`
pub(super) fn at_least(count: usize, noun: &str) -> String {
    format!("at least {}", counted(count, noun))
}

/// `at most 3 items`
pub(super) fn at_most(count: usize, noun: &str) -> String {
    if count == 0 { format!("no {noun}s") } else { format!("at most {}", counted(count, noun)) }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("one {noun}") } else { format!("{count} {noun}s") }
}

/// A value of the wrong type in words: `the number 80`.
pub(super) fn found(types: Types, value: Node<'_>) -> String {
    let text = || shown(value.text().unwrap_or(""));
    if types == Types::BOOLEAN {
        format!("`{}`", text())
    } else if types.meets(Types::NUMBER) {
        format!("the number {}", text())
    } else {
        types.words()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_the_article_of_their_first_sound() {
        for noun in ["an HTTPIngressPath", "a Host", "an Ingress", "a Service", "an RBDVolumeSource", "a list"] {
            let (_, bare) = noun.split_once(' ').expect("two words");
            assert_eq!(with_article(bare), noun);
        }
    }
}
