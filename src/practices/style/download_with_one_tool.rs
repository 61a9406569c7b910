use crate::dialects::Target;
use crate::practices::building::{Run, runs, shipped};
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::Word;

/// Images for which both `curl` and `wget` are installed.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let (shipped, runs) = (shipped(view), runs(target));
    for of_stage in runs.chunk_by(|one, other| one.stage == other.stage) {
        if !of_stage.first().is_some_and(|run| shipped.contains(&run.stage)) {
            continue;
        }
        let (curl, wget) = (first(of_stage, "curl"), first(of_stage, "wget"));
        let (Some(curl), Some(wget)) = (curl, wget) else { continue };
        let (run, word) = if curl.0 < wget.0 { (wget.1, wget.2) } else { (curl.1, curl.2) };
        let (one, other) = if word.text.ends_with("curl") { ("wget", "curl") } else { ("curl", "wget") };
        let what = format!("This stage downloads with `{other}` here, and with `{one}` above.");
        report.add(Draft::new(run.place(word.span), what).advise("Use the same one for both."));
    }
}

/// The first call of a program: number of its step, step, name.
fn first<'r>(runs: &'r [Run<'r>], program: &str) -> Option<(usize, &'r Run<'r>, &'r Word)> {
    runs.iter().find_map(|run| {
        let mut names = run.shell.commands.iter().filter_map(|command| Some(command.program()?.0));
        let name = names.find(|name| name.literal().and_then(|name| name.rsplit('/').next()) == Some(program))?;
        Some((run.place(name.span).start(), run, name))
    })
}
