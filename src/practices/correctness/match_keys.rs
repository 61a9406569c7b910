use crate::model::{Intent, Link, Project, SymbolKind};
use crate::practices::slips::{nearest, related};
use crate::practices::{Check, Draft, Report, Sought};

/// Keys that a ConfigMap or Secret of the workspace has under a name spelt a little otherwise.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    if reference.kind != SymbolKind::DataKey || !link.definitions.is_empty() {
        return;
    }
    let name = reference.name.text();
    let (object, key) = SymbolKind::DataKey.parts(&name);
    let Some((near, candidate)) = nearest(link, project, |_| true) else { return };
    let draft = Draft::new(reference.span, format!("`{object}` has no key `{key}`."))
        .advise(format!("Did you mean `{near}`?"))
        .relate(related(&candidate, format!("`{near}` of {object}")))
        .propose(Intent::Rename { span: reference.span, to: near });
    report.add(draft);
}
