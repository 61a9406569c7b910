//! Variables that Compose puts in when it loads a file.

use super::service::services;
use super::text;
use crate::dialects::yaml_values::{Allowance, Value, content};
use crate::model::{Otherwise, PassedVariable, VariableUse};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Kind, Tree, edit};
use crate::text::{Span, TextEdit};

/// Values of one document that are looked at.
const MOST: usize = 100_000;

/// Characters that are told of what holds where a variable has no value. It may hold other variables, and each of them
/// what is left of the text.
const LONGEST: usize = 200;

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

/// Variables that a service, or its build, is given by their names alone: `environment: [TOKEN]`.
pub(super) fn passed(parsed: &Parsed, to: &str) -> Vec<PassedVariable> {
    let allowance = Allowance::new();
    let mut found = Vec::new();
    let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return found };
    let given = services(root).into_iter().flat_map(|service| {
        [&["environment"][..], &["build", "args"]].into_iter().filter_map(move |path| service.entry.value.dig(path))
    });
    for given in given {
        for entry in given.entries().into_iter().filter(|entry| entry.value.kind() == Kind::Null) {
            let kept = edit::set_value(parsed, entry.value.node, &Tree::Plain(format!("${to}")));
            found.push(PassedVariable { name: entry.name().to_owned(), span: content(entry.key), kept });
        }
        for item in given.items() {
            let Some(name) = item.text().filter(|text| !text.contains('=')) else { continue };
            let kept = Some(vec![TextEdit::insert(item.span().end(), format!("=${to}"))]);
            found.push(PassedVariable { name: name.to_owned(), span: item.span(), kept });
        }
    }
    // What stands behind an anchor is reached from several places.
    found.sort_by_key(|one| one.span);
    found.dedup_by_key(|one| one.span);
    if allowance.is_spent() { Vec::new() } else { found }
}

/// The files of variables that services are given, and whether variables in them are put in.
pub(super) fn handed(parsed: &Parsed) -> Vec<(String, bool)> {
    let allowance = Allowance::new();
    let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return Vec::new() };
    let mut found = Vec::new();
    for said in services(root).iter().filter_map(|service| service.get("env_file")) {
        found.extend(said.text().map(|path| (path.to_owned(), true)));
        for item in said.items() {
            let is_raw = item.get("format").and_then(|format| format.text()) == Some("raw");
            let path = item.text().or_else(|| item.get("path")?.text());
            found.extend(path.map(|path| (path.to_owned(), !is_raw)));
        }
    }
    if allowance.is_spent() { Vec::new() } else { found }
}

fn otherwise(behind: &str) -> Otherwise {
    let operator = behind.strip_prefix(':').unwrap_or(behind);
    let mut chars = operator.chars();
    let (sign, word) = (chars.next(), shortened(chars.as_str()));
    match sign {
        Some('-') => Otherwise::Default(word),
        Some('?') => Otherwise::Refused(word),
        Some('+') => Otherwise::Replaced(word),
        _ => Otherwise::Empty,
    }
}

fn shortened(word: &str) -> String {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or("")),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn variables_within_each_other_cost_no_more_than_they_are() {
        const DEPTH: usize = 100_000;
        for end in ["", &"}".repeat(DEPTH)] {
            let text = format!("services: {{a: {{image: \"{}{end}\"}}}}", "${A:-".repeat(DEPTH));
            let found = variables(&parse(Language::Yaml, text.into(), None));
            assert_eq!(found.len(), DEPTH);
            let told = found.iter().map(|one| match &one.otherwise {
                Otherwise::Default(word) => word.chars().count(),
                _ => 0,
            });
            assert_eq!(told.max(), Some(LONGEST + 1));
            assert!(found.iter().skip(1).all(|one| one.is_inner));
        }
    }
}
