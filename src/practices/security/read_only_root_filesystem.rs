use crate::model::{Container, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that can write their own programs and settings.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let (Field::Absent(site) | Field::Set(false, site)) = container.confinement.read_only_root else { return };
    report.add(
        Draft::new(site.span, format!("{} can write its whole file system.", container.called()))
            .advise("Make it read-only and mount a volume where it must write.")
            .propose(Intent::Configure { container: id, setting: Setting::ReadOnlyRoot }),
    );
}
