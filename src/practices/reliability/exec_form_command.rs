use crate::model::{Container, Intent, OneProgram, ScriptRole};
use crate::practices::{Check, Draft, Report, ShellScript};

/// Commands that a shell is put in front of for nothing.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

fn check(found: &ShellScript<'_>, report: &mut Report<'_>) {
    let script = found.script;
    if !matches!(script.role, ScriptRole::Command | ScriptRole::Entrypoint) {
        return;
    }
    // A shell that is asked for by name is meant.
    let container = script.owner.and_then(|owner| found.facts.container(owner));
    let is_asked_for =
        |container: &Container| container.arguments.iter().any(|word| word.site().span.covers(script.site.span));
    if script.invocation != ["/bin/sh", "-c"] || container.is_none_or(is_asked_for) {
        return;
    }
    let Some(program) = script.one_program() else { return };
    let advice = match program {
        OneProgram::Words(_) => "Write it in the JSON form.",
        OneProgram::Expanding => "Put `exec` before it, so that it takes the shell's place.",
    };
    let name = script.text.text().split_whitespace().next().unwrap_or("The program").trim_matches(['"', '\'']);
    report.add(
        Draft::new(script.site.span, format!("A shell starts `{name}` and stands between it and its signals."))
            .advise(advice)
            .propose(Intent::StartWithoutShell { script: found.id }),
    );
}
