use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::output::complain;
use crate::knowledge::Profile;
use crate::model::FileId;
use crate::text::Encoding;
use crate::workspace::{CONFIG_FILE, Snapshot, Workspace, limits, top_around};

/// The workspace around the paths of a command, and the files the command is about.
pub(super) struct Project {
    pub(super) workspace: Workspace,
    /// Sorted.
    pub(super) files: Vec<FileId>,
    /// The file whose text comes from standard input, if one does.
    pub(super) stdin: Option<FileId>,
}

/// The folder of the workspace around where the command runs.
pub(super) fn setup_top() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|error| format!("the folder this runs in: {error}"))?;
    Ok(top_around(&here))
}

/// The workspace around where the command runs, with what is wanted there, but none of its other files.
pub(super) fn setup_here() -> Result<Snapshot, String> {
    let workspace = Workspace::new(None);
    workspace.claim_roots(&[&setup_top()?]);
    Ok(workspace.snapshot())
}

impl Project {
    /// What the paths of a command name: files and folders, or `-` alone with the name of a file that standard input is
    /// the text of.
    pub(super) fn of(
        paths: &[PathBuf],
        stdin_filename: Option<&Path>,
        profile: Option<Profile>,
    ) -> Result<Project, String> {
        match (stdin_filename, paths.iter().any(|path| path == Path::new("-"))) {
            (Some(name), true) if paths.len() == 1 => Project::from_stdin(name, profile),
            (None, false) => Project::around(paths, profile),
            _ => Err("`-` stands alone and together with --stdin-filename NAME".to_owned()),
        }
    }

