use crate::dialects::Target;
use crate::practices::building::copied;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Stages that take everything another one has.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for stage in view.stages() {
        // Into nothing everything is copied to make one layer of it, or another user.
        if stage.image.text == "scratch" {
            continue;
        }
        for copy in stage.instructions.iter().filter(|other| other.keyword == Keyword::Copy) {
            let Some(from) = copy.flag("from").and_then(|flag| flag.value.as_ref()) else { continue };
            let Some(([source], destination)) = copied(copy) else { continue };
            if source.text == "/" && destination.text == "/" && copy.flag("exclude").is_none() {
                let what = format!("All of `{}` is put over this image.", from.text);
                let advice = "Copy what is needed, or build on that stage with `FROM`.";
                report.add(Draft::new(source.span.join(destination.span), what).advise(advice));
            }
        }
    }
}
