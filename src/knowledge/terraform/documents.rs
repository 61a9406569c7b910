use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A document that an argument holds: what its objects take.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentFacts {
    /// Arguments that hold one: names, or `type.name`; a type may end with `*`.
    arguments: Vec<String>,
    /// Keys by the place of their object, with what they are for.
    keys: BTreeMap<String, BTreeMap<String, String>>,
    /// Values from a closed set, by the place of their key.
    #[serde(default)]
    values: BTreeMap<String, Vec<String>>,
}

static DOCUMENTS: LazyLock<BTreeMap<String, DocumentFacts>> = LazyLock::new(|| super::read("terraform/documents.toml"));

/// The document that an argument of a resource type holds as JSON, if it is known.
pub fn document(kind: &str, argument: &str) -> Option<&'static DocumentFacts> {
    DOCUMENTS.iter().filter(|(name, _)| *name != "tags").find(|(_, one)| one.is_in(kind, argument)).map(|(_, one)| one)
}

/// Keys of tags that are usual for a resource type or provider, with what they are for.
pub fn usual_tags(of: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let tags = DOCUMENTS.get("tags").filter(|_| of == "aws" || of.starts_with("aws_"));
    tags.into_iter().flat_map(|tags| tags.keys(&[]))
}

impl DocumentFacts {
    fn is_in(&self, kind: &str, argument: &str) -> bool {
        let fits = |of: &str| of.strip_suffix('*').map_or(kind == of, |start| kind.starts_with(start));
        self.arguments.iter().any(|one| match one.split_once('.') {
            Some((of, name)) => name == argument && fits(of),
            None => one == argument,
        })
    }

    /// The keys of an object, by the keys on the way to it; `*` in place of the last stands for any.
    pub fn keys(&self, place: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        let around = place.split_last().map(|(_, around)| [around, &["*"]].concat().join("."));
        let keys = self.keys.get(&place.join(".")).or_else(|| self.keys.get(&around?));
        keys.into_iter().flatten().map(|(name, about)| (name.as_str(), about.as_str()))
    }

    /// The values a key may have, by the keys on the way to it and itself.
    pub fn values(&self, place: &[&str]) -> &[String] {
        self.values.get(&place.join(".")).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_type_and_argument_and_every_text_is_a_sentence() {
        assert_eq!(DOCUMENTS.len(), 3);
        for (kind, argument, found) in [
            ("aws_iam_role", "assume_role_policy", true),
            ("aws_s3_bucket_policy", "policy", true),
            ("google_project", "policy", false),
            ("aws_ecs_task_definition", "container_definitions", true),
            ("aws_batch_job", "container_definitions", false),
            ("aws_vpc", "tags", false),
        ] {
            assert_eq!(document(kind, argument).is_some(), found, "{kind}.{argument}");
        }
        for one in DOCUMENTS.values() {
            for (name, about) in one.keys.values().flatten() {
                assert!(about.ends_with('.'), "{name}: {about}");
            }
            for place in one.values.keys() {
                let (object, key) = place.rsplit_once('.').unwrap_or(("", place));
                assert!(one.keys.get(object).is_some_and(|keys| keys.contains_key(key)), "{place}");
            }
        }
    }
}
