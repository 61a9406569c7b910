use std::collections::HashMap;

use crate::dialects::Target;
use crate::model::Safety;
use crate::practices::building::{copied, runs, stage_at};
use crate::practices::packages::Call;
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// Installations that may go past the lock file beside them.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let stages = view.stages();
    // Lock files by stage, with where they are copied.
    let mut locks: HashMap<(usize, &str), usize> = HashMap::new();
    for instruction in &view.instructions {
        let (Some(stage), Some((sources, _))) = (stage_at(&stages, instruction), copied(instruction)) else { continue };
        for manager in sources.iter().flat_map(|source| locked(&source.text)) {
            locks.entry((stage.index, manager)).or_insert(instruction.span.start());
        }
    }
    for run in &runs(target) {
        for (_, call) in run.calls() {
            let Some((strict, edit)) = strictly(&call) else { continue };
            let lock = locks.get(&(run.stage, call.manager));
            if lock.is_none_or(|at| *at > run.instruction.span.start()) {
                continue;
            }
            let title = format!("Install what the lock file says: `{strict}`");
            let fix = run.rewrite(target.parsed, &[edit], &title, Safety::Unsafe);
            let place = run.place(call.name.span.join(call.verb.span));
            let draft =
                Draft::new(place, format!("`{}` may install other versions than the lock file says.", call.said()))
                    .advise(format!("Use `{strict}`."));
            report.add(fix.into_iter().fold(draft, Draft::propose));
        }
    }
}

/// The package managers whose lock file a copied path names.
fn locked(path: &str) -> &'static [&'static str] {
    match path.rsplit('/').next().unwrap_or(path) {
        "package-lock.json" | "npm-shrinkwrap.json" | "package-lock.json*" | "package-lock*.json" => &["npm"],
        "package*.json" | "package*" => &["npm"],
        "yarn.lock" | "yarn.lock*" => &["yarn"],
        "pnpm-lock.yaml" | "pnpm-lock.yaml*" => &["pnpm"],
        _ => &[],
    }
}

/// How a call that installs everything is made to keep to the lock file.
fn strictly(call: &Call<'_>) -> Option<(String, TextEdit)> {
    if !call.operands.is_empty() || call.is_open {
        return None;
    }
    match call.manager {
        "npm"
            if call.does(&["install", "i"])
                && !call.has(&["-g", "--global", "--package-lock-only", "--no-package-lock"]) =>
        {
            Some(("npm ci".to_owned(), TextEdit::replace(call.verb.span, "ci")))
        }
        "yarn" | "pnpm" if call.does(&["install", "i"]) => {
            let strict =
                ["--frozen-lockfile", "--immutable", "--no-lockfile", "--no-frozen-lockfile", "--pure-lockfile"];
            let said = format!("{} --frozen-lockfile", call.said());
            (!call.has(&strict)).then(|| (said, TextEdit::insert(call.verb.span.end(), " --frozen-lockfile")))
        }
        _ => None,
    }
}
