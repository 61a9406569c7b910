use crate::model::{Container, ContainerRole, EntityId, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers of pods that say nothing of what they need.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// What is offered where nothing is known: mebibytes, and thousandths of a core.
const MEMORY: u32 = 128;
const CPU: u32 = 100;

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    // What runs first and ends is bounded by what runs then.
    if container.role == ContainerRole::InitContainer {
        return;
    }
    let resources = &container.resources;
    let kinds = [
        ("memory", &resources.memory_request, &resources.memory_limit, Setting::MemoryRequest(MEMORY)),
        ("cpu", &resources.cpu_request, &resources.cpu_limit, Setting::CpuRequest(CPU)),
    ];
    for (kind, request, limit, setting) in kinds {
        // A limit without a request is the request, too.
        if !request.is_absent() || !limit.is_absent() {
            continue;
        }
        let noun = if kind == "cpu" { "processor time" } else { "memory" };
        report.add(
            Draft::new(request.site().span, format!("{} does not say how much {noun} it needs.", container.called()))
                .when(kind)
                .advise("Ask for what it was seen to use.")
                .propose(Intent::Configure { container: id, setting }),
        );
    }
}
