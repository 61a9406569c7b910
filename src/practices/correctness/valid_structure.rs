use crate::model::{Intent, Mark, Severity};
use crate::practices::{Check, Draft, Report};
use crate::schema::{Problem, ProblemKind};

/// What the schema of the segment says.
pub(in crate::practices) const CHECK: Check = Check::Schema(check);

fn check(problems: &[Problem], report: &mut Report<'_>) {
    for problem in problems {
        let mut draft = Draft::new(problem.span, sentence(&problem.message)).plainly();
        match problem.kind {
            ProblemKind::Deprecated => {
                let remove = Intent::Remove { span: problem.span };
                draft = draft.mark(Mark::Deprecated).at_most(Severity::Hint).when("deprecated").propose(remove);
            }
            ProblemKind::Superseded => {
                draft = draft.mark(Mark::Deprecated).at_most(Severity::Hint).when("deprecated");
            }
            ProblemKind::MaybeNewer => draft = draft.at_most(Severity::Information),
            ProblemKind::OfVersion | ProblemKind::Ignored => draft = draft.at_most(Severity::Warning),
            _ => {}
        }
        if let Some((span, text)) = &problem.suggestion {
            draft = draft.propose(Intent::Replace { span: *span, text: text.clone() });
        }
        for mend in &problem.mends {
            draft = draft.propose(mend.clone());
        }
        report.add(draft);
    }
}

fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if message.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
