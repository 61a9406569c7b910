use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::configuration::{values, whole};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term};
use crate::text::TextEdit;

/// Comparisons with a list in brackets that has no items.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let text = &target.parsed.text;
    let is_empty = |value: &Expression| matches!(&value.term, Term::List(items) if items.is_empty());
    for body in whole(target) {
        values(body, &mut |_, value| {
            value.walk(&mut |inner| {
                let Term::Binary(left, operator, right) = &inner.term else { return };
                let other = match (is_empty(left), is_empty(right)) {
                    (true, false) => right,
                    (false, true) => left,
                    _ => return,
                };
                let (result, sign) = match operator.as_str() {
                    "==" => ("false", "=="),
                    "!=" => ("true", ">"),
                    _ => return,
                };
                let written = format!("length({}) {sign} 0", other.span.of(text));
                report.add(
                    Draft::new(inner.span, format!("A list compared with `[]` by `{operator}` is always {result}."))
                        .advise(format!("Write `{written}`."))
                        .propose(Intent::Rewrite {
                            edits: vec![TextEdit::replace(inner.span, written)],
                            title: "Compare the length".to_owned(),
                            safety: Safety::Unsafe,
                        }),
                );
            });
        });
    }
}
