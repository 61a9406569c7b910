use std::collections::BTreeSet;

use super::super::blocks_around;
use super::super::installed::Installed;
use super::super::module::Module;
use super::super::reading::Reading;
use super::super::references::is_local;
use super::super::shapes::Shape;
use super::super::stacks::Realm;
use super::super::structure::is_values;
use super::super::symbols::REMOTE_STATE;
use super::Offer;
use crate::knowledge::terraform::language;
use crate::model::{CompletionItem, CompletionKind, Markdown, SymbolKind, Use, Within};
use crate::syntax::Step;
use crate::syntax::hcl::{Block, Term};

/// Blocks in a resource in which `self` stands for it.
const OWN: &[&str] = &["provisioner", "connection", "postcondition"];

impl Offer<'_, '_> {
    /// What follows a dot, where that is no name the generic completion finds.
    pub(super) fn members(&self, before: &[String], out: &mut Vec<CompletionItem>) {
        let realm = Realm::of(self.at.file);
        if self.reads_nothing() {
            out.clear();
            return;
        }
        if self.members_in_stack(realm, before, out)
            || self.members_of_address(before, out)
            || self.of_encryption(before, out)
        {
            return;
        }
        match before {
            [root] if root == "data" => {
                let kinds = self.qualifiers(SymbolKind::DataSource);
                out.extend(kinds.iter().map(|kind| self.item(kind, CompletionKind::Reference, None)));
            }
            [root] if root == "ephemeral" => {
                let kinds = self.qualifiers(SymbolKind::Ephemeral);
                out.extend(kinds.iter().map(|kind| self.item(kind, CompletionKind::Reference, None)));
            }
            [root] if root == "action" => {
                let kinds = self.qualifiers(SymbolKind::Action);
                out.extend(kinds.iter().map(|kind| self.item(kind, CompletionKind::Reference, None)));
            }
            [root] if root == "run" && self.at.file.is_test() => {
                // Those below are yet to come.
                out.clear();
                let runs = self.earlier_runs().into_iter();
                out.extend(runs.map(|run| self.item(&run, CompletionKind::Reference, None)));
            }
            [root] if self.iterators().contains(root) => {
                let members = language().members.get("each").into_iter().flatten();
                out.extend(members.map(|(name, about)| self.item(name, CompletionKind::Value, Some(about))));
            }
            [root] if root == "self" => {
                if self.is_made() {
                    self.own(out);
                }
            }
            [root] if matches!(root.as_str(), "each" | "count") && !self.has_meaning(root) => {}
            [root] if realm.means(root).is_some() => self.names(realm.means(root), out),
            [root] if language().members.contains_key(root) => {
                let members = language().members.get(root).into_iter().flatten();
                out.extend(members.map(|(name, about)| self.item(name, CompletionKind::Value, Some(about))));
            }
            [root, name, rest @ ..] if root == "module" && rest.iter().all(|step| is_index(step)) => {
                self.outputs(name, out);
            }
            [root, kind, name, rest @ .., last]
                if root == "data" && kind == REMOTE_STATE && last == "outputs" && rest.iter().all(|s| is_index(s)) =>
            {
                self.outputs_that_are_read(SymbolKind::DataSource, &format!("{kind}.{name}"), out);
            }
            [kind] if out.is_empty() && kind.contains('_') => self.of_type(SymbolKind::Resource, kind, out),
            [root, kind] if out.is_empty() && root == "data" => self.of_type(SymbolKind::DataSource, kind, out),
            before => self.follow(before, out),
        }
    }

