use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use similar::TextDiff;

use super::output::say;
use super::project::shown;
use crate::model::FileId;

/// Shows how files would change; those with no text before would be made.
pub(super) fn show_differences(before: &BTreeMap<FileId, String>, after: &BTreeMap<FileId, String>) {
    for (file, after) in after {
        let before = before.get(file);
        let name = shown(file);
        let old_name = if before.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(before.map_or("", String::as_str), after);
        say(&diff.unified_diff().header(&old_name, &format!("b/{name}")).to_string());
    }
}

/// Writes files, each whole or not at all.
pub(super) fn write_files(files: &BTreeMap<FileId, String>) -> Result<(), String> {
    files.iter().try_for_each(|(file, text)| {
        write_file(&file.to_path(), text).map_err(|error| format!("{}: {error}", shown(file)))
    })
}

/// Writes a file beside the old one first, then in its place.
pub(super) fn write_file(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    match std::fs::metadata(path) {
        Ok(before) => beside.as_file().set_permissions(before.permissions())?,
        Err(_) => set_usual_permissions(beside.as_file())?,
    }
    beside.persist(path)?;
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
