use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Project, Scope, SymbolKind, Use, Within};

/// Names that are compared with all there are while one file is checked, at most: no reader looks at more.
const COMPARED: usize = 500;

/// What was found out about names that lead nowhere while one file is checked. A name that a thousand places refer to
/// is looked for once.
#[derive(Default)]
pub struct Sought {
    names: HashMap<(Place, String), Arc<[String]>>,
    nearest: HashMap<(Place, String), Option<String>>,
}

/// What kind of name is looked for, in what, and in which segment where that matters.
type Place = (SymbolKind, Within, Option<usize>);

impl Sought {
    /// Every name that a reference could mean with this qualifier, sorted; `accepts` leaves out what is no name.
    pub(super) fn names(
        &mut self,
        wanted: &Use,
        qualifier: &str,
        accepts: impl Fn(&str) -> bool,
        project: &dyn Project,
    ) -> Arc<[String]> {
        project.recall(wanted);
        let known = self.names.entry((place(wanted), qualifier.to_owned()));
        known
            .or_insert_with(|| {
                let kind = wanted.reference.kind;
                let mut names: Vec<String> = Vec::new();
                project.names(wanted, &mut |name| {
                    let text = name.text();
                    let (of, name) = kind.parts(&text);
                    if of == qualifier && accepts(name) {
                        names.push(name.to_owned());
                    }
                });
                names.sort();
                names.dedup();
                names.into()
            })
            .clone()
    }

    /// Of these names the one most like a name with its qualifier, if one is as like as that.
    pub(super) fn nearest(&mut self, wanted: &Use, whole: &str, names: &[String], likeness: f64) -> Option<String> {
        let full = self.nearest.len() >= COMPARED;
        let key = (place(wanted), whole.to_owned());
        if full && !self.nearest.contains_key(&key) {
            return None;
        }
        let own = wanted.reference.kind.parts(whole).1;
        let compare = || {
            // Names that begin alike are alike, and still mean different things: `cluster_name` and `cluster_version`,
            // however long they are.
            let slips = (own.chars().count() / 3).clamp(2, SLIPS);
            let letters = letters(own);
            let may_be_near = |name: &&String| slips_at_least(&letters, name) <= slips;
            let is_near = |name: &str| strsim::osa_distance(name, own) <= slips;
            let likenesses = names.iter().filter(may_be_near).map(|name| (strsim::jaro_winkler(name, own), name));
            let like = likenesses.filter(|(found, name)| *found >= likeness && is_near(name));
            like.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name.clone())
        };
        self.nearest.entry(key).or_insert_with(compare).clone()
    }
}

/// Most slips of somebody who means a name.
const SLIPS: usize = 5;

/// How often a text has each letter; some letters are counted together.
fn letters(text: &str) -> [i8; 64] {
    let mut letters = [0_i8; 64];
    text.chars().for_each(|c| letters[c as usize % 64] = letters[c as usize % 64].saturating_add(1));
    letters
}

/// So many slips there are between two texts at least: each mends a letter that one has and the other lacks. Most names
/// of a long list need not be looked at any closer.
fn slips_at_least(one: &[i8; 64], other: &str) -> usize {
    let other = letters(other);
    let (mut more, mut less) = (0, 0);
    for (one, other) in one.iter().zip(other) {
        let difference = usize::from(one.abs_diff(other));
        if *one > other { more += difference } else { less += difference }
    }
    more.max(less)
}

fn place(wanted: &Use) -> Place {
    let reference = &wanted.reference;
    let segment = (reference.within == Within::Scope(Scope::Segment)).then_some(wanted.base);
    (reference.kind, reference.within.clone(), segment)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::model::{Definition, Demand, FileFacts, FileId, Reference, Symbol, SymbolName};
    use crate::text::Span;

    /// Counts how often it is asked for names.
    struct Counting(Cell<usize>);

    impl Project for Counting {
        fn facts(&self, _file: &FileId) -> Option<Arc<FileFacts>> {
            None
        }

        fn definitions(&self, _reference: &Use) -> Vec<Definition> {
            Vec::new()
        }

        fn candidates(&self, like: &Use) -> Vec<Definition> {
            self.0.set(self.0.get() + 1);
            let symbol = |name: &str| Symbol {
                kind: like.reference.kind,
                name: SymbolName::Text(name.to_owned()),
                scope: Scope::File,
                span: Span::at(0),
                name_span: Span::at(0),
                detail: None,
            };
            let define = |name| Definition { file: like.file.clone(), base: 0, symbol: symbol(name) };
            ["region", "zone", "region"].map(define).into()
        }

        fn uses(&self, _symbol: &Definition) -> Vec<Use> {
            Vec::new()
        }
    }

    fn wanted(name: &str) -> Use {
        let reference = Reference {
            kind: SymbolKind::Variable,
            name: SymbolName::Text(name.to_owned()),
            within: Within::Scope(Scope::Folder),
            span: Span::at(0),
            demand: Demand::Required,
        };
        Use { file: FileId::from_uri("main.tf"), base: 0, reference }
    }

    #[test]
    fn slips_are_never_counted_too_high() {
        let texts = [
            "",
            "region",
            "regoin",
            "reigno",
            "größe",
            "grösse",
            "part1_size",
            "part12_size",
            "ab".repeat(90).as_str(),
        ]
        .map(str::to_owned);
        for (one, other) in texts.iter().flat_map(|one| texts.iter().map(move |other| (one, other))) {
            assert!(slips_at_least(&letters(one), other) <= strsim::osa_distance(one, other), "{one} {other}");
        }
        assert_eq!(slips_at_least(&letters("team2922"), "team1417"), 4);
    }

    #[test]
    fn names_are_looked_for_once() {
        let (project, mut sought) = (Counting(Cell::new(0)), Sought::default());
        for (name, nearest) in
            [("regon", Some("region")), ("regon", Some("region")), ("zon", Some("zone")), ("x", None)]
        {
            let wanted = wanted(name);
            let names = sought.names(&wanted, "", |_| true, &project);
            assert_eq!(*names, ["region".to_owned(), "zone".to_owned()]);
            assert_eq!(sought.nearest(&wanted, name, &names, 0.75).as_deref(), nearest, "{name}");
        }
        assert_eq!(project.0.get(), 1);
    }
}
