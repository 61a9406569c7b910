use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// An annotation or label that programs read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// What it is for, in our words.
    pub about: String,
    /// The kinds it stands at, `Pod` for whatever describes pods; any where this is empty.
    #[serde(default)]
    pub on: Vec<String>,
    /// What may be written, the likeliest first; any text where this is empty.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether it is a label.
    #[serde(default)]
    pub is_label: bool,
    /// Whether something else has taken its place.
    #[serde(default)]
    pub is_old: bool,
}

static ALL: LazyLock<BTreeMap<String, Annotation>> = LazyLock::new(|| {
    let text = crate::knowledge::file("kubernetes/annotations.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/kubernetes/annotations.toml: {error}");
        BTreeMap::new()
    })
});

/// The annotations, or labels, with an agreed meaning, by their keys.
/// Source: the documentation of the programs that read them; see `knowledge/kubernetes/annotations.toml`.
pub fn annotations(are_labels: bool) -> impl Iterator<Item = (&'static str, &'static Annotation)> {
    let own = ALL.iter().filter(move |(_, annotation)| annotation.is_label == are_labels);
    own.map(|(key, annotation)| (key.as_str(), annotation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_read_and_told_of() {
        assert!(annotations(false).count() > 30 && annotations(true).count() > 4);
        for (key, annotation) in annotations(false).chain(annotations(true)) {
            let is_key = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
            assert!(is_key && annotation.about.ends_with('.'), "{key}");
        }
    }
}
