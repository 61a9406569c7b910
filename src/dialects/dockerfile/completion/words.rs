use super::{language, sources, variables};
use crate::knowledge::image;
use crate::model::{CompletionItem, CompletionKind, Cursor, ImageRef, Markdown};
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
        Keyword::Arg => variables::declarable(at, view, out),
        Keyword::Env => variables::argued(at, view, out),
        Keyword::User if before.is_empty() => users(at, view, out),
        Keyword::Workdir if before.is_empty() => sources::folders(at, view, out),
        Keyword::Expose => {
            ports(at, view, out);
            if let Some((port, _)) = written.split_once('/') {
                let protocols = ["tcp", "udp", "sctp"].map(|protocol| format!("{port}/{protocol}"));
                out.extend(protocols.map(|label| CompletionItem::new(label, CompletionKind::Value, typed)));
            }
        }
        Keyword::Label => labels(at, out),
        Keyword::Stopsignal | Keyword::Shell if before.is_empty() => {
            // Inside the list of words it is no longer the whole that is written.
            let line = at.parsed.text.get(..typed.start()).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
            let words = language::instruction(keyword.name()).map_or(&[][..], |text| &text.words);
            let fits = |word: &&String| !line.contains('[') || !word.starts_with('[');
            out.extend(words.iter().filter(fits).map(|word| CompletionItem::new(word, CompletionKind::Value, typed)));
        }
        _ => {}
    }
}

/// Ports that variables speak of.
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
}

/// Users that the base image has, or that are named elsewhere in the file.
pub(super) fn users(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let mut offer = |label: String, detail: &str| {
        let mut item = CompletionItem::new(label, CompletionKind::Value, typed);
        item.detail = Some(detail.to_owned());
        out.push(item);
    };
    if let Some(stage) = super::own_stage(at, view) {
        let base = view.bases().of(&stage).last().map_or(stage.image, |base| base.image);
        let user = ImageRef::parse(&base.text).as_ref().and_then(image).and_then(|known| known.user_id);
        if let Some(user) = user {
            offer(user.to_string(), "a user of the base image");
        }
    }
    let named = view.instructions.iter().filter(|i| i.keyword == Keyword::User && !i.span.touches(at.offset));
    for word in named.filter_map(|user| user.words().first()) {
        offer(word.text.clone(), "named elsewhere");
    }
    let owners = view.instructions.iter().filter(|i| !i.span.touches(at.offset)).filter_map(|i| i.flag("chown"));
    for owner in owners.filter_map(|flag| flag.value.as_ref()).filter(|owner| owner.variables.is_empty()) {
        offer(owner.text.split(':').next().unwrap_or(&owner.text).to_owned(), "named elsewhere");
        offer(owner.text.clone(), "named elsewhere");
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
