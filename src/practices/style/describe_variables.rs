use crate::dialects::Target;
use crate::practices::configuration::{blocks, head, name};
use crate::practices::{Check, Draft, Report};

/// Input variables that nothing is said about.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for variable in blocks(target, "variable") {
        let described = variable.body.attribute("description");
        if described.is_none_or(|text| text.value.string().is_some_and(|text| text.trim().is_empty())) {
            let what = format!("Variable `{}` has no description.", name(variable));
            report.add(Draft::new(head(variable), what).advise("Say in `description` what it is for."));
        }
    }
}
