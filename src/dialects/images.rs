//! Images: what is said of them and offered in their place, whatever the format.

use std::collections::BTreeSet;

use crate::knowledge::{Image, end_of_support, image};
use crate::model::{CompletionItem, CompletionKind, Cursor, ImageRef, Markdown, Project};
use crate::syntax::{Parsed, Slot};
use crate::text::Span;

/// Images of other files that are offered, at most.
const MOST: usize = 100;

/// Offers behind `image:` what the files of the folder run already, and official images and versions of them.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let context = at.context;
    if !matches!(&context.slot, Slot::Value { key, .. } if key == "image") {
        return;
    }
    if names(at, context.typed, project, out) {
        return;
    }
    let place = at.base + at.offset;
    let mut seen = BTreeSet::new();
    for facts in project.folder(at.file) {
        for part in &facts.parts {
            for (_, container) in part.facts.containers() {
                let own = container.image.site().span.shifted(part.base);
                let is_typed = facts.file == *at.file && own.touches(place);
                let Some(image) = container.image.value().filter(|_| !is_typed) else { continue };
                if seen.len() < MOST && seen.insert(image.text.clone()) {
                    let mut item = CompletionItem::new(&image.text, CompletionKind::Value, context.typed);
                    item.detail = Some("run elsewhere".to_owned());
                    out.push(item);
                }
            }
        }
    }
    for (name, known) in Image::all().filter(|(_, known)| known.ended.is_none()) {
        let tagged = known.tags.iter().map(|tag| format!("{name}:{tag}"));
        let untagged = known.tags.is_empty().then(|| name.to_owned());
        for reference in tagged.chain(untagged) {
            let mut item = CompletionItem::new(reference, CompletionKind::Value, context.typed);
            item.detail = Some(origin(name).to_owned());
            item.documentation = Some(Markdown(known.about.clone()));
            out.push(item);
        }
    }
}

/// Where the name of an image is written before a tag or digest that stands already: names alone, in place of the name.
/// Whether that is so.
pub(super) fn names(at: &Cursor<'_>, typed: Span, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
    let written = typed.of(&at.parsed.text);
    // At its very beginning another image may be meant.
    let is_within = |end: &usize| typed.start() < at.offset && at.offset <= typed.start() + end;
    let Some(end) = end_of_name(written).filter(is_within) else { return false };
    let name = Span::new(typed.start(), typed.start() + end);
    let run = project.folder(at.file).into_iter().flat_map(|facts| {
        let containers = facts.parts.iter().flat_map(|part| part.facts.containers());
        let images = containers.filter_map(|(_, container)| container.image.value());
        images.map(|image| image.text.clone()).take(MOST).collect::<Vec<_>>()
    });
    let run = run.filter_map(|image| image.get(..end_of_name(&image).unwrap_or(image.len())).map(str::to_owned));
    let run: BTreeSet<String> = run.filter(|image| image != name.of(&at.parsed.text)).take(MOST).collect();
    let official = Image::all().filter(|(_, known)| known.ended.is_none());
    let official: Vec<_> = official.filter(|(name, _)| !run.contains(*name)).collect();
    let push = |image: &str, detail: &str, out: &mut Vec<CompletionItem>| {
        let mut item = CompletionItem::new(image, CompletionKind::Value, name);
        item.detail = Some(detail.to_owned());
        out.push(item);
    };
    run.iter().for_each(|image| push(image, "run elsewhere", out));
    for (image, known) in official {
        push(image, origin(image), out);
        if let Some(item) = out.last_mut() {
            item.documentation = Some(Markdown(known.about.clone()));
        }
    }
    true
}

/// Whose an image is that is known by a name.
pub(super) fn origin(name: &str) -> &'static str {
    if name.contains('/') { "image" } else { "official image" }
}

