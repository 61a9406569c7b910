use crate::dialects::Target;
use crate::model::{Intent, Mark, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, Pair};
use crate::text::{Span, TextEdit};

/// `ENV` and `LABEL` in the form without `=`.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for instruction in &view.instructions {
        let [pair, others @ ..] = instruction.pairs() else { continue };
        let is_old = match &pair.value {
            Some(value) => {
                let between = Span::new(pair.name.span.end(), value.span.start());
                others.is_empty() && !between.is_empty() && !between.of(&target.parsed.text).contains('=')
            }
            // What reads as pairs on the rows below is its value.
            None => !others.is_empty(),
        };
        if !matches!(instruction.keyword, Keyword::Env | Keyword::Label) || !is_old {
            continue;
        }
        let name = instruction.keyword.name();
        let draft = Draft::new(pair.span, format!("`{name}` stands without `=`."))
            .advise(format!("Write `{name} {}=`, with the value in quotation marks.", pair.name.text))
            .mark(Mark::Deprecated);
        report.add(with_equals(pair, &target.parsed.text).into_iter().fold(draft, Draft::propose));
    }
}

/// The same with `=`, where the value reads the same within quotation marks.
fn with_equals(pair: &Pair, text: &str) -> Option<Intent> {
    let value = pair.value.as_ref()?;
    let written = value.span.of(text);
    let inside = |quote: char| written.len() > 1 && written.starts_with(quote) && written.ends_with(quote);
    let body = if inside('"') || inside('\'') { written.get(1..written.len() - 1)? } else { written };
    if body.contains(['"', '\'', '\\', '`', '\n']) {
        return None;
    }
    let new = match () {
        () if inside('"') || inside('\'') => written.to_owned(),
        () if written.contains(char::is_whitespace) => format!("\"{written}\""),
        () => written.to_owned(),
    };
    let edits = vec![TextEdit::replace(Span::new(pair.name.span.end(), value.span.end()), format!("={new}"))];
    Some(Intent::Rewrite { edits, title: format!("Write `{}={new}`", pair.name.text), safety: Safety::Safe })
}
