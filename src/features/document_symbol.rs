use crate::model::{Definition, FileId, SymbolKind};
use crate::text::Span;
use crate::workspace::Snapshot;

/// An entry of a file's outline, in file coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// What it is called.
    pub name: String,
    /// A few words more.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole thing; covers its children.
    pub span: Span,
    /// The name.
    pub name_span: Span,
    /// What stands inside it.
    pub children: Vec<Outline>,
}

/// The outline of a file: its symbols, those inside others below them.
pub fn document_symbols(snapshot: &Snapshot, file: &FileId) -> Vec<Outline> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let mut symbols: Vec<Definition> = document.facts().definitions().collect();
    symbols.retain(|definition| definition.symbol.kind.is_outlined());
    symbols.sort_by_key(|d| (d.symbol.span.shifted(d.base).start, std::cmp::Reverse(d.symbol.span.len())));
    let mut open: Vec<Outline> = Vec::new();
    let mut outline = Vec::new();
    for definition in symbols {
        let (kind, name) = (definition.symbol.kind, definition.symbol.name.text());
        let own = if kind.is_listed() { name } else { kind.parts(&name).1.to_owned() };
        let entry = Outline {
            name: own,
            detail: definition.symbol.detail.clone(),
            kind,
            span: definition.symbol.span.shifted(definition.base),
            name_span: definition.name_span(),
            children: Vec::new(),
        };
        while open.last().is_some_and(|outer| !outer.span.covers(entry.span)) {
            close(&mut open, &mut outline);
        }
        open.push(entry);
    }
    while !open.is_empty() {
        close(&mut open, &mut outline);
    }
    outline
}

/// The innermost open entry is complete: it goes to the one around it, or to the top.
fn close(open: &mut Vec<Outline>, top: &mut Vec<Outline>) {
    if let Some(done) = open.pop() {
        open.last_mut().map_or(top, |outer| &mut outer.children).push(done);
    }
}
