use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that may take all the memory of their host.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// What is offered where nothing is known, in mebibytes.
const START: u32 = 512;

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    // What runs first and ends is bounded by what runs then.
    if container.role == ContainerRole::InitContainer {
        return;
    }
    let Field::Absent(site) = container.resources.memory_limit else { return };
    let mut draft = Draft::new(site.span, format!("{} may take all the memory of its host.", container.called()))
        .advise("Limit it to somewhat more than it was seen to use.");
    let setting = match container.resources.memory_request {
        Field::Absent(_) => Some(Setting::MemoryLimit(START)),
        Field::Set(..) => Some(Setting::MemoryLimitAsRequested),
        // A limit must not be less than what is asked for.
        Field::Unknown(..) => None,
    };
    if let Some(setting) = setting {
        draft = draft.propose(Intent::Configure { container: id, setting });
    }
    report.add(draft);
}
