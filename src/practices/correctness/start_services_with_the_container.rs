use crate::dialects::Target;
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::Command;

/// Services that are started at the end of a step, and end with it.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        // What comes behind it in the same step may well need it.
        let Some(command) = run.shell.commands.last().filter(|command| command.sound) else { continue };
        if let Some(service) = started(command) {
            let what = format!("`{service}` is started while the image is built.");
            let advice = "Start it with `CMD` or `ENTRYPOINT`, or in the step that needs it.";
            let draft = Draft::new(run.place(command.span), what).advise(advice);
            let is_service = command.program().is_some_and(|(name, _)| name.text == "service");
            report.add(if is_service { draft.when("service") } else { draft });
        }
    }
}

/// The service a command starts.
fn started(command: &Command) -> Option<String> {
    let (name, arguments) = command.program()?;
    let texts: Vec<&str> = arguments.iter().filter_map(|word| word.literal()).collect();
    if texts.len() != arguments.len() || command.place.body != 0 {
        return None;
    }
    match (name.literal()?, texts.as_slice()) {
        ("service" | "rc-service", [service, "start" | "restart"]) => Some((*service).to_owned()),
        ("systemctl", ["start" | "restart", service]) => Some((*service).to_owned()),
        (script, ["start" | "restart"]) => script.strip_prefix("/etc/init.d/").map(str::to_owned),
        _ => None,
    }
}
