use crate::dialects::Target;
use crate::model::{Demand, FileId, Intent, Project, Reference, Safety, Scope, SymbolKind, Use, Within};
use crate::practices::configuration::{values, whole};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term, Traverse};
use crate::text::TextEdit;

/// Comparisons of a list with brackets that have nothing in them.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
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
                if !is_list(other, file, project) {
                    return;
                }
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

/// Whether a value is a variable that is declared as a list or set: of others it is not known.
fn is_list(value: &Expression, file: &FileId, project: &dyn Project) -> bool {
    let Term::Reference { root, steps } = &value.term else { return false };
    let [Traverse::Attribute(name)] = steps.as_slice() else { return false };
    if root.text != "var" {
        return false;
    }
    let reference = Reference {
        kind: SymbolKind::Variable,
        name: name.text.as_str().into(),
        span: name.span,
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    };
    let found = project.definitions(&Use { file: file.clone(), base: 0, reference });
    found.iter().any(|definition| {
        let facts = project.segment(&definition.file, definition.base);
        facts.is_some_and(|facts| {
            let mut declared = facts.declarations.iter().filter(|one| one.name == name.text);
            declared.any(|one| {
                one.type_text.as_deref().is_some_and(|kind| kind.starts_with("list(") || kind.starts_with("set("))
            })
        })
    })
}
