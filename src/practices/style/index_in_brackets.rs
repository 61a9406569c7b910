use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::configuration::{values, whole};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term, Traverse};
use crate::text::{Span, TextEdit};

/// Indices behind dots, and look-ups without a default.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let text = &target.parsed.text;
    for body in whole(target) {
        values(body, &mut |_, value| value.walk(&mut |inner| of(inner, text, report)));
    }
}

fn of(expression: &Expression, text: &str, report: &mut Report<'_>) {
    match &expression.term {
        Term::Reference { steps, .. } | Term::Access { steps, .. } => {
            // Behind `.*` such an index belongs to each item, and one in brackets to the whole list.
            let mut is_of_each = false;
            for step in steps {
                let number = match step {
                    Traverse::Splat(span) => {
                        is_of_each = !span.of(text).starts_with('[');
                        continue;
                    }
                    Traverse::Index(_) => {
                        is_of_each = false;
                        continue;
                    }
                    Traverse::LegacyIndex(number) if !is_of_each => number,
                    Traverse::LegacyIndex(_) | Traverse::Attribute(_) => continue,
                };
                let span = Span::new(number.span.start().saturating_sub(1), number.span.end());
                if !span.of(text).starts_with('.') {
                    continue;
                }
                let written = format!("[{}]", number.text);
                report.add(
                    Draft::new(span, format!("`.{}` is an index behind a dot.", number.text))
                        .when("index")
                        .advise(format!("Write `{written}`."))
                        .propose(rewrite(span, written)),
                );
            }
        }
        Term::Call { name, arguments } if name.text == "lookup" => {
            let [map, key] = arguments.as_slice() else { return };
            if !matches!(map.term, Term::Reference { .. } | Term::Access { .. }) {
                return;
            }
            let written = format!("{}[{}]", map.span.of(text), key.span.of(text));
            report.add(
                Draft::new(expression.span, "`lookup` without a default is an index.")
                    .when("lookup")
                    .advise(format!("Write `{written}`."))
                    .propose(rewrite(expression.span, written)),
            );
        }
        _ => {}
    }
}

fn rewrite(span: Span, text: String) -> Intent {
    Intent::Rewrite {
        edits: vec![TextEdit::replace(span, text)],
        title: "Write the index in brackets".to_owned(),
        safety: Safety::Safe,
    }
}
