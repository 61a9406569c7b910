use super::super::module::Module;
use super::super::references::is_local;
use super::super::shapes::Shape;
use super::Offer;
use crate::knowledge::terraform::{data_source, language, resource};
use crate::model::{CompletionItem, CompletionKind, SymbolKind};
use crate::syntax::Step;

impl Offer<'_, '_> {
    /// What follows a dot, where that is no name the generic completion finds.
    pub(super) fn members(&self, before: &[String], out: &mut Vec<CompletionItem>) {
        match before {
            [root] if root == "data" => {
                let kinds = self.qualifiers(SymbolKind::DataSource);
                out.extend(kinds.iter().map(|kind| self.item(kind, CompletionKind::Reference, None)));
            }
            [root] if root == "self" => self.own(out),
            [root] => {
                let members = language().members.get(root).into_iter().flatten();
                out.extend(members.map(|(name, about)| self.item(name, CompletionKind::Value, Some(about))));
            }
            [root, name, rest @ ..] if root == "module" && rest.iter().all(|step| is_index(step)) => {
                self.outputs(name, out);
            }
            before => self.follow(before, out),
        }
    }

    fn follow(&self, before: &[String], out: &mut Vec<CompletionItem>) {
        // One step behind `data` is a type, not yet a source.
        if before.first().is_some_and(|root| root == "data") && before.len() < 3 {
            return;
        }
        let Some(shape) = Shape::of(before, &self.module(), None) else { return };
        for (name, detail) in shape.next() {
            let mut item = self.item(&name, CompletionKind::Property, None);
            item.detail = (!detail.is_empty()).then_some(detail);
            out.push(item);
        }
    }

    /// The attributes of the resource around the cursor.
    fn own(&self, out: &mut Vec<CompletionItem>) {
        let Some(Step::Block { name, labels }) = self.at.context.path.first() else { return };
        let Some(label) = labels.first() else { return };
        let known = if name == "data" { data_source(label) } else { resource(label) };
        for member in known.iter().flat_map(|known| known.members.iter()) {
            let mut item = self.item(&member.name, CompletionKind::Property, None);
            item.detail = Some(member.words());
            out.push(item);
        }
    }

    /// The outputs of a module of the same repository.
    fn outputs(&self, name: &str, out: &mut Vec<CompletionItem>) {
        let module: Module<'_> = self.module();
        let called = module.symbol(SymbolKind::Module, name, None);
        let Some(folder) = called.and_then(|called| called.symbol.detail).filter(|source| is_local(source)) else {
            return;
        };
        for output in module.symbols(SymbolKind::Output, Some(&folder)) {
            let mut item = self.item(&output.symbol.name.text(), CompletionKind::Reference, None);
            item.detail = output.symbol.detail;
            out.push(item);
        }
    }
}

fn is_index(step: &str) -> bool {
    step.starts_with('[') || step == "*"
}
