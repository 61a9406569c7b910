//! Variables of the environment that are put in when files are loaded (`${TAG}` of Compose), with the files of variables
//! that set them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::rename::RenameRefused;
use crate::model::{Environments, FileChange, FileId, Project};
use crate::syntax::dotenv;
use crate::text::{Span, TextEdit};
use crate::workspace::{Document, Reader, Snapshot};

/// Most files that are asked for a variable.
const FILES: usize = 500;

/// How often what is found may lead to more.
const ROUNDS: usize = 8;

/// Beginnings of names that Compose and what it starts read themselves.
const OWN: &[&str] = &["COMPOSE_", "DOCKER_", "BUILDKIT_"];

type Place = (FileId, Span);

/// A variable and where it is written, in file coordinates.
pub(super) struct Variable {
    pub(super) name: String,
    /// The place it was asked for.
    pub(super) here: Span,
    /// Where files of variables set it.
    pub(super) set: Vec<Place>,
    /// Where it is put in.
    pub(super) used: Vec<Place>,
    /// Files that hand it on under its own name, and where.
    passed: Vec<Place>,
}

impl Variable {
    /// Everywhere it is used, in order.
    pub(super) fn uses(&self) -> impl Iterator<Item = &Place> {
        self.used.iter().chain(&self.passed)
    }

    /// Why it cannot be called otherwise.
    fn why_fixed(&self) -> Option<String> {
        let name = &self.name;
        if self.set.is_empty() {
            return Some(format!(
                "No file of variables sets `{name}` here, so whoever does cannot be changed with it."
            ));
        }
        let is_own = OWN.iter().any(|start| name.starts_with(start));
        is_own.then(|| format!("Compose reads `{name}` itself, by this name."))
    }
}

/// The variable a place touches.
pub(super) fn at(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<Variable> {
    let (name, here) = named(snapshot, file, offset)?;
    let is_format = snapshot.document(file).is_some_and(|document| document.dialect().is_some());
    let documents: Vec<(&Arc<Document>, Environments)> = readers(snapshot, &name);
    let sets = |from: &FileId| !set_in(snapshot, from, &name).is_empty();
    let mut from: BTreeSet<FileId> = BTreeSet::new();
    let mut users: BTreeSet<FileId> = BTreeSet::new();
    if is_format {
        let reader = Reader::for_once(snapshot, file.clone());
        users.extend(reader.together(file).iter().map(|facts| facts.file.clone()));
        users.insert(file.clone());
    } else {
        from.insert(file.clone());
    }
    // Files that read one file of variables may read another one, which others read as well.
    for _ in 0..ROUNDS {
        let before = (from.len(), users.len());
        for (document, read) in &documents {
            if users.contains(document.id()) || read.files.iter().any(|file| from.contains(file)) {
                users.insert(document.id().clone());
                from.extend(read.files.iter().filter(|file| sets(file)).cloned());
            }
        }
        if before == (from.len(), users.len()) {
            break;
        }
    }
    let mut found = Variable { here, set: Vec::new(), used: Vec::new(), passed: Vec::new(), name };
    for (document, _) in documents.iter().filter(|(document, _)| users.contains(document.id())) {
        found.read(document);
    }
    for file in from {
        found.set.extend(set_in(snapshot, &file, &found.name).into_iter().map(|span| (file.clone(), span)));
        found.used.extend(put_in(snapshot, &file, &found.name).into_iter().map(|span| (file.clone(), span)));
    }
    Some(found)
}

impl Variable {
    fn read(&mut self, document: &Document) {
        let Some(dialect) = document.dialect() else { return };
        for placed in document.segments() {
            let parsed = placed.segment.parsed();
            let of = |span: Span| (document.id().clone(), span.shifted(placed.base));
            let used = dialect.variables(parsed).into_iter().filter(|one| one.name == self.name);
            self.used.extend(used.map(|one| of(one.span)));
            let passed = dialect.passed(parsed, "").into_iter().filter(|one| one.name == self.name);
            self.passed.extend(passed.map(|one| of(one.span)));
        }
    }
}

/// The name of the variable a place touches, and where it stands.
fn named(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(String, Span)> {
    let document = snapshot.document(file);
    let Some(dialect) = document.and_then(|document| document.dialect()) else {
        let is_of_variables = file.name().contains(".env") || file.name().ends_with("env");
        let text = snapshot.text_of(file).filter(|_| is_of_variables)?.to_string();
        let set = dotenv::variables(&text).into_iter().find(|set| set.name_span.touches(offset))?;
        return Some((set.name, set.name_span));
    };
    let placed = document?.segment_at(offset)?;
    let inside = offset.checked_sub(placed.base)?;
    let used = dialect.variables(placed.segment.parsed()).into_iter().find(|one| one.span.touches(inside));
    if let Some(used) = used {
        return Some((used.name, used.span.shifted(placed.base)));
    }
    let passed = dialect.passed(placed.segment.parsed(), "").into_iter().find(|one| one.span.touches(inside))?;
    Some((passed.name, passed.span.shifted(placed.base)))
}

/// Documents in which the name stands, with the files of variables that are read for them.
fn readers<'s>(snapshot: &'s Snapshot, name: &str) -> Vec<(&'s Arc<Document>, Environments)> {
    let has_name = |document: &&Arc<Document>| {
        document.dialect().is_some()
            && document.segments().into_iter().any(|placed| placed.segment.text().contains(name))
    };
    let with_files = |document: &'s Arc<Document>| {
        let reader = Reader::for_once(snapshot, document.id().clone());
        let dialect = document.dialect()?;
        let is_asked = |placed: crate::workspace::Placed<'_>| {
            let parsed = placed.segment.parsed();
            dialect.variables(parsed).iter().any(|one| one.name == name)
                || dialect.passed(parsed, "").iter().any(|one| one.name == name)
        };
        if !document.segments().into_iter().any(is_asked) {
            return None;
        }
        Some((document, dialect.environments(document.id(), &reader)))
    };
    snapshot.documents().filter(has_name).filter_map(with_files).take(FILES).collect()
}

