use crate::dialects::Target;
use crate::practices::configuration::blocks;
use crate::practices::{Check, Draft, Report};

/// Provisioners, which run commands that Terraform knows nothing of.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for resource in blocks(target, "resource") {
        for provisioner in resource.body.blocks_of("provisioner") {
            let Some(kind) = provisioner.labels.first() else { continue };
            let advice = match kind.text.as_str() {
                "remote-exec" | "file" => "Build it into the image, or give it to the machine as user data.",
                "local-exec" => "Let the pipeline run it, or use a resource of a provider.",
                _ => continue,
            };
            let what = format!("A provisioner `{}` runs when this is made, and never again.", kind.text);
            report.add(Draft::new(provisioner.kind.span, what).advise(advice));
        }
    }
}