/// Where the name in a reference ends, if a tag or digest is behind it: a colon before a slash belongs to a host.
fn end_of_name(reference: &str) -> Option<usize> {
    let before = reference.find(['@', '$']).unwrap_or(reference.len());
    let start = reference.get(..before)?.rfind('/').map_or(0, |slash| slash + 1);
    let colon = reference.get(start..)?.find(':').map(|colon| start + colon);
    colon.or_else(|| reference.find('@')).filter(|end| !reference.get(..*end).is_some_and(|name| name.contains('$')))
}

/// What is known of the image that is the value of a key `image` at an offset; of one with a variable for its tag, as far
/// as its name says.
pub(super) fn hover(parsed: &Parsed, offset: usize) -> Option<Markdown> {
    let node = parsed.yaml()?.at(offset)?;
    let (key, _) = node.parent()?.written().find(|(_, value)| *value == node)?;
    if key.text() != Some("image") {
        return None;
    }
    let text = node.text()?;
    let name = || text.get(..end_of_name(text)?).filter(|_| text.contains('$'));
    let reference = ImageRef::parse(name().unwrap_or(text))?;
    describe(&reference)
}

/// What is known of an image: what it is for, who it runs as, where it listens and keeps its data, versions to start from.
pub(super) fn describe(reference: &ImageRef) -> Option<Markdown> {
    let known = image(reference)?;
    let mut text = format!("image **{}**: {}", reference.name(), known.about);
    match (known.user_id, known.runs_as_root) {
        (Some(user), true) => text.push_str(&format!("\n\nRuns as root; it has a user {user} too.")),
        (None, true) => text.push_str("\n\nRuns as root."),
        (_, false) => {}
    }
    let ports: Vec<String> = known.ports.iter().map(u16::to_string).collect();
    let listens = (!ports.is_empty()).then(|| format!("Listens on {}.", ports.join(" and ")));
    let keeps = known.data_of(reference.tag.as_deref()).map(|folder| format!("Keeps its data in `{folder}`."));
    let answers = known.health.as_ref().map(|command| format!("`{command}` says whether it is well."));
    let facts: Vec<String> = [listens, keeps, answers].into_iter().flatten().collect();
    if !facts.is_empty() {
        text.push_str(&format!("\n\n{}", facts.join(" ")));
    }
    if let Some(end) = end_of_support(reference) {
        let name = end.version.map_or(end.image.to_owned(), |version| format!("{} {version}", end.short_name()));
        text.push_str(&format!("\n\nFixes for {name} end on {}.", end.day));
    }
    if !known.tags.is_empty() {
        let tags: Vec<String> = known.tags.iter().map(|tag| format!("`{tag}`")).collect();
        text.push_str(&format!("\n\nTags to start from: {}.", tags.join(", ")));
    }
    Some(Markdown(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::shown;
    use crate::syntax::{Language, context, parse};

    #[test]
    fn images_are_offered_behind_their_key_and_described_there() {
        let text = "services:\n  web:\n    image: node:22\n    command: node\n";
        let parsed = parse(Language::Yaml, text.into(), None);
        let at = text.find("node").unwrap() + 2;
        let labels = |offset: usize| -> Vec<String> {
            let (file, context) = (shown::file("compose.yaml"), context(&parsed, offset));
            let cursor = Cursor { file: &file, parsed: &parsed, base: 0, offset, context: &context };
            let mut items = Vec::new();
            complete(&cursor, &shown::Alone, &mut items);
            items.into_iter().map(|item| item.label).collect()
        };
        assert!(labels(at - 2).iter().any(|label| label.starts_with("node:")));
        // Within the name, its tag stays.
        assert!(labels(at).iter().any(|label| label == "node"));
        assert!(hover(&parsed, at).unwrap().0.starts_with("image **node**"));

        assert!(hover(&parsed, at).unwrap().0.contains("Fixes for node 22 end on 2027-04-30."));

        let elsewhere = text.rfind("node").unwrap() + 2;
        assert!(labels(elsewhere).is_empty() && hover(&parsed, elsewhere).is_none());
    }
}
