//! What a block may say once, must say somehow, or must find where it points.

use super::declared::is_part_of_others;
use super::problem;
use super::words::{of_set, suggest};
use crate::dialects::terraform::completion::EVENTS;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::references::is_local;
use crate::dialects::terraform::symbols::{self, UNFINISHED};
use crate::dialects::terraform::types::Type;
use crate::knowledge::terraform::language;
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Attribute, Block, Expression, Name, Part, Term, Traverse};

/// What is written as the type of a variable or output and is none.
pub(super) fn types(block: &Block, out: &mut Vec<Problem>) {
    if matches!(block.kind.text.as_str(), "variable" | "output")
        && let Some(attribute) = block.body.attribute("type")
    {
        of_type(&attribute.value, Standing::Outermost, out);
    }
}

/// Where a type stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Outermost,
    OfAttribute,
    Inner,
}

fn of_type(value: &Expression, standing: Standing, out: &mut Vec<Problem>) {
    let known = || language().types.keys().map(String::as_str);
    let unknown = |name: &Name| {
        let message = format!("there is no type `{}`", name.text);
        suggest(name.span, ProblemKind::WrongValue, message, nearest(&name.text, known()))
    };
    match &value.term {
        Term::Reference { root, steps } if steps.is_empty() && !known().any(|one| one == root.text) => {
            out.push(unknown(root));
        }
        Term::Reference { root, steps } if steps.is_empty() => out.extend(alone(root, standing)),
        Term::Call { name, .. } if !known().any(|one| one == name.text) => out.push(unknown(name)),
        Term::Call { name, arguments } => match (name.text.as_str(), arguments.first()) {
            ("object", Some(Expression { term: Term::Object(entries), .. })) => {
                entries.iter().for_each(|(_, value)| of_type(value, Standing::OfAttribute, out));
            }
            ("tuple", Some(Expression { term: Term::List(items), .. })) => {
                items.iter().for_each(|item| of_type(item, Standing::Inner, out));
            }
            ("optional", _) if standing != Standing::OfAttribute => out.push(misplaced(name)),
            (of, Some(first)) => {
                of_type(first, Standing::Inner, out);
                let default = arguments.get(1).filter(|_| of == "optional");
                // What is not there yet may be about to be written.
                let found =
                    default.and_then(|default| Type::of(first).mismatch(default)).filter(|found| !found.is_missing);
                out.extend(found.map(|found| problem(found.span, ProblemKind::WrongType, found.message)));
            }
            (_, None) => {}
        },
        _ => {}
    }
}

/// What a word lacks that is no type by itself. Of lists and maps Terraform takes the outermost as one of anything.
fn alone(word: &Name, standing: Standing) -> Option<Problem> {
    let written = match word.text.as_str() {
        "object" => "object({ name = string })",
        "tuple" => "tuple([string])",
        "optional" => return Some(misplaced(word)),
        "set" => "set(string)",
        "list" if standing != Standing::Outermost => "list(string)",
        "map" if standing != Standing::Outermost => "map(string)",
        _ => return None,
    };
    let message = format!("`{}` is no type by itself: it says what it holds, as in `{written}`", word.text);
    Some(problem(word.span, ProblemKind::WrongValue, message))
}

fn misplaced(optional: &Name) -> Problem {
    let message = "`optional` is said of the attribute of an object alone: `object({ name = optional(string) })`";
    problem(optional.span, ProblemKind::WrongValue, message.to_owned())
}

/// A configuration of a provider that the module has not, where it has others of the same provider.
pub(super) fn configurations(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let mut asked: Vec<&Expression> = Vec::new();
    match block.kind.text.as_str() {
        "resource" | "data" | "ephemeral" | "import" | "action" | "list" => {
            asked.extend(block.body.attribute("provider").map(|attribute| &attribute.value));
        }
        "module" => {
            if let Some(Attribute { value: Expression { term: Term::Object(entries), .. }, .. }) =
                block.body.attribute("providers")
            {
                asked.extend(entries.iter().map(|(_, value)| value));
            }
        }
        _ => return,
    }
    for value in asked {
        let Term::Reference { root, steps } = &value.term else { continue };
        let [Traverse::Attribute(alias)] = steps.as_slice() else { continue };
        let name = format!("{}.{}", root.text, alias.text);
        if module.symbol(SymbolKind::Provider, &name, None).is_some() {
            continue;
        }
        let known = module.symbols(SymbolKind::Provider, None);
        let is_unfinished = known
            .iter()
            .any(|one| one.symbol.name.text() == root.text && one.symbol.detail.as_deref() == Some(UNFINISHED));
        let known = known.into_iter().map(|one| one.symbol.name.text());
        let known: Vec<String> =
            known.filter_map(|one| Some(one.strip_prefix(&format!("{}.", root.text))?.to_owned())).collect();
        // Where none has a name, they may be made elsewhere.
        if known.is_empty() || is_unfinished || is_part_of_others(module) {
            continue;
        }
        let message = format!("there is no configuration `{name}` of the provider in this module");
        let near = nearest(&alias.text, known.iter().map(String::as_str));
        out.push(suggest(alias.span, ProblemKind::WrongValue, message, near));
    }
}

