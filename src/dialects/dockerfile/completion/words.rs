use super::{language, sources, users, variables};
use crate::knowledge::{Image, image};
use crate::model::{CompletionItem, CompletionKind, Cursor, ImageRef, Markdown};
use crate::syntax::Step;
use crate::syntax::dockerfile::{Dockerfile, Keyword};

/// What stands behind other instructions.
pub(super) fn complete(
    at: &Cursor<'_>,
    view: &Dockerfile,
    keyword: Keyword,
    before: &[String],
    out: &mut Vec<CompletionItem>,
) {
    let typed = at.context.typed;
    let written = typed.of(&at.parsed.text);
    match keyword {
        Keyword::Healthcheck if before.is_empty() => {
            out.extend(["CMD", "NONE"].map(|word| CompletionItem::new(word, CompletionKind::Keyword, typed)));
        }
        Keyword::Cmd | Keyword::Entrypoint if before.is_empty() && written.is_empty() => commands(at, view, out),
        Keyword::Arg => variables::declarable(at, view, out),
        // Behind the name of the old form stands its value.
        Keyword::Env if before.first().is_some_and(|first| !first.contains('=')) => {}
        Keyword::Env => {
            variables::argued(at, view, out);
            settings(at, view, out);
        }
        Keyword::User if before.is_empty() => users::complete(at, view, out),
        Keyword::Workdir if before.is_empty() => {
            sources::folders(at, view, out);
            for folder in language::instruction(keyword.name()).map_or(&[][..], |text| &text.words) {
                if out.iter().all(|item| item.label != *folder) {
                    out.push(CompletionItem::new(folder, CompletionKind::Folder, typed));
                }
            }
        }
        Keyword::Expose => {
            ports(at, view, out);
            if let Some((port, _)) = written.split_once('/') {
                let protocols = ["tcp", "udp", "sctp"].map(|protocol| format!("{port}/{protocol}"));
                out.extend(protocols.map(|label| CompletionItem::new(label, CompletionKind::Value, typed)));
            }
        }
        Keyword::Volume => {
            for folder in base(at, view).into_iter().flat_map(|(_, image, tag)| image.folders(tag.as_deref())) {
                let mut item = CompletionItem::new(folder, CompletionKind::Folder, typed);
                item.detail = Some("where the image keeps its data".to_owned());
                out.push(item);
            }
            sources::folders(at, view, out);
        }
        Keyword::Label => labels(at, out),
        Keyword::Shell => shells(at, before, out),
        Keyword::Stopsignal if before.is_empty() => {
            let words = language::instruction(keyword.name()).map_or(&[][..], |text| &text.words);
            out.extend(words.iter().map(|word| CompletionItem::new(word, CompletionKind::Value, typed)));
        }
        _ => {}
    }
}

/// A command as a list of words; in a health check the one that the base image has for it, too.
fn commands(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let is_free =
        at.parsed.text.get(at.offset..).is_none_or(|rest| rest.lines().next().unwrap_or("").trim().is_empty());
    if !is_free || at.parsed.text.get(..at.offset).is_some_and(|before| before.ends_with(['[', '"', ','])) {
        return;
    }
    let is_check = matches!(at.context.path.first(), Some(Step::Instruction(name)) if name == "HEALTHCHECK");
    let check = base(at, view).and_then(|(_, image, _)| image.health.clone());
    let check = check.map(|check| (check, "asks what the image runs")).or_else(|| {
        let asked = "asks at the port that is exposed";
        Some((format!("wget -qO /dev/null http://localhost:{}/ || exit 1", exposed_with_wget(at, view)?), asked))
    });
    if let Some((check, about)) = check.filter(|_| is_check) {
        let mut item = CompletionItem::new(check, CompletionKind::Value, at.context.typed);
        item.detail = Some(about.to_owned());
        item.preferred = true;
        out.push(item);
    }
    let mut item = CompletionItem::new("[\"…\"]", CompletionKind::Value, at.context.typed);
    item.edit.text = "[\"$1\"]".to_owned();
    item.snippet = true;
    item.detail = Some("a list of words".to_owned());
    out.push(item);
}

/// The port that the stage exposes, where its image surely has `wget`: that of BusyBox.
fn exposed_with_wget(at: &Cursor<'_>, view: &Dockerfile) -> Option<u16> {
    let stage = super::own_stage(at, view)?;
    let bases = view.bases();
    let bases = bases.of(&stage);
    let image = bases.last().map_or(stage.image, |base| base.image);
    let has_wget = image.text.contains("alpine") || image.text.starts_with("busybox:");
    let stages = bases.iter().chain([&stage]).flat_map(|stage| stage.instructions);
    let mut exposed = stages.filter(|one| one.keyword == Keyword::Expose).flat_map(|one| one.words());
    exposed.find_map(|word| word.text.trim_end_matches("/tcp").parse().ok()).filter(|_| has_wget)
}

/// The value that people give a variable which programs of the base image's language read.
pub(super) fn value(at: &Cursor<'_>, view: &Dockerfile, name: &str, out: &mut Vec<CompletionItem>) {
    let Some((_, image, _)) = base(at, view) else { return };
    if let Some(variable) = image.variables.get(name).filter(|variable| !variable.value.is_empty()) {
        let mut item = CompletionItem::new(variable.value.as_str(), CompletionKind::Value, at.context.typed);
        item.documentation = Some(Markdown(variable.about.clone()));
        out.push(item);
    }
}

