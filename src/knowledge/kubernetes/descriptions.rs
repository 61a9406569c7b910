use std::collections::HashMap;
use std::sync::LazyLock;

use infra_ls_kubernetes_descriptions::DESCRIPTIONS;

use crate::knowledge::pack::unpacked;

/// Where the objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In a namespace.
    Namespace,
    /// In the cluster as a whole: they have no namespace.
    Cluster,
}

/// The text, and where in it the sections begin that describe types.
struct Texts {
    text: String,
    /// Start and end of a type's lines.
    types: HashMap<String, (usize, usize)>,
    homes: HashMap<String, Home>,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let text = unpacked(DESCRIPTIONS).unwrap_or_default();
    let first = text.find("== ").unwrap_or(text.len());
    let homes = text.get(..first).unwrap_or("").lines().filter_map(|line| {
        let (kind, home) = line.split_once('\t')?;
        Some((kind.to_owned(), if home == "cluster" { Home::Cluster } else { Home::Namespace }))
    });
    let homes = homes.collect();
    let mut types = HashMap::new();
    let mut at = first;
    for section in text.get(first..).unwrap_or("").split_inclusive("\n== ") {
        let end = at + section.strip_suffix("== ").unwrap_or(section).len();
        let heading = section.strip_prefix("== ").unwrap_or(section);
        let name = heading.lines().next().unwrap_or("");
        types.insert(name.to_owned(), (at, end));
        at += section.len();
    }
    Texts { text, types, homes }
});

/// Where objects of a kind live; none for kinds that are not served by the newest version.
pub fn home(version: &str, kind: &str) -> Option<Home> {
    TEXTS.homes.get(&format!("{version} {kind}")).copied()
}

/// What the properties of a type are for, by name; the type itself under the empty name.
pub(super) fn described(name: &str) -> HashMap<&'static str, String> {
    let Some((start, end)) = TEXTS.types.get(name) else { return HashMap::new() };
    let lines = TEXTS.text.get(*start..*end).unwrap_or("").lines();
    lines.filter_map(|line| line.split_once('\t')).map(|(name, text)| (name, unescaped(text))).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(if chars.next() == Some('n') { '\n' } else { '\\' }),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_their_properties_are_described() {
        let container = described("core.v1.Container");
        assert!(container.get("").is_some_and(|text| text.contains("container")));
        assert!(container.get("imagePullPolicy").is_some_and(|text| text.contains("IfNotPresent")));
        assert!(container.keys().all(|name| !name.starts_with("==")));
        assert!(described("no.such.Type").is_empty());
    }

    #[test]
    fn kinds_live_in_a_namespace_or_in_the_cluster() {
        assert_eq!(home("apps/v1", "Deployment"), Some(Home::Namespace));
        assert_eq!(home("v1", "Namespace"), Some(Home::Cluster));
        assert_eq!(home("example.com/v1", "Namespace"), None);
    }

    #[test]
    fn line_breaks_and_backslashes_come_back() {
        assert_eq!(unescaped("a\\nb\\\\c"), "a\nb\\c");
    }
}
