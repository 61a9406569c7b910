//! What belongs to the language in resources, data sources and module calls: how many there are, and the names that
//! stand for something in some places only.

use super::problem;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::types::{Type, with_value};
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind};
use crate::syntax::hcl::{Attribute, Block, Expression, Item, Part, Term, Traverse};
use crate::syntax::{Language, Parsed};

/// Blocks of which there may be several instances.
const COUNTED: &[&str] = &["resource", "data", "module"];

/// Blocks in a resource in which `self` stands for it.
const OWN: &[&str] = &["provisioner", "connection", "postcondition"];

/// What is wrong about the instances of a block; `complete` says that nothing of it is written elsewhere or half typed.
pub(super) fn check(block: &Block, parsed: &Parsed, complete: bool, module: &Module<'_>, out: &mut Vec<Problem>) {
    let kind = block.kind.text.as_str();
    let attribute = |name: &str| block.body.attribute(name);
    let counted = COUNTED.contains(&kind);
    if counted {
        if let (Some(count), Some(each)) = (attribute("count"), attribute("for_each")) {
            let later = if count.span.start < each.span.start { each } else { count };
            let message = "`count` and `for_each` exclude each other".to_owned();
            out.push(problem(later.name.span, ProblemKind::WrongValue, message));
        }
        if let Some(each) = attribute("for_each") {
            out.extend(list(each, parsed, module));
        }
        let number = attribute("count").and_then(|count| Type::Number.mismatch(&count.value));
        out.extend(number.map(|found| problem(found.span, ProblemKind::WrongType, found.message)));
    }
    if !complete || !(counted || matches!(kind, "locals" | "output")) {
        return;
    }
    let mut names = Names { block, parsed, meant: Vec::new(), out };
    for (root, argument) in [("each", "for_each"), ("count", "count")] {
        if counted && attribute(argument).is_some() {
            names.meant.push(root);
        }
    }
    names.body(block);
}

/// A list where names are wanted.
fn list(each: &Attribute, parsed: &Parsed, module: &Module<'_>) -> Option<Problem> {
    let span = each.value.span;
    let written = span.of(&parsed.text);
    let (given, of_texts) = match &each.value.term {
        Term::List(_) => ("this".to_owned(), true),
        Term::For { .. } if written.starts_with('[') => {
            return Some(problem(span, ProblemKind::WrongType, LOOP.to_owned()));
        }
        Term::Reference { root, steps } => (format!("`{written}`"), is_list(&root.text, steps, module)?),
        _ => return None,
    };
    let instead = if of_texts { "write `toset([…])`" } else { "make a map of it, with a key for each item" };
    let instead = if given == "this" { instead } else { &instead.replace("[…]", written) };
    let message = format!("`for_each` takes a map or a set of texts, and {given} is a list: {instead}");
    let suggestion = (of_texts && parsed.language == Language::Hcl).then(|| (span, format!("toset({written})")));
    Some(Problem { suggestion, ..problem(span, ProblemKind::WrongType, message) })
}

/// What is said of a list that a loop makes.
const LOOP: &str = "`for_each` takes a map or a set of texts, and this loop makes a list: write `{ for … : key => value }`, \
                    or `toset([…])` around it where its items are texts";

/// Whether a variable or local value is a list, and of texts.
fn is_list(root: &str, steps: &[Traverse], module: &Module<'_>) -> Option<bool> {
    let [Traverse::Attribute(name)] = steps else { return None };
    let kind = match root {
        "var" => SymbolKind::Variable,
        "local" => SymbolKind::Local,
        _ => return None,
    };
    let declared = module.declared(kind, &name.text, None)?;
    if kind == SymbolKind::Local {
        return with_value(&declared.value?, |value| match &value.term {
            Term::List(items) => Some(items.iter().all(|item| matches!(item.term, Term::Template { .. }))),
            _ => None,
        })?;
    }
    with_value(&declared.type_text?, |kind| match &kind.term {
        Term::Call { name, arguments } if name.text == "list" => {
            Some(arguments.first().is_some_and(|item| Type::of(item) == Type::String))
        }
        Term::Call { name, .. } if name.text == "tuple" => Some(false),
        _ => None,
    })?
}

struct Names<'b, 'o> {
    block: &'b Block,
    parsed: &'b Parsed,
    /// Roots that stand for something here.
    meant: Vec<&'static str>,
    out: &'o mut Vec<Problem>,
}

impl<'b> Names<'b, '_> {
    fn body(&mut self, of: &'b Block) {
        for item in &of.body.items {
            match item {
                Item::Attribute(attribute) => self.value(&attribute.value, &mut Vec::new()),
                Item::Block(inner) => {
                    let height = self.meant.len();
                    if OWN.contains(&inner.kind.text.as_str()) {
                        self.meant.push("self");
                    }
                    // Its label may be any of these names.
                    if inner.kind.text == "dynamic" {
                        let given = |name: &str| {
                            inner.labels.iter().any(|label| label.text == name)
                                || inner
                                    .body
                                    .attribute("iterator")
                                    .is_some_and(|i| i.value.span.of(&self.parsed.text) == name)
                        };
                        let named: Vec<&str> =
                            ["each", "count", "self"].into_iter().filter(|name| given(name)).collect();
                        self.meant.extend(named);
                    }
                    self.body(inner);
                    self.meant.truncate(height);
                }
            }
        }
    }

    fn value(&mut self, value: &'b Expression, bound: &mut Vec<&'b str>) {
        let mut found = Vec::new();
        value.walk(&mut |inner| match &inner.term {
            Term::For { names, .. } => bound.extend(names.iter().map(|name| name.text.as_str())),
            Term::Template { parts, .. } => bound.extend(parts.iter().flat_map(|part| match part {
                // Which names a loop in a template gives is not looked at.
                Part::Directive(..) => ["each", "count", "self"].as_slice(),
                _ => &[],
            })),
            Term::Reference { root, steps } => {
                if let Some(Traverse::Attribute(step)) = steps.first() {
                    found.push((root, step));
                }
            }
            _ => {}
        });
        for (root, step) in found {
            let name = root.text.as_str();
            let of_root =
                matches!((name, step.text.as_str()), ("each", "key" | "value") | ("count", "index") | ("self", _));
            if !of_root || self.meant.contains(&name) || bound.contains(&name) {
                continue;
            }
            let message = match name {
                "each" => "`each` stands for something only in a block with `for_each`",
                "count" => "`count.index` stands for something only in a block with `count`",
                _ if self.block.kind.text != "resource" => continue,
                _ => "`self` stands for the resource only in its provisioners, connections and postconditions",
            };
            self.out.push(problem(root.span, ProblemKind::WrongValue, message.to_owned()));
        }
    }
}
