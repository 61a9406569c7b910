//! What may be written where only the language itself, or the names of the folder, can tell.

use std::collections::BTreeSet;

use super::bound;
use super::references::{MODULE_ARGUMENTS, is_local};
use crate::knowledge::terraform::{functions, language};
use crate::model::{
    CompletionItem, CompletionKind, Cursor, Definition, Demand, Markdown, Project, Reference, Scope, SymbolKind, Use,
    Value, Within,
};
use crate::syntax::{Slot, Step};
use crate::text::TextEdit;

pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let offer = Offer { at, project };
    match &at.context.slot {
        Slot::Key => {
            if let Some(place) = offer.place() {
                offer.keys(&place, out);
            }
        }
        Slot::Label { block, before, quoted } if before.is_empty() => offer.labels(block, *quoted, out),
        Slot::Value { quoted: false, .. } => {
            offer.value(out);
            for constant in ["true", "false", "null"] {
                out.push(offer.item(constant, CompletionKind::Value, None));
            }
        }
        Slot::Traversal { before } => match before.as_slice() {
            [] => offer.value(out),
            [root] => offer.members(root, out),
            [root, name, ..] if root == "module" => offer.outputs(name, out),
            _ => {}
        },
        _ => {}
    }
}

/// The types of the blocks around a cursor, from the outside in, as the language's tables have them; none inside a value.
pub(super) fn place<'c>(at: &Cursor<'c>) -> Option<Vec<&'c str>> {
    let kinds = at.context.path.iter().map(|step| match step {
        Step::Block { name, .. } => Some(name.as_str()),
        _ => None,
    });
    let mut kinds = kinds.collect::<Option<Vec<_>>>()?;
    // `dynamic` stands in blocks of every type, and each knows what is in it.
    if let Some(inner) = kinds.iter().rposition(|kind| *kind == "dynamic").filter(|inner| *inner > 1) {
        kinds.drain(1..inner);
    }
    Some(kinds)
}

/// The type of the resource around a cursor.
pub(super) fn resource_kind<'c>(at: &Cursor<'c>) -> Option<&'c str> {
    match at.context.path.first() {
        Some(Step::Block { name, labels }) if name == "resource" => labels.first().map(String::as_str),
        _ => None,
    }
}

/// Names of the blocks between the resource and the cursor, and `name`, joined by dots.
pub(super) fn setting_path(place: &[&str], name: &str) -> String {
    place.iter().skip(1).chain([&name]).copied().collect::<Vec<_>>().join(".")
}

/// The attribute whose value is being written on the cursor's line.
pub(super) fn attribute_of_line<'c>(at: &Cursor<'c>) -> Option<&'c str> {
    let before = at.parsed.text.get(..at.context.typed.start())?;
    let line = before.rsplit('\n').next()?;
    Some(line.split_once('=')?.0.trim())
}

struct Offer<'o, 'c> {
    at: &'o Cursor<'c>,
    project: &'o dyn Project,
}

impl Offer<'_, '_> {
    fn item(&self, label: &str, kind: CompletionKind, about: Option<&str>) -> CompletionItem {
        let mut item = CompletionItem::new(label, kind, self.at.context.typed);
        item.documentation = about.map(|about| Markdown(about.to_owned()));
        item
    }

    fn place(&self) -> Option<Vec<&str>> {
        place(self.at)
    }

    fn keys(&self, place: &[&str], out: &mut Vec<CompletionItem>) {
        for (kind, facts) in language().blocks_in(place) {
            out.push(self.block(kind, facts.labels.len(), &facts.about));
        }
        if place.len() > 1 && place.first() == Some(&"resource") && language().block(place).is_none() {
            out.extend(language().block(&["resource", "dynamic"]).map(|facts| self.block("dynamic", 1, &facts.about)));
        }
        let missing = |name: &str| self.at.context.present.iter().all(|present| present != name);
        if let Some(facts) = language().block(place) {
            let arguments = facts.arguments.iter().filter(|(name, _)| missing(name));
            out.extend(arguments.map(|(name, about)| self.item(name, CompletionKind::Property, Some(about))));
        }
        if let Some(kind) = resource_kind(self.at) {
            let prefix = setting_path(place, "");
            let names = bound::settings(kind).iter().filter_map(|setting| {
                let rest = setting.path.strip_prefix(&prefix)?;
                let (name, deeper) = rest.split_once('.').map_or((rest, false), |(name, _)| (name, true));
                missing(name).then_some((name, deeper, setting.page))
            });
            for (name, deeper, page) in names {
                let about = format!("{}: {}", page.title, page.why);
                out.push(match deeper {
                    true => self.block(name, 0, &about),
                    false => self.item(name, CompletionKind::Property, Some(&about)),
                });
            }
        }
        if place == ["module"] {
            self.inputs(out);
        }
    }

    /// A block's type, with its labels and braces where the line is otherwise empty.
    fn block(&self, kind: &str, labels: usize, about: &str) -> CompletionItem {
        let mut item = self.item(kind, CompletionKind::Keyword, Some(about));
        let typed = self.at.context.typed;
        let behind = self.at.parsed.text.get(typed.end()..).unwrap_or("").split('\n').next().unwrap_or("");
        if behind.trim().is_empty() {
            let labels: String = (1..=labels).map(|number| format!(" \"${{{number}}}\"")).collect();
            item.edit = TextEdit::replace(typed, format!("{kind}{labels} {{\n  $0\n}}"));
            item.snippet = true;
        }
        item
    }

