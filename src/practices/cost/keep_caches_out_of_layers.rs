use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::{Run, runs, shipped};
use crate::practices::{Check, Draft, Report};
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
    if turned_off.contains(&"PIP_NO_CACHE_DIR") || runs.iter().any(configures) {
        return;
    }
    for run in runs.iter().filter(|run| shipped.contains(&run.stage)) {
        if run.mounts("type=cache") || run.mounts("type=tmpfs") || run.says(&[".cache", "pip cache purge"]) {
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
            report.add(Draft::new(place, what).advise("Add `--no-cache-dir`, or mount a cache.").propose(fix));
        }
    }
}
