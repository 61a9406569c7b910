use crate::dialects::Target;
use crate::model::Safety;
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// `apt`, whose words are for people, in scripts.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// What both do alike.
const ALIKE: &[&str] = &["install", "update", "remove", "purge", "autoremove", "clean", "autoclean", "build-dep"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for (_, call) in run.calls().filter(|(_, call)| call.name.text == "apt") {
            let draft =
                Draft::new(run.place(call.name.span), format!("`{}` is meant for people at a terminal.", call.said()))
                    .advise("Use `apt-get`, or `apt-cache` to look something up.");
            let edit = TextEdit::replace(call.name.span, "apt-get");
            let fix = call.does(ALIKE).then(|| run.rewrite(target.parsed, &[edit], "Write `apt-get`", Safety::Safe));
            report.add(fix.flatten().into_iter().fold(draft, Draft::propose));
        }
    }
}
