use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::MountSource;
use crate::practices::{Check, Draft, Report};

/// Pods that mount files of whatever node they run on.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let mut said = HashSet::new();
    for (_, container) in target.facts.containers() {
        for mount in &container.mounts {
            let MountSource::Host(path) = &mount.source else { continue };
            if said.insert(mount.site.span) {
                let what = format!("{} mounts `{path}` of whatever node it runs on.", container.called());
                let advice = "Claim a volume, or use `emptyDir` for what may be lost.";
                report.add(Draft::new(mount.site.span, what).advise(advice));
            }
        }
    }
}
