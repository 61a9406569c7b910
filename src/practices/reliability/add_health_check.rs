use crate::knowledge::image;
use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that serve, and of which nobody can tell whether they still do.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Absent(site) = container.health.check else { return };
    // Others may have put a check into theirs; official images never have one.
    let Some(reference) = container.image.value().filter(|image| image.official_name().is_some()) else { return };
    let command = image(reference).and_then(|known| known.health.as_ref());
    let serves = match container.role {
        ContainerRole::FinalStage => !container.ports.is_empty(),
        ContainerRole::Service => container.is_lasting() && (!container.ports.is_empty() || command.is_some()),
        _ => false,
    };
    if !serves {
        return;
    }
    let mut draft = Draft::new(
        site.span,
        format!("Nothing asks {} whether it is well.", container.called().replace("This", "this")),
    )
    .advise("Give it a check with a program that the image has.");
    if let Some(command) = command {
        draft = draft.propose(Intent::Configure { container: id, setting: Setting::HealthCheck(command.clone()) });
    }
    report.add(draft);
}
