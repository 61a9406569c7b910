use crate::syntax::{Parsed, statement_after};
use crate::text::Span;

/// A comment that silences findings of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suppression {
    /// Ids: of practices for our own form, `tool:id` for the forms of other tools.
    ids: Vec<String>,
    /// What it covers, relative to the segment; none for the whole file.
    covers: Option<Span>,
}

/// Comment forms of other tools: the tool's name in aliases, what the comment starts with, what may stand between ids.
const PEERS: &[(&str, &str, char)] = &[
    ("hadolint", "hadolint ignore=", ','),
    ("checkov", "checkov:skip=", ','),
    ("trivy", "trivy:ignore:", ' '),
    ("tfsec", "tfsec:ignore:", ' '),
    ("tflint", "tflint-ignore:", ','),
    ("kics", "kics-scan ignore-line=", ','),
];

/// Our own form: `infra-ls: ignore[id, id] reason`, `infra-ls: ignore-file[id] reason`.
const OWN: &str = "infra-ls:";

/// The suppressions of a segment, in order.
pub(super) fn suppressions(parsed: &Parsed) -> Vec<Suppression> {
    let mut found = Vec::new();
    for comment in parsed.comments() {
        let said = comment.text.of(&parsed.text).trim();
        let Some((ids, whole_file)) = own(said).or_else(|| peer(said).map(|ids| (ids, false))) else { continue };
        let covers = if whole_file {
            None
        } else if comment.own_line {
            match statement_after(parsed, comment.span.end()) {
                Some(statement) => Some(statement),
                None => continue,
            }
        } else {
            Some(line_around(&parsed.text, comment.span.start()))
        };
        found.push(Suppression { ids, covers });
    }
    found
}

impl Suppression {
    /// Whether it silences a finding of this practice, with these aliases, at this place of its segment.
    pub(super) fn silences(&self, practice: &str, aliases: &[String], span: Span) -> bool {
        let covered = self.covers.is_none_or(|covers| covers.touches(span.start()));
        covered && self.ids.iter().any(|id| id == practice || aliases.contains(id))
    }

    /// Whether it holds for the whole file.
    pub(super) fn is_for_file(&self) -> bool {
        self.covers.is_none()
    }
}

fn own(said: &str) -> Option<(Vec<String>, bool)> {
    let rest = said.strip_prefix(OWN)?.trim_start();
    let (rest, whole_file) = match rest.strip_prefix("ignore-file") {
        Some(rest) => (rest, true),
        None => (rest.strip_prefix("ignore")?, false),
    };
    let inside = rest.trim_start().strip_prefix('[')?.split_once(']')?.0;
    // Former ids go on working.
    let current = |id: &str| crate::knowledge::practice(id).map_or(id.to_owned(), |page| page.id.clone());
    let ids = inside.split(',').map(|id| current(id.trim())).filter(|id| !id.is_empty());
    Some((ids.collect(), whole_file))
}

fn peer(said: &str) -> Option<Vec<String>> {
    let (tool, rest, between) =
        PEERS.iter().find_map(|(tool, prefix, between)| Some((tool, said.strip_prefix(prefix)?, *between)))?;
    // What follows the ids is a reason, set off by a blank or, in one tool, a colon.
    let ids = rest.trim_start().split(between).map(|id| {
        let id = id.trim_start();
        id.split([' ', ':', ';']).next().unwrap_or(id)
    });
    Some(ids.filter(|id| !id.is_empty()).map(|id| format!("{tool}:{id}")).collect())
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
        assert_eq!(
            own("infra-ls: ignore[pin-image-tag, x] vendored"),
            Some((vec!["pin-image-tag".into(), "x".into()], false))
        );
        assert_eq!(own("infra-ls: ignore-file[x]"), Some((vec!["x".into()], true)));
        assert_eq!(own("infra-ls: ignore everything"), None);
    }

    #[test]
    fn forms_of_other_tools_are_honoured_through_their_ids() {
        for (said, ids) in [
            ("hadolint ignore=DL3006,DL3007", &["hadolint:DL3006", "hadolint:DL3007"][..]),
            ("checkov:skip=CKV_AWS_16:a test database", &["checkov:CKV_AWS_16"]),
            ("trivy:ignore:AWS-0080 trivy", &["trivy:AWS-0080", "trivy:trivy"]),
            ("tflint-ignore: terraform_unused_declarations", &["tflint:terraform_unused_declarations"]),
        ] {
            assert_eq!(peer(said).unwrap(), ids, "{said}");
        }
    }
}
