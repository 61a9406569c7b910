//! Who may run what follows, or own a file.

use crate::dialects::Dialect;
use crate::dialects::dockerfile::Dockerfile as Dockerfiles;
use crate::knowledge::image;
use crate::model::{CompletionItem, CompletionKind, Cursor, ImageRef, Lowered, Script};
use crate::syntax::dockerfile::{Dockerfile, Keyword};
use crate::syntax::shell::Command;

/// Options of `useradd` and `adduser` that have a value behind them, by their letters.
const VALUES: &str = "ubcdefgGhkKpRPsZ";

/// The same, by their names.
const LONG_VALUES: &[&str] = &[
    "--base-dir",
    "--comment",
    "--expiredate",
    "--gecos",
    "--gid",
    "--groups",
    "--home",
    "--home-dir",
    "--inactive",
    "--ingroup",
    "--password",
    "--shell",
    "--skel",
    "--uid",
];

/// The user that every image of Distroless has.
const DISTROLESS: &str = "nonroot";

/// Users that every image of Windows has.
const OF_WINDOWS: &[&str] = &["ContainerAdministrator", "ContainerUser"];

/// Users that are made above, those the base image has, and those that are named elsewhere in the file.
pub(super) fn complete(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let mut offer = |label: &str, detail: &str| {
        if !label.is_empty() && out.iter().all(|item| item.label != label) {
            let mut item = CompletionItem::new(label, CompletionKind::Value, typed);
            item.detail = Some(detail.to_owned());
            out.push(item);
        }
    };
    if let Some(stage) = super::own_stage(at, view) {
        let bases = view.bases();
        let bases = bases.of(&stage);
        let spans: Vec<_> = bases.iter().chain([&stage]).flat_map(|stage| stage.instructions).map(|i| i.span).collect();
        let mut facts = Lowered::default();
        Dockerfiles.lower(at.parsed, &mut facts);
        let above = facts.scripts.iter().filter(|script| {
            script.site.span.end() < at.offset && spans.iter().any(|span| span.touches(script.site.span.start()))
        });
        for command in above.filter_map(Script::shell).flat_map(|shell| &shell.commands) {
            made(command).iter().for_each(|name| offer(name, "made above"));
        }
        let image_text = bases.last().map_or(&stage.image.text, |base| &base.image.text);
        let reference = ImageRef::parse(image_text);
        let known = reference.as_ref().and_then(image);
        if let Some(id) = known.and_then(|known| known.user_id) {
            offer(&id.to_string(), "a user of the base image");
        }
        known.iter().flat_map(|known| &known.users).for_each(|name| offer(name, "a user of the base image"));
        if image_text.starts_with("gcr.io/distroless/") {
            offer(DISTROLESS, "a user of the base image");
        }
        if ["mcr.microsoft.com/windows/", "mcr.microsoft.com/windows:"]
            .iter()
            .any(|start| image_text.starts_with(start))
            || ["nanoserver", "windowsservercore"].iter().any(|kind| image_text.contains(kind))
        {
            OF_WINDOWS.iter().for_each(|user| offer(user, "a user of the base image"));
        }
    }
    let named = view.instructions.iter().filter(|i| i.keyword == Keyword::User && !i.span.touches(at.offset));
    named.filter_map(|user| user.words().first()).for_each(|word| offer(&word.text, "named elsewhere"));
    let owners = view.instructions.iter().filter(|i| !i.span.touches(at.offset)).filter_map(|i| i.flag("chown"));
    for owner in owners.filter_map(|flag| flag.value.as_ref()).filter(|owner| owner.variables.is_empty()) {
        offer(owner.text.split(':').next().unwrap_or(&owner.text), "named elsewhere");
        offer(&owner.text, "named elsewhere");
    }
    // Behind the colon stands a group, and most users have one of their name.
    if let Some((user, _)) = typed.of(&at.parsed.text).split_once(':') {
        out.retain(|item| !item.label.contains(':'));
        for item in out.iter_mut() {
            item.label = format!("{user}:{}", item.label);
            item.edit.text.clone_from(&item.label);
            item.preferred = item.label.strip_prefix(user).and_then(|rest| rest.strip_prefix(':')) == Some(user);
        }
    }
}

/// The user that a command makes: the first word that is neither an option nor the value of one.
fn made(command: &Command) -> Option<&str> {
    let (name, arguments) = command.program()?;
    let name = name.literal()?.rsplit('/').next();
    let mut words = arguments.iter().filter(|_| matches!(name, Some("useradd" | "adduser")));
    while let Some(word) = words.next() {
        let text = word.literal()?;
        let has_value = match text.strip_prefix('-') {
            None => return Some(text),
            Some(long) if long.starts_with('-') => LONG_VALUES.contains(&text),
            Some(letters) => letters.ends_with(|letter| VALUES.contains(letter)),
        };
        if has_value {
            words.next();
        }
    }
    None
}
