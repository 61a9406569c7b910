mod commas;
mod probe;
mod silenced;
mod spoken_of;
mod steps;
mod unmet;

use std::collections::BTreeSet;

use self::probe::Probe;
use super::occurrence;
use crate::dialects::{Dialect, FileHints, anchors};
use crate::model::{
    CompletionItem, CompletionKind, Cursor, Definition, FileId, Markdown, Project, Stacked, SymbolKind,
};
use crate::schema;
use crate::syntax::yaml::{self, Item};
use crate::syntax::{self, Context, Language, Parsed, Slot};
use crate::text::{Span, TextEdit};
use crate::workspace::{Document, Placed, Reader, Snapshot};

/// Bytes of a file of which nobody knows yet what it becomes, at most.
const LONGEST_BEGINNING: usize = 4_096;

/// Files beside such a one that are looked at, at most.
const MOST_BESIDE: usize = 100;

/// Values that are looked at for how others are written, at most.
const NODES: usize = 10_000;

/// What may be written at a place. Edits are in file coordinates; what each replaces is on one line, around the place.
pub fn completion(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<CompletionItem> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let Some(placed) = document.segment_at(offset) else { return Vec::new() };
    let inside = offset.saturating_sub(placed.base);
    let whole = placed.segment.parsed();
    // What stands above the line with which a document begins is a document to come.
    let above = syntax::above_document(whole, inside);
    let parsed = above.as_ref().unwrap_or(whole);
    let (mut items, typed) = match silenced::complete(snapshot, file, parsed, inside, placed.base) {
        Some(items) => (items, None),
        None => {
            let dialect = document.dialect().or_else(|| adopting(snapshot, document));
            let place = Place { snapshot, document, placed, dialect };
            let (mut items, typed) = place.offered(parsed, inside);
            let mut below = place.below(parsed, inside);
            below.retain(|item| items.iter().all(|known| known.label != item.label));
            items.extend(below);
            (items, Some(typed))
        }
    };
    if parsed.language == Language::Json {
        commas::separate(&mut items, &parsed.text);
    }
    items.retain_mut(|item| settle(item, &parsed.text, typed, inside, placed.base));
    if has_carriage_returns(whole) {
        let edits = items.iter_mut().flat_map(|item| item.also.iter_mut().chain([&mut item.edit]));
        edits.for_each(|edit| edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
    }
    items
}

/// Whether the lines of a text end in two characters.
fn has_carriage_returns(parsed: &Parsed) -> bool {
    parsed.text.find('\n').is_some_and(|end| parsed.text.get(..end).is_some_and(|line| line.ends_with('\r')))
}

/// Items as they are offered at `at`, behind something that is yet to be written at `offset`.
fn begun(mut items: Vec<CompletionItem>, lead: &str, at: usize, offset: usize) -> Vec<CompletionItem> {
    items.retain_mut(|item| {
        let is_here = item.edit.span == Span::at(at);
        item.edit = TextEdit::insert(offset, format!("{lead}{}", item.edit.text));
        for edit in item.also.iter_mut().filter(|edit| edit.span.start() >= at) {
            let back = |end: usize| end.saturating_sub(at - offset);
            edit.span = Span::new(back(edit.span.start()), back(edit.span.end()));
        }
        is_here
    });
    items
}

/// A segment of a file, which may be read in another way than it is written so far.
struct Place<'s> {
    snapshot: &'s Snapshot,
    document: &'s Document,
    placed: Placed<'s>,
    /// What the file is, or may become.
    dialect: Option<&'static dyn Dialect>,
}

