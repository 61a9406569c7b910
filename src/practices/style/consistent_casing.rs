use crate::dialects::Target;
use crate::model::{Intent, Reference, Safety, SymbolKind};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword};
use crate::text::{Span, TextEdit};

/// Stages that are looked at, and places in which the name of one is changed.
const MOST: usize = 200;

/// Instructions that are written in another case than most, and stages that are not in lower case.
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
    stages(target, view, report);
}

/// Names of stages are the same in any case; people look for the one that is written.
fn stages(target: &Target<'_>, view: &Dockerfile, report: &mut Report<'_>) {
    for (index, stage) in view.stages().iter().enumerate() {
        let Some(name) = stage.name.filter(|name| name.text.chars().any(|c| c.is_ascii_uppercase())) else { continue };
        let lower = name.text.to_lowercase();
        let written = |span: Span| span.of(&target.parsed.text).eq_ignore_ascii_case(&name.text);
        let is_meant = |one: &&Reference| {
            one.kind == SymbolKind::Stage && one.name.text().eq_ignore_ascii_case(&name.text) && written(one.span)
        };
        let named = target.facts.references.iter().filter(is_meant).map(|one| one.span).take(MOST);
        let edits =
            std::iter::once(name.span).chain(named).map(|span| TextEdit::replace(span, lower.as_str())).collect();
        // Who has the name elsewhere, for `--target`, finds it in any case.
        let fix = Intent::Rewrite { edits, title: format!("Call the stage `{lower}`"), safety: Safety::Safe };
        let draft = Draft::new(name.span, format!("The name of stage `{}` is not in lower case.", name.text));
        report.add(draft.when("stage").advise(format!("Write `{lower}`.")).propose(fix));
        if index > MOST {
            return;
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
