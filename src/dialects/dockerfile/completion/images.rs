use crate::dialects::images;
use crate::knowledge::Image;
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project};
use crate::syntax::dockerfile::{Dockerfile, Keyword};

/// Official images and their tags, and those of other stages.
pub(super) fn complete(at: &Cursor<'_>, view: &Dockerfile, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    if images::names(at, typed, project, out) {
        return;
    }
    let written = typed.of(&at.parsed.text);
    let (name_typed, has_tag) = written.split_once(':').map_or((written, false), |(name, _)| (name, true));
    for (name, image) in Image::all().filter(|(_, image)| image.ended.is_none()) {
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
