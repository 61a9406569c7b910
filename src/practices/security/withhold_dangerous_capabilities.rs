use crate::model::{Container, EntityId, Intent, Setting, Via};
use crate::practices::{Check, Draft, Report};

/// Containers that are given a capability with which the host can be taken over.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// Each with what it allows.
const DANGEROUS: &[(&str, &str, &str)] = &[
    ("ALL", "every capability there is", "all"),
    ("SYS_ADMIN", "mounting file systems and much of what root may do", "SYS_ADMIN"),
    ("SYS_MODULE", "loading code into the kernel of the host", "SYS_MODULE"),
    ("SYS_RAWIO", "reading and writing memory and devices of the host directly", "other"),
    ("DAC_READ_SEARCH", "reading every file of the host by its number", "other"),
];

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    for added in &container.confinement.added {
        let Some((name, allows, condition)) = DANGEROUS.iter().find(|(name, ..)| *name == added.name) else { continue };
        let mut draft = Draft::new(added.site.span, format!("`{name}` allows {} {allows}.", container.called()))
            .when(condition)
            .advise("Give it the narrower capability, device or mount that it needs.");
        if added.site.via == Via::Direct {
            let setting = Setting::WithoutCapability(added.name.clone());
            draft = draft.propose(Intent::Configure { container: id, setting });
        }
        report.add(draft);
    }
}
