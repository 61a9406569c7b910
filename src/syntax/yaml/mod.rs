//! YAML 1.2, and JSON read as YAML.

mod checks;
mod closing;
mod cursor;
mod document;
mod dump;
pub mod edit;
mod events;
mod flow;
mod format;
mod half;
mod headless;
mod heal;
mod json;
mod json_progress;
mod json_reader;
mod json_token;
mod json_told;
mod json_typo;
mod judge;
mod lines;
mod mistake;
mod origin;
mod outline;
mod place;
mod prose;
mod scalar;
mod scanner;
mod shallow;
mod splice;
mod told;
mod view;
mod window;
mod write;

pub use closing::Item;
pub(in crate::syntax) use closing::{closings, takes_item};
pub use document::{Document, Entry, Kind, Node, NodeId, Scalar, Style, Via};
pub use dump::dump;
pub use format::{format, may_end_last_line, steps};
pub use write::Tree;

use std::sync::{Arc, OnceLock};

use super::{Context, Cut, Incomplete, Language, Parsed, View, follow, parse_from, reparse};
use document::Origin;
use heal::Healed;
use scanner::Form;
use window::Window;

/// Where the `---` of a segment stands.
pub(super) fn start(text: &str) -> Option<usize> {
    let silent = |line: &lines::Line| scanner::is_silent(line.of(text)) || line.of(text).starts_with('%');
    let first = lines::lines(text).find(|line| !silent(line))?;
    scanner::is_marker(first.of(text), "---").then_some(first.start)
}

/// Reads a segment: one YAML document.
pub(super) fn parse(text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    if let Some(parsed) = previous.and_then(|previous| parse_within(&text, previous)) {
        return parsed;
    }
    let healed = heal::heal(&text);
    read(text, healed, previous)
}

/// Reads what stands around an edit and takes over the rest. None where that may differ from reading everything.
fn parse_within(text: &Arc<str>, previous: &Parsed) -> Option<Parsed> {
    let surroundings = Window::around(previous, text);
    surroundings.iter().find_map(|window| parse_window(text, previous, window))
}

fn parse_window(text: &Arc<str>, previous: &Parsed, window: &Window<'_>) -> Option<Parsed> {
    let former = previous.yaml()?;
    let healed = heal::heal_within(text, window).ok().filter(|healed| !healed.refused)?;
    let reduced = window.reduce(&healed.text);
    let tree = parse_from(Language::Yaml, &reduced, None).filter(|tree| !tree.root_node().has_error())?;
    let part = view::build(&reduced, &tree, &window.incompletes(&healed.incompletes));
    let mut document = splice::splice(former, window, &part)?;
    if let Origin::Grammar(leniencies) = &mut document.origin {
        *leniencies += healed.leniencies;
    }
    let earlier_tree = follow(previous, &healed.text);
    Some(finish(Language::Yaml, text.clone(), healed, document, OnceLock::new(), earlier_tree))
}

/// Reads a JSON text.
pub(super) fn parse_json(text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    let (healed, mut document) = json::heal_json(&text);
    document.origin = if healed.refused { Origin::Refused } else { Origin::Other };
    let previous = previous.filter(|previous| previous.language == Language::Json && !healed.refused);
    let earlier_tree = previous.and_then(|previous| follow(previous, &healed.text));
    let Healed { text: healed, incompletes, mut errors, .. } = healed;
    errors.extend(checks::duplicates(&text, &document, &incompletes));
    errors.sort_by_key(|error| error.span);
    let view = View::Yaml(document);
    let tree = OnceLock::new();
    Parsed { language: Language::Json, text, healed, tree, earlier_tree, view, incompletes, errors }
}

/// Cuts a file into its documents; a document longer than the grammar reads, at its outermost entries.
pub(super) fn cut(text: &str) -> Cut {
    scanner::cut(text)
}

pub(super) use scanner::settled;

/// Rows up to which the tree of a document that is typed in is made anew where its text is broken: beyond, one state's
/// tree is made from that of the state before.
const SHORT_ROWS: usize = 200;