/// Shells with the arguments that go with them: the whole list, inside its brackets the rest of it, and in a text one
/// word.
fn shells(at: &Cursor<'_>, before: &[String], out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let (head, rest) = at.parsed.text.split_at_checked(typed.start()).unwrap_or_default();
    let head = head.rsplit('\n').next().unwrap_or("");
    let rest = rest.get(typed.len()..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let (is_open, is_quoted) = (head.contains('['), head.ends_with('"'));
    let words = language::instruction(Keyword::Shell.name()).map_or(&[][..], |text| &text.words);
    for word in words {
        let list: Vec<String> = serde_json::from_str(word).unwrap_or_default();
        if !is_open {
            if before.is_empty() {
                out.push(CompletionItem::new(word, CompletionKind::Value, typed));
            }
        } else if let Some(next) = list.strip_prefix(before).and_then(<[String]>::first) {
            let whole = || {
                let close = if rest.contains(']') { "" } else { "]" };
                let left: Vec<String> = list.iter().skip(before.len()).map(|word| format!("\"{word}\"")).collect();
                format!("{}{close}", left.join(", "))
            };
            let label = if is_quoted { next.clone() } else { whole() };
            if out.iter().all(|item| item.label != label) {
                out.push(CompletionItem::new(label, CompletionKind::Value, typed));
            }
        }
    }
}

/// Ports that variables speak of, and those of the base image.
fn ports(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let pairs =
        view.instructions.iter().filter(|i| matches!(i.keyword, Keyword::Env | Keyword::Arg)).flat_map(|i| i.pairs());
    let named = pairs.filter(|pair| pair.name.text.to_ascii_uppercase().ends_with("PORT"));
    for (name, value) in named.filter_map(|pair| Some((&pair.name.text, pair.value.as_ref()?))) {
        if value.text.parse::<u16>().is_ok() {
            let mut item = CompletionItem::new(value.text.as_str(), CompletionKind::Value, at.context.typed);
            item.detail = Some(format!("of {name}"));
            out.push(item);
        }
    }
    for port in base(at, view).into_iter().flat_map(|(_, known, _)| &known.ports) {
        let mut item = CompletionItem::new(port.to_string(), CompletionKind::Value, at.context.typed);
        item.detail = Some("of the base image".to_owned());
        out.push(item);
    }
}

/// What is known of the image on which the stage of the cursor is built in the end: its name, what it is, and its tag.
pub(super) fn base(at: &Cursor<'_>, view: &Dockerfile) -> Option<(&'static str, &'static Image, Option<String>)> {
    let stage = super::own_stage(at, view)?;
    let base = view.bases().of(&stage).last().map_or(stage.image, |base| base.image);
    // A tag that a variable says is not known; the name before it is.
    let text = base.text.split_once('$').map_or(&*base.text, |(before, _)| before.trim_end_matches(':'));
    let reference = ImageRef::parse(text)?;
    let known = image(&reference)?;
    let (name, _) = Image::all().find(|(_, one)| std::ptr::eq(*one, known))?;
    Some((name, known, reference.tag))
}

/// Variables that the base image reads, and programs of its language, but for those that the stage sets already.
fn settings(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let Some((_, image, _)) = base(at, view) else { return };
    let stage = super::own_stage(at, view);
    let others = stage.iter().flat_map(|stage| stage.instructions);
    let set: Vec<&str> = others
        .filter(|other| other.keyword == Keyword::Env)
        .flat_map(|other| other.pairs())
        .filter(|pair| !pair.name.span.touches(at.offset))
        .map(|pair| pair.name.text.as_str())
        .collect();
    let own = image.environment.iter().map(|(name, about)| (name, "", about));
    let common = image.variables.iter().map(|(name, variable)| (name, variable.value.as_str(), &variable.about));
    let typed = at.context.typed;
    let behind = at.parsed.text.get(typed.end()..).unwrap_or("");
    let has_value = behind.starts_with('=') || typed.of(&at.parsed.text).contains('=');
    for (name, value, about) in own.chain(common).filter(|(name, ..)| !set.contains(&name.as_str())) {
        let mut item = CompletionItem::new(name.as_str(), CompletionKind::Property, typed);
        if !has_value {
            item.edit.text = format!("{name}={value}");
        }
        item.detail = (!value.is_empty()).then(|| value.to_owned());
        item.documentation = Some(Markdown(about.clone()));
        out.push(item);
    }
}

/// Names of labels that have an agreed meaning.
fn labels(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let has_value = at.parsed.text.get(typed.end()..).is_some_and(|rest| rest.starts_with('='));
    let names = language::instruction("LABEL").into_iter().flat_map(|text| &text.labels);
    for (name, about) in names {
        let mut item = CompletionItem::new(name.as_str(), CompletionKind::Property, typed);
        if !has_value && !typed.of(&at.parsed.text).contains('=') {
            item.edit.text.push('=');
        }
        item.documentation = Some(Markdown(about.clone()));
        out.push(item);
    }
}