/// A module of the same repository whose folder is not there.
pub(super) fn source(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(folder) = symbols::source(block).filter(|source| block.kind.text == "module" && is_local(source)) else {
        return;
    };
    let Some(written) = block.body.attribute("source").map(|attribute| &attribute.value) else { return };
    let folder = folder.trim_end_matches('/');
    let at = |path: &str| module.file.relative(path);
    let is_there = |path: &str| {
        !module.project.folder(&at(&format!("{path}/main.tf"))).is_empty() || module.project.has(&at(path))
    };
    // Where the folder around it is not there either, all of this is put together elsewhere.
    let around = folder.rsplit_once('/').map_or(".", |(around, _)| around);
    if !is_there(folder) && is_there(around) && !is_part_of_others(module) {
        let message = format!("there is no folder `{folder}`");
        out.push(problem(written.span, ProblemKind::WrongValue, message));
    }
}

/// Arguments and blocks of which there may be one, or must be one of several.
pub(super) fn only(block: &Block, is_complete: bool, out: &mut Vec<Problem>) {
    let kind = block.kind.text.as_str();
    if matches!(kind, "resource" | "data" | "ephemeral") {
        for again in block.body.blocks_of("lifecycle").skip(1) {
            let message = "a second block `lifecycle`; all of it stands in one".to_owned();
            out.push(problem(again.kind.span, ProblemKind::WrongValue, message));
        }
    }
    if kind == "terraform" {
        let places = block.body.blocks().filter(|inner| matches!(inner.kind.text.as_str(), "backend" | "cloud"));
        let mut first: Option<&str> = None;
        for place in places {
            let again = place.kind.text.as_str();
            if let Some(first) = first {
                let message = match first == again {
                    true => format!("a second block `{again}`; the state is kept in one place"),
                    false => format!("`{first}` and `{again}` exclude each other: the state is kept in one place"),
                };
                out.push(problem(place.kind.span, ProblemKind::WrongValue, message));
            }
            first = first.or(Some(again));
        }
    }
    if kind == "import"
        && let (Some(id), Some(identity)) = (block.body.attribute("id"), block.body.attribute("identity"))
    {
        let later = if id.span.start() < identity.span.start() { identity } else { id };
        let message = "`id` and `identity` exclude each other".to_owned();
        out.push(problem(later.name.span, ProblemKind::WrongValue, message));
    }
    for provisioner in block.body.blocks_of("provisioner").filter(|_| matches!(kind, "resource" | "removed")) {
        let Some(label) = provisioner.labels.first() else { continue };
        for attribute in provisioner.body.attributes() {
            let name = &attribute.name;
            if is_of_another_provisioner(&label.text, &name.text) {
                let message = format!("`{}` is no argument of the provisioner `{}`", name.text, label.text);
                out.push(problem(name.span, ProblemKind::UnknownKey, message));
            }
        }
        let given = |name: &&str| provisioner.body.attribute(name).is_some();
        let (wanted, at_most): (&[&str], _) = match label.text.as_str() {
            "local-exec" => (&["command"], 1),
            "remote-exec" => (&["inline", "script", "scripts"], 1),
            "file" => (&["destination"], 1),
            _ => continue,
        };
        let found = wanted.iter().copied().filter(given).count();
        let names = wanted.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        if found == 0 && is_complete {
            let message = format!("{} is required by `{}` and missing here", names.join(" or "), label.text);
            out.push(problem(provisioner.kind.span, ProblemKind::MissingKey, message));
        } else if found > at_most {
            let message = format!("{} exclude each other", names.join(", "));
            out.push(problem(provisioner.kind.span, ProblemKind::WrongValue, message));
        }
    }
    if is_complete {
        without_content(block, out);
        out.extend(block.body.blocks_of("validation").filter_map(|rule| about_others(block, rule)));
    }
    for provisioner in block.body.blocks_of("provisioner").filter(|_| matches!(kind, "resource" | "removed")) {
        let is_last = provisioner
            .body
            .attribute("when")
            .is_some_and(|when| matches!(&when.value.term, Term::Reference { root, .. } if root.text == "destroy"));
        if is_last {
            beyond_itself(provisioner, out);
        }
    }
    for trigger in block.body.blocks_of("lifecycle").flat_map(|lifecycle| lifecycle.body.blocks_of("action_trigger")) {
        of_set(trigger, "events", EVENTS, out);
    }
}

