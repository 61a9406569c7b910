use crate::knowledge::image;
use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Severity, User};
use crate::practices::{Check, Draft, Report};

/// Containers whose process runs as root: because they say so, or because they say nothing and the image does.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    if container.role == ContainerRole::BuildStage {
        return;
    }
    let name = container.name.as_deref().map_or("This image".to_owned(), |name| format!("`{name}`"));
    let (what, condition) = match &container.user {
        Field::Set(User::Root, _) => (format!("{name} runs as root."), "root"),
        Field::Absent(_) => match container.role {
            // A pod that does not say so may run whatever its image says: the setting is the guard against that.
            ContainerRole::PodContainer | ContainerRole::InitContainer => {
                (format!("{name} may run as root: neither the container nor its pod forbids it."), "unguarded")
            }
            _ => match container.image.value().and_then(image) {
                Some(known) if known.runs_as_root => {
                    (format!("{name} runs as root, the user its base image starts with."), "default")
                }
                _ => return,
            },
        },
        Field::Set(..) | Field::Unknown(..) => return,
    };
    let mut draft = Draft::new(container.user.site().span, what)
        .when(condition)
        .advise("Give it a user of its own.")
        .propose(Intent::RunAsNonRoot { container: id });
    if condition == "unguarded" {
        // Its image may well have a user of its own; nobody has looked.
        draft = draft.at_most(Severity::Information);
    }
    report.add(draft);
}
