use std::collections::{HashMap, VecDeque};

use crate::model::FileId;
use crate::text::{Encoding, Text};
use crate::workspace::Change;

/// How many changes of a document one that comes late may have been overtaken by.
const STEPS: usize = 16;

/// The last changes of each open document, so that one which was overtaken by others on its way can be put in its place:
/// some editors send their changes from tasks that run side by side.
#[derive(Default)]
pub(super) struct Lately {
    files: HashMap<FileId, VecDeque<Step>>,
}

struct Step {
    /// The document's version before and after.
    versions: (i32, i32),
    before: Text,
    made: Made,
}

enum Made {
    Changes(Vec<Change>),
    /// Everything was sent: what was there before does not count.
    Whole(Text),
}

/// What a change that comes late leads to.
pub(super) enum Late {
    /// This text.
    Text(Text),
    /// Nothing: everything was sent since.
    Overwritten,
    /// Such a version has been there, or lies too far back.
    Unknown,
}

impl Lately {
    /// A document goes from one version and text to another.
    pub(super) fn note(&mut self, file: &FileId, versions: (i32, i32), texts: (Text, &Text), changes: Vec<Change>) {
        let steps = self.files.entry(file.clone()).or_default();
        let (before, after) = texts;
        let is_whole = changes.iter().any(|change| matches!(change, Change::Whole(_)));
        if is_whole {
            steps.clear();
        } else if steps.len() == STEPS {
            steps.pop_front();
        }
        let made = if is_whole { Made::Whole(after.clone()) } else { Made::Changes(changes) };
        steps.push_back(Step { versions, before, made });
    }

    /// Whatever comes next starts anew.
    pub(super) fn forget(&mut self, file: &FileId) {
        self.files.remove(file);
    }

    /// Puts a change where its version belongs.
    pub(super) fn insert(&mut self, file: &FileId, version: i32, changes: &[Change], encoding: Encoding) -> Late {
        let Some(steps) = self.files.get_mut(file) else { return Late::Unknown };
        let is_overwritten = |step: &Step| matches!(step.made, Made::Whole(_)) && version < step.versions.1;
        if steps.iter().any(is_overwritten) {
            return Late::Overwritten;
        }
        let overtaken = |step: &Step| step.versions.0 < version && version < step.versions.1;
        let Some(place) = steps.iter().position(overtaken) else { return Late::Unknown };
        let Some(overtook) = steps.get_mut(place) else { return Late::Unknown };
        let before = overtook.before.clone();
        let versions = (overtook.versions.0, version);
        overtook.versions.0 = version;
        let mut text = before.clone();
        steps.insert(place, Step { versions, before, made: Made::Changes(changes.to_vec()) });
        for step in steps.iter_mut().skip(place) {
            step.before = text.clone();
            match &step.made {
                Made::Whole(whole) => text = whole.clone(),
                Made::Changes(changes) => {
                    for change in changes {
                        change.apply(&mut text, encoding);
                    }
                }
            }
        }
        Late::Text(text)
    }
}
