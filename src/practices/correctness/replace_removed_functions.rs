use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::configuration::values;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term};
use crate::text::TextEdit;

/// Calls of functions that Terraform no longer has.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    let text: &str = &target.parsed.text;
    for block in body.blocks() {
        values(&block.body, &mut |name, value| {
            // `list(string)` is a type there.
            if (block.kind.text.as_str(), name) == ("variable", "type") {
                return;
            }
            value.walk(&mut |inner| look(inner, text, report));
        });
    }
}

fn look(expression: &Expression, text: &str, report: &mut Report<'_>) {
    let Term::Call { name, arguments } = &expression.term else { return };
    let written: Vec<&str> = arguments.iter().map(|argument| argument.span.of(text)).collect();
    let new = match name.text.as_str() {
        "list" => format!("[{}]", written.join(", ")),
        "map" if written.len().is_multiple_of(2) => {
            let pairs = written.chunks(2).zip(arguments.chunks(2)).map(|(pair, expressions)| {
                let constant = expressions.first().is_some_and(|key| key.string().is_some());
                let key = if constant {
                    pair.first().copied().unwrap_or_default().to_owned()
                } else {
                    format!("({})", pair.first().copied().unwrap_or_default())
                };
                format!("{key} = {}", pair.last().unwrap_or(&""))
            });
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        _ => return,
    };
    // What spreads a list into arguments cannot be read off them.
    if text.get(expression.span.range()).is_some_and(|call| call.contains("...")) {
        return;
    }
    let what = format!("Terraform has no function `{}` since version 0.15.", name.text);
    report.add(Draft::new(expression.span, what).advise(format!("Write `{new}`.")).propose(Intent::Rewrite {
        edits: vec![TextEdit::replace(expression.span, new)],
        title: format!("Write out `{}`", name.text),
        safety: Safety::Safe,
    }));
}