    /// What follows the modules in an address, which names what is in them and not what they give. Says whether one is
    /// being written.
    fn members_of_address(&self, before: &[String], out: &mut Vec<CompletionItem>) -> bool {
        if !self.is_address() || before.first().is_none_or(|root| root != "module") || before.len() < 2 {
            return false;
        }
        out.clear();
        let module = self.module();
        let (mut folder, mut rest): (Option<String>, &[String]) = (None, before);
        while let [root, name, more @ ..] = rest
            && root == "module"
        {
            let called = module.symbol(SymbolKind::Module, name, folder.as_deref());
            let Some(source) = called.and_then(|called| called.symbol.detail).filter(|source| is_local(source)) else {
                return true;
            };
            folder = Some(folder.map_or(source.clone(), |folder| format!("{folder}/{source}")));
            let indices = more.iter().take_while(|step| is_index(step)).count();
            rest = more.get(indices..).unwrap_or_default();
        }
        let named = |kind: SymbolKind| {
            let found = module.symbols(kind, folder.as_deref()).into_iter();
            found.map(|one| one.symbol.name.text()).collect::<Vec<_>>()
        };
        let is_data = self.is_in("override_data");
        let kind = if is_data { SymbolKind::DataSource } else { SymbolKind::Resource };
        let types = || named(kind).into_iter().map(|name| kind.parts(&name).0.to_owned()).collect::<Vec<_>>();
        let of_type = |of: &str| {
            let own = named(kind).into_iter();
            own.filter_map(|name| Some(name.strip_prefix(of)?.strip_prefix('.')?.to_owned())).collect::<Vec<_>>()
        };
        let names: BTreeSet<String> = match rest {
            [] => {
                let modules = (!named(SymbolKind::Module).is_empty()).then(|| "module".to_owned());
                let of_this = match (self.is_in("override_module"), is_data) {
                    (true, _) => Vec::new(),
                    (_, true) if named(kind).is_empty() => Vec::new(),
                    (_, true) => vec!["data".to_owned()],
                    (_, false) => types(),
                };
                of_this.into_iter().chain(modules).collect()
            }
            [root] if root == "module" => named(SymbolKind::Module).into_iter().collect(),
            [root] if root == "data" && is_data => types().into_iter().collect(),
            [of] if !is_data => of_type(of).into_iter().collect(),
            [root, of] if root == "data" && is_data => of_type(of).into_iter().collect(),
            _ => BTreeSet::new(),
        };
        out.extend(names.iter().map(|name| self.item(name, CompletionKind::Reference, None)));
        true
    }

    /// Whether no names are read at the cursor: arguments of a variable and values in files of them are constants.
    fn reads_nothing(&self) -> bool {
        let path = self.at.context.path.as_slice();
        let of_variable = matches!(path.first(), Some(Step::Block { name, .. }) if name == "variable")
            && !path.iter().skip(1).any(|step| matches!(step, Step::Block { .. }));
        of_variable || is_values(self.at.file)
    }

    /// Whether what is around the cursor is looked at when the resource is there, which `self` stands for.
    fn is_made(&self) -> bool {
        self.at.context.path.iter().any(|step| matches!(step, Step::Block { name, .. } if OWN.contains(&name.as_str())))
    }

    fn follow(&self, before: &[String], out: &mut Vec<CompletionItem>) {
        // One step behind `data` is a type, not yet a source.
        if before.first().is_some_and(|root| matches!(root.as_str(), "data" | "ephemeral" | "action"))
            && before.len() < 3
        {
            return;
        }
        let Some(shape) = self.shape(before) else { return };
        for (name, detail) in shape.next() {
            let mut item = self.item(&name, CompletionKind::Property, None);
            item.detail = (!detail.is_empty()).then_some(detail);
            item.documentation = shape.about(&item.label).map(|about| Markdown(about.to_owned()));
            out.push(item);
        }
    }

    /// The resources of a type, where the text is too broken to show that one is meant.
    fn of_type(&self, kind: SymbolKind, of: &str, out: &mut Vec<CompletionItem>) {
        for candidate in self.module().symbols(kind, None) {
            let text = candidate.symbol.name.text();
            let (qualifier, name) = kind.parts(&text);
            if qualifier == of {
                out.push(self.item(name, CompletionKind::Reference, None));
            }
        }
    }

    /// What names from the first on lead to.
    pub(super) fn shape(&self, before: &[String]) -> Option<Shape> {
        Shape::of(before, &self.module(), None).or_else(|| self.of_item(before)).or_else(|| {
            let (name, rest) = before.split_first()?;
            self.of_loop(name)?.along(rest)
        })
    }

    /// The names behind a root, where the text is too broken to show that one is meant.
    fn names(&self, kind: Option<SymbolKind>, out: &mut Vec<CompletionItem>) {
        let Some(kind) = kind.filter(|_| out.is_empty()) else { return };
        for candidate in self.module().symbols(kind, None) {
            let mut item = self.item(&candidate.symbol.name.text(), CompletionKind::Reference, None);
            item.detail = candidate.symbol.detail;
            out.push(item);
        }
    }

