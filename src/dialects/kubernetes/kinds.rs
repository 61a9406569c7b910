use crate::knowledge::{ObjectKind, object_kind};
use crate::model::{CompletionItem, CompletionKind, Markdown};
use crate::syntax::{Context, Parsed, Slot};

/// Offers the kinds of objects behind an outermost `kind:`.
pub(super) fn complete(context: &Context, out: &mut Vec<CompletionItem>) {
    if !context.path.is_empty() || !matches!(&context.slot, Slot::Value { key, .. } if key == "kind") {
        return;
    }
    for (name, kind) in ObjectKind::all() {
        let mut item = CompletionItem::new(name, CompletionKind::Value, context.typed);
        item.detail = Some(kind.version.clone());
        item.documentation = Some(Markdown(kind.about.clone()));
        out.push(item);
    }
}

/// What a kind is for, where an object says its own.
pub(super) fn hover(parsed: &Parsed, offset: usize) -> Option<Markdown> {
    let node = parsed.yaml()?.at(offset)?;
    let object = node.parent()?;
    let is_kind = object.written().any(|(key, value)| value == node && key.text() == Some("kind"));
    let known = object_kind(node.text()?).filter(|_| is_kind && object.get("apiVersion").is_some())?;
    let name = node.text()?;
    Some(Markdown(format!("**{name}** (`{}`)\n\n{}", known.version, known.about)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, context, parse};

    #[test]
    fn kinds_are_offered_and_explained() {
        let text = "apiVersion: v1\nkind: Service\nspec:\n  kind: Service\n";
        let parsed = parse(Language::Yaml, text.into(), None);
        let at = text.find("Service").unwrap() + 1;
        assert!(hover(&parsed, at).unwrap().0.starts_with("**Service** (`v1`)"));
        assert!(hover(&parsed, text.rfind("Service").unwrap()).is_none());
        let mut items = Vec::new();
        complete(&context(&parsed, at), &mut items);
        assert!(items.iter().any(|item| item.label == "Deployment"));
    }
}
