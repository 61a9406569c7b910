use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{Field, Intent, Seccomp, Setting, Via};
use crate::practices::{Check, Draft, Report};

/// Containers for which the filter of system calls is switched off.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let mut said = HashSet::new();
    for (id, container) in target.facts.containers() {
        let Field::Set(Seccomp::Unconfined, site) = container.confinement.seccomp else { continue };
        if said.insert(site.span) {
            let who = if site.via == Via::Inherited { "The pod".to_owned() } else { container.called() };
            report.add(
                Draft::new(site.span, format!("{who} may make every system call."))
                    .advise("Leave the runtime's own profile on, or write one that adds what is needed.")
                    .propose(Intent::Configure { container: id, setting: Setting::DefaultSeccomp }),
            );
        }
    }
}
