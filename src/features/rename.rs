use std::collections::{BTreeMap, BTreeSet};

use super::environment;
use super::label;
use super::local_name::{self, LocalName};
use super::occurrence::{self, Occurrence};
use crate::dialects::Target;
use crate::model::{
    Definition, Demand, FileChange, FileId, Intent, Project, Reference, Scope, Symbol, SymbolKind, SymbolName, Use,
    Within,
};
use crate::text::{Edits, Span, TextEdit};
use crate::workspace::{Reader, Snapshot};

/// Why a name cannot be changed, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameRefused(pub String);

/// The name under a place, if it can be changed, and what it is now.
pub fn prepare_rename(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(Span, String)> {
    let local = local_name::same(snapshot, file, offset);
    if !local.is_empty() {
        if local_name::is_fixed(snapshot, file, offset) {
            return None;
        }
        let here =
            local.iter().find(|name| name.span.touches(offset)).filter(|_| local.iter().any(|name| name.write))?;
        return Some((here.span, text_at(snapshot, file, here.span)));
    }
    let Some(occurrence) = occurrence::at(snapshot, file, offset) else {
        return environment::prepare_rename(snapshot, file, offset);
    };
    let reader = Reader::for_once(snapshot, file.clone());
    if is_pattern(&occurrence) {
        return None;
    }
    let means = occurrence::meaning(&occurrence, &reader);
    let span = match (means.first()?.symbol.kind, &occurrence) {
        (kind, occurrence) if kind.has_labels() => label::at(snapshot, file, occurrence, offset)?.span,
        // What an object is, is not for its file to say.
        (SymbolKind::Kind | SymbolKind::Api, _) => return None,
        (_, Occurrence::Definition(definition)) => definition.name_span(),
        (_, Occurrence::Use(user)) => user.span(),
    };
    let text = snapshot.document(file)?.text().slice(span).into_owned();
    let first = means.first()?;
    let has_place = first.symbol.kind.has_labels() || !first.name_span().is_empty();
    if !has_place || why_fixed(first, &text).is_some() {
        return None;
    }
    (!text.is_empty()).then_some((span, text))
}

/// Why something cannot be called differently, if it cannot: what else would have to change is not known.
fn why_fixed(symbol: &Definition, written: &str) -> Option<&'static str> {
    let whole = symbol.symbol.name.text();
    match symbol.symbol.kind {
        SymbolKind::PodPort | SymbolKind::ServicePort if written.bytes().all(|b| b.is_ascii_digit()) => {
            Some("The number of a port is no name.")
        }
        SymbolKind::Object if whole.starts_with("Namespace/") => {
            Some("The name of a namespace stands in all of its objects, wherever they are: change it there as well.")
        }
        // Resource types begin with it.
        SymbolKind::Provider if !whole.contains('.') => {
            Some("Resources find their provider by the beginning of their type, so its local name stays.")
        }
        _ => None,
    }
}

/// What stands already under a new name where a symbol is seen.
fn taken(symbol: &Definition, to: &str, reader: &Reader<'_>) -> bool {
    let kind = symbol.symbol.kind;
    let whole = renamed(&symbol.symbol, to);
    let reference = Reference {
        kind,
        name: SymbolName::Text(whole),
        span: symbol.symbol.name_span,
        within: Within::Scope(symbol.symbol.scope),
        demand: Demand::Optional,
    };
    let others = || reader.definitions(&Use { file: symbol.file.clone(), base: symbol.base, reference });
    kind.is_unique()
        && others().iter().any(|other| (&other.file, other.name_span()) != (&symbol.file, symbol.name_span()))
}

/// The whole name of a symbol whose own part is another one: `aws_vpc.main` called `core` is `aws_vpc.core`.
fn renamed(symbol: &Symbol, to: &str) -> String {
    let old = symbol.name.text();
    match symbol.kind.parts(&old) {
        ("", _) => to.to_owned(),
        (before, own) => format!("{before}{}{to}", &old[before.len()..old.len() - own.len()]),
    }
}

/// Whether a name is one of many by the way it is written.
fn is_pattern(occurrence: &Occurrence) -> bool {
    matches!(occurrence, Occurrence::Use(user) if matches!(user.reference.name, SymbolName::Pattern(_)))
}

