use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::model::FileId;
use crate::schema::{self, Schema};
use crate::syntax::{self, Language};
use crate::workspace::{Document, Snapshot};

/// Most files one schema is made of.
const PARTS: usize = 64;

/// A user's schema as it was found.
#[derive(Debug)]
pub struct UserSchema {
    /// Compiled; none where the file is missing or wrong.
    pub schema: Option<Arc<Schema>>,
    /// What is wrong with it, without a final full stop.
    pub error: Option<String>,
    /// How its author calls it.
    pub title: Option<String>,
    /// The files it is made of, with digests of their texts; 0 for those that are missing.
    parts: Vec<(FileId, u64)>,
}

impl UserSchema {
    /// The files it is made of, and those that should be and are missing.
    pub(in crate::workspace) fn parts(&self) -> impl Iterator<Item = &FileId> {
        self.parts.iter().map(|(file, _)| file)
    }
}

/// Schemas of the workspace, compiled when they are first asked for, as long as their files stay as they are.
#[derive(Default)]
pub(in crate::workspace) struct SchemaCache(Mutex<HashMap<FileId, Arc<UserSchema>>>);

impl SchemaCache {
    pub(super) fn get(&self, snapshot: &Snapshot, file: &FileId) -> Arc<UserSchema> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(file).cloned();
        if let Some(known) = known
            && known.parts.iter().all(|(part, digest)| text_digest(snapshot, part) == *digest)
        {
            return known;
        }
        let made = Arc::new(compile(snapshot, file));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(file.clone(), made.clone());
        made
    }

    /// Whether a file is, or should be, a part of some schema that was asked for.
    pub(super) fn knows(&self, file: &FileId) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().any(|schema| schema.parts().any(|part| part == file))
    }
}

fn text_digest(snapshot: &Snapshot, file: &FileId) -> u64 {
    snapshot.document(file).map_or(0, |document| document.text_digest() | 1)
}

fn compile(snapshot: &Snapshot, file: &FileId) -> UserSchema {
    let mut parts = vec![(file.clone(), text_digest(snapshot, file))];
    let failed = |parts, error| UserSchema { schema: None, error: Some(error), title: None, parts };
    let Some(document) = snapshot.document(file) else {
        return failed(parts, "there is no such file".to_owned());
    };
    let root = match value_of(document) {
        Ok(root) => root,
        Err(error) => return failed(parts, error),
    };
    let mut others: BTreeMap<String, Value> = BTreeMap::new();
    let mut error = None;
    let mut open = parts_of(snapshot, file, &root);
    while let Some((part, is_needed)) = open.pop() {
        if parts.iter().any(|(known, _)| *known == part) || parts.len() >= PARTS {
            continue;
        }
        parts.push((part.clone(), text_digest(snapshot, &part)));
        let found = snapshot.document(&part).ok_or_else(|| "there is no such file".to_owned());
        match found.and_then(|document| value_of(document)) {
            Ok(value) => {
                open.extend(parts_of(snapshot, &part, &value));
                others.insert(part.as_str().to_owned(), value);
            }
            Err(_) if !is_needed && snapshot.document(&part).is_none() => {}
            Err(reason) => {
                error.get_or_insert(format!("it refers to `{}`: {reason}", part.below(file.folder())));
            }
        }
    }
    let title = root.get("title").and_then(Value::as_str).map(str::to_owned);
    let schema = Arc::new(Schema::from_documents(file.as_str(), &root, &others));
    UserSchema { schema: Some(schema), error, title, parts }
}

/// The files of the workspace that a schema refers to, and whether it is not whole without them.
pub(in crate::workspace) fn parts_of(snapshot: &Snapshot, file: &FileId, schema: &Value) -> Vec<(FileId, bool)> {
    let references = schema::outer_references(file.as_str(), schema);
    let files = references.iter().filter(|one| !one.uri.contains(':') || !file.as_str().starts_with('/'));
    let files = files.map(|one| (file.relative(&one.uri), one.is_needed));
    files.filter(|(part, _)| snapshot.reads_around(file, part)).collect()
}

/// A schema file as a value; of several YAML documents, the first.
pub(in crate::workspace) fn value_of(document: &Document) -> Result<Value, String> {
    if let Some(unread) = document.why_unread() {
        return Err(unread.to_string().trim_end_matches('.').to_owned());
    }
    if let Some(placed) = document.segments().first().filter(|placed| super::is_described(*placed)) {
        return schema::document_value(placed.segment.parsed());
    }
    let text = document.text().to_string();
    let name = document.id().name();
    let language = if name.ends_with(".yaml") || name.ends_with(".yml") { Language::Yaml } else { Language::Json };
    let first = syntax::cut(language, &text).first().copied();
    let text = first.map_or("", |span| span.of(&text));
    schema::document_value(&syntax::parse(language, text.into(), None))
}
