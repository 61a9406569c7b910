use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Arguments, Instruction, Keyword};
use crate::text::{Span, TextEdit};

/// Steps that stand directly below each other.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let text = &target.parsed.text;
    let mut comments = view.comments().iter().peekable();
    for pair in view.instructions.windows(2) {
        let [above, here] = pair else { continue };
        let (start, end) = (above.arguments_span.end(), here.arguments_span.start());
        while comments.next_if(|comment| comment.span.end() <= start).is_some() {}
        let is_explained = comments.peek().is_some_and(|comment| comment.span.start() < end);
        if !is_plain(above) || !is_plain(here) || is_explained {
            continue;
        }
        let draft =
            Draft::new(here.keyword_span, "Another `RUN` stands directly above.").advise("Join both with `&&`.");
        // A command in the background, or a last word that a shell goes on reading, would take the next one with it.
        let is_open = above.arguments_span.of(text).trim_end().ends_with(['&', '|', ';', view.escape]);
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let fix = (!is_open).then(|| Intent::Rewrite {
            edits: vec![TextEdit::replace(Span::new(start, end), format!(" && {}{line_break}    ", view.escape))],
            title: "Join with the RUN above".to_owned(),
            safety: Safety::Unsafe,
        });
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
}

fn is_plain(instruction: &Instruction) -> bool {
    let is_shell = matches!(instruction.arguments, Arguments::Shell(_));
    instruction.keyword == Keyword::Run && is_shell && instruction.flags.is_empty() && instruction.heredocs.is_empty()
}
