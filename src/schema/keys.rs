use std::collections::BTreeSet;

use super::arena::{Additional, Schema};
use super::at::at;
use super::pattern::Pattern;
use crate::syntax::Step;

/// The keys that a mapping may have.
pub struct Keys<'s> {
    /// Those that are named.
    pub named: BTreeSet<&'s str>,
    /// Forms of others, and whether any other will do.
    patterns: Vec<&'s Pattern>,
    are_free: bool,
}

impl Keys<'_> {
    /// Whether a key may be called so.
    pub fn allow(&self, name: &str) -> bool {
        let matches = |pattern: &&Pattern| pattern.matches(name) != Some(false);
        self.are_free || self.named.contains(name) || self.patterns.iter().any(matches)
    }
}

/// The keys of the mapping at the end of a path, whichever of several forms it has; any where nothing is known of it.
pub fn keys<'s>(schema: &'s Schema, path: &[Step]) -> Keys<'s> {
    let mut keys = Keys { named: BTreeSet::new(), patterns: Vec::new(), are_free: false };
    let mut is_closed = false;
    for id in at(schema, path, None) {
        let node = schema.node(id);
        keys.named.extend(node.properties.iter().map(|(name, _)| &**name));
        keys.patterns.extend(node.patterns.iter().map(|(pattern, _)| pattern));
        is_closed |= node.additional == Additional::Forbidden;
        keys.are_free |= matches!(node.additional, Additional::Stated | Additional::Schema(_));
    }
    keys.are_free |= !is_closed;
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named_and_may_be_all_there_are() {
        let schema = Schema::from_yaml(
            "
additionalProperties: false
properties:
  spec: { $ref: '#/$defs/spec' }
  labels: { additionalProperties: { type: string }, properties: { app: {} } }
  either: { oneOf: [{ $ref: '#/$defs/spec' }, { type: object }] }
  any: { properties: { a: {} } }
$defs:
  spec: { additionalProperties: false, patternProperties: { '^x-': {} }, properties: { replicas: {}, list: { items: { $ref: '#/$defs/spec' } } } }
",
        )
        .expect("schema");
        let key = |name: &str| Step::Key(name.to_owned());
        for (path, named, other, of_form) in [
            (vec![], vec!["any", "either", "labels", "spec"], false, false),
            (vec![key("spec")], vec!["list", "replicas"], false, true),
            (vec![key("spec"), key("list"), Step::Item(0)], vec!["list", "replicas"], false, true),
            (vec![key("labels")], vec!["app"], true, true),
            (vec![key("either")], vec!["list", "replicas"], false, true),
            (vec![key("any")], vec!["a"], true, true),
            (vec![key("nothing")], vec![], true, true),
        ] {
            let keys = keys(&schema, &path);
            assert!(named.iter().all(|name| keys.allow(name)), "{path:?}");
            let found = (keys.named.iter().copied().collect::<Vec<_>>(), keys.allow("other"), keys.allow("x-own"));
            assert_eq!(found, (named, other, of_form), "{path:?}");
        }
    }
}
