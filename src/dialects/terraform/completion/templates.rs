//! What a template is handed: the names it reads.

use super::super::templates::Template;
use super::super::types::with_value;
use super::Offer;
use crate::model::{CompletionItem, CompletionKind, SymbolKind};
use crate::syntax::hcl::Expression;

impl Offer<'_, '_> {
    /// The names that the template reads to which the object around the cursor is given; says whether there is one.
    pub(super) fn of_template(&self, out: &mut Vec<CompletionItem>) -> bool {
        let Some(template) = self.template() else { return false };
        let module = self.module();
        for name in template.names.iter().filter(|name| !self.present(name)) {
            let mut item = self.item(name, CompletionKind::Property, None);
            item.detail = Some("read by the template".to_owned());
            item.preferred = true;
            self.assign(&mut item);
            let own = [(SymbolKind::Variable, "var."), (SymbolKind::Local, "local.")];
            let own = own.iter().find(|(kind, _)| module.symbol(*kind, name, None).is_some());
            if let (Some((_, root)), true) = (own, item.edit.text.ends_with(" = ")) {
                item.edit.text.push_str(&format!("{root}{name}"));
            }
            out.push(item);
        }
        true
    }

    /// The template whose names the object right around the cursor says.
    fn template(&self) -> Option<Template> {
        let before = self.at.parsed.text.get(..self.at.context.typed.start())?;
        let call = before.get(before.rfind("templatefile(")? + "templatefile(".len()..)?;
        let (path, rest) = call.trim_start().strip_prefix('"')?.split_once('"')?;
        let rest = rest.trim_start().strip_prefix(',')?.trim_start().strip_prefix('{')?;
        // Brackets opened behind the object's own are closed again, and never more than that.
        let mut depth = 0_usize;
        for letter in rest.chars() {
            depth = match letter {
                '{' | '[' | '(' => depth + 1,
                '}' | ']' | ')' => depth.checked_sub(1)?,
                _ => depth,
            };
        }
        if depth > 0 {
            return None;
        }
        let path = format!("\"{path}\"");
        let read = |path: &Expression| Template::at(path, &self.module());
        with_value(&path, read)?
    }
}
