use crate::dialects::Target;
use crate::practices::building::copied;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, Stage};

/// Stages that take everything another one has.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let stages = view.stages();
    for stage in &stages {
        // Into nothing everything is copied to make one layer of it, or another user.
        if stage.image.text == "scratch" {
            continue;
        }
        for copy in stage.instructions.iter().filter(|other| other.keyword == Keyword::Copy) {
            let Some(from) = copy.flag("from").and_then(|flag| flag.value.as_ref()) else { continue };
            // An image of nothing but a program may be meant to be laid over others.
            if !is_system(&stages, &from.text) {
                continue;
            }
            let Some(([source], destination)) = copied(copy) else { continue };
            if source.text == "/" && destination.text == "/" && copy.flag("exclude").is_none() {
                let what = format!("All of `{}` is put over this image.", from.text);
                let advice = "Copy what is needed, or build on that stage with `FROM`.";
                report.add(Draft::new(source.span.join(destination.span), what).advise(advice));
            }
        }
    }
}

/// Whether this names a stage that has more in it than what was copied there.
fn is_system(stages: &[Stage<'_>], name: &str) -> bool {
    let is_meant = |stage: &&Stage<'_>| {
        stage.name.is_some_and(|own| own.text.eq_ignore_ascii_case(name)) || stage.index.to_string() == name
    };
    stages.iter().find(is_meant).is_some_and(|stage| stage.image.text != "scratch")
}
