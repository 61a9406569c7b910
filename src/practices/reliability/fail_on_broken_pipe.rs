use crate::dialects::Target;
use crate::model::{ImageRef, Intent, Safety};
use crate::practices::building::{Run, runs};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::edit;
use crate::syntax::shell::{Command, Link};
use crate::text::Span;

/// Pipes of which only the last command is asked whether it went well.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let stages = view.stages();
    for run in &runs(target) {
        if run.says(&["pipefail"]) || run.script.invocation.iter().any(|word| word.contains("pipefail")) {
            continue;
        }
        let Some((first, second)) = pipe(run) else { continue };
        let name =
            |command: &Command| command.name.as_ref().map_or_else(String::new, |name| format!("`{}`", name.text));
        let draft = Draft::new(
            run.place(Span::new(first.span.start(), second.name.as_ref().map_or(second.span, |n| n.span).end())),
            format!("Nobody learns that {} failed before {}.", name(first), name(second)),
        )
        .advise("Set `pipefail`, with `SHELL` for all steps or with `set -o pipefail` in this one.");
        let image = target.facts.container(crate::model::EntityId(run.stage)).and_then(|c| c.image.value());
        let shell = image.and_then(shell_of).filter(|_| run.script.invocation == ["/bin/sh", "-c"]);
        let fix = shell.zip(stages.get(run.stage)).map(|(shell, stage)| Intent::Rewrite {
            edits: edit::insert_after(
                target.parsed,
                stage.from,
                &format!("SHELL [\"{shell}\", \"-o\", \"pipefail\", \"-c\"]"),
            ),
            title: "Let every step of the stage fail with its pipes".to_owned(),
            safety: Safety::Unsafe,
        });
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
}

/// Programs that list or rewrite what is there: what they fail of, such as a line that is not found, is seldom meant.
const HARMLESS: &[&str] = &[
    "echo",
    "printf",
    "yes",
    "true",
    ":",
    "[",
    "test",
    "cat",
    "ls",
    "find",
    "grep",
    "egrep",
    "sed",
    "awk",
    "sort",
    "uniq",
    "tr",
    "cut",
    "head",
    "tail",
    "wc",
    "xargs",
    "tee",
    "env",
    "set",
    "id",
    "uname",
    "date",
    "getent",
    "which",
    "ldd",
    "scanelf",
    "dpkg",
    "dpkg-query",
    "dpkg-architecture",
    "apt-mark",
    "apt-cache",
    "apk",
    "rpm",
    "ldconfig",
    "objdump",
    "nm",
    "du",
    "df",
    "ps",
    "nproc",
    "basename",
    "dirname",
    "readlink",
    "fc-list",
    "locale",
];

/// The first pipe in which something that can fail stands before the last command.
fn pipe<'r>(run: &'r Run<'_>) -> Option<(&'r Command, &'r Command)> {
    let harmless = |command: &Command| command.literal_name().is_none_or(|name| HARMLESS.contains(&name));
    run.shell.commands.iter().enumerate().find_map(|(at, second)| {
        let before = run.shell.commands.get(..at).filter(|_| second.place.link == Link::Pipe)?;
        let joined =
            |other: &&Command| other.place.pipeline == second.place.pipeline && other.place.body == second.place.body;
        let first = before.iter().rev().find(joined)?;
        (first.sound && second.sound && !harmless(first)).then_some((first, second))
    })
}

/// A shell of an official image that knows the option.
fn shell_of(image: &ImageRef) -> Option<&'static str> {
    let name = image.official_name()?;
    let tag = image.tag.as_deref().unwrap_or("");
    if name == "alpine" || tag.contains("alpine") {
        return Some("/bin/ash");
    }
    let has_bash = ["debian", "ubuntu", "node", "python", "ruby", "golang", "php", "rust", "fedora", "rockylinux"];
    has_bash.contains(&name).then_some("/bin/bash")
}
