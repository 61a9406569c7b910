use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that may take all the processor time of their host.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// What is offered where nothing is known, in thousandths of a core.
const START: u32 = 500;

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    // What runs first and ends is bounded by what runs then.
    if container.role == ContainerRole::InitContainer {
        return;
    }
    let Field::Absent(site) = container.resources.cpu_limit else { return };
    let mut draft =
        Draft::new(site.span, format!("{} may take all the processor time of its host.", container.called()))
            .advise("Limit it to what the others can do without.");
    // A limit must not be less than what is asked for.
    if container.resources.cpu_request.is_absent() {
        draft = draft.propose(Intent::Configure { container: id, setting: Setting::CpuLimit(START) });
    }
    report.add(draft);
}
