use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use similar::TextDiff;

use super::output::{complain, say};
use super::project::{Project, shown};
use super::{CLEAN, CheckOptions, FINDINGS, Format, human, json};
use crate::model::{Cancel, FileId, Finding, Safety};
use crate::practices::{Mended, PASSES, Selection, check, mend};
use crate::workspace::Snapshot;

/// What was found, file by file.
pub(super) type Findings = BTreeMap<FileId, Vec<Finding>>;

pub(super) fn run(options: &CheckOptions) -> Result<u8, String> {
    let selection = Selection::new(&options.select, &options.ignore, &[])?;
    let profile = options.profile.map(Into::into);
    let from_stdin = options.paths.iter().any(|path| path == Path::new("-"));
    let project = match (&options.stdin_filename, from_stdin) {
        (Some(name), true) if options.paths.len() == 1 => Project::from_stdin(name, profile)?,
        (None, false) => Project::around(&options.paths, profile)?,
        _ => return Err("`-` stands alone and together with --stdin-filename NAME".to_owned()),
    };
    if options.fix || options.diff {
        let admit = |safety| safety == Safety::Safe || options.unsafe_fixes;
        let mended = mend(&project.workspace, &project.files, &selection, &admit, &Cancel::default())
            .map_err(|_| "given up".to_owned())?;
        if mended.unsettled {
            complain(&format!("fixes were still being found after {PASSES} rounds: two of them undo each other"));
        }
        if options.diff {
            show_differences(&mended);
            return Ok(if mended.after.is_empty() { CLEAN } else { FINDINGS });
        }
        if from_stdin {
            let snapshot = project.workspace.snapshot();
            project.files.iter().filter_map(|id| snapshot.document(id)).for_each(|d| say(&d.text().to_string()));
            return Ok(CLEAN);
        }
        write_files(&mended)?;
        if mended.fixes > 0 && options.format == Format::Human {
            complain(&format!("applied {} fixes in {} files", mended.fixes, mended.after.len()));
        }
    }
    report(&project, &selection, options)
}

fn report(project: &Project, selection: &Selection, options: &CheckOptions) -> Result<u8, String> {
    let snapshot = project.workspace.snapshot();
    let findings = find(&snapshot, &project.files, selection);
    match options.format {
        Format::Human => say(&human::report(&snapshot, &findings, project.files.len())),
        Format::Json => say(&json::report(&snapshot, &findings, project.files.len())?),
    }
    Ok(if findings.is_empty() { CLEAN } else { FINDINGS })
}

/// Checks the files, as many at a time as the machine has processors.
fn find(snapshot: &Snapshot, files: &[FileId], selection: &Selection) -> Findings {
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(lanes).max(1);
    let mut all = Findings::new();
    std::thread::scope(|scope| {
        let lanes: Vec<_> = files
            .chunks(share)
            .map(|files| {
                scope.spawn(move || {
                    let checked =
                        |id: &FileId| Some((id.clone(), check(snapshot, id, selection, &Cancel::default()).ok()?));
                    files.iter().filter_map(checked).collect::<Vec<_>>()
                })
            })
            .collect();
        for lane in lanes {
            match lane.join() {
                Ok(checked) => all.extend(checked.into_iter().map(|(id, checked)| (id, checked.findings))),
                Err(_) => complain("a part of the files could not be checked; please report this with the files"),
            }
        }
    });
    all.retain(|_, findings| !findings.is_empty());
    all
}

fn show_differences(mended: &Mended) {
    for (file, after) in &mended.after {
        let before = mended.before.get(file);
        let name = shown(file);
        let old_name = if before.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(before.map_or("", String::as_str), after);
        say(&diff.unified_diff().header(&old_name, &format!("b/{name}")).to_string());
    }
}

/// Writes each file whole or not at all: beside the old one first, then in its place.
fn write_files(mended: &Mended) -> Result<(), String> {
    for (file, text) in &mended.after {
        let path = file.to_path();
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            let mut beside = tempfile::NamedTempFile::new_in(folder)?;
            beside.write_all(text.as_bytes())?;
            match std::fs::metadata(&path) {
                Ok(before) => beside.as_file().set_permissions(before.permissions())?,
                Err(_) => set_usual_permissions(beside.as_file())?,
            }
            beside.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| format!("{}: {error}", shown(file)))?;
    }
    Ok(())
}

/// A temporary file is its owner's alone; one that stays is readable like others.
#[cfg(unix)]
fn set_usual_permissions(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
