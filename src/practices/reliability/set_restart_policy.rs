use crate::model::{Container, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Services that stay away once they have crashed, or their host was started anew.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Absent(site) = container.restart else { return };
    report.add(
        Draft::new(site.span, format!("{} is not started again when it ends.", container.called()))
            .advise("Say `restart: unless-stopped`, or `restart: \"no\"` for what is meant to run once.")
            .propose(Intent::Configure { container: id, setting: Setting::Restarting }),
    );
}
