use crate::dialects::Target;
use crate::model::{Container, Intent, Setting};
use crate::practices::pods::lacking;
use crate::practices::{Check, Draft, Report};

/// Pods without a filter of system calls: Kubernetes sets none of its own accord.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let lacks = |container: &Container| {
        container.confinement.seccomp.is_absent() && container.confinement.privileged.value() != Some(&true)
    };
    for (id, span, who) in lacking(target, lacks) {
        report.add(
            Draft::new(span, format!("{who} may make every system call."))
                .advise("Use the profile of the container runtime, `RuntimeDefault`.")
                .propose(Intent::Configure { container: id, setting: Setting::DefaultSeccomp }),
        );
    }
}
