use crate::syntax::yaml::{Kind, Node};

/// A set of JSON types. A number without fraction is of type integer; the type `number` holds both.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NONE: Types = Types(0);
    pub(super) const NULL: Types = Types(1);
    pub(super) const BOOLEAN: Types = Types(2);
    pub(super) const INTEGER: Types = Types(4);
    pub(super) const FRACTION: Types = Types(8);
    pub(super) const NUMBER: Types = Types(4 | 8);
    pub(super) const STRING: Types = Types(16);
    pub(super) const LIST: Types = Types(32);
    pub(super) const MAPPING: Types = Types(64);
    pub(super) const SCALAR: Types = Types(1 | 2 | 4 | 8 | 16);
    pub(super) const ANY: Types = Types(127);

    /// The type with this name in JSON Schema; any type for a name it does not have.
    pub(super) fn named(name: &str) -> Types {
        match name {
            "null" => Types::NULL,
            "boolean" => Types::BOOLEAN,
            "integer" => Types::INTEGER,
            "number" => Types::NUMBER,
            "string" => Types::STRING,
            "array" => Types::LIST,
            "object" => Types::MAPPING,
            _ => Types::ANY,
        }
    }

    /// The type of a YAML node's value, aliases followed. Empty for an alias of nothing.
    pub(super) fn of(node: Node<'_>) -> Types {
        let node = node.resolved();
        let tagged_string = node.tag().is_some_and(|(tag, _)| tag == "!!str");
        match node.kind() {
            Kind::Mapping => Types::MAPPING,
            Kind::Sequence => Types::LIST,
            Kind::Alias => Types::NONE,
            Kind::Null | Kind::Scalar if tagged_string => Types::STRING,
            Kind::Null => Types::NULL,
            Kind::Scalar if node.boolean().is_some() => Types::BOOLEAN,
            Kind::Scalar => match node.number() {
                Some(number) if number.fract() == 0.0 => Types::INTEGER,
                Some(_) => Types::FRACTION,
                None => Types::STRING,
            },
        }
    }

    pub(super) fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub(super) fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    /// Whether the two have a type in common.
    pub(super) fn meets(self, other: Types) -> bool {
        self.0 & other.0 != 0
    }

    /// The types as a person says them, `null` left out where there is another: `a string or a list`.
    pub(super) fn words(self) -> String {
        if self == Types::ANY {
            return "any value".to_owned();
        }
        let number = if self.meets(Types::FRACTION) { "a number" } else { "a whole number" };
        let mut words = Vec::new();
        for (types, word) in [
            (Types::STRING, "a string"),
            (Types::NUMBER, number),
            (Types::BOOLEAN, "true or false"),
            (Types::LIST, "a list"),
            (Types::MAPPING, "a mapping"),
        ] {
            if self.meets(types) {
                words.push(word);
            }
        }
        match words.split_last() {
            None if self.meets(Types::NULL) => "null".to_owned(),
            None => "nothing".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => format!("{} or {last}", before.join(", ")),
        }
    }

    /// The types in a few words beside a completion or in a hover: `string | list`.
    pub(super) fn summary(self) -> String {
        if self == Types::ANY {
            return "any".to_owned();
        }
        let number = if self.meets(Types::FRACTION) { "number" } else { "integer" };
        let mut words = Vec::new();
        for (types, word) in [
            (Types::STRING, "string"),
            (Types::NUMBER, number),
            (Types::BOOLEAN, "boolean"),
            (Types::LIST, "list"),
            (Types::MAPPING, "mapping"),
            (Types::NULL, "null"),
        ] {
            if self.meets(types) {
                words.push(word);
            }
        }
        words.join(" | ")
    }
}

impl Default for Types {
    fn default() -> Self {
        Types::ANY
    }
}

impl std::fmt::Debug for Types {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.summary())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_said_as_a_person_would() {
        for (types, words, summary) in [
            (Types::STRING, "a string", "string"),
            (Types::STRING.or(Types::LIST), "a string or a list", "string | list"),
            (
                Types::STRING.or(Types::INTEGER).or(Types::MAPPING),
                "a string, a whole number or a mapping",
                "string | integer | mapping",
            ),
            (Types::MAPPING.or(Types::NULL), "a mapping", "mapping | null"),
            (Types::NULL, "null", "null"),
            (Types::ANY, "any value", "any"),
        ] {
            assert_eq!((types.words().as_str(), types.summary().as_str()), (words, summary));
        }
    }
}
