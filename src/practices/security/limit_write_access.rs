use crate::dialects::Target;
use crate::model::ScriptRole;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::Command;

/// Files that everybody may write.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let scripts = target.facts.scripts().filter(|(_, script)| script.role != ScriptRole::HealthCheck);
    for (_, script) in scripts {
        let Some(shell) = script.shell() else { continue };
        for command in shell.commands.iter().filter(|command| command.sound) {
            let Some((mode, path)) = open_mode(command) else { continue };
            let what = format!("`chmod {mode}` lets everybody write `{path}`.");
            report.add(
                Draft::new(script.place(command.span), what)
                    .advise("Give it to the user who needs it, and leave others to read."),
            );
        }
    }
    let Some(view) = target.parsed.dockerfile() else { return };
    for flag in view.instructions.iter().filter_map(|instruction| instruction.flag("chmod")) {
        let Some(mode) = flag.value.as_ref().filter(|mode| is_open(&mode.text)) else { continue };
        let what = format!("`--chmod={}` lets everybody write what is copied.", mode.text);
        report.add(Draft::new(flag.span, what).advise("Give it to the user who needs it with `--chown`."));
    }
}

/// The mode and the first path of a `chmod` that lets everybody write.
fn open_mode(command: &Command) -> Option<(&str, &str)> {
    let (name, arguments) = command.program()?;
    let is_option =
        |text: &str| text.strip_prefix('-').is_some_and(|rest| !rest.starts_with(['r', 'w', 'x', 's', 't', 'X']));
    let mut words = arguments.iter().filter(|word| !is_option(&word.text));
    let mode = words.next()?.literal()?;
    let path = words.next()?.text.as_str();
    // Where everybody keeps files for a while, everybody writes; the sticky bit keeps them apart.
    let is_shared = ["/tmp", "/var/tmp", "/dev/shm"].iter().any(|folder| path.trim_end_matches('/') == *folder);
    (name.literal()? == "chmod" && is_open(mode) && !is_shared).then_some((mode, path))
}

/// Whether a mode lets others write, without a sticky bit.
fn is_open(mode: &str) -> bool {
    let digits = mode.trim_start_matches('0');
    if !digits.is_empty() && digits.len() <= 4 && digits.chars().all(|c| c.is_digit(8)) {
        let others_write = digits.chars().next_back().is_some_and(|c| matches!(c, '2' | '3' | '6' | '7'));
        let is_sticky = digits.len() == 4 && digits.starts_with(['1', '3', '5', '7']);
        return others_write && !is_sticky;
    }
    mode.split(',').any(|clause| {
        let Some((who, what)) = clause.split_once(['+', '=']) else { return false };
        (who == "a" || who.contains('o')) && what.contains('w') && !what.contains('t')
    })
}
