use crate::model::ScriptRole;
use crate::practices::packages::call;
use crate::practices::{Check, Draft, Report, ShellScript};

/// Steps that bring everything in the base image to its newest version.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    if given.script.role != ScriptRole::Build {
        return;
    }
    for call in given.shell.commands.iter().filter_map(call) {
        let upgrades = match call.manager {
            "apt" => call.does(&["upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"]),
            "apk" => call.does(&["upgrade"]),
            "dnf" => call.does(&["update", "upgrade"]),
            "zypper" => call.does(&["update", "up", "dist-upgrade", "dup"]),
            _ => false,
        };
        let only_security = call.has(&["--security", "--only-upgrade", "--advisory", "--sec-severity"]);
        if !upgrades || only_security || !call.operands.is_empty() || call.is_open {
            continue;
        }
        let condition = match (call.manager, call.verb.text.as_str()) {
            ("zypper", "dist-upgrade" | "dup") => "zypper",
            _ => "others",
        };
        let place = given.script.place(call.name.span.join(call.verb.span));
        let what = format!("`{}` changes everything the base image brings.", call.said());
        report.add(Draft::new(place, what).when(condition).advise("Move to a newer base image instead."));
    }
}
