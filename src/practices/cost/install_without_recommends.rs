use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// Packages that come along because others recommend them.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let runs = runs(target);
    let is_configuration =
        |text: &str| text.contains("APT::Install-Recommends") || text.contains("apt::install-recommends");
    if runs.iter().any(|run| is_configuration(run.script.text.text())) {
        return;
    }
    for run in &runs {
        for (_, call) in run.calls() {
            let installs = call.manager == "apt" && call.does(&["install"]) && call.name.text != "aptitude";
            if !installs || call.has(&["--no-install-recommends", "--install-recommends"]) || call.is_open {
                continue;
            }
            let intent = Intent::EditScript {
                script: run.id,
                edits: vec![TextEdit::insert(call.verb.span.end(), " --no-install-recommends")],
                title: format!("Install what is named: `{} --no-install-recommends`", call.said()),
                safety: Safety::Unsafe,
            };
            let place = run.place(call.name.span.join(call.verb.span));
            report.add(
                Draft::new(place, format!("`{}` takes along what the packages only recommend.", call.said()))
                    .advise("Add `--no-install-recommends`, and name what is needed.")
                    .propose(intent),
            );
        }
    }
}
