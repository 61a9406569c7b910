use crate::dialects::Target;
use crate::model::{Intent, Mark};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Instructions of which only the last one of a stage counts.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for stage in view.stages() {
        for (keyword, condition) in
            [(Keyword::Cmd, "CMD"), (Keyword::Entrypoint, "ENTRYPOINT"), (Keyword::Healthcheck, "HEALTHCHECK")]
        {
            let all: Vec<_> = stage.instructions.iter().filter(|other| other.keyword == keyword).collect();
            let Some((_, without_effect)) = all.split_last() else { continue };
            for instruction in without_effect {
                report.add(
                    Draft::new(instruction.keyword_span, format!("Another {condition} follows in the same stage."))
                        .when(condition)
                        .advise("Keep the one that is meant.")
                        .mark(Mark::Unused)
                        .propose(Intent::Remove { span: instruction.span }),
                );
            }
        }
    }
}
