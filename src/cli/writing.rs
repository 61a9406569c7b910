use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use similar::TextDiff;

use super::output::say_exactly;
use super::project::shown;
use crate::model::FileId;

/// Shows how files would change; those with no text before would be made.
pub(super) fn show_differences(before: &BTreeMap<FileId, String>, after: &BTreeMap<FileId, String>) {
    for (file, after) in after {
        let before = before.get(file);
        let name = shown(file);
        // Behind a tab nothing counts for a name: else `patch` ends one at its first blank.
        let end = if name.contains(' ') { "\t" } else { "" };
        let old_name = if before.is_some() { format!("a/{name}{end}") } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(before.map_or("", String::as_str), after);
        say_exactly(&diff.unified_diff().header(&old_name, &format!("b/{name}{end}")).to_string());
    }
}

/// Writes files that were so before, each whole or not at all. One that is another one by now stays as it is. Fails with
/// what could not be written, and why.
pub(super) fn write_files(before: &BTreeMap<FileId, String>, after: &BTreeMap<FileId, String>) -> Result<(), String> {
    let mut wrong = Vec::new();
    for (file, text) in after {
        let path = file.to_path();
        let has_changed = match before.get(file) {
            Some(before) => fs::read(&path).is_ok_and(|now| now != before.as_bytes()),
            None => fs::symlink_metadata(&path).is_ok(),
        };
        if has_changed {
            wrong.push(format!("{} has changed meanwhile, and stays as it is", shown(file)));
        } else if let Err(error) = write_file(&path, text) {
            wrong.push(format!("{}: {error}", shown(file)));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Writes a file beside the old one first, then in its place. A link stays one, and a device or a pipe takes what is
/// written.
pub(super) fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let Ok(about) = fs::metadata(path) else {
        // A link may lead to a file that is yet to be.
        return if path.is_symlink() { fs::write(path, text) } else { put(path, text, None) };
    };
    // Whoever may write into the folder could replace what may not be written.
    let mut there = OpenOptions::new().write(true).open(path)?;
    if !about.is_file() {
        return there.write_all(text.as_bytes());
    }
    if about.permissions().readonly() {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
    }
    // Some systems let nobody replace a file that is open.
    drop(there);
    match put(&fs::canonicalize(path)?, text, Some(&about)) {
        // The folder takes no other file, or this one is mounted.
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ResourceBusy) => {
            let mut there = OpenOptions::new().write(true).open(path)?;
            there.write_all(text.as_bytes())?;
            there.set_len(text.len() as u64)
        }
        done => done,
    }
}

/// Puts a text in the place of a file, which keeps its owner and who may read it.
fn put(path: &Path, text: &str, before: Option<&Metadata>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    match before {
        Some(before) => {
            keep_owner(beside.as_file(), before);
            beside.as_file().set_permissions(before.permissions())?;
        }
        None => set_usual_permissions(beside.as_file())?,
    }
    beside.persist(path)?;
    Ok(())
}

/// Somebody else's file stays theirs where that can be done, as for root in a container.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_kept = file.metadata().is_ok_and(|now| (now.uid(), now.gid()) == (before.uid(), before.gid()));
    if !is_kept && fchown(file, Some(before.uid()), Some(before.gid())).is_err() {
        // What cannot be given to another one may still be given to a group.
        let _ = fchown(file, None, Some(before.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// A temporary file is its owner's alone; one that stays is readable like others.
#[cfg(unix)]
fn set_usual_permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &File) -> io::Result<()> {
    Ok(())
}
