use crate::model::{Intent, Safety, ScriptRole};
use crate::practices::packages::call;
use crate::practices::{Check, Draft, Report, ShellScript};
use crate::text::TextEdit;

/// Packages that come along because others recommend them.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    let configures = |text: &str| text.to_ascii_lowercase().contains("install-recommends");
    let is_configured = || given.facts.scripts().any(|(_, script)| configures(script.text.text()));
    if given.script.role != ScriptRole::Build {
        return;
    }
    for call in given.shell.commands.iter().filter_map(call) {
        let installs = call.manager == "apt" && call.does(&["install"]) && call.name.text != "aptitude";
        if !installs || call.has(&["--no-install-recommends", "--install-recommends"]) || call.is_open {
            continue;
        }
        if is_configured() {
            return;
        }
        let intent = Intent::EditScript {
            script: given.id,
            edits: vec![TextEdit::insert(call.verb.span.end(), " --no-install-recommends")],
            title: format!("Install what is named: `{} --no-install-recommends`", call.said()),
            safety: Safety::Unsafe,
        };
        let place = given.script.place(call.name.span.join(call.verb.span));
        report.add(
            Draft::new(place, format!("`{}` takes along what the packages only recommend.", call.said()))
                .advise("Add `--no-install-recommends`, and name what is needed.")
                .propose(intent),
        );
    }
}
