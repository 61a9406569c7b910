use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{ContainerRole, Via};
use crate::practices::building::{Run, runs, shipped};
use crate::practices::packages::call;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Command;
use crate::text::Span;

/// Images that carry what they were built with.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Packages to build with, in the names of several distributions.
const TOOLS: &[&str] = &[
    "build-essential",
    "gcc",
    "g++",
    "gcc-c++",
    "make",
    "cmake",
    "build-base",
    "alpine-sdk",
    "clang",
    "rustc",
    "cargo",
];

/// Images that hold compilers or build tools.
const BUILDERS: &[&str] = &["golang", "rust", "maven", "gradle", "gcc", "swift", "haskell", "sbt"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let shipped = shipped(view);
    // Without a command it is a base for others, who may build on it.
    let starts = |keyword| matches!(keyword, Keyword::Cmd | Keyword::Entrypoint);
    let stages = view.stages();
    let Some(last) = stages.last().filter(|stage| stage.instructions.iter().any(|i| starts(i.keyword))) else { return };
    let runs: Vec<Run<'_>> = runs(target).into_iter().filter(|run| shipped.contains(&run.stage)).collect();
    let image = target.facts.containers().find(|(_, c)| c.role == ContainerRole::FinalStage).map(|(_, c)| &c.image);
    if let Some(image) = image
        && let Some(name) = image.value().and_then(|image| image.official_name())
        && BUILDERS.contains(&name)
        && image.site().via == Via::Direct
        && runs.iter().any(|run| run.shell.commands.iter().any(builds))
    {
        let what = format!("The image that runs is the one it was built in, `{}`.", last.image.text);
        report.add(
            Draft::new(last.image.span, what)
                .advise("Build in a stage of its own, and copy the result into a small one."),
        );
    }
    let removals = ["remove", "purge", "autoremove", "del", "erase", "rm"];
    let calls = || runs.iter().flat_map(Run::calls).filter(|(_, call)| call.does(&removals));
    // What stands for several packages, or may.
    let is_any = calls().any(|(_, call)| call.is_open || call.operands.iter().any(|word| word.text.starts_with('.')));
    let removed: HashSet<&str> = calls().flat_map(|(_, call)| call.operands).map(|word| word.text.as_str()).collect();
    for run in &runs {
        for (_, call) in run.calls().filter(|(_, call)| call.installs()) {
            let words = call.operands.iter().filter(|word| TOOLS.contains(&word.text.as_str()));
            let tools: Vec<&str> = words.clone().map(|word| word.text.as_str()).collect();
            let Some(first) = words.clone().next() else { continue };
            // Marked so, everything that nobody asked for by name goes later.
            if is_any
                || tools.iter().any(|tool| removed.contains(tool))
                || run.says(&["apt-mark auto"])
                || call.options.iter().any(|option| option.text.contains("virtual") || option.text == "-t")
            {
                continue;
            }
            let list = tools.iter().map(|tool| format!("`{tool}`")).collect::<Vec<_>>().join(", ");
            let place: Span = run.place(first.span);
            report.add(
                Draft::new(place, format!("The image that runs keeps {list}."))
                    .advise("Build in a stage of its own, and copy the result into one without."),
            );
        }
    }
}

/// Whether a command makes a program out of its source.
fn builds(command: &Command) -> bool {
    if let Some(call) = call(command) {
        return match call.manager {
            "go" | "cargo" => call.does(&["build", "install"]),
            "mvn" => call.does(&["package", "install", "verify", "clean"]),
            _ => false,
        };
    }
    let gradle = |name: &str| matches!(name.rsplit('/').next(), Some("gradle" | "gradlew" | "mvnw" | "sbt"));
    command.literal_name().is_some_and(|name| gradle(name) || matches!(name, "make" | "gcc" | "g++"))
}
