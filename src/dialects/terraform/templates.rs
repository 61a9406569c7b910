//! Files that functions read, and the names that templates among them read.

use super::module::Module;
use crate::model::{FileId, PathUse};
use crate::syntax::hcl::{Body, Expression, Item, Part, Term, Traverse, names_from_outside};
use crate::syntax::{Language, Parsed, parse};
use crate::text::Span;

/// Ends the text of a template that is read as a heredoc.
const END: &str = "INFRALSTEMPLATE";

/// A template whose names somebody gives a meaning.
pub(super) struct Template {
    /// As it is written, without what only says where the module is.
    pub(super) path: String,
    /// The names it reads, once each.
    pub(super) names: Vec<String>,
}

impl Template {
    /// The template at a path, as `templatefile` is given it; none where it is not there, or not well-formed.
    pub(super) fn at(path: &Expression, module: &Module<'_>) -> Option<Template> {
        let path = in_module(path)?;
        let text = module.project.text(&file(module.file, &path))?;
        Some(Template { names: names(&text)?, path })
    }
}

/// Whether a function reads the file at the path it is given first.
pub(super) fn reads_file(function: &str) -> bool {
    function == "templatefile" || function.starts_with("file") && function != "fileset"
}

/// The paths of files that a body reads.
pub(super) fn paths(body: &Body, parsed: &Parsed) -> Vec<PathUse> {
    let mut found = Vec::new();
    let mut bodies = vec![body];
    while let Some(body) = bodies.pop() {
        for item in &body.items {
            match item {
                Item::Block(block) => bodies.push(&block.body),
                Item::Attribute(attribute) => attribute.value.walk(&mut |inner| found.extend(path(inner, parsed))),
            }
        }
    }
    found
}

fn path(call: &Expression, parsed: &Parsed) -> Option<PathUse> {
    let Term::Call { name, arguments } = &call.term else { return None };
    let written = arguments.first().filter(|_| reads_file(name.text.trim_start_matches("core::")))?;
    let path = in_module(written).filter(|path| !path.is_empty())?;
    // Between the quotation marks.
    let span = written.span;
    let is_quoted = span.of(&parsed.text).starts_with('"') && span.len() > 2;
    is_quoted.then(|| PathUse {
        span: Span::new(span.start() + 1, span.end() - 1),
        paths: vec![path],
        into_folders: false,
    })
}

/// A path in the folder of the module: `${path.module}/a`, or one that is written as it is.
fn in_module(path: &Expression) -> Option<String> {
    let Term::Template { parts, heredoc: false } = &path.term else { return None };
    match parts.as_slice() {
        [Part::Literal(path, _)] if !path.starts_with(['/', '~']) => Some(path.clone()),
        [Part::Interpolation(folder, _), Part::Literal(path, _)] => {
            let Term::Reference { root, steps } = &folder.term else { return None };
            let is_module = matches!(steps.as_slice(), [Traverse::Attribute(of)] if of.text == "module");
            let path = path.strip_prefix('/')?;
            (root.text == "path" && is_module).then(|| path.to_owned())
        }
        _ => None,
    }
}

fn file(from: &FileId, path: &str) -> FileId {
    from.relative(&format!("./{path}"))
}

/// The names that a template reads and does not make itself, in order.
fn names(text: &str) -> Option<Vec<String>> {
    let line_break = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    let whole = format!("value = <<{END}\n{text}{line_break}{END}\n");
    let parsed = parse(Language::Hcl, whole.as_str().into(), None);
    let body = parsed.hcl().filter(|_| parsed.errors.is_empty())?;
    let names = names_from_outside(&body.attribute("value")?.value, &whole);
    Some(names.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_reads_names_that_it_does_not_make() {
        for (text, expected) in [
            ("Hello ${name}!\n", Some("name")),
            ("a ${upper(region)} ${a.b[c]} %{ if on }x%{ else }${no}%{ endif }", Some("region a c on no")),
            ("%{ for p in ports ~}\n${p.n}:${host}\n%{ endfor ~}\n", Some("ports host")),
            ("${join(\",\", [for k, v in m : \"${k}=${v}\"])} ${jsonencode({ a = b })}", Some("m b")),
            ("$${literal} %%{ if x } $$ $(shell) $HOME\n", Some("")),
            ("", Some("")),
            ("${open\n", None),
        ] {
            assert_eq!(names(text).map(|names| names.join(" ")).as_deref(), expected, "{text}");
        }
    }
}
