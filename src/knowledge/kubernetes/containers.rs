use std::collections::BTreeMap;
use std::sync::LazyLock;

static PROGRAMS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let text = crate::knowledge::file("kubernetes/containers.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/kubernetes/containers.toml: {error}");
        BTreeMap::new()
    })
});

/// The program that has a container of this name in the pods it makes, and takes from files what is said of it besides.
/// Source: the documentation of these programs; see `knowledge/kubernetes/containers.toml`.
pub fn program_with_container(name: &str) -> Option<&'static str> {
    let is_meant = |known: &String| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == known,
    };
    PROGRAMS.iter().find(|(_, names)| names.iter().any(is_meant)).map(|(program, _)| program.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_known_by_name_or_by_its_beginning() {
        for (name, program) in [
            ("jnlp", Some("Jenkins")),
            ("kube-apiserver", Some("kubeadm")),
            ("spark-kubernetes-driver", Some("Spark")),
            ("web", None),
            ("jnlp-proxy", None),
        ] {
            assert_eq!(program_with_container(name), program, "{name}");
        }
    }
}
