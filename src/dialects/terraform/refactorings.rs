//! Values get names of their own.

use super::module::Module;
use super::placeholders::of_type;
use super::types::Type;
use crate::model::{
    Demand, FileChange, FileId, Project, Refactoring, RefactoringKind, Reference, Scope, Selected, SymbolKind,
    SymbolName, Use, Within,
};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Expression, Part, Term, Traverse};
use crate::text::{Span, TextEdit};

/// Where variables stand by custom.
const VARIABLES: &str = "variables.tf";

/// Blocks whose values may be references.
const OWNERS: &[&str] = &["resource", "data", "module", "provider", "output", "ephemeral"];

/// Arguments that Terraform wants to know before it knows any variable, by the type of the outermost block. Resources may
/// have a `source` or `version` of their own.
fn is_static(owner: &str, block: &Block, argument: &str) -> bool {
    match (owner, argument) {
        (_, "depends_on" | "ignore_changes" | "providers") | ("module", "source" | "version") => true,
        ("resource" | "data" | "ephemeral", "provider") | ("provider", "alias" | "version") => true,
        // Only the value of an output is computed, and what is said when a condition does not hold.
        ("output", _) => block.kind.text == "output" && argument != "value",
        _ => block.kind.text == "provisioner" && matches!(argument, "when" | "on_failure"),
    }
}

/// Whether a block runs when its resource is gone, and nothing else can be asked for.
fn is_farewell(block: &Block) -> bool {
    let when = block.body.attribute("when").map(|when| &when.value.term);
    block.kind.text == "provisioner"
        && matches!(when, Some(Term::Reference { root, steps }) if root.text == "destroy" && steps.is_empty())
}

pub(super) fn refactorings(at: &Selected<'_>, parsed: &Parsed, project: &dyn Project) -> Vec<Refactoring> {
    let Some(body) = parsed.hcl() else { return Vec::new() };
    let around = super::blocks_around(body, at.span.start());
    let mut found: Vec<Refactoring> = declare(at, parsed, project).into_iter().collect();
    let (Some(top), Some(inner)) = (around.first(), around.last()) else { return found };
    let is_closed = |block: &&Block| block.kind.text == "lifecycle" || is_farewell(block);
    if !OWNERS.contains(&top.kind.text.as_str()) || around.iter().any(is_closed) {
        return found;
    }
    let attribute = inner.body.attributes().find(|attribute| attribute.value.span.covers(at.span));
    let is_free = |attribute: &&Attribute| !is_static(&top.kind.text, inner, &attribute.name.text);
    if let Some(attribute) = attribute.filter(is_free)
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
    let line_break = line_break(parsed);
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
            appends: Some((home(at, project), declaration(&variable, kind, value))),
            elsewhere: Vec::new(),
        },
        Refactoring {
            title: format!("Extract into local value `{local}`"),
            kind: RefactoringKind::Extract,
            edits: vec![replaced(format!("local.{local}")), TextEdit::replace(behind, locals)],
            appends: None,
            elsewhere: Vec::new(),
        },
    ]
}

/// A variable or local value that is used and declared nowhere is declared.
fn declare(at: &Selected<'_>, parsed: &Parsed, project: &dyn Project) -> Option<Refactoring> {
    let body = parsed.hcl()?;
    let around = super::blocks_around(body, at.span.start());
    let mut named = None;
    for attribute in around.iter().flat_map(|block| block.body.attributes()) {
        attribute.value.walk(&mut |expression| {
            let Term::Reference { root, steps } = &expression.term else { return };
            let Some(Traverse::Attribute(step)) = steps.first() else { return };
            let kind = match root.text.as_str() {
                "var" => SymbolKind::Variable,
                "local" => SymbolKind::Local,
                _ => return,
            };
            if root.span.join(step.span).covers(at.span) {
                let whole = attribute.value.span == expression.span && steps.len() == 1;
                named = Some((kind, step.text.clone(), whole.then(|| attribute.name.text.clone())));
            }
        });
    }
    let (kind, name, argument) = named?;
    if !project.definitions(&wanted(at, kind, &name)).is_empty() || !kind.accepts(&name) {
        return None;
    }
    let of_argument = argument.and_then(|argument| argument_type(&around, &argument, (at, parsed), project));
    let of = of_argument.unwrap_or(Type::String);
    if kind == SymbolKind::Local {
        return Some(declare_local(at, around.first()?, &name, of_type(&of), line_break(parsed), project));
    }
    let home = home(at, project);
    let text = format!("variable \"{name}\" {{\n  type = {}\n}}\n", of.constraint());
    Some(Refactoring {
        title: format!("Declare variable `{name}` in {home}"),
        kind: RefactoringKind::Declare,
        edits: Vec::new(),
        appends: Some((home, text)),
        elsewhere: Vec::new(),
    })
}

