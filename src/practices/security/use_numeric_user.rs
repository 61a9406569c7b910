use crate::knowledge::image;
use crate::model::{Container, ContainerRole, EntityId, Field, Intent, User, Via};
use crate::practices::{Check, Draft, Report};

/// Images whose user is a name: Kubernetes cannot tell that it is not root.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Set(User::Named(name), site) = &container.user else { return };
    if container.role != ContainerRole::FinalStage || site.via != Via::Direct {
        return;
    }
    let known = container.image.value().filter(|reference| reference.official_name() == Some(name));
    let number = known.and_then(image).and_then(|image| image.user_id);
    let advice = match number {
        Some(number) => format!("Write its number, {number}."),
        None => "Write its number, and give it that number where it is made.".to_owned(),
    };
    let mut draft =
        Draft::new(site.span, format!("`{name}` is a name that only the image can look up.")).advise(advice);
    if number.is_some() {
        draft = draft.propose(Intent::RunAsNonRoot { container: id });
    }
    report.add(draft);
}
