use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::knowledge::{Page, Profile, practices};
use crate::model::{Date, Severity};
use crate::workspace::{OwnPractice, Settings, nearest};

/// Which practices report. It filters what was found and changes nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    only: Option<Names>,
    ignored: Names,
    day: Option<Date>,
}

/// Practices by their ids, and findings by what other tools call them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    ids: BTreeSet<String>,
    aliases: Vec<String>,
}

impl Selection {
    /// Those named, or all that the configuration turns on where none is; less those ignored. Names may be ids, former
    /// ids, groups, or what other tools call a finding: `hadolint:DL3007`, `DL3007`. The error says which name is none
    /// of these, and what may have been meant.
    pub fn new(only: &[String], ignored: &[String], own: &[OwnPractice]) -> Result<Selection, String> {
        let only = if only.is_empty() { None } else { Some(Names::new(only, own)?) };
        Ok(Selection { only, ignored: Names::new(ignored, own)?, day: None })
    }

    /// One practice alone.
    pub fn one(id: &str) -> Selection {
        let only = Names { ids: BTreeSet::from([id.to_owned()]), aliases: Vec::new() };
        Selection { only: Some(only), ..Selection::default() }
    }

    /// The same, as if it were this day: what is only true later is not said.
    pub fn on(self, day: Date) -> Selection {
        Selection { day: Some(day), ..self }
    }

    /// The day for which is reported: what the variable `INFRA_LS_TODAY` says, else the clock, asked once for a whole
    /// run.
    pub(super) fn today(&self) -> Date {
        static TODAY: OnceLock<Date> = OnceLock::new();
        let today =
            || std::env::var("INFRA_LS_TODAY").ok().and_then(|day| day.parse().ok()).unwrap_or_else(Date::today);
        self.day.unwrap_or_else(|| *TODAY.get_or_init(today))
    }

    /// The severity at which a practice reports what other tools call so; none if it does not. A practice selected by
    /// name reports whatever the profile.
    pub(super) fn severity(&self, page: &Page, aliases: &[String], settings: &Settings<'_>) -> Option<Severity> {
        if self.ignored.hold(page, aliases) {
            return None;
        }
        match &self.only {
            Some(only) if only.hold(page, aliases) => Some(settings.severity(page).unwrap_or(page.severity)),
            Some(_) => None,
            None => settings.severity(page),
        }
    }

    /// Whether a practice is looked at, whether or not it is among those whose findings are wanted.
    pub(super) fn runs(&self, page: &Page, settings: &Settings<'_>) -> bool {
        let named = self.only.as_ref().is_some_and(|only| only.hold(page, &[]));
        !self.ignored.hold(page, &[]) && (named || settings.severity(page).is_some())
    }

    /// Whether findings of a practice are wanted as far as its name goes.
    pub fn includes(&self, id: &str) -> bool {
        let whole = |only: &Names| only.ids.contains(id) || !only.aliases.is_empty();
        self.only.as_ref().is_none_or(whole) && !self.ignored.ids.contains(id)
    }
}

impl Names {
    fn new(names: &[String], own: &[OwnPractice]) -> Result<Names, String> {
        let pages = || practices().iter().chain(own.iter().map(|own| &own.page));
        let mut found = Names::default();
        for name in names {
            let is_called = |page: &&Arc<Page>| page.id == *name || page.renamed_from.contains(name);
            if let Some(page) = pages().find(is_called) {
                found.ids.insert(page.id.clone());
                continue;
            }
            let of_group = |page: &&Arc<Page>| page.group.name() == name.as_str() && page.profile != Profile::Off;
            let group: Vec<String> = pages().filter(of_group).map(|page| page.id.clone()).collect();
            if group.is_empty() && !pages().any(|page| page.is_also_called(name)) {
                let hint = match nearest(name, pages().map(|page| page.id.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`infra-ls practices` lists the ones there are".to_owned(),
                };
                return Err(format!("there is no practice `{name}`; {hint}"));
            }
            if group.is_empty() {
                found.aliases.push(name.clone());
            }
            found.ids.extend(group);
        }
        Ok(found)
    }

    fn hold(&self, page: &Page, aliases: &[String]) -> bool {
        let is_named = |alias: &String| {
            let id = alias.split_once(':').map_or(alias.as_str(), |(_, id)| id);
            self.aliases.iter().any(|name| name.eq_ignore_ascii_case(alias) || name.eq_ignore_ascii_case(id))
        };
        self.ids.contains(&page.id) || (!self.aliases.is_empty() && aliases.iter().any(is_named))
    }
}
