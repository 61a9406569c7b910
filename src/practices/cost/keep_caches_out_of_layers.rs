use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::{Run, runs, shipped};
use crate::practices::packages::Call;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::Command;
use crate::text::TextEdit;

/// Caches of downloads that language package managers leave in the image.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let shipped = shipped(view);
    let variables = target.facts.containers().flat_map(|(_, container)| &container.environment);
    let turned_off: Vec<&str> = variables.map(|variable| variable.name.as_str()).collect();
    let runs = runs(target);
    let configures = |run: &Run<'_>| run.says(&["no-cache-dir = ", "global.no-cache-dir", "PIP_NO_CACHE_DIR"]);
    let is_pip_off = turned_off.contains(&"PIP_NO_CACHE_DIR") || runs.iter().any(configures);
    let is_yarn_off = turned_off.contains(&"YARN_CACHE_FOLDER") || turned_off.contains(&"YARN_ENABLE_GLOBAL_CACHE");
    let is_yarn_new = runs.iter().any(|run| run.says(&["yarn set version", "corepack", "--immutable"]));
    for run in runs.iter().filter(|run| shipped.contains(&run.stage)) {
        if run.mounts("type=cache") || run.mounts("type=tmpfs") || run.says(&[".cache", "pip cache purge"]) {
            continue;
        }
        if !is_yarn_off && !is_yarn_new {
            yarn(target, run, report);
        }
        if is_pip_off {
            continue;
        }
        for (_, call) in run.calls().filter(|(_, call)| call.manager == "pip" && call.does(&["install"])) {
            if call.has(&["--no-cache-dir", "--no-cache", "--cache-dir"]) || call.is_open {
                continue;
            }
            let fix = Intent::EditScript {
                script: run.id,
                edits: vec![TextEdit::insert(call.verb.span.end(), " --no-cache-dir")],
                title: format!("Keep no cache: `{} --no-cache-dir`", call.said()),
                safety: Safety::Safe,
            };
            let place = run.place(call.name.span.join(call.verb.span));
            let what = format!("`{}` keeps what it downloaded in this layer.", call.said());
            let draft = Draft::new(place, what).when("pip").advise("Add `--no-cache-dir`, or mount a cache.");
            report.add(draft.propose(fix));
        }
    }
}

/// What the first version of yarn keeps. Later ones keep it in the project.
fn yarn(target: &Target<'_>, run: &Run<'_>, report: &mut Report<'_>) {
    let cleans = run.says(&["yarn cache clean", "--cache-folder", "cache-folder"]);
    let installs = |(command, call): &(&Command, Call<'_>)| {
        let is_install = call.does(&["install", "add"]) || (call.does(&["global"]) && !call.operands.is_empty());
        call.manager == "yarn" && is_install && command.place.body == 0
    };
    let Some((_, call)) = run.calls().find(installs).filter(|_| !cleans) else { return };
    let place = run.place(call.name.span.join(call.verb.span));
    let what = format!("`{}` keeps what it downloaded in this layer.", call.said());
    let draft =
        Draft::new(place, what).when("yarn").advise("Run `yarn cache clean` in the same step, or mount a cache.");
    let fix = run.and_then(target.parsed, "yarn cache clean", "Clean the cache in the same step", Safety::Safe);
    report.add(fix.into_iter().fold(draft, Draft::propose));
}
