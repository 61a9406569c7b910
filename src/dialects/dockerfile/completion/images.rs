use crate::dialects::images;
use crate::knowledge::{Image, image};
use crate::model::{CompletionItem, CompletionKind, Cursor, ImageRef, Markdown, Project};
use crate::syntax::dockerfile::{Dockerfile, Keyword};

/// Official images and their tags, and those of other stages.
pub(super) fn complete(at: &Cursor<'_>, view: &Dockerfile, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    if images::names(at, typed, project, out) {
        return;
    }
    let written = typed.of(&at.parsed.text);
    if variants(at, written, out) {
        return;
    }
    let (name_typed, has_tag) = written.split_once(':').map_or((written, false), |(name, _)| (name, true));
    let mut known: Vec<_> = Image::all().filter(|(_, image)| image.ended.is_none()).collect();
    // What is set up by variables is run, and hardly built on.
    known.sort_by_key(|(_, image)| !image.environment.is_empty());
    for (name, image) in known {
        // Once a name stands there its tags are wanted, before that the names.
        let labels = match (name == name_typed, has_tag) {
            (true, _) => image.tags.iter().map(|tag| format!("{name}:{tag}")).collect(),
            (false, true) => continue,
            (false, false) => vec![image.tags.first().map_or(name.to_owned(), |tag| format!("{name}:{tag}"))],
        };
        for label in labels {
            let mut item = CompletionItem::new(label, CompletionKind::Value, typed);
            item.documentation = Some(Markdown(image.about.clone()));
            out.push(item);
        }
    }
    if !has_tag {
        let mut item = CompletionItem::new("scratch", CompletionKind::Value, typed);
        item.documentation = Some(Markdown("An empty image, for programs that need nothing else.".to_owned()));
        out.push(item);
    }
    let others = view.instructions.iter().filter(|i| i.keyword == Keyword::From && !i.span.touches(at.offset));
    for image in others.filter_map(|from| from.words().first()).filter(|image| image.variables.is_empty()) {
        if image.text.contains([':', '/']) {
            out.push(CompletionItem::new(image.text.as_str(), CompletionKind::Value, typed));
        }
    }
}

/// Variants of an image whose version a variable says: `node:$VERSION-alpine`. Whether they are meant.
fn variants(at: &Cursor<'_>, written: &str, out: &mut Vec<CompletionItem>) -> bool {
    let Some((name, tag)) = written.split_once(':').filter(|(name, tag)| tag.contains('$') && !name.contains('$'))
    else {
        return false;
    };
    // A dash in a default, as in `${VERSION:-24}`, ends no version.
    let closed = tag.rfind('}').map_or(0, |brace| brace + 1);
    let Some(dash) = tag.get(closed..).and_then(|rest| rest.find('-')).map(|dash| closed + dash) else { return true };
    let known = ImageRef::parse(name).as_ref().and_then(image);
    let version = tag.get(..dash).unwrap_or("");
    for known in known.into_iter().flat_map(|known| &known.tags) {
        let variant = known.split_once('-').map(|(_, variant)| variant);
        let label = variant.map(|variant| format!("{name}:{version}-{variant}"));
        if let Some(label) = label.filter(|label| out.iter().all(|item| item.label != *label)) {
            out.push(CompletionItem::new(label, CompletionKind::Value, at.context.typed));
        }
    }
    true
}
