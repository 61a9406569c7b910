use std::collections::BTreeSet;

use crate::model::{CompletionItem, CompletionKind, Cursor};
use crate::syntax::dockerfile::{Dockerfile, Keyword, PLATFORM_ARGUMENTS, Scope};

/// The variables that have a value where the cursor stands.
pub(super) fn names(at: &Cursor<'_>, view: &Dockerfile, keyword: Keyword, out: &mut Vec<CompletionItem>) {
    let scope = Scope::new(view);
    let own = view.instructions.partition_point(|other| other.span.start() <= at.offset);
    let holds = own.checked_sub(1).filter(|own| view.instructions.get(*own).is_some_and(|i| i.span.touches(at.offset)));
    let here = holds.unwrap_or(own);
    let is_from = keyword == Keyword::From;
    let above = view.instructions.iter().take(here);
    let global = above.clone().take_while(|other| other.keyword != Keyword::From);
    let declaring: Vec<_> = if is_from { global.collect() } else { above.collect() };
    let mut names = BTreeSet::new();
    for pair in declaring.iter().filter(|i| matches!(i.keyword, Keyword::Arg | Keyword::Env)).flat_map(|i| i.pairs()) {
        let name = pair.name.text.as_str();
        if (is_from || scope.declares(here, name)) && names.insert(name) {
            let value = match is_from {
                true => pair.value.as_ref().map(|value| value.text.clone()),
                false => scope.value(here, name).ok(),
            };
            let detail = value.filter(|value| !value.is_empty()).unwrap_or_else(|| "variable".to_owned());
            push(at, name, detail, out);
        }
    }
    if is_from {
        let given = PLATFORM_ARGUMENTS.into_iter().filter(|name| names.insert(name)).collect::<Vec<_>>();
        given.into_iter().for_each(|name| push(at, name, "given by the build".to_owned(), out));
    }
}

/// A name, with the brace that is missing behind it.
fn push(at: &Cursor<'_>, name: &str, detail: String, out: &mut Vec<CompletionItem>) {
    let (text, typed) = (&at.parsed.text, at.context.typed);
    let is_braced = text.get(..typed.start()).is_some_and(|before| before.ends_with("${"));
    let is_closed =
        text.get(typed.end()..).is_some_and(|behind| behind.starts_with(['}', ':', '-', '+', '?', '#', '%', '/']));
    let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
    if is_braced && !is_closed {
        item.edit.text.push('}');
    }
    item.detail = Some(detail);
    out.push(item);
}

/// Arguments of the stage that ENV may hand on to what runs.
pub(super) fn argued(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let above = view.instructions.iter().take_while(|other| other.span.end() < at.offset);
    let stage: Vec<_> = above.collect();
    let first = stage.iter().rposition(|other| other.keyword == Keyword::From).unwrap_or(0);
    let arguments = stage.iter().skip(first).filter(|other| other.keyword == Keyword::Arg);
    for pair in arguments.flat_map(|other| other.pairs()) {
        let name = pair.name.text.as_str();
        let mut item = CompletionItem::new(name, CompletionKind::Reference, at.context.typed);
        item.edit.text = format!("{name}=${name}");
        item.detail = Some("an argument of the build".to_owned());
        out.push(item);
    }
}

/// Names an ARG may declare: those from before the first stage, and those BuildKit gives a value.
pub(super) fn declarable(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let above = view.instructions.iter().take_while(|other| other.span.end() < at.offset);
    if !above.clone().any(|other| other.keyword == Keyword::From) {
        return;
    }
    let typed = at.context.typed;
    let global = above.take_while(|other| other.keyword != Keyword::From);
    for pair in global.flat_map(|other| other.pairs()) {
        let mut item = CompletionItem::new(pair.name.text.as_str(), CompletionKind::Reference, typed);
        item.detail = Some(pair.value.as_ref().map_or("variable".to_owned(), |value| value.text.clone()));
        item.preferred = true;
        out.push(item);
    }
    for name in PLATFORM_ARGUMENTS {
        let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
        item.detail = Some("given by the build".to_owned());
        out.push(item);
    }
}
