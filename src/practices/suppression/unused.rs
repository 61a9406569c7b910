use std::sync::Arc;

use super::Suppression;
use crate::knowledge::{Page, practices};
use crate::practices::Selection;
use crate::practices::report::{Draft, Found, Report};
use crate::workspace::{Settings, nearest};

/// Id of the practice that speaks about comments of our own form without effect.
pub(in crate::practices) const UNUSED: &str = "remove-unused-suppressions";

/// Which names of suppressions silenced something.
pub(in crate::practices) struct Uses<'s> {
    suppressions: Vec<(&'s Suppression, Vec<bool>)>,
}

impl<'s> Uses<'s> {
    pub(in crate::practices) fn new(suppressions: impl Iterator<Item = &'s Suppression>) -> Self {
        let unused = |suppression: &'s Suppression| (suppression, vec![false; suppression.names.len()]);
        Uses { suppressions: suppressions.map(unused).collect() }
    }

    /// Whether a finding is silenced, and the reason given; every suppression that does so has been of use.
    pub(in crate::practices) fn silence(&mut self, found: &Found) -> Option<&'s str> {
        let mut reason = None;
        for (suppression, used) in &mut self.suppressions {
            if let Some(name) = suppression.silences(&found.page, &found.aliases, found.span) {
                if let Some(used) = used.get_mut(name) {
                    *used = true;
                }
                reason.get_or_insert(suppression.reason.as_str());
            }
        }
        reason
    }

    /// What to say about names of our own form that there are not, or that silenced nothing though what they name was
    /// looked for.
    pub(in crate::practices) fn unused(
        &self,
        own: &[&Arc<Page>],
        selection: &Selection,
        settings: &Settings<'_>,
        report: &mut Report<'_>,
    ) {
        for (suppression, used) in self.suppressions.iter().filter(|(suppression, _)| suppression.is_ours) {
            if let Some(comment) = suppression.misspelt {
                let how = "Write `infra-ls: ignore[ID] reason` with the id of a practice.";
                report.add(Draft::new(comment, "This comment silences nothing.").plainly().advise(how));
            }
            for (named, used) in suppression.names.iter().zip(used) {
                if *used {
                    continue;
                }
                let name = named.name.as_str();
                let pages = || practices().iter().chain(own.iter().copied());
                let is_called = |page: &&Arc<Page>| page.id == name || page.renamed_from.iter().any(|old| old == name);
                let mut meant: Vec<&Arc<Page>> = pages().filter(is_called).collect();
                // What other tools call so is meant only where no practice has the name itself.
                if meant.is_empty() {
                    meant.extend(pages().filter(|page| page.is_also_called(name)));
                }
                if meant.is_empty() {
                    let hint = match nearest(name, pages().map(|page| page.id.as_str())) {
                        Some(near) => format!("Did you mean `{near}`?"),
                        None => "`infra-ls practices` lists the ones there are.".to_owned(),
                    };
                    report.add(Draft::new(named.span, format!("There is no practice `{name}`.")).advise(hint));
                } else if meant.iter().all(|page| selection.runs(page, settings)) {
                    let what = format!("`{name}` has nothing to say here.");
                    report.add(Draft::new(named.span, what).advise("Take it away."));
                }
            }
        }
    }
}