    /// What steps behind `each.value`, or the value of a dynamic block's item, lead to.
    fn of_item(&self, before: &[String]) -> Option<Shape> {
        let [root, value, rest @ ..] = before else { return None };
        if value != "value" {
            return None;
        }
        let body = Reading::of(self.at.file, self.at.parsed)?;
        let around = blocks_around(&body, self.at.offset);
        let repeated = |block: &&&Block| match block.body.attribute("iterator").map(|iterator| &iterator.value.term) {
            _ if block.kind.text != "dynamic" => false,
            Some(Term::Reference { root: name, .. }) => name.text == *root,
            _ => block.labels.first().is_some_and(|label| label.text == *root),
        };
        let block = match root.as_str() {
            "each" => around.first(),
            _ => around.iter().rev().find(repeated),
        }?;
        let collection = &block.body.attribute("for_each")?.value;
        Shape::of_item(collection, &self.module())?.along(rest)
    }

    /// The attributes of the resource around the cursor.
    fn own(&self, out: &mut Vec<CompletionItem>) {
        let Some(Step::Block { name, labels }) = self.at.context.path.first() else { return };
        let Some(label) = labels.first() else { return };
        let known = match name.as_str() {
            "data" => self.module().known("data", label),
            "ephemeral" => self.module().known_ephemeral(label),
            _ => self.module().known("resource", label),
        };
        for member in known.iter().flat_map(|known| known.members.iter()) {
            let about = known.as_ref().and_then(|known| known.about(&member.name));
            let mut item = self.item(&member.name, CompletionKind::Property, about);
            item.detail = Some(member.words());
            out.push(item);
        }
    }

    /// The outputs of a module: those it has, if it is of the same repository; else those that others read.
    fn outputs(&self, name: &str, out: &mut Vec<CompletionItem>) {
        let module: Module<'_> = self.module();
        let called = module.symbol(SymbolKind::Module, name, None);
        let source = called.and_then(|called| called.symbol.detail);
        let Some(folder) = source.as_ref().filter(|source| is_local(source)) else {
            if let Some(installed) = source.and_then(|source| Installed::called(name, &source, &module)) {
                self.outputs_of_installed(&installed, out);
                return;
            }
            self.outputs_that_are_read(SymbolKind::Module, name, out);
            return;
        };
        for output in module.symbols(SymbolKind::Output, Some(folder)) {
            let mut item = self.item(&output.symbol.name.text(), CompletionKind::Reference, None);
            item.detail = output.symbol.detail;
            out.push(item);
        }
    }

    /// The outputs of a module that was brought.
    fn outputs_of_installed(&self, installed: &Installed, out: &mut Vec<CompletionItem>) {
        for output in installed.symbols(SymbolKind::Output) {
            let name = output.name.text();
            // The name alone is known already, by those who read it.
            out.retain(|known| known.label != name);
            let mut item = self.item(&name, CompletionKind::Reference, None);
            let declared = installed.declared(SymbolKind::Output, &name);
            item.documentation = declared.and_then(|declared| declared.about.clone()).map(Markdown);
            item.deprecated = declared.is_some_and(|declared| declared.deprecated.is_some());
            item.detail = output.detail.clone();
            out.push(item);
        }
    }

    /// The outputs that the files of the folder read of a module that is out of sight.
    pub(super) fn outputs_that_are_read(&self, kind: SymbolKind, module: &str, out: &mut Vec<CompletionItem>) {
        let place = self.at.base + self.at.offset;
        let mut names: BTreeSet<String> = BTreeSet::new();
        for facts in self.project.folder(self.at.file) {
            let is_typed = |user: &Use| user.file == *self.at.file && user.span().touches(place);
            let is_of =
                |user: &Use| matches!(&user.reference.within, Within::Called(by, of) if *by == kind && of == module);
            let read = facts.uses().filter(is_of);
            names.extend(read.filter(|user| !is_typed(user)).map(|user| user.reference.name.text()));
        }
        let known: BTreeSet<String> = out.iter().map(|item| item.label.clone()).collect();
        out.extend(names.difference(&known).map(|name| self.item(name, CompletionKind::Reference, None)));
    }
}

fn is_index(step: &str) -> bool {
    step.starts_with('[') || step == "*"
}
