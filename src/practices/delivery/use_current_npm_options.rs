use crate::model::{Field, Intent, Mark, Safety};
use crate::practices::packages::call;
use crate::practices::{Check, Draft, Report, ShellScript};
use crate::syntax::shell::Word;
use crate::text::{Span, TextEdit};

/// Options of npm that go by another name by now.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

/// The first version of Node.js whose npm knows the new name.
const FIRST_NODE: u32 = 16;

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    for command in &given.shell.commands {
        let Some(call) = call(command).filter(|call| call.manager == "npm") else { continue };
        if !call.does(&["ci", "install", "i", "prune", "clean-install"]) || call.has(&["--omit"]) {
            continue;
        }
        let Some((word, span)) = call.options.iter().find_map(|option| obsolete(option, &command.arguments)) else {
            continue;
        };
        let safety = if knows_omit(given) { Safety::Safe } else { Safety::Unsafe };
        let fix = Intent::EditScript {
            script: given.id,
            edits: vec![TextEdit::replace(span, "--omit=dev")],
            title: "Write `--omit=dev`".to_owned(),
            safety,
        };
        report.add(
            Draft::new(given.script.place(span), format!("npm calls `{}` something else by now.", word.text))
                .advise("Write `--omit=dev`.")
                .mark(Mark::Deprecated)
                .propose(fix),
        );
    }
}

/// The option, and all of it where its value is a word of its own.
fn obsolete<'w>(option: &'w Word, arguments: &[Word]) -> Option<(&'w Word, Span)> {
    match option.text.as_str() {
        "--production" | "--production=true" | "--only=production" | "--only=prod" => Some((option, option.span)),
        "--only" => {
            let value = arguments.iter().find(|word| word.span.start() >= option.span.end())?;
            matches!(value.text.as_str(), "production" | "prod").then(|| (option, option.span.join(value.span)))
        }
        _ => None,
    }
}

fn knows_omit(given: &ShellScript<'_>) -> bool {
    let container = given.script.owner.and_then(|owner| given.facts.container(owner));
    let Some(Field::Set(image, _)) = container.map(|container| &container.image) else { return false };
    let version = image.tag.as_deref().and_then(|tag| tag.split(['.', '-']).next()).and_then(|v| v.parse::<u32>().ok());
    image.official_name() == Some("node") && version.is_some_and(|version| version >= FIRST_NODE)
}
