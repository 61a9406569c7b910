use std::fs;
use std::io::Read;
use std::path::Path;

use ignore::WalkBuilder;

use super::document::Unread;
use super::{CONFIG_FILE, Config, limits};
use crate::dialects::{self, Confidence, FileHints};
use crate::model::FileId;

/// What a walk through a folder found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files that may be of some dialect, with their text or the reason why there is none.
    pub files: Vec<(FileId, Result<String, Unread>)>,
    /// Whether there were more than [`limits::FILES`].
    pub truncated: bool,
}

/// Folders that hold other people's files, or copies.
const SKIPPED: &[&str] = &[".git", ".terraform", ".terragrunt-cache", "node_modules", "cdk.out", ".venv"];

/// Walks a folder, honouring ignore files and the configuration; symbolic links are not followed. Files that no dialect
/// could claim are not read.
pub fn discover(top: &Path, config: &Config, depth: usize) -> Discovery {
    let mut found = Discovery::default();
    let top_id = FileId::from_path(top);
    let walk = WalkBuilder::new(top)
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .max_depth(Some(depth))
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .filter_entry(|entry| !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped))
        .build();
    // A folder that may not be entered is passed over: its files are not ours to read.
    for entry in walk.flatten() {
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let id = FileId::from_path(entry.path());
        let path = id.below(top_id.as_str());
        if !config.admits(path) || !(may_be_ours(&id) || config.speaks_of(path)) {
            continue;
        }
        if found.files.len() == limits::FILES {
            found.truncated = true;
            break;
        }
        let text = read(entry.path());
        found.files.push((id, text));
    }
    found
}

/// Whether a walk through a folder would take this file below it; ignore files are not asked.
pub(super) fn takes(id: &FileId, top: &FileId, config: &Config) -> bool {
    let path = id.below(top.as_str());
    !path.split('/').any(|part| SKIPPED.contains(&part))
        && config.admits(path)
        && (may_be_ours(id) || config.speaks_of(path))
}

/// Reads a file as text.
pub(super) fn read(path: &Path) -> Result<String, Unread> {
    let unreadable = |error: std::io::Error| Unread::Unreadable(error.kind());
    let file = fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > limits::FILE_BYTES as u64 {
        return Err(Unread::TooLarge(size));
    }
    let mut bytes = Vec::new();
    // A file that grows while it is read, or a device without a size, is cut at the limit.
    file.take(limits::FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| Unread::NotUtf8(error.utf8_error().valid_up_to()))
}

/// Whether a file is worth opening: its name is some dialect's, or its ending leaves it to the content.
fn may_be_ours(id: &FileId) -> bool {
    let hints = FileHints { file: id, client_language: None, head: "" };
    id.name() == CONFIG_FILE
        || id.name().ends_with(".yaml")
        || id.name().ends_with(".yml")
        || dialects::ALL.iter().any(|dialect| dialect.recognise(&hints) >= Confidence::Named)
}
