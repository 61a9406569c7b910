//! Names in expressions that cannot be what is meant: words that stand alone, members that closed names do not have,
//! resources read without or with an instance.

use super::words::suggest;
use super::{problem, words};
use crate::dialects::terraform::module::Module;
use crate::knowledge::terraform::language;
use crate::model::{Field, SymbolKind};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Attribute, Block, Expression, Item, Name, Part, Term, Traverse};
use crate::text::Span;

/// Blocks whose attributes are values.
const VALUES: &[&str] = &["resource", "data", "ephemeral", "module", "locals", "output", "provider", "check"];

/// Attributes that hold no values: names of configurations, addresses, types, words of the language.
const NO_VALUES: &[&str] =
    &["provider", "providers", "depends_on", "type", "iterator", "when", "on_failure", "ignore_changes", "actions"];

/// Roots of names that are nothing without a step behind them.
const CLOSED: &[&str] = &["each", "count", "path", "terraform"];

/// What is wrong with the names that the values of a block read.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    if !VALUES.contains(&block.kind.text.as_str()) {
        return;
    }
    Names { module, bound: Vec::new(), tried: false, out }.block(block, true);
}

struct Names<'n> {
    module: &'n Module<'n>,
    /// Names that an expression or block around gives a meaning of their own.
    bound: Vec<&'n str>,
    /// Whether somebody takes care of what is missing.
    tried: bool,
    out: &'n mut Vec<Problem>,
}