/// What each provisioner alone takes.
const PROVISIONERS: &[(&str, &[&str])] = &[
    ("file", &["source", "content", "destination"]),
    ("local-exec", &["command", "environment", "interpreter", "quiet", "working_dir"]),
    ("remote-exec", &["inline", "script", "scripts"]),
];

/// Whether an argument is one of another provisioner alone.
pub(in crate::dialects::terraform) fn is_of_another_provisioner(label: &str, argument: &str) -> bool {
    let takes = |(_, arguments): &&(&str, &[&str])| arguments.contains(&argument);
    PROVISIONERS.iter().any(|(name, _)| *name == label)
        && PROVISIONERS.iter().find(takes).is_some_and(|(name, _)| *name != label)
}

/// A rule about a variable that does not look at it.
fn about_others(variable: &Block, rule: &Block) -> Option<Problem> {
    let name = &variable.labels.first()?.text;
    let condition = &rule.body.attribute("condition")?.value;
    let mut is_read = variable.kind.text != "variable";
    condition.walk(&mut |inner| {
        let Term::Reference { root, steps } = &inner.term else { return };
        let read = match steps.first() {
            Some(Traverse::Attribute(step)) => step.text == *name,
            Some(Traverse::Index(index)) => index.string().is_none_or(|key| key == *name),
            _ => false,
        };
        is_read |= root.text == "var" && read;
    });
    let message = format!("the condition never looks at `var.{name}`, which the rule is about: Terraform refuses that");
    (!is_read).then(|| problem(condition.span, ProblemKind::WrongValue, message))
}

/// What a provisioner reads that runs when its resource is deleted: all others may be gone by then.
fn beyond_itself(provisioner: &Block, out: &mut Vec<Problem>) {
    for attribute in
        provisioner.body.attributes().filter(|one| !matches!(one.name.text.as_str(), "when" | "on_failure"))
    {
        let mut bound: Vec<&str> = Vec::new();
        let mut has_loops = false;
        let mut found = Vec::new();
        attribute.value.walk(&mut |inner| match &inner.term {
            // Which names a loop in a template gives is not looked at.
            Term::Template { parts, .. } => has_loops |= parts.iter().any(|part| matches!(part, Part::Directive(..))),
            Term::For { names, .. } => bound.extend(names.iter().map(|name| name.text.as_str())),
            Term::Reference { root, steps } => {
                let step = match steps.first() {
                    Some(Traverse::Attribute(step)) => step.text.as_str(),
                    _ => return,
                };
                let is_own = match root.text.as_str() {
                    "self" | "path" | "terraform" => true,
                    "count" => step == "index",
                    "each" => step == "key",
                    word => bound.contains(&word),
                };
                if !is_own {
                    let message =
                        "what runs when the resource is deleted may read `self`, `each.key` and `count.index` \
                                   alone: others may be gone by then"
                            .to_owned();
                    found.push(problem(inner.span, ProblemKind::WrongValue, message));
                }
            }
            _ => {}
        });
        out.extend(found.into_iter().filter(|_| !has_loops));
    }
}

/// Repeated blocks of which nothing says what is in them.
fn without_content(block: &Block, out: &mut Vec<Problem>) {
    for inner in block.body.blocks() {
        if inner.kind.text == "dynamic" && inner.body.blocks_of("content").next().is_none() {
            let message = "`content` is required by `dynamic` and missing here".to_owned();
            out.push(problem(inner.kind.span, ProblemKind::MissingKey, message));
        }
        without_content(inner, out);
    }
}
