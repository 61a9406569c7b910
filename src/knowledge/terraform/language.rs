use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What belongs to Terraform's language itself, not to a provider. Source: `knowledge/terraform/language.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// The words of type constraints, with what they mean.
    pub types: BTreeMap<String, String>,
    /// The first names of traversals that are not resource types.
    pub roots: BTreeMap<String, String>,
    /// What may follow those roots whose members are always the same.
    pub members: BTreeMap<String, BTreeMap<String, String>>,
    /// The first names of traversals in files of stacks and their deployments that modules do not have.
    pub stack_roots: BTreeMap<String, String>,
    /// What may follow names of deployments whose members are always the same, by all that stands before.
    pub deployments: BTreeMap<String, BTreeMap<String, String>>,
    /// Labels from a closed set, by the type of their block.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// The arguments of backends by type; `!` marks those that must be given somewhere.
    pub backends: BTreeMap<String, Vec<String>>,
    /// Source addresses of providers by the prefix of their resource types.
    pub providers: BTreeMap<String, String>,
    /// Blocks by their place: types from the outside in, joined by dots.
    blocks: BTreeMap<String, BlockFacts>,
}

/// The first step of places in files of tests, whose blocks are others than those of modules.
pub const TESTS: &str = "tests";

/// The first step of places in the lock file.
pub const LOCK: &str = "lock";

/// The first step of places in files of queries.
pub const QUERIES: &str = "query";

/// The first step of places in files of stacks.
pub const STACKS: &str = "stacks";

/// The first step of places in files of deployments of stacks.
pub const DEPLOYMENTS: &str = "deployments";

/// What is known of a block of the language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockFacts {
    /// What it is for.
    pub about: String,
    /// What its labels say, in order.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Arguments that must be given.
    #[serde(default)]
    pub required: Vec<String>,
    /// The arguments and inner blocks people write most, in the order in which they are offered.
    #[serde(default)]
    pub usual: Vec<String>,
    /// Its arguments, with what they are for.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
}

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| super::read("terraform/language.toml"));

/// The language's own blocks, types and names.
pub fn language() -> &'static Language {
    &LANGUAGE
}

impl Language {
    /// The block at a place.
    pub fn block(&self, place: &[&str]) -> Option<&BlockFacts> {
        self.blocks.get(&place.join("."))
    }

    /// The blocks that may stand directly in a block, or at top level, with their types.
    pub fn blocks_in(&self, place: &[&str]) -> impl Iterator<Item = (&str, &BlockFacts)> {
        let prefix: String = place.iter().map(|step| format!("{step}.")).collect();
        self.blocks.iter().filter_map(move |(name, facts)| {
            let kind = name.strip_prefix(&prefix)?;
            (!kind.contains('.')).then_some((kind, facts))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_well_formed_and_every_text_is_a_sentence() {
        for (place, block) in &language().blocks {
            assert!(block.about.ends_with('.'), "{place}");
            let outer = place.rsplit_once('.').map_or("", |(outer, _)| outer);
            assert!(
                ["", TESTS, LOCK, QUERIES, STACKS, DEPLOYMENTS].contains(&outer)
                    || language().blocks.contains_key(outer),
                "{place} stands in no known block"
            );
        }
    }

    #[test]
    fn what_is_usual_in_a_block_may_stand_there() {
        for (place, block) in &language().blocks {
            let steps: Vec<&str> = place.split('.').collect();
            for name in &block.usual {
                let is_block = || language().blocks_in(&steps).any(|(kind, _)| kind == name);
                assert!(block.arguments.contains_key(name) || is_block(), "{place}: {name}");
            }
        }
    }

    #[test]
    fn blocks_are_found_by_their_place() {
        let inner: Vec<&str> = language().blocks_in(&["resource", "lifecycle"]).map(|(kind, _)| kind).collect();
        assert_eq!(inner, ["action_trigger", "postcondition", "precondition"]);
        assert!(language().blocks_in(&[]).any(|(kind, _)| kind == "resource"));
        assert!(language().block(&["variable", "validation"]).is_some());
    }
}
