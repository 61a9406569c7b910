use crate::model::{FileId, Lowered, Part, Project};
use crate::practices::{Check, Draft, Report};

/// Modules that any version of Terraform may read.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let settings =
        |facts: &Lowered| facts.resources().find(|(_, one)| one.kind == "terraform").map(|(_, one)| one.clone());
    let Some(own) = settings(&part.facts) else { return };
    // Of several blocks with settings, the first that names providers is the one to add it to.
    if own.setting(&["required_providers"]).is_absent() {
        return;
    }
    let files = project.folder(file);
    let all = files.iter().flat_map(|file| &file.parts).filter_map(|part| settings(&part.facts));
    let says = all.into_iter().any(|settings| !settings.setting(&["required_version"]).is_absent());
    if says || files.iter().any(|file| file.file.name().ends_with(".json")) {
        return;
    }
    report.add(
        Draft::new(own.span, "This module does not say which versions of Terraform may read it.")
            .advise("Set `required_version`."),
    );
}
