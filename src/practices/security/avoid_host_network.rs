use super::keep_host_namespaces_closed::each;
use crate::dialects::Target;
use crate::model::{Intent, Namespace, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers in the network of their host.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    each(target, &[Namespace::Network], |id, kind, draft: Draft| {
        let setting = Setting::OwnNamespace(kind);
        let advice = "Publish the ports it serves instead.";
        report.add(draft.advise(advice).propose(Intent::Configure { container: id, setting }));
    });
}
