//! What stands beside the files of a workspace, looked at when somebody asks: names in folders, short texts. Nothing
//! outside the workspace's folders, nothing that a symbolic link leads to, and never more than the limits allow.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use xxhash_rust::xxh3::xxh3_64;

use super::discovery::is_passed_over;
use super::{Snapshot, limits};
use crate::model::{FileId, FolderEntry};

/// What a folder holds, sorted by name: files of the workspace, and what lies on disk.
pub(super) fn listed(snapshot: &Snapshot, folder: &FileId) -> Vec<FolderEntry> {
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    if !is_in_reach(snapshot, folder) {
        return Vec::new();
    }
    for document in snapshot.below(folder.as_str()) {
        let rest = document.id().below(folder.as_str());
        let (name, is_folder) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
        found.insert(name.to_owned(), is_folder);
    }
    if has_no_link(snapshot, folder) {
        let entries = fs::read_dir(folder.to_path()).into_iter().flatten().take(limits::FOLDER_ENTRIES).flatten();
        for entry in entries {
            let Ok(kind) = entry.file_type() else { continue };
            if let (Ok(name), false) = (entry.file_name().into_string(), kind.is_symlink()) {
                found.insert(name, kind.is_dir());
            }
        }
    }
    let named = found.into_iter().filter(|(name, _)| !is_passed_over(name)).take(limits::FOLDER_ENTRIES);
    named.map(|(name, is_folder)| FolderEntry { name, is_folder }).collect()
}

/// A digest of what the files of a folder are: those of the workspace by their texts, others by what the system says of
/// them.
pub(super) fn stamp(snapshot: &Snapshot, folder: &FileId) -> u64 {
    let files = listed(snapshot, folder).into_iter().filter(|entry| !entry.is_folder);
    files.fold(1, |sum: u64, entry| {
        let file = FileId::from_uri(&format!("{}/{}", folder.as_str(), entry.name));
        let said = match snapshot.document(&file) {
            Some(document) => Some(document.text_digest()),
            None => said_of(&file.to_path()),
        };
        sum.rotate_left(7) ^ xxh3_64(format!("{} {said:?}", entry.name).as_bytes())
    })
}

/// A digest of what the system says of a file that is short enough to be read aside.
pub(super) fn said_of(path: &Path) -> Option<u64> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > limits::ASIDE_BYTES {
        return None;
    }
    let changed = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Some(xxh3_64(format!("{} {changed:?}", metadata.len()).as_bytes()))
}

/// Whether a file stands in one of the workspace's folders, where it can be looked at.
pub(super) fn is_inside(snapshot: &Snapshot, file: &FileId) -> bool {
    snapshot.roots().iter().any(|root| file.below(root.as_str()) != file.as_str())
}

/// Whether a folder is one of the workspace's, or inside one.
fn is_in_reach(snapshot: &Snapshot, folder: &FileId) -> bool {
    snapshot.roots().contains(folder) || is_inside(snapshot, folder)
}

/// Whether no part of a path below the workspace's folder is a symbolic link, which may lead out of it.
pub(super) fn has_no_link(snapshot: &Snapshot, file: &FileId) -> bool {
    let around = snapshot.roots().iter().filter(|root| file == *root || file.below(root.as_str()) != file.as_str());
    let Some(root) = around.max_by_key(|root| root.as_str().len()).map(FileId::to_path) else { return false };
    let path = file.to_path();
    let is_link = |part: &Path| fs::symlink_metadata(part).is_ok_and(|found| found.is_symlink());
    !path.ancestors().take_while(|part| *part != root).any(is_link)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn a_folder_shows_what_is_in_it_and_nothing_that_lies_outside() {
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("src/.git")).unwrap();
        fs::write(root.join("src/.env"), "A=1").unwrap();
        fs::write(outside.path().join("secret"), "s").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path(), root.join("src/out")).unwrap();
        let workspace = Workspace::new(None);
        workspace.claim_roots(&[&root]);
        let open = FileId::from_path(&root.join("src/app/main.tf"));
        workspace.replace(&open, "");
        let snapshot = workspace.snapshot();
        let at = |path: &str| FileId::from_path(&root.join(path));
        let text = |file: &FileId| snapshot.text_of(file).map(|text| text.to_string());
        let names = |path: &str| -> Vec<String> {
            let entries = listed(&snapshot, &at(path)).into_iter();
            entries.map(|entry| entry.name + if entry.is_folder { "/" } else { "" }).collect()
        };
        assert_eq!(names("src"), [".env", "app/"]);
        assert_eq!(names(""), ["src/"]);
        assert!(names("src/out").is_empty() && names("..").is_empty());
        assert_eq!(text(&at("src/.env")).as_deref(), Some("A=1"));
        assert_eq!(text(&at("src/out/secret")), None);
        assert_eq!(text(&FileId::from_path(&outside.path().join("secret"))), None);
    }
}
