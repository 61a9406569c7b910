//! Schemas that users bring along: which one a file asks for, and what it says.

mod compiled;
mod wish;

pub use self::compiled::UserSchema;
pub(super) use self::compiled::{SchemaCache, parts_of, value_of};
pub use self::wish::Wish;
pub(super) use self::wish::wish;

use super::{CONFIG_FILE, ConfigError, Document, Placed, SchemaBinding, Snapshot};
use crate::model::FileId;
use crate::syntax::Language;
use crate::text::Span;

/// Which schema describes a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nobody says: that of its dialect.
    Unsaid,
    /// None.
    Off,
    /// A file of the workspace.
    File(FileId),
    /// Something that is not read, in words that follow the wish: it lies in the network, or outside of the workspace.
    Unread(&'static str),
}

/// A choice and where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What was chosen.
    pub choice: Choice,
    /// Where the file itself says so, in file coordinates.
    pub place: Option<Span>,
}

/// Not read, for it may be anything and anywhere.
const REMOTE: &str = "is not in the workspace: infra-ls does not use the network";
const OUTSIDE: &str = "lies outside of the workspace, where infra-ls reads nothing";

impl Snapshot {
    /// The schema that a segment of a file asks for: by its own first lines, by those of the file, by the configuration.
    pub fn chosen_schema(&self, document: &Document, placed: Placed<'_>) -> Chosen {
        let unsaid = Chosen { choice: Choice::Unsaid, place: None };
        if !is_described(placed) {
            return unsaid;
        }
        let first = document.segments().first().filter(|first| first.base != placed.base);
        let wished = [Some(placed), first].into_iter().flatten().find_map(|at| Some((at.base, at.segment.wish()?)));
        if let Some((base, wish)) = wished {
            let choice = self.meant(document.id(), &wish.text);
            return Chosen { choice, place: Some(wish.span.shifted(base)) };
        }
        Chosen { choice: self.bound_schema(document.id()), place: None }
    }

    /// The schema that the configuration gives to a file.
    fn bound_schema(&self, file: &FileId) -> Choice {
        let binding = self.config(file).schemas().find(|binding| binding.describes(file));
        binding.map_or(Choice::Unsaid, |binding| self.meant(&binding.config_file(), &binding.schema))
    }

    /// Every schema that a file asks for, by its own lines or by the configuration. Of the lines those alone that are
    /// other ones than in the file's state before.
    pub(super) fn new_choices(&self, document: &Document) -> Vec<Choice> {
        let wishes = document.fresh().filter_map(|placed| placed.segment.wish());
        let wished = wishes.map(|wish| self.meant(document.id(), &wish.text));
        wished.chain([self.bound_schema(document.id())]).collect()
    }

    /// The schemas that a configuration file names, with what they mean; none for other files.
    pub fn configured_schemas(&self, file: &FileId) -> Vec<(&SchemaBinding, Choice)> {
        if file.name() != CONFIG_FILE {
            return Vec::new();
        }
        let own = self.config(file).schemas().filter(|binding| binding.config_file() == *file);
        own.map(|binding| (binding, self.meant(file, &binding.schema))).collect()
    }

    /// What is wrong with the schemas that a configuration file names.
    pub fn schema_errors(&self, file: &FileId) -> Vec<ConfigError> {
        let errors = self.configured_schemas(file).into_iter().filter_map(|(binding, choice)| {
            let message = match choice {
                Choice::Unread(why) => Some(format!("`{}` {why}.", binding.schema)),
                choice => self.why_unusable(&binding.schema, &choice),
            };
            Some(ConfigError { span: binding.span, message: message? })
        });
        errors.collect()
    }

    /// Why a schema of the workspace is of no use; `written` is what it is called.
    pub fn why_unusable(&self, written: &str, choice: &Choice) -> Option<String> {
        let Choice::File(file) = choice else { return None };
        let error = self.user_schema(file).error.clone()?;
        Some(format!("`{}` cannot be used as a schema: {error}.", written.trim_matches(['"', '\''])))
    }

    /// Whether some part of a file has a schema of its user's.
    pub fn has_user_schema(&self, document: &Document) -> bool {
        let is_file = |placed: Placed<'_>| matches!(self.chosen_schema(document, placed).choice, Choice::File(_));
        document.segments().iter().any(is_file)
    }

    /// A schema of the workspace.
    pub fn user_schema(&self, file: &FileId) -> std::sync::Arc<UserSchema> {
        self.schemas().get(self, file)
    }

    /// A digest of what a file says to others: of a schema, its text.
    pub fn said_by(&self, file: &FileId) -> Option<u64> {
        let document = self.document(file)?;
        // What has no facts is read as it stands: a schema, a file of variables or patterns.
        let is_text = document.dialect().is_none() || self.schemas().knows(file);
        Some(if is_text { document.text_digest() } else { document.digest() })
    }

    /// What a path or URI written in a file means as a schema.
    pub(super) fn meant(&self, from: &FileId, text: &str) -> Choice {
        if text == "none" {
            return Choice::Off;
        }
        let path = text.split('#').next().unwrap_or(text);
        let path = path.strip_prefix("file://").unwrap_or(path);
        if path.contains("://") || path.starts_with("urn:") {
            return Choice::Unread(REMOTE);
        }
        let file = from.relative(path);
        if self.reads_around(from, &file) { Choice::File(file) } else { Choice::Unread(OUTSIDE) }
    }

    /// Whether a file may be read for another one: it stands in the workspace, or, where there is none, beside it.
    pub(super) fn reads_around(&self, from: &FileId, file: &FileId) -> bool {
        let is_below = |folder: &str| file.below(folder) != file.as_str();
        match self.roots() {
            [] => is_below(from.folder()),
            roots => roots.iter().any(|root| is_below(root.as_str())),
        }
    }
}

