//! What may be written in a Dockerfile.

mod directives;
mod images;
mod mounts;
mod sources;
mod users;
mod variables;
mod words;

pub(super) use self::directives::about;
use super::{contexts, language};
use crate::knowledge::{Image, file, files};
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project};
use crate::syntax::dockerfile::{Dockerfile, FlagKind, Instruction, Keyword, Stage};
use crate::syntax::{Context, Slot, Step};
use crate::text::{Span, TextEdit};

/// Whether a cursor may stand on the name of something: a stage, a variable.
pub(super) fn may_name(context: &Context) -> bool {
    let instruction = context.path.iter().rev().find_map(|step| match step {
        Step::Instruction(name) => Keyword::of(name),
        _ => None,
    });
    match &context.slot {
        Slot::Argument { .. } => matches!(instruction, Some(Keyword::From | Keyword::Arg | Keyword::Env)),
        Slot::FlagValue { flag } => flag == "from",
        _ => false,
    }
}

/// Instructions, flags and their values, images, stages, variables. Names of stages come from references, too.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let Some(view) = at.parsed.dockerfile() else { return };
    let keyword = at.context.path.iter().rev().find_map(|step| match step {
        Step::Instruction(name) => Keyword::of(name),
        _ => None,
    });
    match (&at.context.slot, keyword) {
        (Slot::Directive, _) => directives::complete(at, out),
        (Slot::Keyword, _) => keywords(at, view, out),
        (Slot::VariableName, Some(keyword)) => {
            out.clear();
            variables::names(at, view, keyword, out);
        }
        (Slot::Flag, Some(keyword)) => flags(at, keyword, out),
        (Slot::FlagValue { flag }, Some(Keyword::Copy)) if flag == "from" => {
            out.retain(|item| is_above(at, view, &item.label));
            stages(at, view, out);
            given(at, project, at.context.typed, out);
            taken(at, view, out);
        }
        (Slot::FlagValue { flag }, Some(Keyword::Run)) if flag == "mount" => {
            out.clear();
            mounts::complete(at, view, project, out);
        }
        (Slot::FlagValue { flag }, Some(keyword)) => {
            let values = language::instruction(keyword.name()).and_then(|text| text.values.get(flag.as_str()));
            out.extend(
                values.into_iter().flatten().map(|value| CompletionItem::new(value, CompletionKind::Value, typed)),
            );
            if flag == "chown" {
                users::complete(at, view, out);
            }
        }
        (Slot::Argument { before }, Some(Keyword::From)) => {
            // FROM knows stages by their names alone. Behind AS, names that others want stay.
            out.retain(|item| {
                let is_wanted =
                    || if before.is_empty() { is_above(at, view, &item.label) } else { !before.contains(&item.label) };
                item.label.parse::<usize>().is_err() && is_wanted()
            });
            match before.as_slice() {
                [] => {
                    given(at, project, typed, out);
                    images::complete(at, view, project, out);
                }
                [_] => out.push(CompletionItem::new(cased("AS", view, at), CompletionKind::Keyword, typed)),
                _ => {}
            }
        }
        (Slot::Argument { before }, Some(Keyword::Copy | Keyword::Add)) => {
            out.clear();
            sources::complete(at, view, project, before, out);
        }
        (Slot::Argument { before }, Some(keyword)) => words::complete(at, view, keyword, before, out),
        (Slot::Value { key, .. }, Some(Keyword::Env)) => words::value(at, view, key, out),
        _ => {}
    }
    if matches!(keyword, Some(Keyword::Copy | Keyword::Add | Keyword::Volume)) && is_between_words(at, view.escape) {
        let here = out.iter_mut().filter(|item| item.edit.span == typed);
        here.for_each(|item| item.edit.text = format!("\"{}\"", item.edit.text));
    }
    // Where the first argument stands, a flag may stand as well.
    if let (Slot::Argument { before }, Some(keyword)) = (&at.context.slot, keyword)
        && before.is_empty()
        && matches!(typed.of(&at.parsed.text), "" | "-")
        && !at.parsed.text.get(..at.offset).is_some_and(|text| text.ends_with(['[', '"']))
    {
        flags(at, keyword, out);
    }
}

/// Flags that people reach for before the others of their instruction.
const USUAL_FLAGS: &[&str] = &["mount", "from", "chown", "interval", "timeout"];