impl<'n> Names<'n> {
    fn block(&mut self, block: &'n Block, is_outermost: bool) {
        let height = self.bound.len();
        if block.kind.text == "dynamic" {
            let iterator = block.body.attribute("iterator").map(|iterator| &iterator.value.term);
            self.bound.extend(match iterator {
                Some(Term::Reference { root, .. }) => Some(root.text.as_str()),
                _ => block.labels.first().map(|label| label.text.as_str()),
            });
        }
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) if self.is_value(block, attribute, is_outermost) => {
                    self.value(&attribute.value);
                }
                Item::Attribute(_) => {}
                // Its own arguments are addresses; conditions in it are values.
                Item::Block(inner) if inner.kind.text == "lifecycle" => {
                    let conditions = inner.body.blocks().filter(|inner| inner.kind.text.ends_with("condition"));
                    conditions.for_each(|condition| self.block(condition, false));
                }
                Item::Block(inner) => self.block(inner, false),
            }
        }
        self.bound.truncate(height);
    }

    fn is_value(&self, block: &Block, attribute: &Attribute, is_outermost: bool) -> bool {
        let may_be_none = is_outermost || matches!(block.kind.text.as_str(), "dynamic" | "provisioner" | "data");
        // A local value may be called like an argument.
        block.kind.text == "locals" || !may_be_none || !NO_VALUES.contains(&attribute.name.text.as_str())
    }

    fn value(&mut self, value: &'n Expression) {
        match &value.term {
            Term::Null | Term::Boolean(_) | Term::Number(_) | Term::Broken => {}
            Term::Template { parts, .. } => {
                // Which names a loop in a template gives is not looked at.
                if parts.iter().any(|part| matches!(part, Part::Directive(..))) {
                    return;
                }
                for part in parts {
                    if let Part::Interpolation(inner, _) = part {
                        self.value(inner);
                    }
                }
            }
            Term::List(items) => items.iter().for_each(|item| self.value(item)),
            Term::Call { name, arguments } => {
                let outside = self.tried;
                let own = name.text.trim_start_matches("core::");
                self.tried |= matches!(own, "try" | "can");
                let values = if own == "convert" { 1 } else { arguments.len() };
                arguments.iter().take(values).for_each(|argument| self.value(argument));
                self.tried = outside;
            }
            Term::Object(entries) => {
                for (key, value) in entries {
                    // A word is a key as it stands.
                    if key.key().is_none() {
                        self.value(key);
                    }
                    self.value(value);
                }
            }
            Term::Reference { root, steps } => {
                self.read(root, steps);
                self.indices(steps);
            }
            Term::Access { of, steps } => {
                self.value(of);
                self.indices(steps);
            }
            Term::Unary(inner) | Term::Parenthesis(inner) => self.value(inner),
            Term::Binary(left, _, right) => {
                self.value(left);
                self.value(right);
            }
            Term::Conditional(condition, yes, no) => {
                [condition, yes, no].into_iter().for_each(|inner| self.value(inner));
            }
            Term::For { names, parts } => {
                let height = self.bound.len();
                let mut parts = parts.iter();
                if let Some(collection) = parts.next() {
                    self.value(collection);
                }
                self.bound.extend(names.iter().map(|name| name.text.as_str()));
                parts.for_each(|part| self.value(part));
                self.bound.truncate(height);
            }
        }
    }

    fn indices(&mut self, steps: &'n [Traverse]) {
        for step in steps {
            if let Traverse::Index(index) = step {
                self.value(index);
            }
        }
    }

    fn read(&mut self, root: &Name, steps: &[Traverse]) {
        let word = root.text.as_str();
        if self.bound.contains(&word) {
            return;
        }
        match steps.first() {
            None => self.alone(root),
            Some(Traverse::Attribute(step)) if CLOSED.contains(&word) => self.member(word, step),
            Some(_) if !self.tried => self.instance(root, steps),
            Some(_) => {}
        }
    }

    /// A word that stands alone is a value only where something gives it a meaning.
    fn alone(&mut self, root: &Name) {
        let word = root.text.as_str();
        if CLOSED.contains(&word) {
            let members = language().members.get(word).into_iter().flat_map(|members| members.keys());
            let members: Vec<String> = members.map(|member| format!("`{word}.{member}`")).collect();
            let message = format!("`{word}` is no value by itself; write {}", members.join(" or "));
            self.out.push(problem(root.span, ProblemKind::WrongValue, message));
            return;
        }
        if language().roots.contains_key(word) || language().types.contains_key(word) {
            return;
        }
        let is_there = |kind| self.module.symbol(kind, word, None).is_some();
        let meant = [(SymbolKind::Variable, "var"), (SymbolKind::Local, "local")];
        let meant = meant.into_iter().find(|(kind, _)| is_there(*kind)).map(|(_, of)| format!("{of}.{word}"));
        let message = format!("`{word}` is no value: a text stands in quotation marks, and a name begins with what it is of");
        self.out.push(suggest(root.span, ProblemKind::WrongValue, message, meant.as_deref()));
    }

    /// What follows a name that has the same members everywhere.
    fn member(&mut self, word: &str, step: &Name) {
        let Some(members) = language().members.get(word).filter(|members| !members.contains_key(&step.text)) else {
            return;
        };
        let near = nearest(&step.text, members.keys().map(String::as_str));
        let message = format!("`{word}` has no `{}`", step.text);
        self.out.push(suggest(step.span, ProblemKind::WrongValue, message, near));
    }

    /// A resource or data source of which there are several is read by instance, and one of which there is one is not.
    fn instance(&mut self, root: &Name, steps: &[Traverse]) {
        let step = |at: usize| match steps.get(at) {
            Some(Traverse::Attribute(name)) => Some(name),
            _ => None,
        };
        let (kind, of, name, next) = match root.text.as_str() {
            "data" => (SymbolKind::DataSource, step(0), step(1), steps.get(2)),
            of if of.contains('_') => (SymbolKind::Resource, Some(root), step(0), steps.get(1)),
            _ => return,
        };
        let (Some(of), Some(name), Some(next)) = (of, name, next) else { return };
        let address = format!("{}.{}", of.text, name.text);
        let Some(count) = self.counted(kind, &address) else { return };
        let shown = if kind == SymbolKind::DataSource { format!("data.{address}") } else { address };
        let message = match (next, count) {
            (Traverse::Attribute(_), Some(argument)) => {
                let key = if argument == "count" { "0" } else { "\"key\"" };
                format!("`{shown}` has `{argument}`, so one of its instances must be named: `{shown}[{key}]`")
            }
            (Traverse::Index(index), None) => {
                let span = Span::new(name.span.start(), index.span.end());
                let message = format!("`{shown}` has neither `count` nor `for_each`, so there is no instance to choose");
                self.out.push(problem(span, ProblemKind::WrongValue, message));
                return;
            }
            _ => return,
        };
        self.out.push(problem(name.span, ProblemKind::WrongValue, message));
    }

    /// The argument that says how many there are of something, if there is one; none where that cannot be seen.
    fn counted(&self, kind: SymbolKind, address: &str) -> Option<Option<&'static str>> {
        let found = self.module.named(kind, address, None);
        let [definition] = found.as_slice() else { return None };
        let facts = self.module.project.segment(&definition.file, definition.base)?;
        let prefix = if kind == SymbolKind::DataSource { "data." } else { "" };
        let is_it = |of: &str, name: &str| address == format!("{}.{name}", of.strip_prefix(prefix).unwrap_or(of));
        let (_, resource) = facts.resources().find(|(_, resource)| is_it(&resource.kind, &resource.name))?;
        let given = |name: &&str| !matches!(resource.setting(&[name]), Field::Absent(_));
        Some(["count", "for_each"].into_iter().find(given))
    }
}

