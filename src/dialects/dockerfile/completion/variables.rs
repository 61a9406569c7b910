use std::collections::BTreeSet;

use crate::model::{CompletionItem, CompletionKind, Cursor};
use crate::syntax::dockerfile::{
    Arguments, Dockerfile, Instruction, Keyword, PLATFORM_ARGUMENTS, Scope, Stage, Unknown, edit,
};

/// Where a platform comes from.
const GIVEN: &str = "given by the build";

/// The variables that have a value where the cursor stands, and then those that have one once the stage declares them.
pub(super) fn names(at: &Cursor<'_>, view: &Dockerfile, keyword: Keyword, out: &mut Vec<CompletionItem>) {
    let own = view.instructions.partition_point(|other| other.span.start() <= at.offset);
    let holds = own.checked_sub(1).filter(|own| view.instructions.get(*own).is_some_and(|i| i.span.touches(at.offset)));
    let here = holds.unwrap_or(own);
    if holds.and_then(|own| view.instructions.get(own)).is_some_and(|own| is_list(at, own)) {
        return;
    }
    let of_stage = super::own_stage(at, view).filter(|_| keyword != Keyword::From);
    let mut names = BTreeSet::new();
    match of_stage {
        None => of_images(at, view, here, &mut names, out),
        // What is given for the build is gone when the container runs, and an ENV below counts as well.
        Some(stage) if is_run_later(keyword) => {
            let bases = view.bases();
            for stage in bases.of(&stage).iter().chain([&stage]) {
                let setting = stage.instructions.iter().filter(|i| i.keyword == Keyword::Env);
                for pair in setting.flat_map(|i| i.pairs()).filter(|pair| names.insert(pair.name.text.as_str())) {
                    let value = pair.value.as_ref().map(|value| value.text.clone());
                    push(at, &pair.name.text, value, out);
                }
            }
        }
        Some(stage) => of_stage_at(at, view, here, &stage, &mut names, out),
    }
}

/// Whether an instruction says what runs in the container.
fn is_run_later(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck)
}

/// Whether the words of a command stand in a list, in which nothing is expanded.
fn is_list(at: &Cursor<'_>, instruction: &Instruction) -> bool {
    let inner = match &instruction.arguments {
        Arguments::Nested(nested) => nested,
        _ => instruction,
    };
    let written = inner.arguments_span.of(&at.parsed.text);
    let is_open = || written.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('"'));
    matches!(inner.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell) && is_open()
}

/// What counts in a FROM and above the first one: the ARGs there, and what the build gives.
fn of_images<'v>(
    at: &Cursor<'_>,
    view: &'v Dockerfile,
    here: usize,
    names: &mut BTreeSet<&'v str>,
    out: &mut Vec<CompletionItem>,
) {
    let above = view.instructions.iter().take(here).take_while(|other| other.keyword != Keyword::From);
    for pair in above.filter(|i| i.keyword == Keyword::Arg).flat_map(|i| i.pairs()) {
        if names.insert(pair.name.text.as_str()) {
            push(at, &pair.name.text, pair.value.as_ref().map(|value| value.text.clone()), out);
        }
    }
    for name in PLATFORM_ARGUMENTS.into_iter().filter(|name| names.insert(name)) {
        push(at, name, Some(GIVEN.to_owned()), out);
    }
}

fn of_stage_at<'v>(
    at: &Cursor<'_>,
    view: &'v Dockerfile,
    here: usize,
    stage: &Stage<'v>,
    names: &mut BTreeSet<&'v str>,
    out: &mut Vec<CompletionItem>,
) {
    let scope = Scope::new(view);
    let above = view.instructions.iter().take(here);
    for pair in above.filter(|i| matches!(i.keyword, Keyword::Arg | Keyword::Env)).flat_map(|i| i.pairs()) {
        let name = pair.name.text.as_str();
        if scope.declares(here, name) && names.insert(name) {
            let value = match scope.value(here, name) {
                Err(Unknown::Build(_)) => Some(GIVEN.to_owned()),
                value => value.ok(),
            };
            push(at, name, value, out);
        }
    }
    // Images have it, and it is mostly added to.
    if stage.image.text != "scratch" && names.insert("PATH") {
        push(at, "PATH", Some("of the image".to_owned()), out);
    }
    let global = view.instructions.iter().take_while(|other| other.keyword != Keyword::From);
    let global = global.flat_map(|other| other.pairs()).map(|pair| pair.name.text.as_str());
    for name in global.chain(PLATFORM_ARGUMENTS).filter(|name| names.insert(name)).collect::<Vec<_>>() {
        push(at, name, Some(format!("declared with `ARG {name}` in this stage")), out);
        if let Some(item) = out.last_mut() {
            item.also = edit::insert_after(at.parsed, stage.from, &format!("ARG {name}"));
        }
    }
}

/// A name, with the brace that is missing behind it.
fn push(at: &Cursor<'_>, name: &str, detail: Option<String>, out: &mut Vec<CompletionItem>) {
    let (text, typed) = (&at.parsed.text, at.context.typed);
    let is_braced = text.get(..typed.start()).is_some_and(|before| before.ends_with("${"));
    let is_closed =
        text.get(typed.end()..).is_some_and(|behind| behind.starts_with(['}', ':', '-', '+', '?', '#', '%', '/']));
    let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
    if is_braced && !is_closed {
        item.edit.text.push('}');
    }
    item.detail = Some(detail.filter(|detail| !detail.is_empty()).unwrap_or_else(|| "variable".to_owned()));
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
        item.detail = Some(GIVEN.to_owned());
        out.push(item);
    }
}
