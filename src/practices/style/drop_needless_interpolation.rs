use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::configuration::values;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Body, Expression, Part, Term};
use crate::text::TextEdit;

/// Texts that are nothing but one interpolation.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    let text: &str = &target.parsed.text;
    blocks_of(body, &mut |value| look(value, true, text, report));
}

/// Values of every block; types of variables and what stands at top level have none.
fn blocks_of<'b>(body: &'b Body, visit: &mut dyn FnMut(&'b Expression)) {
    for block in body.blocks() {
        values(&block.body, &mut |_, value| visit(value));
    }
}

/// Looks at an expression; `alone` where it is a whole value, so that nothing next to it can bind more tightly.
fn look(expression: &Expression, alone: bool, text: &str, report: &mut Report<'_>) {
    if let Some(inner) = wrapped(expression) {
        let written = inner.span.of(text);
        let plain = matches!(
            inner.term,
            Term::Reference { .. } | Term::Access { .. } | Term::Call { .. } | Term::List(_) | Term::Object(_)
        );
        // Line breaks end an expression outside of brackets.
        let bare = plain || (alone && !written.contains('\n'));
        let new = if bare { written.to_owned() } else { format!("({written})") };
        let short: String = new.chars().take(40).collect();
        report.add(
            Draft::new(expression.span, "This text is one interpolation and nothing else.")
                .advise(format!(
                    "Write `{}` without quotation marks.",
                    if short == new { short } else { format!("{short}…") }
                ))
                .propose(Intent::Rewrite {
                    edits: vec![TextEdit::replace(expression.span, new)],
                    title: "Take the interpolation away".to_owned(),
                    safety: Safety::Safe,
                }),
        );
        return;
    }
    match &expression.term {
        Term::List(items) | Term::Call { arguments: items, .. } => {
            items.iter().for_each(|item| look(item, true, text, report));
        }
        // A text as a key is a text; without its quotation marks it would be another name.
        Term::Object(entries) => entries.iter().for_each(|(_, value)| look(value, true, text, report)),
        Term::Parenthesis(inner) => look(inner, true, text, report),
        Term::Template { parts, .. } => parts.iter().for_each(|part| {
            if let Part::Interpolation(inner, _) = part {
                look(inner, true, text, report);
            }
        }),
        Term::Unary(inner) => look(inner, false, text, report),
        Term::Binary(left, _, right) => [left, right].iter().for_each(|side| look(side, false, text, report)),
        Term::Conditional(condition, yes, no) => {
            [condition, yes, no].iter().for_each(|part| look(part, false, text, report));
        }
        _ => {}
    }
}

/// What a text of one interpolation holds.
fn wrapped(expression: &Expression) -> Option<&Expression> {
    match &expression.term {
        Term::Template { parts, heredoc: false } => match parts.as_slice() {
            [Part::Interpolation(inner, _)] if !matches!(inner.term, Term::Broken) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}