/// Whether schemas describe what a segment is written in.
fn is_described(placed: Placed<'_>) -> bool {
    matches!(placed.segment.language(), Language::Yaml | Language::Json)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::{Reader, Workspace};

    const APP: &str = "{ \"properties\": { \"port\": { \"$ref\": \"parts/port.json\" } } }";

    /// A workspace on disk, and one of its files.
    fn workspace(files: &[(&str, &str)]) -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let workspace = Workspace::new(None);
        workspace.add_roots(&[folder.path()]);
        (folder, workspace)
    }

    fn id(folder: &tempfile::TempDir, path: &str) -> FileId {
        FileId::from_path(&folder.path().join(path))
    }

    /// What the schema of a file's first document has to say.
    fn problems(workspace: &Workspace, file: &FileId) -> Vec<String> {
        let snapshot = workspace.snapshot();
        let reader = Reader::new(&snapshot, file.clone());
        let placed = snapshot.document(file).and_then(|document| document.segments().first()).unwrap();
        let Some(schema) = reader.schema(placed) else { return vec!["no schema".to_owned()] };
        crate::schema::validate(&schema, placed.segment.parsed()).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn the_configuration_names_schemas_for_files() {
        let (folder, workspace) = workspace(&[
            ("infra-ls.toml", "[schemas]\n\"schemas/app.json\" = [\"config/*.{yaml,json}\"]\n"),
            ("schemas/app.json", APP),
            ("schemas/parts/port.json", "{ \"type\": \"integer\" }"),
            ("config/a.yaml", "port: x\n"),
            ("config/b.json", "{ \"port\": \"x\" }"),
            ("config/c.yaml", "# $schema: none\nport: x\n"),
            ("other/d.yaml", "port: x\n"),
        ]);
        let expected = ["`port` must be a whole number, not a string"];
        assert_eq!(problems(&workspace, &id(&folder, "config/a.yaml")), expected);
        assert_eq!(problems(&workspace, &id(&folder, "config/b.json")), expected);
        assert_eq!(problems(&workspace, &id(&folder, "config/c.yaml")), ["no schema"]);
        assert_eq!(problems(&workspace, &id(&folder, "other/d.yaml")), ["no schema"]);
    }

    #[test]
    fn a_file_is_looked_at_again_when_some_part_of_its_schema_changes() {
        let (folder, workspace) = workspace(&[
            ("app.yaml", "# $schema: schemas/app.json\nport: x\n"),
            ("schemas/app.json", APP),
            ("schemas/parts/port.json", "{ \"type\": \"integer\" }"),
        ]);
        let app = id(&folder, "app.yaml");
        let reads = |workspace: &Workspace| {
            let snapshot = workspace.snapshot();
            let reader = Reader::new(&snapshot, app.clone());
            reader.schema(snapshot.document(&app).unwrap().segments().first().unwrap());
            reader.into_reads()
        };
        let before = reads(&workspace);
        assert!(!before.stale(&workspace.snapshot()));
        workspace.replace(&id(&folder, "schemas/parts/port.json"), "{ \"type\": \"string\" }");
        assert!(before.stale(&workspace.snapshot()));
        assert!(problems(&workspace, &app).is_empty());

        let before = reads(&workspace);
        workspace.replace(&id(&folder, "schemas/app.json"), "{ \"required\": [\"name\"] }");
        assert!(before.stale(&workspace.snapshot()));
        assert_eq!(problems(&workspace, &app), ["this file needs the key `name`"]);
    }

    #[test]
    fn what_is_wrong_with_a_configured_schema_is_said_in_the_configuration() {
        let (folder, workspace) = workspace(&[
            (
                "infra-ls.toml",
                "[schemas]\n\"a.json\" = []\n\"b.json\" = []\n\"https://example.org/c.json\" = []\n\"d.json\" = []\n",
            ),
            ("a.json", "{ \"properties\": { \"x\": { \"$ref\": \"no.json\" } } }"),
            ("b.json", "[]"),
            ("d.json", "{}"),
        ]);
        let errors = workspace.snapshot().schema_errors(&id(&folder, "infra-ls.toml"));
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`a.json` cannot be used as a schema: it refers to `no.json`: there is no such file.",
                "`b.json` cannot be used as a schema: a schema is a mapping, and this is none.",
                "`https://example.org/c.json` is not in the workspace: infra-ls does not use the network.",
            ]
        );
    }

    #[test]
    fn a_schema_may_come_later_and_must_be_in_the_workspace() {
        let (folder, workspace) = workspace(&[
            ("a.yaml", "# $schema: later.json\nport: x\n"),
            ("b.yaml", "# $schema: ../outside.json\nport: x\n"),
        ]);
        let (a, b, later) = (id(&folder, "a.yaml"), id(&folder, "b.yaml"), id(&folder, "later.json"));
        assert_eq!(problems(&workspace, &a), ["no schema"]);
        assert!(workspace.takes(&later), "what is asked for is watched for");
        fs::write(later.to_path(), "{ \"properties\": { \"port\": { \"type\": \"integer\" } } }").unwrap();
        workspace.changed_on_disk(&later);
        assert_eq!(problems(&workspace, &a).len(), 1);

        let snapshot = workspace.snapshot();
        let document = snapshot.document(&b).unwrap();
        let chosen = snapshot.chosen_schema(document, document.segments().first().unwrap());
        assert_eq!(chosen.choice, Choice::Unread(OUTSIDE));
        assert!(!workspace.takes(&b.relative("../outside.json")));
    }
}
