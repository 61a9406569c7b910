//! `# syntax=…`, `# escape=…`, `# check=…` at the top of the file.

use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown};
use crate::text::Span;

const DIRECTIVES: &[(&str, &str)] = &[
    (
        "syntax=docker/dockerfile:1",
        "Which version of the language this is. The newest of version 1 is fetched for the build.",
    ),
    (
        "syntax=docker/dockerfile:1-labs",
        "The newest of version 1, with what is still being tried. It is fetched for the build.",
    ),
    ("escape=`", "The character that escapes and continues lines: a backtick, for paths of Windows."),
    ("check=skip=", "Checks of the build that say nothing in this file."),
    ("check=error=true", "What the checks of the build find ends the build."),
];

/// What a directive is for, by its name and what it says.
pub(in crate::dialects::dockerfile) fn about(name: &str, value: &str) -> Option<String> {
    let is_it = |directive: &str| match directive.split_once('=') {
        Some(("check", option)) => name == "check" && value.contains(option.split('=').next().unwrap_or(option)),
        Some((known, _)) => known == name,
        None => false,
    };
    let known = DIRECTIVES.iter().filter(|(directive, _)| is_it(directive));
    // Of the versions of the language the usual one is told of.
    let most = if name == "check" { usize::MAX } else { 1 };
    let said: Vec<&str> = known.map(|(_, about)| *about).take(most).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// The checks of BuildKit.
const CHECKS: &[&str] = &[
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
    "all",
];

pub(super) fn complete(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let before = Span::new(typed.start(), at.offset.clamp(typed.start(), typed.end())).of(&at.parsed.text);
    if let Some(skip) = before.find("skip=") {
        let start = typed.start() + before.rfind([',', '=']).map_or(skip, |at| at + 1);
        let named: Vec<&str> = before.get(skip + "skip=".len()..).unwrap_or("").split(',').map(str::trim).collect();
        let part = Span::new(start, typed.end());
        let free = CHECKS.iter().filter(|check| !named.contains(check));
        out.extend(free.map(|check| CompletionItem::new(*check, CompletionKind::Value, part)));
        return;
    }
    for (directive, about) in DIRECTIVES {
        let name = directive.split('=').next().unwrap_or(directive);
        let is_given = at.parsed.dockerfile().is_some_and(|view| {
            view.directives.iter().any(|other| other.name == name && !other.span.touches(at.offset))
        });
        if !is_given {
            let mut item = CompletionItem::new(*directive, CompletionKind::Keyword, typed);
            item.documentation = Some(Markdown((*about).to_owned()));
            out.push(item);
        }
    }
}
