use crate::dialects::Target;
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};

/// Commands that do nothing while an image is built.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

const COMMANDS: &[&str] = &[
    "ssh", "vim", "vi", "nano", "shutdown", "reboot", "poweroff", "ps", "free", "top", "htop", "kill", "ifconfig",
    "mount",
];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for command in run.shell.commands.iter().filter(|command| command.sound && command.place.body == 0) {
            let Some((name, arguments)) = command.program() else { continue };
            let Some(plain) = name.literal().filter(|plain| COMMANDS.contains(plain)) else { continue };
            // A step that starts something by itself may well look for it and end it.
            let asks = arguments.iter().any(|word| matches!(word.text.as_str(), "--version" | "-V" | "--help"));
            let starts = run.says(&["&\n", "& ", "$!"]) && matches!(plain, "kill" | "ps" | "ssh");
            let may_mount = plain == "mount" && run.instruction.flags.iter().any(|flag| flag.name == "security");
            if !asks && !starts && !may_mount {
                let what = format!("`{plain}` is of no use in a step of a build.");
                report.add(Draft::new(run.place(name.span), what).advise("Take it away."));
            }
        }
    }
}
