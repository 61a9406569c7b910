//! Comments that silence findings: a form of our own, and those of other tools.

mod peers;
mod unused;

pub(super) use unused::{UNUSED, Uses};

use crate::knowledge::Page;
use crate::syntax::{Comment, Parsed, statement_after};
use crate::text::{Span, TextEdit};

/// Something in a segment that silences findings of it or of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suppression {
    pub(super) names: Vec<Named>,
    /// What it covers, relative to the segment; none for the whole file.
    covers: Option<Span>,
    /// What is said about why; may be empty.
    pub(super) reason: String,
    /// Whether it is of our own form.
    pub(super) is_ours: bool,
    /// The whole comment where it seems to be meant so and is not: it names no practice.
    pub(super) misspelt: Option<Span>,
}

/// What a suppression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// A practice, or `tool:id`; `tool:*` for whatever the tool would say.
    pub(super) name: String,
    /// Where it is written, relative to the segment.
    pub(super) span: Span,
}

/// Our own form: `infra-ls: ignore[id, id] reason`, `infra-ls: ignore-file[id] reason`.
const OWN: &str = "infra-ls:";
const TOOL: &str = "infra-ls";

/// The suppressions of a segment, in order.
pub(super) fn suppressions(parsed: &Parsed) -> Vec<Suppression> {
    let mut found = Vec::new();
    for comment in parsed.comments() {
        let said = comment.text.of(&parsed.text);
        let trimmed = said.trim_start();
        let start = comment.text.start() + said.len() - trimmed.len();
        let whole = Span::new(start, start + trimmed.trim_end().len());
        if let Some(own) = own(said) {
            let Some(covers) = covered(parsed, comment, own.whole_file) else { continue };
            let misspelt = own.names.is_empty().then_some(whole);
            let names = own.names.into_iter();
            let names = names.map(|named| Named { span: named.span.shifted(comment.text.start()), ..named }).collect();
            found.push(Suppression { names, covers, reason: own.reason, is_ours: true, misspelt });
        } else if is_almost_own(said) {
            let (names, covers, misspelt) = (Vec::new(), Some(comment.span), Some(whole));
            found.push(Suppression { names, covers, reason: String::new(), is_ours: true, misspelt });
        } else {
            found.extend(peers::in_comment(parsed, comment));
        }
    }
    found.extend(peers::in_directives(parsed));
    found.extend(peers::in_annotations(parsed));
    found
}

impl Suppression {
    /// The number of the name under which it silences a finding of this practice, with these aliases, at this place
    /// of its segment.
    pub(super) fn silences(&self, page: &Page, aliases: &[String], span: Span) -> Option<usize> {
        if self.covers.is_some_and(|covers| !covers.touches(span.start())) {
            return None;
        }
        self.names.iter().position(|named| {
            let name = named.name.as_str();
            let tool = name.strip_suffix('*');
            // In our own form an id is understood without its tool, as on the command line.
            let id = |alias: &str| alias.split_once(':').is_some_and(|(_, id)| id.eq_ignore_ascii_case(name));
            let is_alias = |alias: &String| {
                let is_it = alias.eq_ignore_ascii_case(name) || self.is_ours && id(alias);
                is_it || tool.is_some_and(|tool| alias.starts_with(tool))
            };
            page.id == name || page.renamed_from.iter().any(|old| old == name) || aliases.iter().any(is_alias)
        })
    }

    /// The same in coordinates that start so many bytes earlier.
    pub(super) fn shifted(&self, base: usize) -> Suppression {
        let names = self.names.iter().map(|named| Named { span: named.span.shifted(base), ..named.clone() });
        let [covers, misspelt] = [self.covers, self.misspelt].map(|span| span.map(|span| span.shifted(base)));
        Suppression { names: names.collect(), covers, misspelt, ..self.clone() }
    }

    /// Whether it holds for the whole file.
    pub(super) fn is_for_file(&self) -> bool {
        self.covers.is_none()
    }
}