impl Place<'_> {
    /// What is offered, the items of a list whose dash is yet to be written among it.
    fn offered(&self, parsed: &Parsed, offset: usize) -> (Vec<CompletionItem>, Span) {
        let dashed = syntax::with_dash(parsed, offset);
        let (mut items, typed) = match &dashed {
            Some((_, _, Item::First)) => (Vec::new(), Span::at(offset)),
            _ => self.items(parsed, offset),
        };
        if let Some((with_dash, at, _)) = dashed {
            let mut dashed = begun(self.items(&with_dash, at).0, "- ", at, offset);
            // As where the whole list is begun.
            let whole = dashed.iter_mut().filter(|item| item.label == "new item");
            whole.for_each(|item| item.label = "- new item".to_owned());
            items.extend(dashed);
        }
        (items, typed)
    }

    /// Behind a key whose value can only begin on the next line: what is offered there.
    fn below(&self, parsed: &Parsed, offset: usize) -> Vec<CompletionItem> {
        if parsed.language != Language::Yaml {
            return Vec::new();
        }
        let context = syntax::context(parsed, offset);
        let reader = Reader::for_once(self.snapshot, self.document.id().clone());
        let begins = |schema: &schema::Schema| schema::begins_below(schema, parsed, &context);
        let Some((list, mapping)) = reader.schema_of(self.placed, parsed).and_then(|schema| begins(&schema)) else {
            return Vec::new();
        };
        let Some((before, after)) = parsed.text.split_at_checked(offset) else { return Vec::new() };
        let (mappings, lists) = yaml::steps(parsed);
        // In the column of its key a list is hard to tell from what stands around the key: it is moved there later.
        let step = if list && lists > 0 { lists } else { mappings };
        let margin = format!("\n{}", " ".repeat(context.indent + step));
        let with = |lead: &str| {
            let read = syntax::parse(parsed.language, [before, lead, after].concat().into(), Some(parsed));
            let at = offset + lead.len();
            begun(self.offered(&read, at).0, lead, at, offset)
        };
        let mut items = with(&margin);
        if list {
            let dashed = format!("{margin}- ");
            let (whole, plain): (Vec<_>, Vec<_>) =
                items.into_iter().partition(|item| item.edit.text.starts_with(&dashed));
            let mut listed = [whole, with(&dashed)].concat();
            listed.retain(|item| item.label != "new item");
            if lists == 0 {
                let back = " ".repeat(step);
                listed.iter_mut().for_each(|item| item.edit.text = item.edit.text.replace(&format!("\n{back}"), "\n"));
            }
            let plain = plain.into_iter().filter(|_| mapping);
            if mapping && is_mostly_mapping(parsed, &context) {
                listed.iter_mut().for_each(|item| item.preferred = false);
                items = plain.map(|item| CompletionItem { preferred: true, ..item }).chain(listed).collect();
            } else {
                items = listed.into_iter().chain(plain).collect();
            }
        }
        let mut seen = BTreeSet::new();
        items.retain(|item| seen.insert(item.label.clone()));
        items
    }

    /// What is offered in the segment, if it is read like this, and what has been typed of it.
    fn items(&self, parsed: &Parsed, offset: usize) -> (Vec<CompletionItem>, Span) {
        let file = self.document.id();
        let context = syntax::context(parsed, offset);
        let reader = Reader::for_once(self.snapshot, file.clone());
        let cursor = Cursor { file, parsed, base: self.placed.base, offset, context: &context };
        let mut items = Vec::new();
        if context.slot == Slot::Nothing {
            // Inside of texts a format may have names of its own.
            if let Some(dialect) = self.dialect {
                dialect.complete(&cursor, &reader, &mut items);
            }
            return (items, context.typed);
        }
        if let Some(anchors) = anchors(&cursor) {
            return (anchors, context.typed);
        }
        let mut is_all = false;
        if let Some(dialect) = self.dialect {
            let probe = dialect.may_name(&context).then(|| Probe::new(dialect, &cursor)).flatten();
            if let Some(probe) = &probe {
                items = names(probe, &cursor, &reader);
                items.extend(spoken_of::names(probe, &cursor, dialect, &reader));
                items.extend(unmet::names(probe, &cursor, &reader));
            }
            is_all = dialect.complete(&cursor, &reader, &mut items);
            if let Some(probe) = &probe {
                let beside = probe.beside();
                items.retain(|item| !beside.contains(&item.label));
            }
        }
        if let Some(schema) = reader.schema_of(self.placed, parsed).filter(|_| !is_all) {
            let own = schema::complete(&schema, parsed, &context);
            if schema.is_of_user() {
                // Of what the format has there otherwise, what its author rules out is not offered.
                let is_of_format = [CompletionKind::Keyword, CompletionKind::Property, CompletionKind::Value];
                let is_listed = schema::lists_values(&schema, parsed, &context);
                let keys = (context.slot == Slot::Key).then(|| schema::keys(&schema, &context.path));
                let is_allowed = |label: &str| !is_listed && keys.as_ref().is_none_or(|keys| keys.allow(label));
                items.retain(|item| !is_of_format.contains(&item.kind) || is_allowed(&item.label));
            }
            items.extend(own);
        }
        let mut seen = BTreeSet::new();
        items.retain(|item| seen.insert(item.label.clone()));
        if let Some(dialect) = self.dialect {
            dialect.narrow(&cursor, &mut items);
        }
        steps::follow(&mut items, parsed, &context);
        if has_colon(parsed, &context) {
            items.iter_mut().for_each(without_colon);
        }
        if !is_all && is_behind_colon(parsed, &context) {
            // Without a blank between them, key and value are one word.
            let here = items.iter_mut().filter(|item| item.edit.span == context.typed);
            here.for_each(|item| item.edit.text.insert(0, ' '));
        }
        (items, context.typed)
    }
}

