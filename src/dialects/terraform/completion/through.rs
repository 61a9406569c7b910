//! Values that the arguments take to which a variable is handed on.

use std::collections::BTreeSet;

use super::super::module::Module;
use super::super::references::is_local;
use super::super::structure::is_values;
use super::super::symbols;
use super::Offer;
use super::validated::is_variable;
use super::values::MANY;
use crate::knowledge::terraform::ResourceType;
use crate::model::{CompletionItem, Definition, FileId, Project, SymbolKind};
use crate::syntax::hcl::{Block, Body, Item};
use crate::syntax::{Language, parse};

/// Modules through which a variable is followed.
const DEPTH: usize = 3;

/// Files of a module that are looked at for what reads a variable.
const FILES: usize = 8;

/// Variables that are followed for one value.
const VARIABLES: usize = 32;

/// Variables that have been followed, each with its file.
type Followed = BTreeSet<(FileId, String)>;

/// A value, and whether it is a number.
type Taken = (&'static str, bool);

impl Offer<'_, '_> {
    /// The values of arguments that are given the variable whose value is being written.
    pub(super) fn of_uses(&self, variable: &Definition, quoted: bool, out: &mut Vec<CompletionItem>) {
        let mut taken: Vec<Taken> = Vec::new();
        let mut followed = BTreeSet::new();
        follow(variable, self.project, 0, &mut followed, &mut taken);
        let typed = self.at.parsed.text.get(self.at.context.typed.start()..self.at.offset).unwrap_or("").to_lowercase();
        for (rank, (value, is_number)) in taken.into_iter().enumerate() {
            if rank >= MANY && !(quoted && value.to_lowercase().contains(&typed)) {
                continue;
            }
            let text = if quoted || is_number { value.to_owned() } else { format!("\"{value}\"") };
            self.prefer(&text, out);
        }
    }
}

/// Follows a variable once, whoever hands on to it.
fn follow(variable: &Definition, project: &dyn Project, depth: usize, followed: &mut Followed, found: &mut Vec<Taken>) {
    let name = variable.symbol.name.text();
    if followed.len() >= VARIABLES || !followed.insert((variable.file.clone(), name.to_string())) {
        return;
    }
    let mut files: Vec<FileId> = Vec::new();
    for user in project.uses(variable) {
        let is_beside = user.file.folder() == variable.file.folder() && !is_values(&user.file);
        if is_beside && !user.file.name().ends_with(".json") && !files.contains(&user.file) {
            files.push(user.file);
        }
    }
    for file in files.iter().take(FILES) {
        let Some(text) = project.text(file) else { continue };
        let parsed = parse(Language::Hcl, text.as_str().into(), None);
        let Some(body) = parsed.hcl() else { continue };
        let module = Module::of(file, 0, &parsed, project);
        for block in body.blocks() {
            match (block.kind.text.as_str(), block.labels.first()) {
                (kind @ ("resource" | "data"), Some(label)) => {
                    let mut at = Vec::new();
                    handed_on(&block.body, &name, &mut Vec::new(), &mut at);
                    let known = if at.is_empty() { None } else { module.known(kind, &label.text) };
                    known.iter().for_each(|known| at.iter().for_each(|path| taken_at(known, path, found)));
                }
                ("module", _) if depth < DEPTH => called(block, &name, &module, depth, followed, found),
                _ => {}
            }
        }
    }
}

/// Follows a variable into a module of the same repository.
fn called(
    call: &Block,
    name: &str,
    module: &Module<'_>,
    depth: usize,
    followed: &mut Followed,
    found: &mut Vec<Taken>,
) {
    let Some(folder) = symbols::source(call).filter(|source| is_local(source)) else { return };
    for attribute in call.body.attributes().filter(|attribute| is_variable(&attribute.value, name)) {
        if let Some(inner) = module.symbol(SymbolKind::Variable, &attribute.name.text, Some(&folder)) {
            follow(&inner, module.project, depth + 1, followed, found);
        }
    }
}

fn taken_at(known: &ResourceType, path: &str, found: &mut Vec<Taken>) {
    let is_number = known.members.at(path).and_then(|member| member.attribute()) == Some("number");
    for value in known.values(path).into_iter().flat_map(|values| &values.known) {
        if found.iter().all(|(known, _)| known != value) {
            found.push((value, is_number));
        }
    }
}

/// The ways to the arguments in a body that are given a variable as it is, names joined by dots.
fn handed_on(body: &Body, name: &str, around: &mut Vec<String>, found: &mut Vec<String>) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) if is_variable(&attribute.value, name) => {
                let path = around.iter().map(String::as_str).chain([attribute.name.text.as_str()]);
                found.push(path.collect::<Vec<_>>().join("."));
            }
            Item::Attribute(_) => {}
            Item::Block(block) if block.kind.text == "dynamic" => {
                let Some(label) = block.labels.first() else { continue };
                around.push(label.text.clone());
                block.body.blocks_of("content").for_each(|content| handed_on(&content.body, name, around, found));
                around.pop();
            }
            Item::Block(block) => {
                around.push(block.kind.text.clone());
                handed_on(&block.body, name, around, found);
                around.pop();
            }
        }
    }
}
