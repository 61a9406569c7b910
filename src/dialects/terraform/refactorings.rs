//! Values get names of their own.

use crate::model::{
    Demand, Project, Refactoring, RefactoringKind, Reference, Scope, Selected, SymbolKind, SymbolName, Use, Within,
};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Expression, Part, Term};
use crate::text::{Span, TextEdit};

/// Where variables stand by custom.
const VARIABLES: &str = "variables.tf";

/// Blocks whose values may be references.
const OWNERS: &[&str] = &["resource", "data", "module", "provider", "output", "ephemeral"];

/// Arguments that Terraform wants to know before it knows any variable.
const STATIC: &[&str] = &["source", "version", "provider", "providers", "depends_on", "ignore_changes"];

pub(super) fn refactorings(at: &Selected<'_>, parsed: &Parsed, project: &dyn Project) -> Vec<Refactoring> {
    let Some(body) = parsed.hcl() else { return Vec::new() };
    let around = super::blocks_around(body, at.span.start());
    let mut found: Vec<Refactoring> = declare(at, parsed, project).into_iter().collect();
    let (Some(top), Some(inner)) = (around.first(), around.last()) else { return found };
    if !OWNERS.contains(&top.kind.text.as_str()) || around.iter().any(|block| block.kind.text == "lifecycle") {
        return found;
    }
    let attribute = inner.body.attributes().find(|attribute| attribute.value.span.covers(at.span));
    if let Some(attribute) = attribute.filter(|attribute| !STATIC.contains(&attribute.name.text.as_str()))
        && let Some(kind) = literal_type(&attribute.value)
    {
        found.extend(extract(at, parsed, project, top, attribute, kind));
    }
    found
}

/// A literal becomes an input variable, or a local value.
fn extract(
    at: &Selected<'_>,
    parsed: &Parsed,
    project: &dyn Project,
    owner: &Block,
    attribute: &Attribute,
    kind: &str,
) -> [Refactoring; 2] {
    let value = attribute.value.span.of(&parsed.text);
    let line_break = if parsed.text.contains("\r\n") { "\r\n" } else { "\n" };
    let variable = free_name(at, project, SymbolKind::Variable, owner, attribute);
    let local = free_name(at, project, SymbolKind::Local, owner, attribute);
    let replaced = |text: String| TextEdit::replace(attribute.value.span, text);
    let behind = Span::at(owner.span.end());
    let locals = ["", "", "locals {", &format!("  {local} = {value}"), "}"].join(line_break);
    [
        Refactoring {
            title: format!("Extract into variable `{variable}`"),
            kind: RefactoringKind::Extract,
            edits: vec![replaced(format!("var.{variable}"))],
            appends: Some((VARIABLES.to_owned(), declaration(&variable, Some((kind, value))))),
        },
        Refactoring {
            title: format!("Extract into local value `{local}`"),
            kind: RefactoringKind::Extract,
            edits: vec![replaced(format!("local.{local}")), TextEdit::replace(behind, locals)],
            appends: None,
        },
    ]
}

/// A variable that is used and declared nowhere is declared.
fn declare(at: &Selected<'_>, parsed: &Parsed, project: &dyn Project) -> Option<Refactoring> {
    let body = parsed.hcl()?;
    let mut name = None;
    for attribute in super::blocks_around(body, at.span.start()).iter().flat_map(|block| block.body.attributes()) {
        attribute.value.walk(&mut |expression| {
            let Term::Reference { root, steps } = &expression.term else { return };
            let Some(crate::syntax::hcl::Traverse::Attribute(step)) = steps.first() else { return };
            if root.text == "var" && expression.span.covers(at.span) {
                name = Some(step.text.clone());
            }
        });
    }
    let name = name?;
    let text = declaration(&name, None);
    project.definitions(&wanted(at, SymbolKind::Variable, &name)).is_empty().then(|| Refactoring {
        title: format!("Declare variable `{name}` in {VARIABLES}"),
        kind: RefactoringKind::Extract,
        edits: Vec::new(),
        appends: Some((VARIABLES.to_owned(), text)),
    })
}

/// A declaration in the layout of `terraform fmt`.
fn declaration(name: &str, of: Option<(&str, &str)>) -> String {
    match of {
        Some((kind, value)) => format!("variable \"{name}\" {{\n  type    = {kind}\n  default = {value}\n}}\n"),
        None => format!("variable \"{name}\" {{\n  type = string\n}}\n"),
    }
}

/// The attribute's name, with the resource's before it if there is such a symbol already.
fn free_name(
    at: &Selected<'_>,
    project: &dyn Project,
    kind: SymbolKind,
    owner: &Block,
    attribute: &Attribute,
) -> String {
    let plain = attribute.name.text.clone();
    let label = owner.labels.last().map_or("", |label| &label.text);
    let long = format!("{label}_{plain}");
    let taken = |name: &str| !project.definitions(&wanted(at, kind, name)).is_empty();
    let numbered = (2..100).map(|number| format!("{long}_{number}"));
    [plain, long.clone()].into_iter().chain(numbered).find(|name| !taken(name) && kind.accepts(name)).unwrap_or(long)
}

fn wanted(at: &Selected<'_>, kind: SymbolKind, name: &str) -> Use {
    let reference = Reference {
        kind,
        name: SymbolName::Text(name.to_owned()),
        span: at.span,
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    };
    Use { file: at.file.clone(), base: at.base, reference }
}

/// The type constraint of a value without references; none for others, and for texts that go over several lines.
fn literal_type(value: &Expression) -> Option<&'static str> {
    let is_text = |part: &Part| matches!(part, Part::Literal(..));
    match &value.term {
        Term::Template { parts, heredoc: false } if parts.iter().all(is_text) => Some("string"),
        Term::Number(_) => Some("number"),
        Term::Boolean(_) => Some("bool"),
        Term::List(items) => match items.iter().map(literal_type).collect::<Option<Vec<_>>>()?.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => match *first {
                "string" => Some("list(string)"),
                "number" => Some("list(number)"),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}
