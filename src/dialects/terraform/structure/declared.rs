//! Names that are made: once each, well-formed, and not of themselves.

use std::collections::{HashMap, HashSet};

use super::problem;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::symbols;
use crate::model::{Definition, FileId, SymbolKind, are_fragments, is_to_be_copied};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::hcl::{Block, Expression, Item, Label, Name, Term, Traverse};
use crate::text::Span;

/// Names that variables may not have, because calls of the module have arguments of these names.
const RESERVED: &[&str] = &["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

/// Longest way from a local value to itself that is looked for.
const WAY: usize = 12;

/// Most steps from one local value to the next that are taken for all the names of a block together, however many the
/// module has: each name may come to all others. A way not found until then is none.
const STEPS: usize = 20_000;

/// What is wrong about the names a block makes.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let kind = match block.kind.text.as_str() {
        "variable" => SymbolKind::Variable,
        "output" => SymbolKind::Output,
        "module" => SymbolKind::Module,
        "resource" => SymbolKind::Resource,
        "data" => SymbolKind::DataSource,
        "ephemeral" => SymbolKind::Ephemeral,
        "action" => SymbolKind::Action,
        "check" => SymbolKind::Check,
        "locals" => {
            of_locals(block, SymbolKind::Local, module, out);
            return;
        }
        _ => return,
    };
    let Some(name) = block.labels.last() else { return };
    if !kind.accepts(&name.text) {
        out.push(wrong_name(name, kind));
        return;
    }
    if kind == SymbolKind::Variable && RESERVED.contains(&name.text.as_str()) {
        let message =
            format!("no variable may be called `{}`: calls of a module have an argument of this name", name.text);
        out.push(problem(name.span, ProblemKind::WrongValue, message));
    }
    let whole = block.labels.iter().map(|label| label.text.as_str()).collect::<Vec<_>>().join(".");
    twice(kind, &whole, name.span, module, out);
    if matches!(kind, SymbolKind::Resource | SymbolKind::DataSource) {
        of_itself(block, kind, out);
    }
}

/// What is wrong about the names a block of a stack, or of its deployments, makes.
pub(super) fn in_stack(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let realm = module.realm();
    if block.kind.text == "locals" {
        of_locals(block, realm.local(), module, out);
        return;
    }
    let (Some(kind), Some(name)) = (realm.made_by(&block.kind.text), block.labels.last()) else { return };
    if !kind.accepts(&name.text) {
        out.push(wrong_name(name, kind));
        return;
    }
    let whole = block.labels.iter().map(|label| label.text.as_str()).collect::<Vec<_>>().join(".");
    twice(kind, &whole, name.span, module, out);
}

/// The names of local values.
fn of_locals(block: &Block, kind: SymbolKind, module: &Module<'_>, out: &mut Vec<Problem>) {
    // Twice in one block is a matter of syntax, and said as such.
    let mut seen = HashSet::new();
    let first = block.body.attributes().filter(|attribute| seen.insert(attribute.name.text.as_str()));
    for attribute in first {
        twice(kind, &attribute.name.text, attribute.name.span, module, out);
    }
    cycles(block, module, out);
}

/// A provider that is set up a second time under the same alias, or without one.
pub(super) fn configured_twice(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(label) = block.labels.first() else { return };
    let alias = block.body.attribute("alias");
    let name = match alias.map(|alias| alias.value.string()) {
        None => label.text.clone(),
        Some(Some(alias)) => format!("{}.{alias}", label.text),
        Some(None) => return,
    };
    let start = block.span.start() + module.base;
    let mut earlier = module.named(SymbolKind::Provider, &name, None);
    // An entry of what is required is no configuration.
    earlier.retain(|one| {
        let is_block = one.symbol.detail.as_deref() == Some(symbols::CONFIGURATION);
        let place = (one.file.as_str(), one.symbol.span.start() + one.base);
        is_block && place < (module.file.as_str(), start) && are_read_together(&one.file, module.file)
    });
    if let Some(earlier) = earlier.first()
        && !is_part_of_others(module)
    {
        let place =
            if earlier.file == *module.file { "above".to_owned() } else { format!("in `{}`", earlier.file.name()) };
        let message = format!("the provider `{name}` is set up a second time; the first is {place}");
        out.push(problem(label.span, ProblemKind::WrongValue, message));
    }
}

/// Whether a file is put together with others elsewhere: what they have is not seen from here.
pub(super) fn is_part_of_others(module: &Module<'_>) -> bool {
    is_to_be_copied(module.file) || are_fragments(module.file, module.project)
}

fn wrong_name(name: &Label, kind: SymbolKind) -> Problem {
    let message = format!(
        "`{}` is no name of {}: one begins with a letter or an underscore, and has only letters, digits, \
         underscores and hyphens",
        name.text,
        kind.one()
    );
    problem(name.span, ProblemKind::WrongValue, message)
}

