//! Variables that Compose puts in when it loads a file.

use super::text;
use crate::model::{Otherwise, VariableUse};
use crate::syntax::Parsed;
use crate::syntax::yaml::Kind;
use crate::text::Span;

/// Values of one document that are looked at.
const MOST: usize = 100_000;

/// The variables of a file, in order. Keys are taken as they are written.
pub(super) fn variables(parsed: &Parsed) -> Vec<VariableUse> {
    let mut found = Vec::new();
    let mut pending: Vec<_> = parsed.yaml().and_then(|document| document.root()).into_iter().collect();
    let mut seen = 0usize;
    while let Some(node) = pending.pop().filter(|_| seen < MOST) {
        seen += 1;
        match node.kind() {
            Kind::Mapping => pending.extend(node.written().map(|(_, value)| value)),
            Kind::Sequence => pending.extend(node.items()),
            Kind::Scalar => {
                let text = node.text().unwrap_or("");
                found.extend(text::variables(text).into_iter().map(|one| VariableUse {
                    name: one.name.to_owned(),
                    span: node.source_span(Span::new(one.at, one.at + one.name.len())),
                    otherwise: otherwise(one.behind),
                    is_inner: one.is_inner,
                }));
            }
            _ => {}
        }
    }
    found.sort_by_key(|one| one.span);
    found
}

fn otherwise(behind: &str) -> Otherwise {
    let operator = behind.strip_prefix(':').unwrap_or(behind);
    let mut chars = operator.chars();
    let (sign, word) = (chars.next(), chars.as_str().to_owned());
    match sign {
        Some('-') => Otherwise::Default(word),
        Some('?') => Otherwise::Refused(word),
        Some('+') => Otherwise::Replaced(word),
        _ => Otherwise::Empty,
    }
}
