use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::configuration::values;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Name, Term};
use crate::text::TextEdit;

/// Calls of functions that Terraform no longer has.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    let text: &str = &target.parsed.text;
    for block in body.blocks() {
        values(&block.body, &mut |name, value| {
            // `list(string)` is a type there, in a block whose header is half typed, too.
            if name == "type" && !matches!(block.kind.text.as_str(), "resource" | "data" | "module" | "provider") {
                return;
            }
            value.walk_values(&mut |inner| look(inner, text, report));
        });
    }
}

fn look(expression: &Expression, text: &str, report: &mut Report<'_>) {
    let Term::Call { name, arguments } = &expression.term else { return };
    if !matches!(name.text.as_str(), "list" | "map") {
        return;
    }
    let what = format!("Terraform has no function `{}` since version 0.15.", name.text);
    let draft = Draft::new(expression.span, what);
    report.add(match written_out(expression, name, arguments, text) {
        Some(new) => draft.advise(format!("Write `{new}`.")).propose(Intent::Rewrite {
            edits: vec![TextEdit::replace(expression.span, new)],
            title: format!("Write out `{}`", name.text),
            safety: Safety::Safe,
        }),
        None => draft.advise("Write the value in brackets or braces."),
    });
}

/// The same value in brackets or braces; none where it cannot be read off the arguments.
fn written_out(call: &Expression, name: &Name, arguments: &[Expression], text: &str) -> Option<String> {
    // What spreads a list into arguments says nothing of their number.
    if call.span.of(text).contains("...") {
        return None;
    }
    let written: Vec<&str> = arguments.iter().map(|argument| argument.span.of(text)).collect();
    if name.text == "list" {
        return Some(format!("[{}]", written.join(", ")));
    }
    let pairs = written.chunks(2).zip(arguments.chunks(2)).map(|(pair, expressions)| {
        let [key, value] = pair else { return None };
        let constant = expressions.first().is_some_and(|key| key.string().is_some());
        Some(if constant { format!("{key} = {value}") } else { format!("({key}) = {value}") })
    });
    Some(format!("{{ {} }}", pairs.collect::<Option<Vec<_>>>()?.join(", ")))
}