/// A name that an earlier place of the module has made.
fn twice(kind: SymbolKind, name: &str, span: Span, module: &Module<'_>, out: &mut Vec<Problem>) {
    let here = (module.file, span.start() + module.base);
    let place = |other: &Definition| (other.file.clone(), other.name_span().start());
    let earlier = module.named(kind, name, None).into_iter().filter(|other| {
        let (file, start) = place(other);
        let is_whole = other.symbol.detail.as_deref() != Some(symbols::HALF_TYPED);
        is_whole && (file.as_str(), start) < (here.0.as_str(), here.1) && are_read_together(&file, here.0)
    });
    let Some(earlier) = earlier.min_by_key(|other| place(other).1) else { return };
    let is_copied = || is_to_be_copied(module.file) || is_to_be_copied(&earlier.file);
    if earlier.file != *module.file && (is_copied() || are_fragments(module.file, module.project)) {
        return;
    }
    let where_ =
        if earlier.file == *module.file { "above".to_owned() } else { format!("in `{}`", earlier.file.name()) };
    let message = format!("{} `{name}` is declared a second time; the first is {where_}", kind.noun());
    out.push(problem(span, ProblemKind::WrongValue, message));
}

/// Whether a run reads both files and neither changes what the other says: OpenTofu reads `main.tofu` in place of
/// `main.tf`, and a stack may be kept under the ending its files had formerly.
fn are_read_together(one: &FileId, other: &FileId) -> bool {
    let of_tofu = |file: &FileId| file.name().ends_with(".tofu") || file.name().ends_with(".tofu.json");
    let is_former = |file: &FileId| file.name().contains(".tfstack.");
    of_tofu(one) == of_tofu(other)
        && is_former(one) == is_former(other)
        && !super::is_override(one)
        && !super::is_override(other)
}

/// A resource that reads itself outside of what is evaluated when it is there.
fn of_itself(block: &Block, kind: SymbolKind, out: &mut Vec<Problem>) {
    let [of, name] = block.labels.as_slice() else { return };
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) => reads(&attribute.value, of, name, kind, out),
            Item::Block(inner) if matches!(inner.kind.text.as_str(), "lifecycle" | "provisioner" | "connection") => {}
            Item::Block(inner) => walk(inner, of, name, kind, out),
        }
    }
}

fn walk(block: &Block, of: &Label, name: &Label, kind: SymbolKind, out: &mut Vec<Problem>) {
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) => reads(&attribute.value, of, name, kind, out),
            Item::Block(inner) => walk(inner, of, name, kind, out),
        }
    }
}

fn reads(value: &Expression, of: &Label, name: &Label, kind: SymbolKind, out: &mut Vec<Problem>) {
    value.walk(&mut |inner| {
        let Term::Reference { root, steps } = &inner.term else { return };
        let step = |at: usize| match steps.get(at) {
            Some(Traverse::Attribute(name)) => Some(name),
            _ => None,
        };
        let (first, second): (Option<&Name>, Option<&Name>) = match (kind, root.text.as_str()) {
            (SymbolKind::DataSource, "data") => (step(0), step(1)),
            (SymbolKind::Resource, "resource") => (step(0), step(1)),
            (SymbolKind::Resource, _) => (Some(root), step(0)),
            _ => return,
        };
        if let (Some(first), Some(second)) = (first, second)
            && first.text == of.text
            && second.text == name.text
        {
            let message = format!("`{}.{}` cannot be read in its own block: it is not there yet", of.text, name.text);
            out.push(problem(second.span, ProblemKind::WrongValue, message));
        }
    });
}

/// Local values that come to themselves.
fn cycles(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let reads_locals = |value: &Expression| {
        let mut found = false;
        value.walk(&mut |inner| {
            found |=
                matches!(&inner.term, Term::Reference { root, steps } if root.text == "local" && !steps.is_empty());
        });
        found
    };
    if !block.body.attributes().any(|attribute| reads_locals(&attribute.value)) {
        return;
    }
    let mut reads = HashMap::new();
    let mut steps = STEPS;
    for attribute in block.body.attributes() {
        if let Some(way) = way_back(&attribute.name.text, &mut reads, &mut steps, module) {
            let shown: Vec<String> = way.iter().map(|name| format!("`{name}`")).collect();
            let message =
                format!("local value {} needs itself: {}", shown.first().map_or("", |s| s), shown.join(" → "));
            out.push(problem(attribute.name.span, ProblemKind::WrongValue, message));
        }
    }
}

/// The local values that one of this name reads.
fn read_by(name: &str, module: &Module<'_>) -> Vec<String> {
    let local = module.realm().local();
    let Some(definition) = module.symbol(local, name, None) else { return Vec::new() };
    let Some(facts) = module.project.segment(&definition.file, definition.base) else { return Vec::new() };
    let inside = facts
        .references
        .iter()
        .filter(|reference| reference.kind == local && definition.symbol.span.covers(reference.span));
    inside.map(|reference| reference.name.text()).collect()
}

/// The shortest way from a name to itself; `reads` remembers who reads whom, and `steps` how many are left.
fn way_back(
    from: &str,
    reads: &mut HashMap<String, Vec<String>>,
    steps: &mut usize,
    module: &Module<'_>,
) -> Option<Vec<String>> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut ways: Vec<Vec<String>> = vec![vec![from.to_owned()]];
    while !ways.is_empty() && *steps > 0 {
        let mut longer = Vec::new();
        for way in ways {
            let Some(last) = way.last() else { continue };
            let read = reads.entry(last.clone()).or_insert_with(|| read_by(last, module)).clone();
            for next in read {
                *steps = steps.checked_sub(1)?;
                let extended: Vec<String> = way.iter().cloned().chain([next.clone()]).collect();
                if next == from {
                    return Some(extended);
                }
                if extended.len() <= WAY && seen.insert(next) {
                    longer.push(extended);
                }
            }
        }
        ways = longer;
    }
    None
}