/// The flags of an instruction.
fn flags(at: &Cursor<'_>, keyword: Keyword, out: &mut Vec<CompletionItem>) {
    let text = language::instruction(keyword.name());
    let given = |flag: &str| at.context.present.iter().any(|present| present == flag);
    let mut all: Vec<_> = keyword.flags().iter().collect();
    all.sort_by_key(|(flag, _)| !USUAL_FLAGS.contains(flag));
    for (flag, kind) in all {
        if *kind != FlagKind::Values && given(flag) {
            continue;
        }
        let end = if *kind == FlagKind::Switch { "" } else { "=" };
        let mut item = CompletionItem::new(format!("--{flag}{end}"), CompletionKind::Property, at.context.typed);
        item.documentation = text.and_then(|text| text.flags.get(*flag)).cloned().map(Markdown);
        out.push(item);
    }
}

/// Instructions in the order in which people reach for them.
const USUAL: &[Keyword] = &[
    Keyword::Run,
    Keyword::Copy,
    Keyword::Workdir,
    Keyword::Env,
    Keyword::Arg,
    Keyword::Expose,
    Keyword::Cmd,
    Keyword::Entrypoint,
    Keyword::User,
    Keyword::From,
    Keyword::Label,
    Keyword::Healthcheck,
    Keyword::Volume,
    Keyword::Add,
    Keyword::Shell,
    Keyword::Stopsignal,
    Keyword::Onbuild,
];

fn keywords(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let is_nested = !at.context.path.is_empty();
    let is_opening = !view.instructions.iter().any(|i| i.keyword == Keyword::From && i.span.end() < typed.start());
    for keyword in USUAL.iter().copied() {
        let fits = match keyword {
            Keyword::From | Keyword::Onbuild if is_nested => false,
            Keyword::From | Keyword::Arg => true,
            // Nothing else may stand before the first stage.
            _ => is_nested || !is_opening,
        };
        if !fits {
            continue;
        }
        let mut item = CompletionItem::new(cased(keyword.name(), view, at), CompletionKind::Keyword, typed);
        if let Some(text) = language::instruction(keyword.name()) {
            item.detail = Some(text.form.clone());
            item.documentation = Some(Markdown(text.about.clone()));
        }
        item.preferred = is_opening && keyword == Keyword::From;
        out.push(item);
    }
    if view.instructions.iter().all(|instruction| instruction.span.touches(at.offset)) {
        skeletons(at, out);
    }
}

/// Whole files for the languages people write most, with places to fill in.
fn skeletons(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    for path in files("dockerfile/skeletons/") {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".Dockerfile"));
        let (Some(name), Some(text)) = (name, file(&path)) else { continue };
        let mut item = CompletionItem::new(name, CompletionKind::Keyword, at.context.typed);
        item.edit = TextEdit::replace(at.context.typed, text.trim_end());
        item.snippet = true;
        item.detail = Some("a whole Dockerfile".to_owned());
        out.push(item);
    }
}

/// A word of the language in the case of the file; of an empty one, in the case in which it is begun.
fn cased(word: &str, view: &Dockerfile, at: &Cursor<'_>) -> String {
    let text = &at.parsed.text;
    let others = || view.instructions.iter().filter(|instruction| !instruction.span.touches(at.offset));
    let is_lower =
        |instruction: &&Instruction| instruction.keyword_span.of(text).chars().any(|c| c.is_ascii_lowercase());
    let lower = match others().count() {
        0 => at.context.typed.of(text).chars().next().is_some_and(char::is_lowercase),
        all => others().filter(is_lower).count() * 2 > all,
    };
    if lower { word.to_lowercase() } else { word.to_owned() }
}

/// Images that others take something from, behind the stages.
fn taken(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    for (span, image) in super::taken::images(view) {
        if !span.touches(at.offset) && out.iter().all(|item| item.label != image.text) {
            let mut item = CompletionItem::new(image.text, CompletionKind::Value, at.context.typed);
            item.detail = Some("taken from elsewhere".to_owned());
            out.push(item);
        }
    }
    for (name, image) in Image::all().filter(|(_, image)| image.ended.is_none()) {
        let label = image.tags.first().map_or_else(|| name.to_owned(), |tag| format!("{name}:{tag}"));
        let mut item = CompletionItem::new(label, CompletionKind::Value, at.context.typed);
        item.detail = Some(crate::dialects::images::origin(name).to_owned());
        item.documentation = Some(Markdown(image.about.clone()));
        out.push(item);
    }
}

