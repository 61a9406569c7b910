use super::language;
use crate::knowledge::Image;
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown};
use crate::syntax::dockerfile::{FlagKind, Keyword};
use crate::syntax::{Slot, Step};

/// Instructions, flags, official images and their tags. Names of stages and variables come from references.
pub(super) fn complete(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let keyword = at.context.path.iter().rev().find_map(|step| match step {
        Step::Instruction(name) => Keyword::of(name),
        _ => None,
    });
    match (&at.context.slot, keyword) {
        (Slot::Keyword, _) => {
            let lower = typed.of(&at.parsed.text).chars().next().is_some_and(char::is_lowercase);
            for keyword in Keyword::ALL.into_iter().filter(|keyword| *keyword != Keyword::Maintainer) {
                let name = if lower { keyword.name().to_lowercase() } else { keyword.name().to_owned() };
                let mut item = CompletionItem::new(name, CompletionKind::Keyword, typed);
                if let Some(text) = language::instruction(keyword.name()) {
                    item.detail = Some(text.form.clone());
                    item.documentation = Some(Markdown(text.about.clone()));
                }
                out.push(item);
            }
        }
        (Slot::Flag, Some(keyword)) => {
            let text = language::instruction(keyword.name());
            for (flag, kind) in keyword.flags() {
                let end = if *kind == FlagKind::Switch { "" } else { "=" };
                let mut item = CompletionItem::new(format!("--{flag}{end}"), CompletionKind::Property, typed);
                item.documentation = text.and_then(|text| text.flags.get(*flag)).cloned().map(Markdown);
                out.push(item);
            }
        }
        (Slot::Argument { before }, Some(Keyword::From)) if before.is_empty() => images(at, out),
        (Slot::FlagValue { flag }, Some(Keyword::Copy)) if flag == "from" => stages(at, out),
        (Slot::FlagValue { flag }, Some(keyword)) => {
            let values = language::instruction(keyword.name()).and_then(|text| text.values.get(flag.as_str()));
            out.extend(
                values.into_iter().flatten().map(|value| CompletionItem::new(value, CompletionKind::Value, typed)),
            );
        }
        (Slot::Argument { before }, Some(Keyword::Healthcheck)) if before.is_empty() => {
            out.extend(["CMD", "NONE"].map(|word| CompletionItem::new(word, CompletionKind::Keyword, typed)));
        }
        _ => {}
    }
}

/// The stages above the cursor. A COPY that has no paths yet is no instruction yet, so its references say nothing.
fn stages(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let Some(view) = at.parsed.dockerfile() else { return };
    let above = view.stages().into_iter().filter(|stage| stage.from.span.end() < at.offset);
    let mut names: Vec<_> = above.collect();
    // The last one is the stage that is being written.
    names.pop();
    for stage in names {
        if let Some(name) = stage.name {
            let mut item = CompletionItem::new(name.text.as_str(), CompletionKind::Reference, at.context.typed);
            item.detail = Some(stage.image.text.clone());
            out.push(item);
        }
    }
}

fn images(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let name_typed = typed.of(&at.parsed.text).split(':').next().unwrap_or("");
    for (name, image) in Image::all().filter(|(_, image)| image.ended.is_none()) {
        let about = Some(Markdown(image.about.clone()));
        // Once a name stands there its tags are wanted, before that the names.
        let labels = match name == name_typed {
            true => image.tags.iter().map(|tag| format!("{name}:{tag}")).collect(),
            false => vec![image.tags.first().map_or(name.to_owned(), |tag| format!("{name}:{tag}"))],
        };
        for label in labels {
            let mut item = CompletionItem::new(label, CompletionKind::Value, typed);
            item.documentation = about.clone();
            out.push(item);
        }
    }
}
