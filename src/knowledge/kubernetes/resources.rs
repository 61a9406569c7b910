use std::collections::BTreeMap;
use std::sync::LazyLock;

static GROUPS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let text = crate::knowledge::file("kubernetes/resources.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/kubernetes/resources.toml: {error}");
        BTreeMap::new()
    })
});

/// The API groups of Kubernetes' own with their resources, as roles name them; parts of resources stand behind a slash.
/// Source: the API reference of Kubernetes; see `knowledge/kubernetes/resources.toml`.
pub fn resources() -> impl Iterator<Item = (&'static str, &'static [String])> {
    GROUPS.iter().map(|(group, resources)| (group.as_str(), resources.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::kubernetes::is_built_in_group;

    #[test]
    fn groups_are_known_and_their_resources_sorted() {
        assert!(resources().count() > 20);
        for (group, resources) in resources() {
            assert!(is_built_in_group(group) || group == "metrics.k8s.io", "{group}");
            assert!(resources.is_sorted(), "{group}");
        }
    }
}
