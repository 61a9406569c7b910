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
    changes: Vec<Change>,
}

impl Lately {
    /// A document goes from one version to another. Before a whole text nothing counts.
    pub(super) fn note(&mut self, file: &FileId, versions: (i32, i32), before: &Text, changes: &[Change]) {
        if changes.iter().any(|change| matches!(change, Change::Whole(_))) {
            self.forget(file);
            return;
        }
        let steps = self.files.entry(file.clone()).or_default();
        if steps.len() == STEPS {
            steps.pop_front();
        }
        steps.push_back(Step { versions, before: before.clone(), changes: changes.to_vec() });
    }

    /// Whatever comes next starts anew.
    pub(super) fn forget(&mut self, file: &FileId) {
        self.files.remove(file);
    }

    /// The text with a change where its version belongs. None where such a version has been there, or lies too far back.
    pub(super) fn insert(
        &mut self,
        file: &FileId,
        version: i32,
        changes: &[Change],
        encoding: Encoding,
    ) -> Option<Text> {
        let steps = self.files.get_mut(file)?;
        let place = steps.iter().position(|step| step.versions.0 < version && version < step.versions.1)?;
        let overtook = steps.get_mut(place)?;
        let late = Step {
            versions: (overtook.versions.0, version),
            before: overtook.before.clone(),
            changes: changes.to_vec(),
        };
        overtook.versions.0 = version;
        let mut text = late.before.clone();
        steps.insert(place, late);
        for step in steps.iter_mut().skip(place) {
            step.before = text.clone();
            for change in &step.changes {
                change.apply(&mut text, encoding);
            }
        }
        Some(text)
    }
}
