use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use super::{Shell, parse};
use crate::text::Span;

/// Bytes of text in the younger half of what is remembered.
const HALF: usize = 2 << 20;

/// Views of texts that were read lately. A keystroke in a file with hundreds of shell texts changes one of them.
static RECENT: LazyLock<Mutex<Recent>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Recent {
    young: HashMap<u128, Known>,
    /// What was young before. Whatever is asked for again becomes young again; the rest is forgotten.
    old: HashMap<u128, Known>,
    /// Bytes of text among the young.
    size: usize,
}

#[derive(Clone)]
struct Known {
    text: Arc<str>,
    holes: Arc<[Span]>,
    view: Option<Arc<Shell>>,
}

/// As [`parse`], remembering what was read lately.
pub fn parse_shared(text: &str, holes: &[Span]) -> Option<Arc<Shell>> {
    let key = xxh3_128(text.as_bytes());
    let lock = || RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(key).filter(|known| *known.text == *text && *known.holes == *holes) {
        return known.view;
    }
    let view = parse(text, holes).map(Arc::new);
    lock().keep(key, Known { text: text.into(), holes: holes.into(), view: view.clone() });
    view
}

impl Recent {
    fn get(&mut self, key: u128) -> Option<Known> {
        if let Some(known) = self.young.get(&key) {
            return Some(known.clone());
        }
        let known = self.old.remove(&key)?;
        self.keep(key, known.clone());
        Some(known)
    }

    fn keep(&mut self, key: u128, known: Known) {
        // A view is several times the size of its text, and never nothing.
        self.size += known.text.len() + 64;
        self.young.insert(key, known);
        if self.size > HALF {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_is_remembered_and_the_rest_forgotten() {
        let mut recent = Recent::default();
        let known = |text: &str| Known { text: text.into(), holes: [].into(), view: None };
        let long = "x".repeat(HALF / 4);
        for key in 0..40 {
            recent.keep(key, known(&long));
            recent.get(0);
        }
        assert!(recent.get(0).is_some());
        assert!(recent.get(1).is_none());
        assert!(recent.young.len() + recent.old.len() < 12);
    }

    #[test]
    fn one_text_with_other_holes_is_read_again() {
        let plain = parse_shared("echo abc", &[]).unwrap();
        let holed = parse_shared("echo abc", &[Span::new(5, 8)]).unwrap();
        assert!(holed.commands[0].arguments[0].unknown && !plain.commands[0].arguments[0].unknown);
    }
}
