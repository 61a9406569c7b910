use crate::dialects::Target;
use crate::model::{Container, Intent, Setting};
use crate::practices::pods::lacking;
use crate::practices::{Check, Draft, Report};

/// Pods that run as whoever their images say, root or not.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for (id, span, who) in lacking(target, |container: &Container| container.user.is_absent()) {
        report.add(
            Draft::new(span, format!("{who} may run as root: nothing forbids it."))
                .advise("Set `runAsNonRoot`, and a user by number where the image names none.")
                .propose(Intent::Configure { container: id, setting: Setting::PodNeverRoot }),
        );
    }
}