/// The dialect of what stands beside a file that nobody claims yet, if it may become the same.
fn adopting(snapshot: &Snapshot, document: &Document) -> Option<&'static dyn Dialect> {
    if document.text().len() > LONGEST_BEGINNING {
        return None;
    }
    let text = document.text().whole();
    let hints = FileHints { file: document.id(), client_language: None, head: &text };
    let beside = snapshot.in_folder(document.id().folder()).filter_map(|other| other.dialect());
    beside.take(MOST_BESIDE).find(|dialect| dialect.may_begin(&hints))
}

/// Whether the values that others give to the key at the cursor are mappings, more often than lists.
fn is_mostly_mapping(parsed: &Parsed, context: &Context) -> bool {
    let Slot::Value { key, .. } = &context.slot else { return false };
    let (mut mappings, mut lists) = (0, 0);
    let mut open: Vec<yaml::Node<'_>> = parsed.yaml().and_then(|document| document.root()).into_iter().collect();
    for _ in 0..NODES {
        let Some(node) = open.pop() else { break };
        for entry in node.entries() {
            if entry.key.text() == Some(key) {
                mappings += usize::from(entry.value.kind() == yaml::Kind::Mapping);
                lists += usize::from(entry.value.kind() == yaml::Kind::Sequence);
            }
            open.push(entry.value);
        }
        open.extend(node.items());
    }
    mappings > lists
}

/// Whether what is typed is a key whose colon stands already.
fn has_colon(parsed: &Parsed, context: &Context) -> bool {
    let behind = parsed.text.get(context.typed.end()..).unwrap_or("");
    let is_yaml = matches!(parsed.language, Language::Yaml | Language::Json);
    is_yaml && context.slot == Slot::Key && behind.trim_start_matches(['"', '\'', ' ']).starts_with(':')
}

/// Whether what is typed is a value right behind the colon of its key.
fn is_behind_colon(parsed: &Parsed, context: &Context) -> bool {
    let before = parsed.text.get(..context.typed.start()).unwrap_or("");
    let is_value = matches!(&context.slot, Slot::Value { quoted: false, key } if !key.is_empty());
    parsed.language == Language::Yaml && is_value && before.ends_with(':')
}

/// Takes away the colon of a key, and what would follow it.
fn without_colon(item: &mut CompletionItem) {
    let text = &item.edit.text;
    let ends = |at: usize| text.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\n']));
    if let Some((colon, _)) = text.match_indices(':').find(|(at, _)| ends(*at)) {
        item.edit.text.truncate(colon);
        item.also.clear();
        // The name itself may be a place of the snippet.
        item.snippet &= item.edit.text.contains('$');
    }
}