/// The type of the argument whose whole value the name is, as far as provider or module tell.
fn argument_type(
    around: &[&Block],
    argument: &str,
    (at, parsed): (&Selected<'_>, &Parsed),
    project: &dyn Project,
) -> Option<Type> {
    let (top, inner) = around.split_first()?;
    let module = Module::of(at.file, at.base, parsed, project);
    if top.kind.text == "module" {
        let folder = super::symbols::source(top).filter(|source| super::references::is_local(source))?;
        let declared = module.declared(SymbolKind::Variable, argument, Some(&folder))?;
        return Some(Type::of_text(&declared.type_text?));
    }
    let label = &top.labels.first()?.text;
    let known = match top.kind.text.as_str() {
        block @ ("resource" | "data") => module.known(block, label)?,
        _ => return None,
    };
    let members =
        inner
            .iter()
            .filter(|block| block.kind.text != "content")
            .map(|block| {
                if block.kind.text == "dynamic" {
                    block.labels.first().map_or("", |l| &l.text)
                } else {
                    &block.kind.text
                }
            })
            .try_fold(&known.members, |members, step| Some(&members.get(step)?.members))?;
    match Type::of_member(members.get(argument)?) {
        Type::Object(_) | Type::Any | Type::Tuple(_) => None,
        known => Some(known),
    }
}

/// The file of the module in which its variables stand; by custom, where there are none.
fn home(at: &Selected<'_>, project: &dyn Project) -> String {
    let declared = project.candidates(&wanted(at, SymbolKind::Variable, ""));
    let is_native = |file: &FileId| file.name().ends_with(".tf") || file.name().ends_with(".tofu");
    let mut files: Vec<String> =
        declared.iter().filter(|one| is_native(&one.file)).map(|one| one.file.name().to_owned()).collect();
    if files.is_empty() || files.iter().any(|file| file == VARIABLES) {
        return VARIABLES.to_owned();
    }
    files.sort();
    files.pop().unwrap_or_else(|| VARIABLES.to_owned())
}

/// A local value beside the others of the file; else in a block of its own, behind the one that reads it.
fn declare_local(
    at: &Selected<'_>,
    owner: &Block,
    name: &str,
    value: &str,
    line_break: &str,
    project: &dyn Project,
) -> Refactoring {
    let mut refactoring = Refactoring {
        title: format!("Declare local value `{name}`"),
        kind: RefactoringKind::Declare,
        edits: Vec::new(),
        appends: None,
        elsewhere: Vec::new(),
    };
    let others = project.candidates(&wanted(at, SymbolKind::Local, ""));
    let beside = others.iter().filter(|other| other.file == *at.file).max_by_key(|other| other.name_span().start());
    match beside {
        // Behind `locals {` on a line of its own; on one line there is no room for another.
        Some(last) if last.symbol.name_span.start() >= "locals {\n  ".len() => {
            let end = last.symbol.span.shifted(last.base).end();
            let edits = vec![TextEdit::insert(end, format!("{line_break}  {name} = {value}"))];
            refactoring.elsewhere = vec![FileChange { file: at.file.clone(), create: false, edits }];
        }
        _ => {
            let text = ["", "", "locals {", &format!("  {name} = {value}"), "}"].join(line_break);
            refactoring.edits = vec![TextEdit::replace(Span::at(owner.span.end()), text)];
        }
    }
    refactoring
}

/// How the lines of a segment end.
fn line_break(parsed: &Parsed) -> &'static str {
    if parsed.text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A declaration in the layout of `terraform fmt`.
fn declaration(name: &str, kind: &str, value: &str) -> String {
    format!("variable \"{name}\" {{\n  type    = {kind}\n  default = {value}\n}}\n")
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