/// Changes a name where it is made and wherever it is used, in every format.
pub fn rename(snapshot: &Snapshot, file: &FileId, offset: usize, to: &str) -> Result<Vec<FileChange>, RenameRefused> {
    let refused = |why: &str| RenameRefused(why.to_owned());
    let local = local_name::same(snapshot, file, offset);
    if let Some(first) = local.first() {
        return anchored(snapshot, file, &local, first.write, to);
    }
    let Some(occurrence) = occurrence::at(snapshot, file, offset) else {
        return match environment::at(snapshot, file, offset) {
            Some(variable) => environment::rename(snapshot, &variable, to),
            None => Err(refused("There is no name here to change.")),
        };
    };
    let reader = Reader::for_once(snapshot, file.clone());
    if is_pattern(&occurrence) {
        return Err(refused("This is a pattern of names. Change a name where it is written."));
    }
    let symbols = occurrence::meaning(&occurrence, &reader);
    let Some(first) = symbols.first() else {
        return Err(refused("What this name means is not in the workspace, so it cannot be changed there."));
    };
    let kind = first.symbol.kind;
    if kind.has_labels() {
        let label = label::at(snapshot, file, &occurrence, offset);
        let label = label.ok_or_else(|| refused("Put the cursor on the value of a label to change it."))?;
        if !label::accepts(to) {
            return Err(RenameRefused(format!("`{to}` cannot be the value of a label.")));
        }
        return Ok(changes(snapshot, label.places(snapshot, &occurrence, &reader), to));
    }
    if !kind.accepts(to) {
        return Err(RenameRefused(format!("`{to}` cannot be the name of {}.", kind.one())));
    }
    let old = text_at(snapshot, &first.file, first.name_span());
    if let Some(why) = why_fixed(first, &old) {
        return Err(refused(why));
    }
    if let Some(cut) = cut(&symbols, &reader) {
        return Err(RenameRefused(format!(
            "`{old}` would change in some of its files only: of one project, {cut} files are looked at, and there are \
             more here. Search for the name in all of them and replace it there."
        )));
    }
    if to != old && taken(first, to, &reader) {
        return Err(RenameRefused(format!("There is {} called `{to}` already.", kind.one())));
    }
    if old.is_empty() {
        return Err(RenameRefused(format!("This {} has no name yet. Give it one where it is made.", kind.noun())));
    }
    let symbols = if kind == SymbolKind::BuildVariable { given_alike(symbols, &reader) } else { symbols };
    let mut places = BTreeSet::new();
    for symbol in &symbols {
        places.insert((symbol.file.clone(), symbol.name_span()));
        for user in occurrence::uses(symbol, &reader) {
            // A pattern that finds others as well still means those.
            if matches!(user.reference.name, SymbolName::Pattern(_)) && occurrence::meant(&user, &reader).len() > 1 {
                continue;
            }
            // A stage may be used by its number, which stays.
            if text_at(snapshot, &user.file, user.span()).eq_ignore_ascii_case(&old) {
                places.insert((user.file.clone(), user.span()));
            }
        }
    }
    let retold: Vec<Retold> = symbols.iter().flat_map(|symbol| retell(snapshot, symbol, to, &reader)).collect();
    places.retain(|(file, span)| !retold.iter().any(|one| one.file == *file && one.segment.covers(*span)));
    let mut changes = changes(snapshot, places, to);
    // What says it again to change it is kept with it.
    if let Some(first) = symbols.first() {
        keep(snapshot, first, to, &reader, &mut changes);
    }
    for Retold { file, edits, .. } in retold.into_iter().filter(|one| !one.edits.is_empty()) {
        match changes.iter_mut().find(|change| change.file == file) {
            Some(change) => change.edits.extend(edits),
            None => changes.push(FileChange { file, create: false, edits }),
        }
    }
    Ok(changes)
}

/// How many of the files are looked at in which names of the same project may be used, where there are more.
fn cut(symbols: &[Definition], reader: &Reader<'_>) -> Option<usize> {
    let shared = symbols.iter().filter(|symbol| symbol.symbol.scope == Scope::Project);
    let of = |file: &FileId| Some(reader.dialect(file)?.companions(file, reader));
    shared.filter_map(|symbol| of(&symbol.file)?.cut).next()
}

/// Another name for an anchor and its aliases.
fn anchored(
    snapshot: &Snapshot,
    file: &FileId,
    places: &[LocalName],
    is_defined: bool,
    to: &str,
) -> Result<Vec<FileChange>, RenameRefused> {
    let spans: Vec<Span> = places.iter().map(|name| name.span).collect();
    let Some(first) = spans.first().copied().filter(|_| is_defined) else {
        return Err(RenameRefused("What this alias repeats is not in its document.".to_owned()));
    };
    if let Some(why) = local_name::why_not(snapshot, file, first.start(), to) {
        return Err(RenameRefused(why));
    }
    let edits = spans.into_iter().map(|span| TextEdit::replace(span, to)).collect();
    Ok(vec![FileChange { file: file.clone(), create: false, edits }])
}

/// Variables together with all that whoever builds their file gives the same value to, by the same name.
fn given_alike(variables: Vec<Definition>, reader: &Reader<'_>) -> Vec<Definition> {
    let users =
        variables.iter().flat_map(|variable| reader.uses(variable).into_iter().map(move |user| (variable, user)));
    let givers = users.filter(|(variable, user)| user.file != variable.file);
    let given: Vec<Definition> = givers.flat_map(|(_, giver)| reader.definitions(&giver)).collect();
    variables.into_iter().chain(given).collect()
}

