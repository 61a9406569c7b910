use std::collections::HashSet;

use crate::dialects::Target;
use crate::practices::{Check, Draft, Report};

/// Stages that go by the name of another, or by one that means something else.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Names with a meaning of their own: `FROM scratch`, the folder an image is built from.
const TAKEN: &[&str] = &["scratch", "context"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let mut names = HashSet::new();
    for stage in view.stages() {
        let Some(name) = stage.name else { continue };
        let lower = name.text.to_lowercase();
        if TAKEN.contains(&lower.as_str()) {
            let what = format!("`{}` has a meaning of its own.", name.text);
            report.add(Draft::new(name.span, what).when("taken").advise("Give the stage another name."));
        } else if !names.insert(lower) {
            let what = format!("Another stage is called `{}` already.", name.text);
            report.add(Draft::new(name.span, what).when("twice").advise("Give this one another name."));
        }
    }
}
