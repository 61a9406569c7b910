use std::cell::LazyCell;

use crate::dialects::{Target, excludes_from};
use crate::model::{FileId, Intent, Project, Safety, Value};
use crate::practices::configuration::values;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Name, Term};
use crate::text::TextEdit;

/// Calls of functions that Terraform no longer has.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// The first version without them.
const WITHOUT: [u32; 3] = [0, 15, 0];

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    // Who is asked for the version is asked again with each change of it.
    let is_kept_before = LazyCell::new(|| is_kept_before(file, project));
    let text: &str = &target.parsed.text;
    for block in body.blocks() {
        values(&block.body, &mut |name, value| {
            // `list(string)` is a type there, in a block whose header is half typed, too.
            if name == "type" && !matches!(block.kind.text.as_str(), "resource" | "data" | "module" | "provider") {
                return;
            }
            value.walk_values(&mut |inner| {
                if is_gone(inner) && !*is_kept_before {
                    look(inner, text, report);
                }
            });
        });
    }
}

/// Whether the module is kept at a version of Terraform that has them.
fn is_kept_before(file: &FileId, project: &dyn Project) -> bool {
    let all = project.resources(file, "terraform");
    all.iter().any(|settings| {
        let version = settings.setting(&["required_version"]);
        matches!(version.value(), Some(Value::Text(constraint)) if excludes_from(constraint, WITHOUT))
    })
}

fn is_gone(expression: &Expression) -> bool {
    matches!(&expression.term, Term::Call { name, .. } if matches!(name.text.as_str(), "list" | "map"))
}

fn look(expression: &Expression, text: &str, report: &mut Report<'_>) {
    let Term::Call { name, arguments } = &expression.term else { return };
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
