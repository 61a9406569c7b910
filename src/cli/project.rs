use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::knowledge::Profile;
use crate::model::FileId;
use crate::text::Encoding;
use crate::workspace::{CONFIG_FILE, Workspace, limits};

/// The workspace around the paths of a command, and the files the command is about.
pub(super) struct Project {
    pub(super) workspace: Workspace,
    /// Sorted.
    pub(super) files: Vec<FileId>,
}

impl Project {
    /// Reads what stands around the paths. A path that does not exist, or a broken configuration, is an error.
    pub(super) fn around(paths: &[PathBuf], profile: Option<Profile>) -> Result<Project, String> {
        let workspace = Workspace::new(profile);
        let mut named: Vec<(PathBuf, bool)> = Vec::new();
        let mut tops: BTreeSet<PathBuf> = BTreeSet::new();
        for path in paths {
            let absolute = std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let about = std::fs::metadata(&absolute).map_err(|error| format!("{}: {error}", path.display()))?;
            tops.insert(top_of(&absolute, about.is_dir()));
            named.push((absolute, about.is_dir()));
        }
        let tops: Vec<&Path> = tops.iter().map(PathBuf::as_path).collect();
        // A folder inside another one comes with it.
        let outer = tops.iter().filter(|top| !tops.iter().any(|other| *top != other && top.starts_with(other)));
        if workspace.add_roots(&outer.copied().collect::<Vec<_>>()) {
            return Err(format!("there are more than {} files; name fewer folders", limits::FILES));
        }
        for (path, is_folder) in &named {
            let id = FileId::from_path(path);
            if !is_folder && workspace.snapshot().document(&id).is_none() {
                workspace.changed_on_disk(&id);
            }
        }
        let project = Project { files: files_of(&workspace, &named), workspace };
        project.configuration()?;
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
        let text = String::from_utf8(bytes)
            .map_err(|error| format!("standard input is not UTF-8 (byte {})", error.utf8_error().valid_up_to()))?;
        let workspace = Workspace::new(profile);
        let top = top_of(&absolute, false);
        if top.is_dir() {
            workspace.add_roots(&[&top]);
        }
        let id = FileId::from_path(&absolute);
        workspace.replace(&id, &text);
        let project = Project { workspace, files: vec![id] };
        project.configuration()?;
        Ok(project)
    }

    /// Fails with what is wrong with a configuration file, and where.
    fn configuration(&self) -> Result<(), String> {
        let snapshot = self.workspace.snapshot();
        for root in snapshot.roots() {
            let file = FileId::from_uri(&format!("{}/{CONFIG_FILE}", root.as_str().trim_end_matches('/')));
            let of_schemas = snapshot.schema_errors(&file);
            let error = snapshot.config_errors(&file).iter().chain(&of_schemas).next();
            if let (Some(error), Some(document)) = (error, snapshot.document(&file)) {
                let at = document.text().position(error.span.start(), Encoding::Utf32);
                return Err(format!("{}:{}:{}: {}", shown(&file), at.line + 1, at.column + 1, error.message));
            }
        }
        Ok(())
    }
}

/// The folder whose files belong together with a path: the nearest one with a configuration file, or else the folder
/// itself, or the one the file stands in.
fn top_of(path: &Path, is_folder: bool) -> PathBuf {
    let own = if is_folder { path } else { path.parent().unwrap_or(path) };
    own.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file()).unwrap_or(own).to_path_buf()
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
        for document in snapshot.documents() {
            let inside = document.id().below(id.as_str()) != document.id().as_str() || id.as_str() == "/";
            // What neither a format nor a schema claims is only looked at when it is named.
            let claimed = document.dialect().is_some() || snapshot.has_user_schema(document);
            if inside && (claimed || document.why_unread().is_some()) {
                files.insert(document.id().clone());
            }
        }
    }
    files.into_iter().collect()
}

/// How a file is written for a person: from the folder the command runs in, if it stands below it.
pub(super) fn shown(file: &FileId) -> String {
    let here = std::env::current_dir().map(|folder| FileId::from_path(&folder));
    here.map_or_else(|_| file.to_string(), |here| file.below(here.as_str()).to_owned())
}
