use crate::dialects::Target;
use crate::model::{Intent, Mark, Safety};
use crate::practices::{Check, Draft, Report};
use crate::text::{Span, TextEdit};

/// Empty lines in the middle of an instruction.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let text = &target.parsed.text;
    for instruction in &view.instructions {
        // Heredocs come behind the arguments, and empty lines in them are theirs.
        let end = instruction.arguments_span.end().max(instruction.keyword_span.end());
        let written = Span::new(instruction.span.start(), end);
        let mut at = written.start();
        let mut gaps: Vec<Span> = Vec::new();
        for line in written.of(text).split_inclusive('\n') {
            let span = Span::new(at, at + line.len());
            at = span.end();
            if line.trim().is_empty() && line.ends_with('\n') {
                match gaps.last_mut() {
                    Some(last) if last.end() == span.start() => *last = last.join(span),
                    _ => gaps.push(span),
                }
            }
        }
        if gaps.is_empty() {
            continue;
        }
        let title = "Take the empty lines away".to_owned();
        let edits = gaps.iter().map(|gap| TextEdit::remove(*gap)).collect();
        report.add(
            Draft::new(instruction.keyword_span, "An empty line stands in the middle of this instruction.")
                .mark(Mark::Deprecated)
                .advise("Take it away, or make it a comment.")
                .propose(Intent::Rewrite { edits, title, safety: Safety::Safe }),
        );
    }
}
