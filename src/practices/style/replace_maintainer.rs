use crate::dialects::Target;
use crate::model::{Intent, Mark, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;
use crate::text::TextEdit;

/// `MAINTAINER`, which a label has replaced.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for instruction in view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::Maintainer) {
        let written = instruction.arguments_span.of(&target.parsed.text).trim();
        let mut draft = Draft::new(instruction.keyword_span, "`MAINTAINER` is deprecated.")
            .advise("Use `LABEL org.opencontainers.image.authors=`.")
            .mark(Mark::Deprecated);
        let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
        if !inner.is_empty() && !inner.contains(['"', '\\', '$', '\n', '`']) {
            let head = instruction.keyword_span.join(instruction.arguments_span);
            let label = format!("LABEL org.opencontainers.image.authors=\"{inner}\"");
            draft = draft.propose(Intent::Rewrite {
                edits: vec![TextEdit::replace(head, label)],
                title: "Write it as a label".to_owned(),
                safety: Safety::Safe,
            });
        }
        report.add(draft);
    }
}
