use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::text::{Span, TextEdit};

/// Comments that begin with two slashes.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    for comment in body.comments() {
        let marker = Span::new(comment.span.start(), comment.span.start() + 2);
        if marker.of(&target.parsed.text) != "//" {
            continue;
        }
        report.add(Draft::new(marker, "This comment begins with `//`.").advise("Write `#`.").propose(
            Intent::Rewrite {
                edits: vec![TextEdit::replace(marker, "#")],
                title: "Write `#`".to_owned(),
                safety: Safety::Safe,
            },
        ));
    }
}
