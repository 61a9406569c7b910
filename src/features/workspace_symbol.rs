use super::occurrence;
use crate::model::{Cancel, Cancelled, Definition, FileId, SymbolKind};
use crate::text::Span;
use crate::workspace::{Reader, Snapshot};

/// Most symbols of one answer.
const SYMBOLS: usize = 256;

/// A symbol somewhere in the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Its file.
    pub file: FileId,
    /// The name, in file coordinates.
    pub name_span: Span,
}

/// The symbols whose name holds the letters of `query` in this order, in any case; the nearest ones first. All of them,
/// as far as there is room, where nothing is asked for.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str, cancel: &Cancel) -> Result<Vec<Found>, Cancelled> {
    let wanted: Vec<char> = query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut found = Vec::new();
    for document in snapshot.documents() {
        cancel.test()?;
        let reader = Reader::for_once(snapshot, document.id().clone());
        for part in &document.facts().parts {
            for symbol in part.facts.symbols.iter().filter(|symbol| symbol.kind.is_listed()) {
                let name = symbol.name.text();
                // A name that is about to be typed.
                if name.trim().is_empty() {
                    continue;
                }
                if let Some(distance) = distance(&wanted, symbol.kind, &name) {
                    let file = document.id().clone();
                    let definition = Definition { file, base: part.base, symbol: symbol.clone() };
                    if occurrence::is_spoken_of(&definition, &reader) {
                        continue;
                    }
                    let name_span = symbol.name_span.shifted(part.base);
                    let file = document.id().clone();
                    found.push((distance, Found { name, kind: symbol.kind, file, name_span }));
                }
            }
        }
    }
    let order = |(a, one): &(Distance, Found), (b, two): &(Distance, Found)| {
        (a, &one.name, &one.file, one.name_span).cmp(&(b, &two.name, &two.file, two.name_span))
    };
    if found.len() > SYMBOLS {
        found.select_nth_unstable_by(SYMBOLS, order);
        found.truncate(SYMBOLS);
    }
    found.sort_by(order);
    Ok(found.into_iter().map(|(_, symbol)| symbol).collect())
}

/// How far a name is from what is asked for: first how well it fits, then how much longer it is.
type Distance = (Fit, usize);

/// How a name holds what is asked for; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the same.
    Equal,
    /// It begins so.
    Start,
    /// One of its words begins so.
    Word,
    /// It holds it in one piece.
    Piece,
    /// It holds its letters in this order.
    Letters,
}

/// The nearer one of the whole name (`Deployment/web`) and the own name (`web`).
fn distance(wanted: &[char], kind: SymbolKind, name: &str) -> Option<Distance> {
    let (_, own) = kind.parts(name);
    let whole = fit(wanted, name);
    if own == name { whole } else { whole.into_iter().chain(fit(wanted, own)).min() }
}

fn fit(wanted: &[char], name: &str) -> Option<Distance> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let mut rest = name.iter();
    if !wanted.iter().all(|c| rest.any(|other| other == c)) {
        return None;
    }
    let longer = name.len() - wanted.len();
    let starts = || name.windows(wanted.len().max(1)).enumerate().filter(|(_, piece)| *piece == wanted);
    let fit = if name == wanted {
        Fit::Equal
    } else if name.starts_with(wanted) {
        Fit::Start
    } else if starts().any(|(at, _)| name.get(at.wrapping_sub(1)).is_some_and(|before| !before.is_alphanumeric())) {
        Fit::Word
    } else if starts().next().is_some() {
        Fit::Piece
    } else {
        Fit::Letters
    };
    Some((fit, longer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_comes_first() {
        let wanted: Vec<char> = "web".chars().collect();
        let mut names = ["worker-back", "cobweb", "my-web", "webhook", "Web", "wide-eyed-bear", "api"];
        names.sort_by_key(|name| fit(&wanted, name).map_or((Fit::Letters, usize::MAX), |distance| distance));
        assert_eq!(names, ["Web", "webhook", "my-web", "cobweb", "worker-back", "wide-eyed-bear", "api"]);
        assert_eq!(fit(&wanted, "api"), None);
        assert!(fit(&[], "api").is_some());
    }
}