fn set_in(snapshot: &Snapshot, file: &FileId, name: &str) -> Vec<Span> {
    let text = snapshot.text_of(file).map_or_else(String::new, |text| text.to_string());
    let set = dotenv::variables(&text).into_iter().filter(|set| set.name == name);
    set.map(|set| set.name_span).collect()
}

/// Where a file of variables puts one of them into the values of others, which it does outside of single quotation marks.
fn put_in(snapshot: &Snapshot, file: &FileId, name: &str) -> Vec<Span> {
    let text = snapshot.text_of(file).map_or_else(String::new, |text| text.to_string());
    let mut found = Vec::new();
    for set in dotenv::variables(&text) {
        let Some(value) = set.value.filter(|value| value.contains('$')) else { continue };
        let behind = text.get(set.name_span.end()..).unwrap_or("");
        let Some(start) = behind.find(&*value).map(|at| set.name_span.end() + at) else { continue };
        if text.get(..start).is_some_and(|before| before.ends_with('\'')) {
            continue;
        }
        for (dollar, _) in value.match_indices('$') {
            let rest = value.get(dollar + 1..).unwrap_or("");
            let body = rest.strip_prefix('{').unwrap_or(rest);
            let is_end = |rest: &str| !rest.starts_with(|c: char| c == '_' || c.is_ascii_alphanumeric());
            let is_escaped = value.get(..dollar).is_some_and(|before| before.ends_with(['$', '\\']));
            if !is_escaped && body.strip_prefix(name).is_some_and(is_end) {
                let at = start + value.len() - body.len();
                found.push(Span::new(at, at + name.len()));
            }
        }
    }
    found
}

/// Whether containers are given all variables of a file under their names, and then whether what stands for others in
/// it is put in.
fn handed(snapshot: &Snapshot, file: &FileId) -> Option<bool> {
    let mut found = None;
    for document in snapshot.documents() {
        let Some(dialect) = document.dialect() else { continue };
        let segments = document.segments();
        let named = segments.iter().filter(|placed| placed.segment.text().contains(file.name()));
        for (path, is_put_in) in named.flat_map(|placed| dialect.handed(placed.segment.parsed())) {
            let reader = Reader::for_once(snapshot, document.id().clone());
            if dialect.roots(document.id(), &reader).iter().any(|root| root.relative(&path) == *file) {
                found = Some(is_put_in && found.unwrap_or(true));
            }
        }
    }
    found
}

/// A line at the end of a file of variables that keeps a name for whoever is handed it.
fn kept(snapshot: &Snapshot, file: &FileId, name: &str, to: &str) -> TextEdit {
    let text = snapshot.text_of(file).map_or_else(String::new, |text| text.to_string());
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before = if text.is_empty() || text.ends_with('\n') { "" } else { line_break };
    TextEdit::insert(text.len(), format!("{before}{name}=${{{to}}}{line_break}"))
}

