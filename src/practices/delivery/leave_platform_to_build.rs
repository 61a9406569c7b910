use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::edit;

/// Stages that say which platform they are for, which is for the build to say.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for stage in view.stages() {
        let Some(flag) = stage.from.flag("platform") else { continue };
        let Some(value) = &flag.value else { continue };
        let (condition, what, safety) = match value.text.as_str() {
            "$TARGETPLATFORM" | "${TARGETPLATFORM}" => {
                ("same", "The platform that is built for is what `FROM` takes anyway.".to_owned(), Safety::Safe)
            }
            // A stage that names its platform after it is made for that one.
            constant if value.variables.is_empty() => {
                let name = stage.name.map_or(String::new(), |name| name.text.to_lowercase());
                if constant.split('/').any(|part| name.contains(part)) {
                    continue;
                }
                ("constant", format!("`{constant}` is all this stage is ever built for."), Safety::Unsafe)
            }
            _ => continue,
        };
        report.add(Draft::new(flag.span, what).when(condition).advise("Leave `--platform` out.").propose(
            Intent::Rewrite {
                edits: edit::remove_flag(target.parsed, stage.from, "platform"),
                title: "Leave the platform to the build".to_owned(),
                safety,
            },
        ));
    }
}