/// A segment that tells of names as they once were.
struct Retold {
    file: FileId,
    segment: Span,
    /// What changes in it.
    edits: Edits,
}

/// The segments that tell of a symbol's old name, or of its new one, as of something that was.
fn retell(snapshot: &Snapshot, of: &Definition, to: &str, reader: &Reader<'_>) -> Vec<Retold> {
    let mut new = of.clone();
    new.symbol.name = SymbolName::Text(renamed(&of.symbol, to));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for user in reader.uses(of).into_iter().chain(reader.uses(&new)) {
        if !seen.insert((user.file.clone(), user.base)) {
            continue;
        }
        let Some(document) = snapshot.document(&user.file) else { continue };
        let (Some(dialect), Some(placed)) = (document.dialect(), document.segment_at(user.base)) else { continue };
        let parsed = placed.segment.parsed();
        let target = Target { parsed, facts: placed.segment.facts() };
        let Some(edits) = dialect.retell(&of.symbol, to, &target) else { continue };
        let moved = |edit: TextEdit| TextEdit { span: edit.span.shifted(placed.base), text: edit.text };
        let segment = Span::new(placed.base, placed.base + parsed.text.len());
        found.push(Retold { file: user.file, segment, edits: edits.into_iter().map(moved).collect() });
    }
    found
}

/// Another text at each of these places.
fn changes(snapshot: &Snapshot, places: BTreeSet<(FileId, Span)>, to: &str) -> Vec<FileChange> {
    let mut edits: BTreeMap<FileId, Edits> = BTreeMap::new();
    for (file, span) in places {
        let written = written(snapshot, &file, span, to);
        edits.entry(file).or_default().extend(written);
    }
    edits.into_iter().map(|(file, edits)| FileChange { file, create: false, edits }).collect()
}

/// What exists under the old name is kept, unless somebody has already spoken of the new one.
fn keep(snapshot: &Snapshot, of: &Definition, to: &str, reader: &Reader<'_>, changes: &mut [FileChange]) {
    let Some(document) = snapshot.document(&of.file) else { return };
    let (Some(dialect), Some(placed)) = (document.dialect(), document.segment_at(of.name_span().start())) else {
        return;
    };
    let target = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
    let edits = dialect.keep(&of.symbol, to, &target);
    if edits.is_empty() {
        return;
    }
    let mut new = of.clone();
    new.symbol.name = SymbolName::Text(renamed(&of.symbol, to));
    if !reader.uses(&new).is_empty() {
        return;
    }
    if let Some(change) = changes.iter_mut().find(|change| change.file == of.file) {
        change
            .edits
            .extend(edits.into_iter().map(|edit| TextEdit { span: edit.span.shifted(placed.base), text: edit.text }));
    }
}

fn text_at(snapshot: &Snapshot, file: &FileId, span: Span) -> String {
    snapshot.document(file).map_or_else(String::new, |document| document.text().slice(span).into_owned())
}

/// The new name as the file's dialect writes it there: quoted where it must be.
fn written(snapshot: &Snapshot, file: &FileId, span: Span, to: &str) -> Edits {
    let plain = vec![TextEdit::replace(span, to)];
    let Some(document) = snapshot.document(file) else { return plain };
    let (Some(dialect), Some(placed)) = (document.dialect(), document.segment_at(span.start())) else { return plain };
    let target = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
    let intent = Intent::Rename { span: span.relative_to(placed.base), to: to.to_owned() };
    match dialect.realise(&intent, &target) {
        Ok(realised) => realised
            .edits
            .into_iter()
            .map(|edit| TextEdit { span: edit.span.shifted(placed.base), text: edit.text })
            .collect(),
        Err(_) => plain,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn a_name_of_more_files_than_are_looked_at_is_not_changed_in_some_of_them() {
        let id = |path: &str| FileId::from_path(&Path::new("/shop").join(path));
        for (count, expected) in [(3, Ok(3)), (600, Err(true))] {
            let workspace = Workspace::new(None);
            let paths: Vec<String> = (0..count).map(|number| format!("parts/{number}.yaml")).collect();
            workspace.replace(&id("compose.yaml"), &format!("include: [{}]\n", paths.join(", ")));
            for path in &paths {
                workspace.replace(&id(path), "services:\n  web:\n    image: web:1\n    links: [db]\n");
            }
            workspace.replace(&id("parts/0.yaml"), "services:\n  db:\n    image: db:1\n");
            let renamed = rename(&workspace.snapshot(), &id("parts/0.yaml"), 13, "store");
            let shown = renamed.map(|changes| changes.len()).map_err(|refused| refused.0.contains("500 files"));
            assert_eq!(shown, expected, "{count}");
        }
    }
}
