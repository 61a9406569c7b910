use std::collections::BTreeSet;

use crate::knowledge::{Page, Profile, practice};
use crate::model::{Date, Severity};
use crate::workspace::Config;

/// Which practices report. It filters what was found and changes nothing else.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    only: Option<BTreeSet<String>>,
    ignored: BTreeSet<String>,
    day: Option<Date>,
}

impl Selection {
    /// Those named, or all that the configuration turns on where none is; less those ignored. Names may be ids, former
    /// ids, or groups. The first name that is none of these is handed back.
    pub fn new(only: &[String], ignored: &[String]) -> Result<Selection, String> {
        let only = if only.is_empty() { None } else { Some(ids(only)?) };
        Ok(Selection { only, ignored: ids(ignored)?, day: None })
    }

    /// One practice alone.
    pub fn one(id: &str) -> Selection {
        Selection { only: Some(BTreeSet::from([id.to_owned()])), ..Selection::default() }
    }

    /// The same, as if it were this day: what is only true later is not said.
    pub fn on(self, day: Date) -> Selection {
        Selection { day: Some(day), ..self }
    }

    /// The day for which is reported.
    pub(super) fn today(&self) -> Date {
        self.day.unwrap_or_else(Date::today)
    }

    /// The severity at which a practice reports; none if it does not. A practice selected by name reports whatever the
    /// profile.
    pub fn severity(&self, page: &Page, config: &Config) -> Option<Severity> {
        if self.ignored.contains(&page.id) {
            return None;
        }
        match &self.only {
            Some(only) if only.contains(&page.id) => Some(config.severity(page).unwrap_or(page.severity)),
            Some(_) => None,
            None => config.severity(page),
        }
    }
}

fn ids(names: &[String]) -> Result<BTreeSet<String>, String> {
    let mut ids = BTreeSet::new();
    for name in names {
        if let Some(page) = practice(name) {
            ids.insert(page.id.clone());
            continue;
        }
        let group: Vec<String> = crate::knowledge::practices()
            .iter()
            .filter(|page| format!("{:?}", page.group).eq_ignore_ascii_case(name) && page.profile != Profile::Off)
            .map(|page| page.id.clone())
            .collect();
        if group.is_empty() {
            return Err(name.clone());
        }
        ids.extend(group);
    }
    Ok(ids)
}