    /// Reads what stands around the paths. A path that does not exist, or a broken configuration, is an error.
    pub(super) fn around(paths: &[PathBuf], profile: Option<Profile>) -> Result<Project, String> {
        let workspace = Workspace::new(profile);
        let mut named: Vec<(PathBuf, bool)> = Vec::new();
        let mut tops: BTreeSet<PathBuf> = BTreeSet::new();
        for path in paths {
            let absolute = std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))?;
            // A link is read where it leads, as the links of a folder are.
            let is_link = std::fs::symlink_metadata(&absolute).is_ok_and(|about| about.is_symlink());
            let target = is_link.then(|| std::fs::canonicalize(&absolute).ok()).flatten();
            let absolute = target.unwrap_or(absolute);
            let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
            let about = std::fs::metadata(&absolute).map_err(wrong)?;
            if about.is_dir() {
                // What may not be looked into would seem to be without mistakes.
                std::fs::read_dir(&absolute).map_err(wrong)?;
            } else if !about.is_file() {
                return Err(format!("{}: it is neither a file nor a folder", path.display()));
            }
            tops.insert(top_of(&absolute, about.is_dir()));
            named.push((absolute, about.is_dir()));
        }
        let tops: Vec<&Path> = tops.iter().map(PathBuf::as_path).collect();
        // A folder inside another one comes with it.
        let outer = tops.iter().filter(|top| !tops.iter().any(|other| *top != other && top.starts_with(other)));
        if workspace.add_roots(&outer.copied().collect::<Vec<_>>()) {
            if named.iter().any(|(_, is_folder)| *is_folder) {
                return Err(format!("there are more than {} files; name fewer folders", limits::FILES));
            }
            complain(&format!(
                "around what is named there are more than {} files; what stands in the rest of them is not known",
                limits::FILES
            ));
        }
        for (path, is_folder) in &named {
            let id = FileId::from_path(path);
            if !is_folder && workspace.snapshot().document(&id).is_none() {
                workspace.changed_on_disk(&id);
            }
        }
        let project = Project { files: files_of(&workspace, &named), workspace, stdin: None };
        project.configuration()?;
        project.tell_empty(&named);
        Ok(project)
    }

    /// Standard input as the text of a file that may not exist.
    pub(super) fn from_stdin(name: &Path, profile: Option<Profile>) -> Result<Project, String> {
        let absolute = std::path::absolute(name).map_err(|error| format!("{}: {error}", name.display()))?;
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(limits::FILE_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("standard input: {error}"))?;
        if bytes.len() > limits::FILE_BYTES {
            return Err(format!("standard input has more than {} bytes", limits::FILE_BYTES));
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| format!("standard input is not UTF-8 (byte {})", error.utf8_error().valid_up_to()))?;
        let workspace = Workspace::new(profile);
        let top = top_of(&absolute, false);
        if top.is_dir() {
            workspace.add_roots(&[&top]);
        }
        let id = FileId::from_path(&absolute);
        workspace.replace(&id, &text);
        let project = Project { workspace, files: vec![id.clone()], stdin: Some(id) };
        project.configuration()?;
        Ok(project)
    }

    /// Leaves files out that the configuration excludes, though they are named.
    pub(super) fn leave_out_excluded(&mut self) {
        let snapshot = self.workspace.snapshot();
        self.files.retain(|file| snapshot.config(file).admits(file));
    }

    /// Says which folders hold no file there would be something to do with: that nothing is found there is no praise.
    fn tell_empty(&self, named: &[(PathBuf, bool)]) {
        for (path, _) in named.iter().filter(|(_, is_folder)| *is_folder) {
            let folder = FileId::from_path(path);
            let is_in = |file: &FileId| folder.as_str() == "/" || file.below(folder.as_str()) != file.as_str();
            if !self.files.iter().any(is_in) {
                let shown = shown(&folder);
                complain(&format!(
                    "{shown} holds no file of a format that is known, or .gitignore or infra-ls.toml leaves them out"
                ));
            }
        }
    }

    /// Says which of the files are of no format anybody here knows, so that they are `nothing`: "not checked". How many.
    pub(super) fn tell_unknown(&self, nothing: &str) -> usize {
        let unknown = self.unknown();
        match unknown.as_slice() {
            [] => {}
            [one] => complain(&format!("{} is of no format that is known, and is {}", shown(one), nothing)),
            [first, ..] => complain(&format!(
                "{} named files are of no format that is known, and are {}: {} and others",
                unknown.len(),
                nothing,
                shown(first)
            )),
        }
        unknown.len()
    }

    fn unknown(&self) -> Vec<&FileId> {
        let snapshot = self.workspace.snapshot();
        let known: BTreeSet<&FileId> = snapshot.described().map(|document| document.id()).collect();
        // What is asked of the program itself stands among the files, too.
        let is_setup = |file: &FileId| file.name() == CONFIG_FILE || file.as_str().contains("/.infra-ls/");
        // Of YAML that is of no format the syntax is checked.
        let is_read = |file: &FileId| snapshot.document(file).is_some_and(|one| one.segments().first().is_some());
        self.files.iter().filter(|file| !known.contains(file) && !is_setup(file) && !is_read(file)).collect()
    }

    /// Fails with what is wrong with the configuration files that hold for the files or the workspace, and where.
    fn configuration(&self) -> Result<(), String> {
        let snapshot = self.workspace.snapshot();
        let mut wrong = Vec::new();
        let ids = snapshot.documents().map(|document| document.id());
        for config in ids.filter(|file| file.name() == CONFIG_FILE) {
            let is_at_top = snapshot.roots().iter().any(|root| root.as_str() == config.folder());
            let holds = |file: &FileId| file.below(config.folder()) != file.as_str();
            let Some(document) = snapshot.document(config).filter(|_| is_at_top || self.files.iter().any(holds)) else {
                continue;
            };
            if let Some(unread) = document.why_unread() {
                wrong.push(format!("{}: {unread}", shown(config)));
            }
            let of_schemas = snapshot.schema_errors(config);
            for error in snapshot.config_errors(config).iter().chain(&of_schemas) {
                let at = document.text().position(error.span.start(), Encoding::Utf32);
                wrong.push(format!("{}:{}:{}: {}", shown(config), at.line + 1, at.column + 1, error.message));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}

/// The folder whose files belong together with a path.
fn top_of(path: &Path, is_folder: bool) -> PathBuf {
    top_around(if is_folder { path } else { path.parent().unwrap_or(path) })
}

fn files_of(workspace: &Workspace, named: &[(PathBuf, bool)]) -> Vec<FileId> {
    let snapshot = workspace.snapshot();
    let mut files = BTreeSet::new();
    for (path, is_folder) in named {
        let id = FileId::from_path(path);
        if !is_folder {
            files.insert(id);
            continue;
        }
        // What nothing describes is only looked at when it is named. A wrong configuration was said before.
        let described = snapshot.described().map(|document| document.id()).filter(|file| file.name() != CONFIG_FILE);
        files.extend(described.filter(|file| id.as_str() == "/" || file.below(id.as_str()) != file.as_str()).cloned());
    }
    files.into_iter().collect()
}

/// How a file is written for a person: from the folder the command runs in, if it stands below it.
pub(super) fn shown(file: &FileId) -> String {
    let here = std::env::current_dir().map(|folder| FileId::from_path(&folder));
    here.map_or_else(|_| file.to_string(), |here| file.below(here.as_str()).to_owned())
}