/// The view of a well-formed document, built without the grammar's tree, which takes more time and memory than all else
/// and is made once something needs it.
fn spared(healed: &Healed, previous: Option<&Parsed>) -> Option<Document> {
    let text = &*healed.text;
    let is_sound = !healed.refused && healed.errors.is_empty() && healed.incompletes.is_empty();
    let is_meant = previous.is_none() || lines::lines(text).nth(SHORT_ROWS).is_none();
    // About tabs the strict parser says less than the grammar, and of documents it reads the first.
    let is_plain = !text.contains('\t') && !scanner::is_too_long(text) && scanner::documents(text).len() <= 1;
    if !(is_sound && is_meant && is_plain) {
        return None;
    }
    let document = events::build(text, &[])?;
    Some(Document { origin: Origin::Grammar(healed.leniencies), ..document })
}

fn read(text: Arc<str>, mut healed: Healed, previous: Option<&Parsed>) -> Parsed {
    if let Some(document) = spared(&healed, previous) {
        let earlier_tree = previous.and_then(|previous| follow(previous, &healed.text));
        return finish(Language::Yaml, text, healed, document, OnceLock::new(), earlier_tree);
    }
    // A long document whose rows hang under one entry cannot be cut; the strict parser reads it without the grammar.
    let is_long = !healed.refused && scanner::is_too_long(&healed.text);
    let mut tree = if healed.refused || is_long { None } else { reparse(Language::Yaml, &healed.text, previous) };
    if tree.as_ref().is_some_and(|tree| tree.root_node().has_error()) && heal::fill_tabs(&mut healed) {
        tree = match scanner::guard(&healed.text, Form::Broken) {
            Some(error) => {
                healed = healed.refuse(error);
                None
            }
            None => reparse(Language::Yaml, &healed.text, previous),
        };
    }
    let mut document = match &tree {
        Some(tree) => view_of(&healed.text, tree, &healed.incompletes),
        None if is_long => events::build(&healed.text, &healed.incompletes).unwrap_or_default(),
        None => Document::default(),
    };
    document.origin = match &tree {
        None => Origin::Refused,
        Some(tree) if tree.root_node().has_error() => Origin::Other,
        Some(_) => Origin::Grammar(healed.leniencies),
    };
    // A document that is not typed in does not need its tree, and the view has been made.
    let is_kept = tree.is_none() || previous.is_some();
    let tree = if is_kept { OnceLock::from(tree) } else { OnceLock::new() };
    finish(Language::Yaml, text, healed, document, tree, None)
}

fn finish(
    language: Language,
    text: Arc<str>,
    healed: Healed,
    document: Document,
    tree: OnceLock<Option<tree_sitter::Tree>>,
    earlier_tree: Option<tree_sitter::Tree>,
) -> Parsed {
    let Healed { text: healed, incompletes, mut errors, .. } = healed;
    errors.extend(checks::check(&healed, &document, &incompletes));
    errors.sort_by_key(|error| error.span);
    Parsed { language, text, healed, tree, earlier_tree, view: View::Yaml(document), incompletes, errors }
}

/// The grammar's tree of a document; none where a guard kept the text from it.
pub(super) fn tree(parsed: &Parsed) -> Option<tree_sitter::Tree> {
    parsed.yaml().filter(|document| document.origin != Origin::Refused)?;
    parse_from(parsed.language, &parsed.healed, parsed.earlier_tree.as_ref())
}

/// The grammar refuses some well-formed texts; their view is built from the strict parser's events.
fn view_of(healed: &str, tree: &tree_sitter::Tree, incompletes: &[Incomplete]) -> Document {
    let strict = tree.root_node().has_error().then(|| events::build(healed, incompletes)).flatten();
    strict.unwrap_or_else(|| view::build(healed, tree, incompletes))
}

/// Where the cursor stands, read from the lines around it, never from the tree.
pub(super) fn context(parsed: &Parsed, offset: usize) -> Context {
    cursor::context(parsed, offset)
}

/// Whether many readers take what YAML forbids here: those that were made after libyaml do not ask how deep a quoted or
/// bracketed value stands where it goes on. Kubernetes, Compose and Ansible read with such ones.
pub fn is_often_read(error: &super::SyntaxError) -> bool {
    error.message == mistake::SHALLOW
}

#[cfg(test)]
mod tests;
