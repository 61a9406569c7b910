use crate::model::{
    Demand, Intent, Link, PORT, Project, Scope, Severity, SymbolKind, SymbolName, Use, Within, ports_of_services,
};
use crate::practices::slips::letters;
use crate::practices::{Check, Draft, Report, Sought};

/// Names of ports that no container has.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    let (kind @ (SymbolKind::PodPort | SymbolKind::ServicePort), SymbolName::Labels(labels)) =
        (reference.kind, &reference.name)
    else {
        return;
    };
    let Some(name) = labels.get(PORT) else { return };
    // A number reaches the container whether or not it is declared.
    if !link.definitions.is_empty()
        || reference.demand == Demand::Waived
        || name.bytes().all(|byte| byte.is_ascii_digit())
    {
        return;
    }
    let mut names = if kind == SymbolKind::PodPort { of_pods(link, project) } else { of_services(link, project) };
    if names.contains(name) {
        return;
    }
    // Others out of sight may have the labels, too, and containers that are put into pods have ports of their own: only
    // what is misspelt is certain.
    let is_certain = reference.demand == Demand::Required;
    let may_be = |text: &str| is_certain || letters(text, name).is_some();
    names.retain(|text| !text.bytes().all(|byte| byte.is_ascii_digit()) && may_be(text));
    names.sort();
    names.dedup();
    // Pods that name no port at all may get theirs from what is laid over them.
    if names.is_empty() || kind == SymbolKind::PodPort && !pods_are_known(link, project) {
        return;
    }
    let none = match reference.within {
        _ if kind == SymbolKind::ServicePort => "Service this selects",
        Within::Scope(Scope::Segment) => "container of this pod",
        _ => "container of the pods this selects",
    };
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut draft = Draft::new(reference.span, format!("No {none} has a port named `{name}`."))
        .advise(format!("There is: {listed}."));
    if !is_certain {
        draft = draft.at_most(Severity::Warning);
    }
    if let [only] = names.as_slice() {
        draft = draft.propose(Intent::Rename { span: reference.span, to: only.clone() });
    }
    report.add(draft);
}

/// The ports of the pods that are asked.
fn of_pods(link: &Link, project: &dyn Project) -> Vec<String> {
    let reference = &link.from.reference;
    let all = project.candidates(&link.from).into_iter().map(|port| port.symbol.name);
    all.filter(|port| reference.kind.is_beside(port, &reference.name)).map(|port| port.text()).collect()
}

/// The names of the ports of the Services in the files that are selected by their labels.
fn of_services(link: &Link, project: &dyn Project) -> Vec<String> {
    let all = ports_of_services(&link.from, project).into_iter();
    all.map(|port| SymbolKind::ServicePort.parts(&port.symbol.name.text()).1.to_owned()).collect()
}

/// Whether the pods that are asked are in the files: those of the object itself always are.
fn pods_are_known(link: &Link, project: &dyn Project) -> bool {
    let is_own = link.from.reference.within == Within::Scope(Scope::Segment);
    let mut reference = link.from.reference.clone();
    reference.kind = SymbolKind::PodLabels;
    if let SymbolName::Labels(labels) = &mut reference.name {
        labels.remove(PORT);
    }
    is_own || !project.definitions(&Use { reference, ..link.from.clone() }).is_empty()
}
