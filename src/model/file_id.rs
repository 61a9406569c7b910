use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Names a file: its absolute path with `/` between parts, `.` and `..` resolved. A document that is not on disk
/// keeps its URI (`untitled:Untitled-1`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(Arc<str>);

impl FileId {
    /// From a path, made lexically normal; symbolic links are not followed.
    pub fn from_path(path: &Path) -> Self {
        let path = path.to_string_lossy();
        // Elsewhere a backslash is a part of a name like any other.
        FileId(if cfg!(windows) { normal(&path.replace('\\', "/")) } else { normal(&path) }.into())
    }

    /// For a document that has no path.
    pub fn from_uri(uri: &str) -> Self {
        FileId(uri.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a path on this machine.
    pub fn to_path(&self) -> PathBuf {
        PathBuf::from(&*self.0)
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder it stands in, without a final `/`.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The file that `path`, written in this file, means: relative to this file's folder unless absolute.
    pub fn relative(&self, path: &str) -> FileId {
        if path.starts_with('/') {
            return FileId(normal(path).into());
        }
        FileId(normal(&format!("{}/{path}", self.folder())).into())
    }

    /// Where a file of Terraform's tests would stand if it were one of the module it tests: tests stand beside the module,
    /// in its folder `tests`, or in a folder of that. Any other file is where it is.
    pub fn tested(&self) -> FileId {
        let mut folders = self.folder().rsplit('/');
        let above = match (folders.next(), folders.next()) {
            _ if !self.is_test() => "",
            (Some("tests"), _) => "../",
            (_, Some("tests")) => "../../",
            _ => "",
        };
        if above.is_empty() { self.clone() } else { self.relative(&format!("{above}{}", self.name())) }
    }

    /// Whether it is a file of Terraform's or OpenTofu's tests.
    pub fn is_test(&self) -> bool {
        let name = self.name().strip_suffix(".json").or(self.name().strip_suffix(".hcl")).unwrap_or("");
        [".tftest", ".tofutest"].iter().any(|end| name.len() > end.len() && name.ends_with(end))
    }

    /// How this file would be written from `folder`, for people; unchanged where it does not stand below it.
    pub fn below<'a>(&'a self, folder: &str) -> &'a str {
        match self.0.strip_prefix(folder) {
            Some(rest) if folder.ends_with('/') => rest,
            Some(rest) => rest.strip_prefix('/').unwrap_or(&self.0),
            None => &self.0,
        }
    }

    /// How somebody in `folder` would write this file's path; whole where nearly all of it differs.
    pub fn seen_from(&self, folder: &str) -> String {
        let (own, others) = (self.0.split('/'), folder.split('/'));
        let shared = own.clone().zip(others.clone()).take_while(|(one, other)| one == other).count();
        let up = others.count().saturating_sub(shared);
        // What all paths begin with is no folder that is shared.
        if shared < 2 || up > UP {
            return self.0.to_string();
        }
        let rest: Vec<&str> = own.skip(shared).collect();
        format!("{}{}", "../".repeat(up), rest.join("/"))
    }
}

/// Most folders up that are written as `../`.
const UP: usize = 4;

impl fmt::Debug for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_from_the_folder_of_the_file_that_names_them() {
        let compose = FileId::from_path(Path::new("/shop/compose.yaml"));
        assert_eq!(compose.relative("./web/../api/Dockerfile").as_str(), "/shop/api/Dockerfile");
        assert_eq!(compose.relative("../Dockerfile").as_str(), "/Dockerfile");
        assert_eq!(compose.relative("/abs").as_str(), "/abs");
    }

    #[test]
    fn tests_are_about_the_module_beside_them_or_above() {
        for (path, module) in [
            ("/m/tests/a.tftest.hcl", "/m"),
            ("/m/a.tofutest.json", "/m"),
            ("/m/tests/main.tf", "/m/tests"),
            ("/m/tests/.tftest.hcl", "/m/tests"),
            ("/m/unit/a.tftest.hcl", "/m/unit"),
            ("/m/tests/unit/a.tftest.hcl", "/m"),
        ] {
            assert_eq!(FileId::from_path(Path::new(path)).tested().folder(), module, "{path}");
        }
    }

    #[test]
    fn a_file_is_shown_relative_to_a_folder_it_stands_in() {
        let file = FileId::from_path(Path::new("/shop/api/Dockerfile"));
        assert_eq!(file.below("/shop"), "api/Dockerfile");
        assert_eq!(file.below("/sho"), "/shop/api/Dockerfile");
        assert_eq!(file.seen_from("/shop/api"), "Dockerfile");
        assert_eq!(file.seen_from("/shop"), "api/Dockerfile");
        assert_eq!(file.seen_from("/shop/web/src"), "../../api/Dockerfile");
        assert_eq!(file.seen_from("/shopping/api"), "/shop/api/Dockerfile");
    }
}
