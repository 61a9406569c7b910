use std::fmt::Write;

use serde::Serialize;

use super::output::say;
use super::{CLEAN, Format};
use crate::knowledge::{Group, Profile, practices};
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

pub(super) fn run(format: Format) -> Result<u8, String> {
    let entries: Vec<Entry<'_>> = practices()
        .iter()
        .map(|page| Entry {
            id: &page.id,
            title: &page.title,
            group: page.group,
            severity: page.severity,
            profile: page.profile,
            aliases: page.aliases(),
            formats: page.formats(),
            fixable: page.has_fix(),
        })
        .collect();
    match format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&entries).map_err(|error| error.to_string())?;
            say(&format!("{text}\n"));
        }
        Format::Human => {
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
