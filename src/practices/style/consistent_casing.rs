use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Instruction, Keyword};
use crate::text::{Span, TextEdit};

/// Instructions that are written in another case than most.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let text = &target.parsed.text;
    let written = |instruction: &Instruction| instruction.keyword_span.of(text);
    let is_upper = |word: &str| !word.chars().any(|c| c.is_ascii_lowercase());
    let is_lower = |word: &str| !word.chars().any(|c| c.is_ascii_uppercase());
    let upper = view.instructions.iter().filter(|i| is_upper(written(i))).count();
    let lower = view.instructions.iter().filter(|i| is_lower(written(i))).count();
    let in_lower = lower > upper;
    let cased = |word: &str| if in_lower { word.to_lowercase() } else { word.to_uppercase() };
    for instruction in &view.instructions {
        let keyword = written(instruction);
        if keyword != cased(keyword) {
            report.add(draft(instruction.keyword_span, keyword, &cased(keyword), "instruction", "as the others"));
        }
        let Some(word) = instruction.words().get(1).filter(|_| instruction.keyword == Keyword::From) else { continue };
        let from_is_upper = is_upper(&cased(keyword));
        let as_written = word.span.of(text);
        let wanted = if from_is_upper { "AS" } else { "as" };
        if as_written.eq_ignore_ascii_case("as") && as_written != wanted {
            report.add(draft(word.span, as_written, wanted, "as", "as `FROM` is"));
        }
    }
}

fn draft(span: Span, written: &str, wanted: &str, condition: &'static str, like: &str) -> Draft {
    Draft::new(span, format!("`{written}` is not written {like}."))
        .when(condition)
        .advise(format!("Write `{wanted}`."))
        .propose(Intent::Rewrite {
            edits: vec![TextEdit::replace(span, wanted)],
            title: format!("Write `{wanted}`"),
            safety: Safety::Safe,
        })
}
