use std::fmt::Write;

use serde::Serialize;

use super::output::say;
use super::project::setup_here;
use super::{CLEAN, ListFormat, PracticesOptions};
use crate::knowledge::{Group, Page, Profile, practices};
use crate::model::Severity;

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    group: Group,
    severity: Severity,
    profile: Profile,
    aliases: Vec<&'a str>,
    formats: Vec<&'a str>,
    fixable: bool,
}

pub(super) fn run(options: &PracticesOptions) -> Result<u8, String> {
    let snapshot = setup_here()?;
    let own = snapshot.own_practices().iter().map(|own| &own.page);
    let mut pages: Vec<&Page> = practices().iter().chain(own).map(|page| &**page).collect();
    pages.retain(|page| is_wanted(page, options));
    pages.sort_by(|a, b| a.id.cmp(&b.id));
    let entries = pages.into_iter().map(|page| Entry {
        id: &page.id,
        title: &page.title,
        group: page.group,
        severity: page.severity,
        profile: page.profile,
        aliases: page.aliases(),
        formats: page.formats(),
        fixable: page.has_fix(),
    });
    let entries: Vec<Entry<'_>> = entries.collect();
    match options.format {
        ListFormat::Json => {
            let text = serde_json::to_string_pretty(&entries).map_err(|error| error.to_string())?;
            say(&format!("{text}\n"));
        }
        ListFormat::Human => {
            let width = entries.iter().map(|entry| entry.id.len()).max().unwrap_or(0);
            let mut text = String::new();
            for entry in entries {
                let severity = entry.severity.name();
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{:width$}  {severity:11}  {}", entry.id, entry.title);
            }
            say(&text);
        }
    }
    Ok(CLEAN)
}

fn is_wanted(page: &Page, options: &PracticesOptions) -> bool {
    let contains = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
    let is_found = |part: &str| {
        contains(&page.id, part)
            || contains(&page.title, part)
            || page.aliases().iter().any(|alias| contains(alias, part))
    };
    let of_tool = |tool: &str| {
        let is_its = |alias: &&str| alias.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(tool));
        page.aliases().iter().any(is_its)
    };
    let runs = |profile: Profile| page.profile <= profile && page.profile != Profile::Off;
    options.search.as_deref().is_none_or(is_found)
        && options.group.is_none_or(|group| page.group == group)
        && options.severity.is_none_or(|severity| page.severity == severity)
        && options.profile.is_none_or(|profile| runs(profile.into()))
        && options.about.as_deref().is_none_or(|format| page.formats().iter().any(|f| *f == "any" || *f == format))
        && options.tool.as_deref().is_none_or(of_tool)
        && (!options.fixable || page.has_fix())
}