    fn labels(&self, block: &str, quoted: bool, out: &mut Vec<CompletionItem>) {
        let mut names: BTreeSet<(String, Option<&str>)> = BTreeSet::new();
        match block {
            "resource" => {
                names.extend(bound::kinds().map(|kind| (kind.to_owned(), None)));
                names.extend(self.qualifiers(SymbolKind::Resource).into_iter().map(|kind| (kind, None)));
            }
            "data" => names.extend(self.qualifiers(SymbolKind::DataSource).into_iter().map(|kind| (kind, None))),
            "provider" => names.extend(language().providers.keys().map(|name| (name.clone(), None))),
            other => {
                let known = language().labels.get(other).into_iter().flatten();
                names.extend(known.map(|(name, about)| (name.clone(), Some(about.as_str()))));
            }
        }
        for (name, about) in names {
            let mut item = self.item(&name, CompletionKind::Value, about);
            if !quoted {
                item.edit.text = format!("\"{name}\"");
            }
            out.push(item);
        }
    }

    /// What may begin an expression.
    fn value(&self, out: &mut Vec<CompletionItem>) {
        let attribute = attribute_of_line(self.at);
        let place = self.place().unwrap_or_default();
        if place.as_slice() == ["variable"] && attribute == Some("type") {
            let types = language().types.iter();
            out.extend(types.map(|(name, about)| self.item(name, CompletionKind::Keyword, Some(about))));
            return;
        }
        if let (Some(kind), Some(name)) = (resource_kind(self.at), attribute) {
            let path = setting_path(&place, name);
            for setting in bound::settings(kind).iter().filter(|setting| setting.path == path) {
                let Some(wanted) = setting.wanted.as_ref().filter(|wanted| !matches!(wanted, Value::List(_))) else {
                    continue;
                };
                let about = format!("{}: {}", setting.page.title, setting.page.why);
                let mut item = self.item(&wanted.to_string(), CompletionKind::Value, Some(&about));
                item.preferred = true;
                out.push(item);
            }
        }
        for (kind, prefix) in [
            (SymbolKind::Variable, "var."),
            (SymbolKind::Local, "local."),
            (SymbolKind::Module, "module."),
            (SymbolKind::DataSource, "data."),
            (SymbolKind::Resource, ""),
        ] {
            for candidate in self.candidates(kind, Within::Scope(Scope::Folder)) {
                let label = format!("{prefix}{}", candidate.symbol.name.text());
                let mut item = self.item(&label, CompletionKind::Reference, None);
                item.detail = Some(candidate.symbol.detail.unwrap_or_else(|| kind.noun().to_owned()));
                out.push(item);
            }
        }
        for (root, members) in &language().members {
            for (member, about) in members {
                out.push(self.item(&format!("{root}.{member}"), CompletionKind::Value, Some(about)));
            }
        }
        for (name, function) in functions() {
            let mut item = self.item(name, CompletionKind::Keyword, Some(function.about()));
            item.detail = Some(function.signature().to_owned());
            out.push(item);
        }
    }

    /// What follows a root and its dot, where that is no name the generic completion finds.
    fn members(&self, root: &str, out: &mut Vec<CompletionItem>) {
        if root == "data" {
            let kinds = self.qualifiers(SymbolKind::DataSource);
            out.extend(kinds.iter().map(|kind| self.item(kind, CompletionKind::Reference, None)));
        }
        let members = language().members.get(root).into_iter().flatten();
        out.extend(members.map(|(name, about)| self.item(name, CompletionKind::Value, Some(about))));
    }

    /// The outputs of a module of the same repository.
    fn outputs(&self, module: &str, out: &mut Vec<CompletionItem>) {
        let modules = self.candidates(SymbolKind::Module, Within::Scope(Scope::Folder));
        let called = modules.into_iter().find(|candidate| candidate.symbol.name.text() == module);
        if let Some(folder) = called.and_then(|module| module.symbol.detail).filter(|source| is_local(source)) {
            self.names(SymbolKind::Output, folder, CompletionKind::Reference, out);
        }
    }

    /// The input variables of the module called around the cursor.
    fn inputs(&self, out: &mut Vec<CompletionItem>) {
        let Some(body) = self.at.parsed.hcl() else { return };
        let source = body.blocks_of("module").next().and_then(super::symbols::source);
        if let Some(folder) = source.filter(|source| is_local(source)) {
            let from = out.len();
            self.names(SymbolKind::Variable, folder, CompletionKind::Property, out);
            let present = &self.at.context.present;
            let mut index = 0;
            out.retain(|item| {
                index += 1;
                index <= from || !(present.contains(&item.label) || MODULE_ARGUMENTS.contains(&item.label.as_str()))
            });
        }
    }

    fn names(&self, kind: SymbolKind, folder: String, shown: CompletionKind, out: &mut Vec<CompletionItem>) {
        for candidate in self.candidates(kind, Within::Folder(folder)) {
            let mut item = self.item(&candidate.symbol.name.text(), shown, None);
            item.detail = candidate.symbol.detail;
            out.push(item);
        }
    }

    /// The resource types of which the folder has something.
    fn qualifiers(&self, kind: SymbolKind) -> BTreeSet<String> {
        let candidates = self.candidates(kind, Within::Scope(Scope::Folder));
        candidates.into_iter().map(|candidate| kind.parts(&candidate.symbol.name.text()).0.to_owned()).collect()
    }

    fn candidates(&self, kind: SymbolKind, within: Within) -> Vec<Definition> {
        let span = self.at.context.typed;
        let reference = Reference { kind, name: "".into(), span, within, demand: Demand::Optional };
        self.project.candidates(&Use { file: self.at.file.clone(), base: self.at.base, reference })
    }
}
