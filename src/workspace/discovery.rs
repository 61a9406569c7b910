use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::config::Layer;
use super::document::Unread;
use super::setup::{OWN_PRACTICES, is_setup};
use super::{CONFIG_FILE, limits};
use crate::dialects::{self, Confidence, FileHints};
use crate::model::FileId;

/// Folders that hold other people's files, or copies.
const SKIPPED: &[&str] = &[".git", ".terraform", ".terragrunt-cache", "node_modules", "cdk.out", ".venv"];

/// What a folder `vendor` holds, or stands beside, where tools have filled it with what others wrote.
const VENDORING: &[&str] =
    &["vendor/modules.txt", "vendor/autoload.php", "go.mod", "Gopkg.toml", "glide.yaml", "Godeps"];

/// Whether a folder holds what a tool for dependencies has brought.
fn is_vendored(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "vendor")
        && folder.parent().is_some_and(|around| VENDORING.iter().any(|sign| around.join(sign).exists()))
}

/// The files of a folder and so many levels below it that may be of some dialect, be described by a schema or say what is wanted of
/// others, in the order of their paths. Ignore files are honoured, the configuration is not asked. A symbolic link is followed to
/// a file below the folder: modules share files that way. One that leads to a folder, or out of this one, is not.
pub(super) fn walk(top: &Path, depth: usize) -> Vec<FileId> {
    let walk = WalkBuilder::new(top)
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .max_depth(Some(depth))
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .filter_entry(|entry| {
            let is_asked_for = entry.depth() == 0;
            !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) && (is_asked_for || !is_vendored(entry.path()))
        })
        .build();
    // A folder that may not be entered is passed over: its files are not ours to read.
    walk.flatten()
        .filter(|entry| {
            entry.file_type().is_some_and(|kind| kind.is_file())
                || entry.path_is_symlink() && stays_below(entry.path(), top)
        })
        .map(|entry| FileId::from_path(entry.path()))
        .filter(may_be_described)
        .collect()
}

/// Whether a file is there and stands below a folder, wherever symbolic links lead.
pub(super) fn stays_below(file: &Path, folder: &Path) -> bool {
    let places = fs::canonicalize(file).ok().zip(fs::canonicalize(folder).ok());
    places.is_some_and(|(file, folder)| file.is_file() && file.starts_with(folder))
}

/// The folder whose files belong together with those of `folder`: of it and those around it, the outermost one with a
/// configuration or practices of its own, or else `folder` itself. Neither a repository nor a configuration that is a
/// root is left.
pub fn top_around(folder: &Path) -> PathBuf {
    let mut top = folder;
    for around in folder.ancestors() {
        let path = around.join(CONFIG_FILE);
        // One that cannot be read is to be said.
        let config = path.is_file().then(|| read(&path).unwrap_or_default());
        if config.is_some() || around.join(OWN_PRACTICES).is_dir() {
            top = around;
        }
        if config.is_some_and(|text| Layer::parse(&text, "").0.root) || around.join(".git").exists() {
            break;
        }
    }
    top.to_path_buf()
}

/// The files of a folder, and of those around it up to [`top_around`], that say what is wanted of others.
pub(super) fn setup_around(folder: &Path) -> Vec<FileId> {
    let top = top_around(folder);
    folder.ancestors().take_while(|around| around.starts_with(&top)).flat_map(|around| setup_of(around, &top)).collect()
}

/// The files of a folder that say what is wanted of others, unless they lead out of the folder `top`.
fn setup_of(folder: &Path, top: &Path) -> Vec<FileId> {
    let pages = fs::read_dir(folder.join(OWN_PRACTICES)).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<FileId> = pages.map(|path| FileId::from_path(&path)).filter(is_setup).collect();
    files.push(FileId::from_path(&folder.join(CONFIG_FILE)));
    files.retain(|file| stays_below(&file.to_path(), top));
    files.sort();
    files
}

/// Whether a folder holds what is nobody's own work.
pub(super) fn is_passed_over(name: &str) -> bool {
    SKIPPED.contains(&name)
}

/// Whether a walk through a folder would take this file below it; neither ignore files nor configurations are asked.
pub(super) fn takes(id: &FileId, top: &FileId) -> bool {
    let path = id.below(top.as_str());
    let is_brought = || {
        let (file, top) = (id.to_path(), top.to_path());
        let around = file.ancestors().skip(1).take_while(|around| *around != top);
        path.split('/').any(|part| part == "vendor") && around.into_iter().any(is_vendored)
    };
    !path.split('/').any(|part| SKIPPED.contains(&part)) && may_be_described(id) && !is_brought()
}

/// Reads a file as text. Pipes and devices are none: whoever opens a pipe may wait for ever.
pub(super) fn read(path: &Path) -> Result<String, Unread> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound if path.to_string_lossy().contains('\u{fffd}') => Unread::Unnamed,
        kind => Unread::Unreadable(kind),
    };
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Unread::Unreadable(ErrorKind::Unsupported));
    }
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

/// Whether a file is worth opening, or may be if the configuration names a schema for it.
fn may_be_described(id: &FileId) -> bool {
    may_be_ours(id) || id.name().ends_with(".json")
}

/// Whether a file is worth opening: its name is some dialect's, or its ending leaves it to the content.
pub(super) fn may_be_ours(id: &FileId) -> bool {
    let hints = FileHints { file: id, client_language: None, head: "" };
    is_setup(id)
        || id.name().ends_with(".yaml")
        || id.name().ends_with(".yml")
        || dialects::ALL.iter().any(|dialect| dialect.recognise(&hints) >= Confidence::Named)
}