/// What takes the name at this place out of its comment, and the comment with its last one.
pub(super) fn removal(parsed: &Parsed, name: Span) -> Option<TextEdit> {
    let comment = parsed.comments().iter().find(|comment| comment.span.covers(name))?;
    let names = own(comment.text.of(&parsed.text))?.names;
    let spans: Vec<Span> = names.iter().map(|named| named.span.shifted(comment.text.start())).collect();
    let at = spans.iter().position(|span| *span == name)?;
    let span = match (at.checked_sub(1).and_then(|before| spans.get(before)), spans.get(at + 1)) {
        (Some(before), _) => Span::new(before.end(), name.end()),
        (None, Some(after)) => Span::new(name.start(), after.start()),
        (None, None) => {
            let line = line_around(&parsed.text, comment.span.start());
            if comment.own_line {
                let rest = parsed.text.get(line.end()..)?;
                let line_break = rest.chars().take_while(|c| matches!(c, '\r' | '\n')).take(2).collect::<String>();
                let length = if line_break.starts_with("\r\n") { 2 } else { line_break.len().min(1) };
                Span::new(line.start(), line.end() + length)
            } else {
                let before = parsed.text.get(line.start()..comment.span.start())?;
                Span::new(line.start() + before.trim_end().len(), comment.span.end())
            }
        }
    };
    Some(TextEdit::replace(span, ""))
}

/// What a comment speaks about: the statement below it, or its own line where something else stands on it. None where
/// nothing follows it.
fn covered(parsed: &Parsed, comment: &Comment, whole_file: bool) -> Option<Option<Span>> {
    Some(if whole_file {
        None
    } else if comment.own_line {
        Some(statement_after(parsed, comment.span.end())?)
    } else {
        Some(line_around(&parsed.text, comment.span.start()))
    })
}

/// What a comment of our own form says.
struct Own {
    /// With places in the comment's text.
    names: Vec<Named>,
    whole_file: bool,
    reason: String,
}

/// Reads a comment's text; none if it is not of our own form.
fn own(said: &str) -> Option<Own> {
    let rest = said.trim_start().strip_prefix(OWN)?.trim_start();
    let (rest, whole_file) = match rest.strip_prefix("ignore-file") {
        Some(rest) => (rest, true),
        None => (rest.strip_prefix("ignore")?, false),
    };
    let (inside, reason) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    let mut at = said.len() - reason.len() - 1 - inside.len();
    let mut names = Vec::new();
    for part in inside.split(',') {
        let name = part.trim();
        let start = at + part.len() - part.trim_start().len();
        if !name.is_empty() {
            names.push(Named { name: name.to_owned(), span: Span::new(start, start + name.len()) });
        }
        at += part.len() + 1;
    }
    let reason = reason.trim_start_matches(|c: char| c.is_whitespace() || [':', '-', '–', '—'].contains(&c)).trim_end();
    Some(Own { names, whole_file, reason: reason.to_owned() })
}

/// Whether a comment that is not of our own form seems to be meant so.
fn is_almost_own(said: &str) -> bool {
    let Some(rest) = said.trim_start().strip_prefix(TOOL) else { return false };
    let rest = rest.trim_start_matches([':', ' ']);
    let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(rest.len());
    let verbs = ["ignore", "disable", "skip"];
    verbs.iter().any(|verb| {
        rest.get(..end)
            .and_then(|word| word.strip_prefix(verb))
            .is_some_and(|more| more.is_empty() || more.starts_with('-'))
    })
}

fn line_around(text: &str, at: usize) -> Span {
    let is_break = |c: char| c == '\n' || c == '\r';
    let start = text.get(..at).and_then(|before| before.rfind(is_break)).map_or(0, |i| i + 1);
    let end = text.get(at..).and_then(|after| after.find(is_break)).map_or(text.len(), |i| at + i);
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_form_names_practices_and_may_hold_for_the_file() {
        let text = "infra-ls: ignore[pin-image-tag, x] vendored";
        let said = own(text).unwrap();
        for (named, expected) in said.names.iter().zip(["pin-image-tag", "x"]) {
            assert_eq!((named.name.as_str(), &text[named.span.start()..named.span.end()]), (expected, expected));
        }
        assert_eq!((said.names.len(), said.whole_file, said.reason.as_str()), (2, false, "vendored"));
        assert!(own("infra-ls: ignore-file[x]").unwrap().whole_file);
        assert!(own("infra-ls: ignore everything").is_none());
        for text in ["infra-ls: ignore[x]: vendored", "infra-ls: ignore[x] -- vendored"] {
            assert_eq!(own(text).unwrap().reason, "vendored");
        }
    }

    #[test]
    fn what_is_almost_of_our_form_is_known() {
        for (text, is_almost) in [
            ("infra-ls: ignore everything", true),
            ("infra-ls ignore[x]", true),
            ("infra-ls: disable-next-line x", true),
            ("infra-ls: ignore", true),
            ("infra-ls: skip=x", true),
            ("infra-ls ignores files of no format", false),
            ("infra-ls: a language server", false),
            ("infra-ls", false),
        ] {
            assert_eq!(is_almost_own(text), is_almost, "{text}");
        }
    }
}
