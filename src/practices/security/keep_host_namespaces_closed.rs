use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{EntityId, Intent, Namespace, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that see processes, shared memory or users of their host.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let kinds = [Namespace::Processes, Namespace::Ipc, Namespace::Users];
    each(target, &kinds, |id, kind, draft| {
        let (condition, sees) = match kind {
            Namespace::Processes => ("processes", "It sees and may stop every process of the host."),
            Namespace::Ipc => ("ipc", "It reads and writes what programs of the host share in memory."),
            _ => ("users", "Its root is the root of the host."),
        };
        let setting = Setting::OwnNamespace(kind);
        report.add(draft.when(condition).advise(sees).propose(Intent::Configure { container: id, setting }));
    });
}

/// Calls `say` for each place where one of these namespaces of the host is asked for; containers of a pod share it.
pub(super) fn each(target: &Target<'_>, kinds: &[Namespace], mut say: impl FnMut(EntityId, Namespace, Draft)) {
    let mut said = HashSet::new();
    for (id, container) in target.facts.containers() {
        for namespace in &container.confinement.namespaces {
            if kinds.contains(&namespace.kind) && said.insert(namespace.site.span) {
                let who = if container.pod.is_some() { "The pod".to_owned() } else { container.called() };
                let what = format!("{who} is not kept apart from the {} of its host.", namespace.kind.noun());
                say(id, namespace.kind, Draft::new(namespace.site.span, what));
            }
        }
    }
}
