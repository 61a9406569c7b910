//! Messages about what has no such name.

use std::collections::HashSet;

use super::problem;
use crate::dialects::terraform::versions::Bearing;
use crate::knowledge::terraform::{Elsewhere, Provider};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Label, Name, Term};
use crate::text::Span;

/// Letters by which a name may be misspelt, where another version may have it as it is.
const MISSPELT: usize = 2;

/// Most unknown names of a block or file for which the known one that is meant is sought: each is compared with all.
pub(super) const SOUGHT: usize = 50;

/// Whether a name is misspelt for sure, although other versions may have other names: it is very near to another one,
/// and has a word that stands in no name of the vocabulary.
pub(super) fn is_misspelt<'v>(name: &str, near: &str, vocabulary: impl Iterator<Item = &'v str>) -> bool {
    // An argument that came to take several values has a new name in the plural.
    let is_plural =
        near.strip_prefix(name).or_else(|| name.strip_prefix(near)).is_some_and(|end| matches!(end, "s" | "es"));
    if is_plural || strsim::osa_distance(near, name) > MISSPELT {
        return false;
    }
    let known: HashSet<&str> = vocabulary.flat_map(|known| known.split('_')).collect();
    name.split('_').any(|word| !known.contains(word))
}

/// Words of a list that are none of those that may stand there.
pub(super) fn of_set(block: &Block, list: &str, known: &[&str], out: &mut Vec<Problem>) {
    let Some(Term::List(items)) = block.body.attribute(list).map(|attribute| &attribute.value.term) else { return };
    for item in items {
        if let Term::Reference { root, steps } = &item.term
            && steps.is_empty()
            && !known.contains(&root.text.as_str())
        {
            let message = format!("`{list}` has no `{}`", root.text);
            out.push(suggest(root.span, ProblemKind::WrongValue, message, nearest(&root.text, known.iter().copied())));
        }
    }
}

pub(super) fn unknown_block_type<'k>(name: &Name, kinds: impl Iterator<Item = &'k str>) -> Problem {
    let message = format!("there is no block `{}` at the top of a file", name.text);
    suggest(name.span, ProblemKind::UnknownKey, message, nearest(&name.text, kinds))
}

pub(super) fn labels(block: &Block, expected: &[String]) -> Problem {
    let kind = &block.kind.text;
    let shown: String = expected.iter().map(|label| format!(" \"{label}\"")).collect();
    let message = match expected {
        [] => format!("`{kind}` takes no label: `{kind} {{ … }}`"),
        [_] => format!("`{kind}` takes one label: `{kind}{shown} {{ … }}`"),
        _ => format!("`{kind}` takes {} labels: `{kind}{shown} {{ … }}`", expected.len()),
    };
    let span = block.labels.get(expected.len()).map_or(block.kind.span, |label| label.span);
    problem(span, ProblemKind::WrongValue, message)
}

/// A resource type or data source its provider does not have, if that is sure enough to be said.
pub(super) fn unknown_type(label: &Label, kind: &str, provider: &Provider, bearing: Bearing) -> Option<Problem> {
    let (own, other): (Vec<&str>, Vec<&str>) = match kind {
        "resource" => (provider.resources(), provider.data_sources()),
        "data" => (provider.data_sources(), provider.resources()),
        _ => return None,
    };
    let (noun, other_noun) =
        if kind == "resource" { ("resource type", "data source") } else { ("data source", "resource type") };
    let facts = format!("version {} of {}", provider.version, provider.source);
    let fits = bearing.fits();
    let none = format!("there is no {noun} `{}` in {facts}", label.text);
    match provider.elsewhere(&format!("{kind} {}", label.text), "") {
        Some(found) if fits => return Some(of_another(label.span, &none, found, (provider, bearing))),
        Some(_) => return None,
        None => {}
    }
    let near = nearest(&label.text, own.iter().copied())
        .filter(|near| is_misspelt(&label.text, near, own.iter().chain(&other).copied()));
    Some(match near {
        None if !fits => return None,
        None if other.contains(&label.text.as_str()) => {
            let message = format!("`{}` is a {other_noun} of {facts}, no {noun}", label.text);
            problem(label.span, ProblemKind::OfVersion, message)
        }
        None if bearing == Bearing::Fits && !provider.is_last => {
            problem(label.span, ProblemKind::MaybeNewer, format!("{none}; a later one may have it"))
        }
        _ => suggest(label.span, ProblemKind::OfVersion, none, near),
    })
}

/// What the version in use does not have and another major one has.
pub(super) fn of_another(
    span: Span,
    message: &str,
    found: Elsewhere,
    (provider, bearing): (&Provider, Bearing),
) -> Problem {
    match found {
        Elsewhere::From(major) if bearing == Bearing::Fits && !provider.is_last => {
            let message = format!("{message}; a later one may have it, and version {major} has");
            problem(span, ProblemKind::MaybeNewer, message)
        }
        Elsewhere::From(major) => {
            problem(span, ProblemKind::UnknownKey, format!("{message}; it came with version {major}"))
        }
        Elsewhere::UpTo(major) => {
            problem(span, ProblemKind::UnknownKey, format!("{message}; version {major} was the last that had it"))
        }
    }
}

/// Adds what was probably meant.
pub(super) fn suggest(span: Span, kind: ProblemKind, message: String, near: Option<&str>) -> Problem {
    match near {
        Some(near) => Problem {
            suggestion: Some((span, near.to_owned())),
            ..problem(span, kind, format!("{message}; did you mean `{near}`?"))
        },
        None => problem(span, kind, message),
    }
}
