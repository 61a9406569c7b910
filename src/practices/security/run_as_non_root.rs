use crate::knowledge::image;
use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Severity, User};
use crate::practices::{Check, Draft, Report};

/// Containers whose process runs as root: because they say so, or because they say nothing and the image does.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let name = container.called();
    let (what, condition) = match &container.user {
        Field::Set(User::Root, _) => (format!("{name} runs as root."), "root"),
        // A pod that says nothing may have been given a user by its namespace; that nothing forbids root is another
        // practice's.
        Field::Absent(_) if matches!(container.role, ContainerRole::FinalStage | ContainerRole::Service) => {
            match container.image.value().and_then(image) {
                Some(known) if known.runs_as_root => {
                    (format!("{name} runs as root, the user its base image starts with."), "default")
                }
                _ => return,
            }
        }
        _ => return,
    };
    if container.role == ContainerRole::BuildStage {
        return;
    }
    let mut draft = Draft::new(container.user.site().span, what)
        .when(condition)
        .advise("Give it a user of its own.")
        .propose(Intent::RunAsNonRoot { container: id });
    if condition == "default" && container.ports.is_empty() {
        // Nobody reaches it from outside; a tool in an image is often meant to be root.
        draft = draft.at_most(Severity::Information);
    }
    report.add(draft);
}
