//! What the language's own words mean.

use super::bound;
use super::completion::{attribute_of_line, place, resource_kind, setting_path};
use crate::knowledge::terraform::{functions, language};
use crate::model::{Cursor, Markdown};
use crate::syntax::Slot;

pub(super) fn hover(at: &Cursor<'_>) -> Option<Markdown> {
    let word = at.context.typed.of(&at.parsed.text);
    if word.is_empty() {
        return None;
    }
    match &at.context.slot {
        Slot::Key => of_key(at, word),
        Slot::Label { block, before, .. } if before.is_empty() => of_label(block, word),
        Slot::Value { quoted: false, .. } => of_word(at, word),
        Slot::Traversal { before } => match before.as_slice() {
            [] => of_word(at, word),
            [root] => {
                let about = language().members.get(root)?.get(word)?;
                Some(Markdown(format!("`{root}.{word}`: {about}")))
            }
            _ => None,
        },
        _ => None,
    }
    .filter(|Markdown(text)| !text.is_empty())
}

/// A block's type or an attribute.
fn of_key(at: &Cursor<'_>, word: &str) -> Option<Markdown> {
    let place = place(at)?;
    let mut inner = place.clone();
    inner.push(word);
    let nested = language().block(&inner).or_else(|| {
        let dynamic = word == "dynamic" && place.first() == Some(&"resource");
        dynamic.then(|| language().block(&["resource", "dynamic"]))?
    });
    if let Some(facts) = nested {
        let labels: String = facts.labels.iter().map(|label| format!(" \"{label}\"")).collect();
        return Some(Markdown(format!("`{word}{labels}`: {}", facts.about)));
    }
    if let Some(about) = language().block(&place).and_then(|facts| facts.arguments.get(word)) {
        return Some(Markdown(format!("`{word}`: {about}")));
    }
    let titles = bound::titles(resource_kind(at)?, Some(&setting_path(&place, word)));
    Some(Markdown(practices(&titles)))
}

/// A resource type, a backend, a provisioner.
fn of_label(block: &str, word: &str) -> Option<Markdown> {
    if let Some(about) = language().labels.get(block).and_then(|labels| labels.get(word)) {
        return Some(Markdown(format!("`{word}`: {about}")));
    }
    let pages = match block {
        "resource" => "resources",
        "data" => "data-sources",
        _ => return None,
    };
    let mut parts = Vec::new();
    if let Some((provider, rest)) = word.split_once('_')
        && let Some(address) = language().providers.get(provider)
    {
        let url = format!("https://registry.terraform.io/providers/{address}/latest/docs/{pages}/{rest}");
        parts.push(format!("[`{word}` in the provider's documentation]({url})"));
    }
    if block == "resource" {
        parts.push(practices(&bound::titles(word, None)));
    }
    parts.retain(|part| !part.is_empty());
    Some(Markdown(parts.join("\n\n")))
}

/// A function, a type or a root of traversals.
fn of_word(at: &Cursor<'_>, word: &str) -> Option<Markdown> {
    let typing = place(at).as_deref() == Some(&["variable"]) && attribute_of_line(at) == Some("type");
    if typing {
        return language().types.get(word).map(|about| Markdown(format!("`{word}`: {about}")));
    }
    let called = at.parsed.text.get(at.context.typed.end()..).is_some_and(|rest| rest.trim_start().starts_with('('));
    if called {
        let function = functions().get(word)?;
        return Some(Markdown(format!("`{}`: {}", function.signature(), function.about())));
    }
    language().roots.get(word).map(|about| Markdown(format!("`{word}`: {about}")))
}

fn practices(titles: &[&str]) -> String {
    match titles {
        [] => String::new(),
        titles => format!("Practices: {}", titles.join(", ")),
    }
}
