use crate::model::{Demand, Link, Project, SymbolKind};
use crate::practices::{Check, Draft, Report, Sought};

/// Objects that usually come together with what names them, and are nowhere in the workspace.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

/// Kinds of such objects, and the page's name of each. Others are often made by the cluster or by somebody else.
const KINDS: &[(&str, &str)] = &[
    ("Deployment", "workload"),
    ("StatefulSet", "workload"),
    ("ReplicaSet", "workload"),
    ("ReplicationController", "workload"),
    ("ServiceAccount", "account"),
    ("Service", "service"),
    ("Role", "role"),
    ("ConfigMap", "settings"),
];

/// Objects that every namespace, or every cluster, has.
const ALWAYS: &[&str] = &[
    "ServiceAccount/default",
    "Service/kubernetes",
    "ConfigMap/kube-root-ca.crt",
    "Role/extension-apiserver-authentication-reader",
];

fn check(link: &Link, _project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    if reference.kind != SymbolKind::Object || reference.demand == Demand::Waived || !link.definitions.is_empty() {
        return;
    }
    let name = reference.name.text();
    let (kind, own) = SymbolKind::Object.parts(&name);
    let Some((_, condition)) = KINDS.iter().find(|(known, _)| *known == kind) else { return };
    if ALWAYS.contains(&name.as_str()) {
        return;
    }
    let draft = Draft::new(reference.span, format!("No file of the workspace has a `{kind}` called `{own}`."));
    report.add(draft.when(condition).advise("Add it, or make sure that it is there before."));
}
