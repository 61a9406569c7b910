use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::{Tree, edit};
use crate::text::Span;

/// Services that have an image and are built, and do not say which comes first.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for service in services(target, report) {
        let (Some(image), Some(_)) = (service.node.get("image"), service.node.get("build")) else { continue };
        if !service.container.pull.is_absent() {
            continue;
        }
        let span = image.source_span(Span::new(0, image.text().unwrap_or("").len()));
        let what = format!("`{}` is looked for in a registry before it is built.", image.text().unwrap_or(""));
        let draft = Draft::new(span, what).advise("Say `pull_policy: build`, or which else is meant.");
        let plain = Tree::Plain("build".to_owned());
        let fix = edit::set(target.parsed, service.node, &["pull_policy"], &plain).map(|edits| Intent::Rewrite {
            edits,
            title: "Always build it: `pull_policy: build`".to_owned(),
            safety: Safety::Unsafe,
        });
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
}
