use crate::model::{Demand, Intent, Link, PORT, Project, Reference, Scope, SymbolKind, SymbolName, Use, Within};
use crate::practices::{Check, Draft, Report, Sought};

/// Names of ports that no container has.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    let (SymbolKind::PodPort, SymbolName::Labels(labels)) = (reference.kind, &reference.name) else { return };
    let Some(name) = labels.get(PORT) else { return };
    // A number reaches the container whether or not it is declared.
    if !link.definitions.is_empty()
        || reference.demand == Demand::Waived
        || name.bytes().all(|byte| byte.is_ascii_digit())
    {
        return;
    }
    let is_name = |text: &String| !text.bytes().all(|byte| byte.is_ascii_digit());
    let beside = project.candidates(&link.from).into_iter().map(|port| port.symbol.name);
    let mut names: Vec<String> = beside
        .filter(|port| reference.kind.is_beside(port, &reference.name))
        .map(|port| port.text())
        .filter(is_name)
        .collect();
    names.sort();
    names.dedup();
    // Pods that name no port at all may get theirs from what is laid over them.
    if names.is_empty() || !pods_are_known(link, project) {
        return;
    }
    let whose = match reference.within {
        Within::Scope(Scope::Segment) => "of this pod",
        _ => "of the pods this Service selects",
    };
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut draft = Draft::new(reference.span, format!("No container {whose} has a port named `{name}`."))
        .advise(format!("There is: {listed}."));
    if let [only] = names.as_slice() {
        draft = draft.propose(Intent::Rename { span: reference.span, to: only.clone() });
    }
    report.add(draft);
}

/// Whether the pods that are asked are in the files: those of the object itself always are.
fn pods_are_known(link: &Link, project: &dyn Project) -> bool {
    let SymbolName::Labels(mut labels) = link.from.reference.name.clone() else { return false };
    labels.remove(PORT);
    if link.from.reference.within == Within::Scope(Scope::Segment) {
        return true;
    }
    let reference = Reference {
        kind: SymbolKind::PodLabels,
        name: SymbolName::Labels(labels),
        demand: Demand::Optional,
        ..link.from.reference.clone()
    };
    !project.definitions(&Use { reference, ..link.from.clone() }).is_empty()
}
