use crate::model::{Definition, Demand, Intent, Link, Project, SymbolKind};
use crate::practices::slips::{nearest, related};
use crate::practices::{Check, Draft, Report, Sought};

/// Objects that stand in the same folder under a name spelt a little otherwise.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    if reference.kind == SymbolKind::Listener && link.definitions.is_empty() {
        listener(link, project, report);
    }
    if reference.kind != SymbolKind::Object || reference.demand != Demand::Optional || !link.definitions.is_empty() {
        return;
    }
    let name = reference.name.text();
    let (kind, own) = SymbolKind::Object.parts(&name);
    let is_near = |candidate: &Definition| match &link.among {
        Some(among) => among.names.contains(&candidate.symbol.name.text()),
        None => is_beside(link, candidate),
    };
    let Some((near, candidate)) = nearest(link, project, is_near) else { return };
    let draft = Draft::new(reference.span, format!("There is no `{kind}` called `{own}` in this workspace."))
        .advise(format!("Did you mean `{near}`?"))
        .relate(related(&candidate, format!("`{kind}` `{near}`")))
        .propose(Intent::Rename { span: reference.span, to: near });
    report.add(draft);
}

/// Whether a name stands in the same folder: others hold what belongs to others, often under names that are much alike.
fn is_beside(link: &Link, candidate: &Definition) -> bool {
    candidate.file.folder() == link.from.file.folder()
}

/// A listener that the Gateway of a route has under a name spelt a little otherwise.
fn listener(link: &Link, project: &dyn Project, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    let name = reference.name.text();
    let (gateway, own) = SymbolKind::Listener.parts(&name);
    let Some((near, candidate)) = nearest(link, project, |candidate| is_beside(link, candidate)) else { return };
    let draft = Draft::new(reference.span, format!("Gateway `{gateway}` has no listener `{own}`."))
        .advise(format!("Did you mean `{near}`?"))
        .relate(related(&candidate, format!("`{near}` of Gateway `{gateway}`")))
        .propose(Intent::Rename { span: reference.span, to: near });
    report.add(draft);
}