fn handed_as_it_stands(file: &FileId, name: &str) -> RenameRefused {
    RenameRefused(format!(
        "Containers are given `{}` as it stands, `{name}` among it: they would have it under another name.",
        file.name()
    ))
}

/// Whether a variable at a place can be called otherwise: where it stands, and how it is called.
pub(super) fn prepare_rename(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(Span, String)> {
    let variable = at(snapshot, file, offset)?;
    variable.why_fixed().is_none().then_some((variable.here, variable.name))
}

/// Calls a variable otherwise where it is set and wherever it is put in. Who is handed it under its name still is.
pub(super) fn rename(snapshot: &Snapshot, variable: &Variable, to: &str) -> Result<Vec<FileChange>, RenameRefused> {
    if let Some(why) = variable.why_fixed() {
        return Err(RenameRefused(why));
    }
    let starts = to.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    if !starts || !to.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
        return Err(RenameRefused(format!("`{to}` cannot be the name of a variable.")));
    }
    let mut changes: Vec<FileChange> = Vec::new();
    let mut change = |file: &FileId, edits: Vec<TextEdit>| match changes.iter_mut().find(|one| one.file == *file) {
        Some(change) => change.edits.extend(edits),
        None => changes.push(FileChange { file: file.clone(), create: false, edits }),
    };
    for (file, span) in variable.set.iter().chain(&variable.used) {
        change(file, vec![TextEdit::replace(*span, to)]);
    }
    // What is put in nowhere has its name for the containers alone.
    let set: BTreeSet<&FileId> = variable.set.iter().map(|(file, _)| file).collect();
    for file in set.into_iter().filter(|_| to != variable.name && variable.uses().next().is_some()) {
        match handed(snapshot, file) {
            Some(true) => change(file, vec![kept(snapshot, file, &variable.name, to)]),
            Some(false) => return Err(handed_as_it_stands(file, &variable.name)),
            None => {}
        }
    }
    let files: BTreeSet<&FileId> = variable.set.iter().chain(variable.uses()).map(|(file, _)| file).collect();
    for file in files {
        let is_taken = to != variable.name && !set_in(snapshot, file, to).is_empty();
        let Some(document) = snapshot.document(file).filter(|document| document.dialect().is_some()) else {
            if is_taken {
                return Err(RenameRefused(format!("There is a variable called `{to}` already.")));
            }
            continue;
        };
        for placed in document.segments() {
            let (Some(dialect), parsed) = (document.dialect(), placed.segment.parsed()) else { continue };
            if to != variable.name && dialect.variables(parsed).iter().any(|one| one.name == to) {
                return Err(RenameRefused(format!("There is a variable called `{to}` already.")));
            }
            for one in dialect.passed(parsed, to).into_iter().filter(|one| one.name == variable.name) {
                let Some(edits) = one.kept.filter(|_| to != variable.name) else {
                    continue;
                };
                let shifted = |edit: TextEdit| TextEdit { span: edit.span.shifted(placed.base), text: edit.text };
                change(file, edits.into_iter().map(shifted).collect());
            }
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::text::apply;
    use crate::workspace::Workspace;

    #[test]
    fn containers_that_are_handed_a_file_keep_the_name() {
        let file = |name: &str| FileId::from_path(&Path::new("/shop").join(name));
        for (variables, expected) in [
            ("PW=a\nTAG=1", "PASSWORD=a\nTAG=1\nPW=${PASSWORD}\n"),
            ("TAG=1\r\nPW=a\r\n", "TAG=1\r\nPASSWORD=a\r\nPW=${PASSWORD}\r\n"),
        ] {
            let workspace = Workspace::new(None);
            workspace.replace(&file(".env"), variables);
            let text = "services:\n  web: {image: \"a:$PW\", env_file: [.env]}\n";
            workspace.replace(&file("compose.yaml"), text);
            let snapshot = workspace.snapshot();
            let variable = at(&snapshot, &file("compose.yaml"), text.find("PW").unwrap()).unwrap();
            let changes = rename(&snapshot, &variable, "PASSWORD").unwrap();
            let own = changes.iter().find(|change| change.file == file(".env")).unwrap();
            assert_eq!(apply(variables, &own.edits).unwrap(), expected);
        }
    }
}
