use crate::model::{Container, EntityId, Intent, Setting, Via};
use crate::practices::{Check, Draft, Report};

/// Containers that are given a capability with which the host can be taken over.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// Each with what it allows.
const DANGEROUS: &[(&str, &str, &str)] = &[
    ("ALL", "do everything that root can", "all"),
    ("SYS_ADMIN", "mount file systems and much else that root can", "SYS_ADMIN"),
    ("SYS_MODULE", "load code into the kernel of the host", "SYS_MODULE"),
    ("SYS_RAWIO", "read and write memory and devices of the host directly", "other"),
    ("DAC_READ_SEARCH", "read every file of the host by its number", "other"),
];

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    for added in &container.confinement.added {
        let Some((name, allows, condition)) = DANGEROUS.iter().find(|(name, ..)| *name == added.name) else { continue };
        let mut draft = Draft::new(added.site.span, format!("`{name}` lets {} {allows}.", container.called()))
            .when(condition)
            .advise("Give it the narrower capability, device or mount that it needs.");
        if added.site.via == Via::Direct {
            let setting = Setting::WithoutCapability(added.name.clone());
            draft = draft.propose(Intent::Configure { container: id, setting });
        }
        report.add(draft);
    }
}
