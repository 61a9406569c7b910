use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with files, gone when the test is over.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Project { folder: TempDir::new().unwrap() };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn root_uri(&self) -> String {
        format!("file://{}", self.root().display())
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        format!("{}/{path}", self.root_uri())
    }

    /// The parameters of `initialize` from an editor that can do nothing but what is said here.
    pub(crate) fn initialize(&self, capabilities: Value) -> Value {
        json!({
            "processId": null,
            "rootUri": self.root_uri(),
            "workspaceFolders": [{ "uri": self.root_uri(), "name": "project" }],
            "capabilities": capabilities,
        })
    }
}

/// The position of `needle` in a text, with columns in UTF-16.
pub(crate) fn position(text: &str, needle: &str) -> Value {
    let at = text.find(needle).unwrap_or_else(|| panic!("no {needle:?} in {text:?}"));
    let before = &text[..at];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({ "line": line, "character": column })
}