/// Whether the cursor stands in a list of words and in none of them.
fn is_between_words(at: &Cursor<'_>, escape: char) -> bool {
    let head = sources::head(at, escape);
    let behind_flags = head.split_whitespace().skip(1).find(|word| !word.starts_with("--"));
    let is_list = behind_flags.is_some_and(|word| word.starts_with('['));
    is_list && head.trim_end().ends_with(['[', ',']) && head.matches('"').count().is_multiple_of(2)
}

/// The stage that is being written.
fn own_stage<'v>(at: &Cursor<'_>, view: &'v Dockerfile) -> Option<Stage<'v>> {
    view.stages().into_iter().rfind(|stage| stage.from.span.start() <= at.offset)
}

/// The stages above the one in which the cursor stands. A FROM without its image begins one, too.
fn above<'v>(at: &Cursor<'_>, view: &'v Dockerfile) -> Vec<Stage<'v>> {
    let is_from = |word: &str| Keyword::of(word) == Some(Keyword::From);
    let begins = |typed: &&Span| typed.of(&at.parsed.text).split_whitespace().next().is_some_and(is_from);
    let half = at.parsed.incompletes.iter().map(|line| &line.typed).filter(begins).map(|typed| typed.start());
    let whole = view.stages().into_iter().map(|stage| stage.from.span.start());
    let own = whole.chain(half).filter(|start| *start <= at.offset).max();
    let is_above = |stage: &Stage<'_>| own.is_none_or(|own| stage.from.span.start() < own);
    view.stages().into_iter().filter(is_above).collect()
}

/// Whether a name or number is that of a stage above the one in which the cursor stands.
fn is_above(at: &Cursor<'_>, view: &Dockerfile, label: &str) -> bool {
    above(at, view).iter().any(|stage| is_called(stage, label))
}

fn is_called(stage: &Stage<'_>, label: &str) -> bool {
    stage.name.is_some_and(|name| name.text.eq_ignore_ascii_case(label)) || stage.index.to_string() == label
}

/// The stages above the cursor. A COPY that has no paths yet is no instruction yet, so its references say nothing.
fn stages(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    for stage in above(at, view) {
        if let Some(name) = stage.name {
            let mut item = CompletionItem::new(name.text.as_str(), CompletionKind::Reference, at.context.typed);
            item.detail = Some(stage.image.text.clone());
            out.push(item);
        }
    }
}

/// Contexts that a build of the file is given by their names.
fn given(at: &Cursor<'_>, project: &dyn Project, typed: Span, out: &mut Vec<CompletionItem>) {
    for context in contexts::given(at.file, project) {
        let name = contexts::name_of(&context);
        if out.iter().all(|item| item.label != name) {
            let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
            let what = context.symbol.detail.unwrap_or_default();
            item.detail = Some(format!("{what} in {}", context.file.name()).trim_start().to_owned());
            out.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    /// A snippet with what stands in its places.
    fn plain(snippet: &str) -> String {
        let mut out = String::new();
        let mut rest = snippet;
        while let Some(place) = rest.find("${").filter(|at| !rest[..*at].ends_with('\\')) {
            out.push_str(&rest[..place]);
            let inside = &rest[place + 2..];
            let (_, default) = inside.split_once(':').unwrap();
            let (default, behind) = default.split_once('}').unwrap();
            out.push_str(default);
            rest = behind;
        }
        out.push_str(rest);
        out.replace("$0", "").replace("\\$", "$").replace("\\\\", "\\")
    }

    #[test]
    fn every_skeleton_is_a_file_that_builds_a_last_stage_without_root() {
        let paths = files("dockerfile/skeletons/");
        assert!(paths.len() > 5);
        for path in paths {
            let text = plain(&file(&path).unwrap());
            let parsed = parse(Language::Dockerfile, text.clone().into(), None);
            assert_eq!(parsed.errors, [], "{path}: {text}");
            let view = parsed.dockerfile().unwrap();
            let last = view.stages().pop().unwrap();
            let users = last.instructions.iter().any(|instruction| instruction.keyword == Keyword::User);
            assert!(users || last.image.text.contains("unprivileged"), "{path}");
        }
    }
}
