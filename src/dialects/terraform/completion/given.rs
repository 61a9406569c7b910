//! Values that variables are given: which have none yet, and what they take.

use super::super::installed::Installed;
use super::super::placeholders::of_type;
use super::super::reading::Reading;
use super::super::types::Type;
use super::keys::IN_OBJECT;
use super::{Offer, ends_line};
use crate::model::{CompletionItem, CompletionKind, Declaration, SymbolKind};
use crate::syntax::Step;
use crate::text::TextEdit;

impl Offer<'_, '_> {
    /// The variables of the module beside that the file gives no value yet.
    pub(super) fn ungiven(&self, out: &mut Vec<CompletionItem>) {
        let module = self.module();
        let in_file = || {
            self.project.facts(self.at.file).map_or_else(Vec::new, |facts| {
                let typed = self.at.context.typed.shifted(self.at.base);
                let uses = facts.uses().filter(|one| one.reference.kind == SymbolKind::Variable);
                uses.filter(|one| !one.span().touches(typed.end())).map(|one| one.reference.name.text()).collect()
            })
        };
        // A test gives values in each of its blocks, and reads them, too.
        let given: Vec<String> = if self.at.file.is_test() { self.at.context.present.clone() } else { in_file() };
        for (variable, declared) in module.inputs(SymbolKind::Variable, None) {
            let name = variable.symbol.name.text();
            if given.contains(&name) || out.iter().any(|item| item.label == name) {
                continue;
            }
            let mut item = self.item(&name, CompletionKind::Property, None);
            item.detail = variable.symbol.detail;
            item.preferred = declared.as_ref().is_some_and(|declared| declared.required);
            if ends_line(self.at) {
                let kind = declared.and_then(|declared| declared.type_text);
                let value = of_type(&kind.map_or(Type::Any, |kind| Type::of_text(&kind)));
                item.edit = TextEdit::replace(self.at.context.typed, format!("{name} = {}", with_place(value)));
                item.snippet = true;
            }
            out.push(item);
        }
    }

    /// The module called around the cursor, where it was brought from elsewhere.
    pub(super) fn installed(&self) -> Option<Installed> {
        let body = Reading::of(self.at.file, self.at.parsed)?;
        Installed::by(body.outermost(self.at)?, &self.module())
    }

    /// What is written down about a variable that is given a value around the cursor.
    pub(super) fn declared_input(&self, name: &str) -> Option<Declaration> {
        match self.given_to() {
            Some((kind, folder)) => self.module().declared(kind, name, folder.as_deref()),
            None => self.installed()?.declared(SymbolKind::Variable, name).cloned(),
        }
    }

    /// The type of the object around the cursor, as the variable says whose value it is a part of.
    pub(super) fn object_type(&self) -> Option<Type> {
        let module = self.module();
        let own = |name: &str| module.declared(module.realm().variable(), name, None);
        let (declared, rest) = match self.at.context.path.as_slice() {
            [Step::Block { name: kind, .. }, Step::Key(inputs), Step::Key(name), rest @ ..]
                if IN_OBJECT.contains(&kind.as_str()) && inputs == "inputs" =>
            {
                (self.declared_input(name), rest)
            }
            [Step::Block { name: kind, .. }, Step::Key(name), rest @ ..] if kind == "module" => {
                (self.declared_input(name), rest)
            }
            // The default of a variable, whose own type says what it holds.
            [Step::Block { name: kind, labels }, Step::Key(name), rest @ ..]
                if kind == "variable" && name == "default" =>
            {
                (own(labels.first()?), rest)
            }
            // Values that a test gives.
            [Step::Block { name: kind, .. }, Step::Key(name), rest @ ..]
            | [Step::Block { .. }, Step::Block { name: kind, .. }, Step::Key(name), rest @ ..]
                if kind == "variables" && self.at.file.is_test() =>
            {
                (own(name), rest)
            }
            [Step::Key(name), rest @ ..] => (own(name), rest),
            _ => return None,
        };
        let mut kind = Type::of_text(&declared?.type_text?);
        for step in rest {
            kind = match step {
                Step::Key(name) => {
                    let field = kind.fields().iter().find(|field| field.name == *name).map(|field| &field.kind);
                    field.or(kind.item()).cloned()?
                }
                Step::Item(_) => kind.item().cloned()?,
                _ => return None,
            };
        }
        Some(kind)
    }

    /// What a constant of a variable's type may be.
    pub(super) fn constants(&self, kind: Option<&Type>, quoted: bool, out: &mut Vec<CompletionItem>) {
        if quoted {
            return;
        }
        let bools: &[&str] = &["true", "false"];
        for constant in if matches!(kind, None | Some(Type::Bool | Type::Any)) { bools } else { &[] } {
            let mut item = self.item(constant, CompletionKind::Value, None);
            item.preferred = kind == Some(&Type::Bool);
            out.push(item);
        }
        if let Some(kind @ (Type::String | Type::Sequence(_) | Type::Tuple(_) | Type::Map(_) | Type::Object(_))) = kind
        {
            let mut item = self.item(of_type(kind), CompletionKind::Value, None);
            item.edit = TextEdit::replace(self.at.context.typed, with_place(of_type(kind)));
            item.snippet = true;
            out.push(item);
        }
        out.push(self.item("null", CompletionKind::Value, None));
    }

    /// The type of the variable whose value stands at the cursor: in a file of values, or as its default.
    pub(super) fn type_of_constant(&self, key: Option<&str>) -> Option<Type> {
        let (name, path) = match (self.at.context.path.as_slice(), key) {
            ([Step::Block { name, labels }, path @ ..], _) if name == "variable" => (labels.first()?.as_str(), path),
            ([Step::Key(name), path @ ..], _) => (name.as_str(), path),
            ([], Some(name)) => (name, [].as_slice()),
            _ => return None,
        };
        let module = self.module();
        let declared = module.declared(module.realm().variable(), name, None)?.type_text?;
        let mut kind = Type::of_text(&declared);
        for step in path {
            kind = match step {
                Step::Key(name) if name == "default" && path.len() == 1 => kind,
                Step::Key(name) => {
                    let field = kind.fields().iter().find(|field| field.name == *name).map(|field| field.kind.clone());
                    field.or(kind.item().cloned())?
                }
                Step::Item(_) => kind.item()?.clone(),
                _ => return None,
            };
        }
        if let (Some(key), Type::Object(fields)) = (key, &kind)
            && let Some(field) = fields.iter().find(|field| field.name == key)
        {
            return Some(field.kind.clone());
        }
        Some(kind)
    }
}

/// A value with the cursor in it.
pub(super) fn with_place(value: &str) -> String {
    match value {
        "\"\"" => "\"$0\"".to_owned(),
        "[]" => "[$0]".to_owned(),
        "{}" => "{\n  $0\n}".to_owned(),
        other => format!("${{0:{other}}}"),
    }
}