/// What is written as the type of a variable or output and is none.
pub(super) fn types(block: &Block, out: &mut Vec<Problem>) {
    if matches!(block.kind.text.as_str(), "variable" | "output")
        && let Some(attribute) = block.body.attribute("type")
    {
        of_type(&attribute.value, out);
    }
}

fn of_type(value: &Expression, out: &mut Vec<Problem>) {
    let known = || language().types.keys().map(String::as_str);
    let unknown = |name: &Name| {
        let message = format!("there is no type `{}`", name.text);
        suggest(name.span, ProblemKind::WrongValue, message, nearest(&name.text, known()))
    };
    match &value.term {
        Term::Reference { root, steps } if steps.is_empty() && !known().any(|one| one == root.text) => {
            out.push(unknown(root));
        }
        Term::Call { name, .. } if !known().any(|one| one == name.text) => out.push(unknown(name)),
        Term::Call { name, arguments } => match (name.text.as_str(), arguments.first()) {
            ("object", Some(Expression { term: Term::Object(entries), .. })) => {
                entries.iter().for_each(|(_, value)| of_type(value, out));
            }
            ("tuple", Some(Expression { term: Term::List(items), .. })) => {
                items.iter().for_each(|item| of_type(item, out));
            }
            (_, Some(first)) => of_type(first, out),
            (_, None) => {}
        },
        _ => {}
    }
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
        let known = module.symbols(SymbolKind::Provider, None).into_iter().map(|one| one.symbol.name.text());
        let known: Vec<String> =
            known.filter_map(|one| Some(one.strip_prefix(&format!("{}.", root.text))?.to_owned())).collect();
        // Where none has a name, they may be made elsewhere.
        if known.is_empty() {
            continue;
        }
        let message = format!("there is no configuration `{name}` of the provider in this module");
        let near = nearest(&alias.text, known.iter().map(String::as_str));
        out.push(suggest(alias.span, ProblemKind::WrongValue, message, near));
    }
}

/// A module of the same repository whose folder is not there.
pub(super) fn source(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    use crate::dialects::terraform::{references::is_local, symbols};
    let Some(folder) = symbols::source(block).filter(|source| block.kind.text == "module" && is_local(source)) else {
        return;
    };
    let Some(written) = block.body.attribute("source").map(|attribute| &attribute.value) else { return };
    let at = |path: &str| module.file.relative(&format!("{}/{path}", folder.trim_end_matches('/')));
    if module.project.folder(&at("main.tf")).is_empty() && !module.project.has(&module.file.relative(&folder)) {
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
    if kind == "import"
        && let (Some(id), Some(identity)) = (block.body.attribute("id"), block.body.attribute("identity"))
    {
        let later = if id.span.start() < identity.span.start() { identity } else { id };
        let message = "`id` and `identity` exclude each other".to_owned();
        out.push(problem(later.name.span, ProblemKind::WrongValue, message));
    }
    for provisioner in block.body.blocks_of("provisioner").filter(|_| matches!(kind, "resource" | "removed")) {
        let Some(label) = provisioner.labels.first() else { continue };
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
    for trigger in block.body.blocks_of("lifecycle").flat_map(|lifecycle| lifecycle.body.blocks_of("action_trigger")) {
        words::of_set(trigger, "events", crate::dialects::terraform::completion::EVENTS, out);
    }
}
