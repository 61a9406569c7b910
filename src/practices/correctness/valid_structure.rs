use crate::dialects::Target;
use crate::model::{Intent, Mark, Severity};
use crate::practices::{Check, Draft, Report};
use crate::schema::{self, ProblemKind};

/// What the schema of the segment says.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(schema) = report.dialect().and_then(|dialect| dialect.schema(target.parsed)) else { return };
    for problem in schema::validate(schema, target.parsed) {
        let mut draft = Draft::new(problem.span, sentence(problem.message)).plainly();
        if problem.kind == ProblemKind::Deprecated {
            let remove = Intent::Remove { span: problem.span };
            draft = draft.mark(Mark::Deprecated).at_most(Severity::Hint).when("deprecated").propose(remove);
        } else if let Some((span, text)) = problem.suggestion {
            draft = draft.propose(Intent::Replace { span, text });
        }
        report.add(draft);
    }
}

fn sentence(mut message: String) -> String {
    if !message.ends_with(['.', '?']) {
        message.push('.');
    }
    message
}
