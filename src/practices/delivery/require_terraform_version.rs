use crate::model::{FileId, Part, Project};
use crate::practices::{Check, Draft, Report};

/// Modules that any version of Terraform may read.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let Some((_, own)) = part.facts.resources().find(|(_, one)| one.kind == "terraform") else { return };
    // Of several blocks with settings, the first that names providers is the one to add it to.
    if own.setting(&["required_providers"]).is_absent() {
        return;
    }
    let all = project.resources(file, "terraform");
    let says = all.iter().any(|settings| !settings.setting(&["required_version"]).is_absent());
    if says || project.beside(file).iter().any(|other| other.name().ends_with(".json")) {
        return;
    }
    report.add(
        Draft::new(own.span, "This module does not say which versions of Terraform may read it.")
            .advise("Set `required_version`."),
    );
}