/// Brings an edit into file coordinates and says which part of it stands before the cursor. Not one whose place an
/// editor would not take.
fn settle(item: &mut CompletionItem, text: &str, typed: Option<Span>, offset: usize, base: usize) -> bool {
    let span = item.edit.span;
    if !span.touches(offset) || span.of(text).contains(['\n', '\r']) {
        return false;
    }
    let behind = text.get(offset..span.end()).unwrap_or("");
    // A mark that closes what is written goes with it; so does what the edit writes anew beyond the typed word.
    let is_torn = typed.is_some_and(|typed| span.end() > typed.end()) || !behind.contains(char::is_alphanumeric);
    item.insert = if is_torn { span } else { Span::new(span.start(), offset) }.shifted(base);
    item.also.iter_mut().for_each(|edit| edit.span = edit.span.shifted(base));
    item.edit = TextEdit::replace(span.shifted(base), std::mem::take(&mut item.edit.text));
    true
}

fn is_local(kind: SymbolKind) -> bool {
    matches!(kind, SymbolKind::Local | SymbolKind::Stacked(Stacked::Local | Stacked::DeploymentLocal))
}

/// Whether a place of a file is in what something is made of.
fn is_around(of: &Definition, file: &FileId, place: usize) -> bool {
    of.file == *file && of.symbol.span.shifted(of.base).touches(place)
}

/// Names that a reference at the cursor could mean.
fn names(probe: &Probe, cursor: &Cursor<'_>, project: &dyn Project) -> Vec<CompletionItem> {
    let Some(reference) = probe.reference(cursor) else { return Vec::new() };
    let mut items = Vec::new();
    let mut labels = BTreeSet::new();
    let kind = reference.reference.kind;
    // Labels are matched as sets; there is no one name to write.
    if kind.has_labels() {
        return Vec::new();
    }
    let wanted = &reference.reference.name;
    let place = cursor.base + cursor.offset;
    for candidate in project.candidates(&reference) {
        let text = candidate.symbol.name.text();
        let (_, name) = kind.parts(&text);
        // Names that are keys stand there once; as values they may repeat, as in `region = var.region`.
        let taken = cursor.context.slot == Slot::Key && cursor.context.present.iter().any(|p| p == name);
        // What is only there because it is being typed is no name of something.
        let is_typed = candidate.file == *cursor.file && candidate.name_span().touches(place);
        // A local value does not read itself.
        let is_own = is_typed || (is_local(kind) && is_around(&candidate, cursor.file, place));
        if !kind.is_beside(&candidate.symbol.name, wanted) || taken || is_own || !labels.insert(name.to_owned()) {
            continue;
        }
        let mut item = CompletionItem::new(name, CompletionKind::Reference, cursor.context.typed);
        item.detail = Some(candidate.symbol.detail.clone().unwrap_or_else(|| kind.noun().to_owned()));
        item.documentation = occurrence::told(&candidate, project).map(Markdown);
        item.edit.text.push_str(probe.end);
        items.push(item);
    }
    items
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn lines_end_as_those_of_the_file_do() {
        for (path, head) in [
            ("web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  "),
            ("Dockerfile", ""),
            ("main.tf", "variable \"a\" {}\n"),
        ] {
            for end in ["\n", "\r\n"] {
                let text = format!("# first\n{head}").replace('\n', end);
                let file = FileId::from_path(&Path::new("/shop").join(path));
                let workspace = Workspace::new(None);
                workspace.replace(&file, &text);
                let items = completion(&workspace.snapshot(), &file, text.len());
                let long = items.iter().filter(|item| item.edit.text.contains('\n')).count();
                let wrong = items.iter().find(|item| {
                    item.edit.text.matches('\n').count() != item.edit.text.matches(end).count()
                        || end == "\n" && item.edit.text.contains('\r')
                });
                assert!(long > 0 && wrong.is_none(), "{path} {end:?} {long} {:?}", wrong.map(|item| &item.edit.text));
            }
        }
    }
}
