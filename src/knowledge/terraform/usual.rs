use std::sync::LazyLock;

use serde::Deserialize;

/// The types people write most. Source: `knowledge/terraform/usual.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    resource: Vec<String>,
    data: Vec<String>,
}

static USUAL: LazyLock<Usual> = LazyLock::new(|| super::read("terraform/usual.toml"));

/// The first labels that people write most for a type of block, in the order in which they are offered.
pub fn usual_types(block: &str) -> &'static [String] {
    match block {
        "resource" | "mock_resource" => &USUAL.resource,
        "data" | "mock_data" => &USUAL.data,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::{data_source, resource};
    use super::*;

    #[test]
    fn what_is_usual_is_there_and_stands_once() {
        assert!(USUAL.resource.len() > 100);
        for name in &USUAL.resource {
            assert!(resource(name).is_some_and(|known| known.instead().is_none()), "{name}");
        }
        for name in &USUAL.data {
            assert!(data_source(name).is_some_and(|known| known.instead().is_none()), "{name}");
        }
        for names in [&USUAL.resource, &USUAL.data] {
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        }
    }
}
