use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::Date;

/// Last days by product and version. Source: `knowledge/terraform/lifecycles.toml`.
static LIFECYCLES: LazyLock<BTreeMap<String, BTreeMap<String, Date>>> = LazyLock::new(|| {
    let text = super::file("terraform/lifecycles.toml").unwrap_or_default();
    let written: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/terraform/lifecycles.toml: {error}");
        BTreeMap::new()
    });
    let dates = |versions: BTreeMap<String, String>| {
        versions.into_iter().filter_map(|(version, day)| Some((version, day.parse().ok()?))).collect()
    };
    written.into_iter().map(|(product, versions)| (product, dates(versions))).collect()
});

/// The day on which the support of a version of a product ends, if the calendar knows it.
pub fn end_of_life(product: &str, version: &str) -> Option<Date> {
    let versions = LIFECYCLES.get(product)?;
    // A runtime has a name of its own: `java8.al2` is none of `java8`.
    let is_number = |line: &str| line.chars().all(|c| c.is_ascii_digit() || c == '.');
    let follows = |line: &str| is_number(line) && version.strip_prefix(line).is_some_and(|rest| rest.starts_with('.'));
    versions.iter().find(|(line, _)| version == *line || follows(line)).map(|(_, day)| *day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_ends_with_its_line() {
        for (product, version, expected) in [
            ("lambda", "nodejs18.x", Some("2025-09-01")),
            ("lambda", "nodejs1", None),
            ("lambda", "provided", Some("2024-01-08")),
            ("lambda", "provided.al2", Some("2026-07-31")),
            ("lambda", "provided.al2099", None),
            ("lambda", "java8.al2", Some("2027-06-30")),
            ("aks", "1.30.4", Some("2025-08-22")),
            ("mysql", "5.7.44", Some("2024-02-29")),
            ("mysql", "5", None),
            ("postgres", "12", Some("2025-02-28")),
            ("postgres", "120.1", None),
            ("nothing", "1", None),
        ] {
            assert_eq!(
                end_of_life(product, version).map(|day| day.to_string()).as_deref(),
                expected,
                "{product} {version}"
            );
        }
    }

    #[test]
    fn every_day_of_the_file_is_read() {
        let text = super::super::file("terraform/lifecycles.toml").unwrap();
        let lines = text.lines().filter(|line| line.contains(" = ")).count();
        assert_eq!(LIFECYCLES.values().map(BTreeMap::len).sum::<usize>(), lines);
    }
}
