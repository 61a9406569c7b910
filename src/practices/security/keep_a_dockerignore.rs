use crate::dialects::Target;
use crate::model::{FileId, Intent, Project};
use crate::practices::building::{copied, plain_path, runs, shipped, stage_at};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Instruction, Keyword};

/// Images that take all of a folder, whatever lies in it.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// Where a file that leaves something out may stand: the image may be built from a folder above.
const PLACES: &[&str] = &[
    ".dockerignore",
    ".containerignore",
    "../.dockerignore",
    "../.containerignore",
    "../../.dockerignore",
    "../../.containerignore",
    "../../../.dockerignore",
];

/// What package managers leave in a folder, and is made anew in the image.
const MADE: &[(&str, &[&str])] = &[
    ("npm", &["node_modules"]),
    ("yarn", &["node_modules"]),
    ("pnpm", &["node_modules"]),
    ("pip", &["**/__pycache__", ".venv"]),
    ("poetry", &["**/__pycache__", ".venv"]),
    ("cargo", &["target"]),
    ("mvn", &["target"]),
    ("composer", &["vendor"]),
    ("dotnet", &["**/bin", "**/obj"]),
];

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let (stages, shipped) = (view.stages(), shipped(view));
    let in_image = |copy: &&Instruction| stage_at(&stages, copy).is_some_and(|stage| shipped.contains(&stage.index));
    let Some(copy) = view.instructions.iter().filter(|i| takes_everything(i)).find(in_image) else { return };
    let own = format!("{}.dockerignore", file.name());
    let places = PLACES.iter().copied().chain([own.as_str()]);
    // All are asked for, so that whichever comes is noticed.
    if places.map(|path| project.sees(&file.relative(path))).fold(false, |any, is_there| any | is_there) {
        return;
    }
    let mut lines = vec![".git", ".env", ".env.*", ".dockerignore"];
    for run in &runs(target) {
        for (_, call) in run.calls() {
            let made = MADE.iter().filter(|(manager, _)| *manager == call.manager).flat_map(|(_, made)| *made);
            made.for_each(|line| {
                if !lines.contains(line) {
                    lines.push(line);
                }
            });
        }
    }
    let place = copy.keyword_span.join(copy.arguments_span);
    report.add(
        Draft::new(place, "Everything in the folder is copied, and no `.dockerignore` leaves anything out.")
            .advise("Name in a `.dockerignore` what the image does not need.")
            .propose(Intent::AddFile {
                path: ".dockerignore".to_owned(),
                text: lines.iter().map(|line| format!("{line}\n")).collect(),
            }),
    );
}

fn takes_everything(copy: &Instruction) -> bool {
    let everything = |path: &str| matches!(plain_path(path), "." | "/" | "*");
    let is_copy = matches!(copy.keyword, Keyword::Copy | Keyword::Add);
    let is_whole = copied(copy).is_some_and(|(sources, _)| sources.iter().any(|source| everything(&source.text)));
    is_copy && is_whole && copy.flag("from").is_none() && copy.flag("exclude").is_none()
}
