use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What is known of a kind of Kubernetes object. Source: the Kubernetes documentation, in our own words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectKind {
    /// The `apiVersion` a new object of the kind is written with.
    pub version: String,
    /// What it is for, in one or two sentences.
    pub about: String,
}

static KINDS: LazyLock<BTreeMap<String, ObjectKind>> = LazyLock::new(|| {
    let text = super::file("kubernetes/kinds.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/kubernetes/kinds.toml: {error}");
        BTreeMap::new()
    })
});

/// What is known of the kind of this name.
pub fn object_kind(name: &str) -> Option<&'static ObjectKind> {
    KINDS.get(name)
}

impl ObjectKind {
    /// The kinds with their names, sorted.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static ObjectKind)> {
        KINDS.iter().map(|(name, kind)| (name.as_str(), kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_well_formed_and_sorted() {
        let text = super::super::file("kubernetes/kinds.toml").unwrap();
        let kinds: BTreeMap<String, ObjectKind> = toml::from_str(&text).unwrap();
        let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')).collect();
        assert!(heads.is_sorted());
        assert!(kinds.len() >= 20 && kinds.values().all(|kind| kind.about.ends_with('.')));
    }
}
