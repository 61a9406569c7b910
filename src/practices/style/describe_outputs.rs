use crate::dialects::Target;
use crate::practices::configuration::{blocks, head, name};
use crate::practices::{Check, Draft, Report};

/// Outputs that nothing is said about.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for output in blocks(target, "output") {
        let described = output.body.attribute("description");
        if described.is_none_or(|text| text.value.string().is_some_and(|text| text.trim().is_empty())) {
            let what = format!("Output `{}` has no description.", name(output));
            report.add(Draft::new(head(output), what).advise("Say in `description` what it is."));
        }
    }
}
