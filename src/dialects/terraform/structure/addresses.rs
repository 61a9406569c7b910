//! Blocks about addresses and versions: what they name must be gone, or must fit.

use super::problem;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::references::is_local;
use crate::dialects::terraform::symbols;
use crate::dialects::terraform::versions::{admits, is_constraint};
use crate::model::{Intent, SymbolKind};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Expression, Item, Term, Traverse};

/// `moved`, `removed`, `import` and `check`; what is missing is said where everything can be seen.
pub(super) fn check(
    block: &Block,
    parsed: &Parsed,
    (module, is_complete): (&Module<'_>, bool),
    out: &mut Vec<Problem>,
) {
    let given = |name: &str| block.body.attribute(name);
    match block.kind.text.as_str() {
        "moved" => {
            let (Some(from), Some(to)) = (given("from"), given("to")) else { return };
            if from.value.span.of(&parsed.text) == to.value.span.of(&parsed.text) {
                let message = "`from` and `to` are the same address".to_owned();
                out.push(problem(to.value.span, ProblemKind::WrongValue, message));
            } else if !to.value.span.of(&parsed.text).contains('[') {
                // To an instance, it is an instance too.
                out.extend(still_there(&from.value, "the old address", module));
            }
        }
        "removed" => {
            let Some(from) = given("from") else { return };
            out.extend(still_there(&from.value, "what has been removed", module));
        }
        "import" if is_complete && given("id").is_none() && given("identity").is_none() => {
            let message = "`id` or `identity` is required by `import` and missing here".to_owned();
            let mut problem = problem(block.kind.span, ProblemKind::MissingKey, message);
            problem.mends.push(Intent::AddMissing {
                block: block.kind.span,
                arguments: vec![("id".to_owned(), "\"\"".to_owned())],
                blocks: Vec::new(),
            });
            out.push(problem);
        }
        "check" if is_complete && block.body.blocks_of("assert").next().is_none() => {
            let message = "`check` needs at least one block `assert`".to_owned();
            let mut problem = problem(block.kind.span, ProblemKind::MissingKey, message);
            let assert = "assert {\n  condition     = true\n  error_message = \"\"\n}".to_owned();
            problem.mends.push(Intent::AddMissing {
                block: block.kind.span,
                arguments: Vec::new(),
                blocks: vec![assert],
            });
            out.push(problem);
        }
        _ => {}
    }
}

/// An address without index under which the module still has something.
fn still_there(from: &Expression, what: &str, module: &Module<'_>) -> Option<Problem> {
    let Term::Reference { root, steps } = &from.term else { return None };
    let (kind, name) = match (root.text.as_str(), steps.as_slice()) {
        ("module", [Traverse::Attribute(name)]) => (SymbolKind::Module, name.text.clone()),
        ("module" | "data" | "var" | "local", _) => return None,
        (of, [Traverse::Attribute(name)]) => (SymbolKind::Resource, format!("{of}.{}", name.text)),
        _ => return None,
    };
    module.symbol(kind, &name, None)?;
    let message = format!("{what}, {} `{name}`, is still declared in this module", kind.noun());
    Some(problem(from.span, ProblemKind::WrongValue, message))
}

/// Version constraints that cannot be read, and locked versions that do not fit.
pub(super) fn versions(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    match block.kind.text.as_str() {
        "terraform" => {
            out.extend(block.body.attribute("required_version").and_then(|version| unreadable(&version.value)));
            for entry in block.body.blocks_of("required_providers").flat_map(|block| block.body.attributes()) {
                required(entry, module, out);
            }
        }
        "module" => {
            let Some(version) = block.body.attribute("version") else { return };
            out.extend(unreadable(&version.value));
            if symbols::source(block).is_some_and(|source| is_local(&source)) {
                let message = "a module of the same repository has no version of its own".to_owned();
                let mends = vec![Intent::Remove { span: version.name.span }];
                out.push(Problem { mends, ..problem(version.name.span, ProblemKind::WrongValue, message) });
            }
        }
        "provider" => {
            out.extend(block.body.attribute("version").and_then(|version| unreadable(&version.value)));
        }
        _ => {}
    }
}

fn unreadable(value: &Expression) -> Option<Problem> {
    // An empty one is as good as none.
    let text = value.string().filter(|text| !text.trim().is_empty() && !is_constraint(text))?;
    let message = format!("`{text}` is no version constraint; write one such as `>= 1.6, < 2.0` or `~> 6.0`");
    Some(problem(value.span, ProblemKind::WrongValue, message))
}

fn required(entry: &Attribute, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some((source, version)) = symbols::requirement(entry) else { return };
    out.extend(malformed(entry));
    let Some(version) = version else { return };
    if let Some(wrong) = unreadable(version) {
        out.push(wrong);
        return;
    }
    let Some(constraint) = version.string() else { return };
    let Some(locked) = module.locked(&source) else { return };
    if admits(&constraint, &locked) == Some(false) {
        let message = format!(
            "`.terraform.lock.hcl` has version {locked} of {source}, which this does not admit; run `terraform init \
             -upgrade`"
        );
        out.push(problem(version.span, ProblemKind::WrongValue, message));
    }
}

/// The source address of a provider that cannot be one.
fn malformed(entry: &Attribute) -> Option<Problem> {
    let Term::Object(entries) = &entry.value.term else { return None };
    let source = entries.iter().find(|(key, _)| key.key().as_deref() == Some("source")).map(|(_, value)| value)?;
    let text = source.string()?;
    let shape = "one is `namespace/name`, or `host/namespace/name`";
    let parts: Vec<&str> = text.split('/').collect();
    let message = if text.is_empty() {
        format!("the address of a provider is empty; {shape}")
    } else if parts.len() > 3 {
        format!("`{text}` has too many parts for the address of a provider; {shape}")
    } else if parts.contains(&"") {
        format!("`{text}` is no address of a provider; {shape}")
    } else {
        // The host before a namespace and a name has dots, and perhaps a port.
        let names = parts.get(parts.len().saturating_sub(2)..).unwrap_or_default();
        let wrong = names.iter().find(|name| !is_name_in_address(name))?;
        format!(
            "`{wrong}` cannot stand in the address of a provider: its names have letters, digits and hyphens alone, \
             and begin and end with no hyphen"
        )
    };
    Some(problem(source.span, ProblemKind::WrongValue, message))
}

/// Whether a text may be a namespace or the name of a provider.
fn is_name_in_address(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-';
    // A hyphen alone is the namespace of addresses from before there were namespaces.
    text == "-" || (text.chars().all(is_part) && !text.starts_with('-') && !text.ends_with('-'))
}

/// What a default holds that is no constant.
pub(super) fn constant(block: &Block, out: &mut Vec<Problem>) {
    if block.kind.text != "variable" {
        return;
    }
    for item in &block.body.items {
        if let Item::Attribute(attribute) = item
            && attribute.name.text == "default"
            && let Some(found) = changing(&attribute.value)
        {
            let message = "a default is a constant: no names and no functions may stand in it".to_owned();
            out.push(problem(found.span, ProblemKind::WrongValue, message));
        }
    }
}

/// The first part of a value that is no constant.
pub(super) fn changing(value: &Expression) -> Option<&Expression> {
    match &value.term {
        Term::Reference { .. } | Term::Call { .. } => Some(value),
        Term::List(items) => items.iter().find_map(changing),
        Term::Object(entries) => entries.iter().find_map(|(_, value)| changing(value)),
        Term::Parenthesis(inner) | Term::Unary(inner) => changing(inner),
        Term::Template { parts, .. } => parts.iter().find_map(|part| match part {
            crate::syntax::hcl::Part::Interpolation(inner, _) => changing(inner),
            _ => None,
        }),
        _ => None,
    }
}
