use super::Field;
use crate::text::Span;

/// A resource of a cloud provider, with its settings as a tree that practices reach by path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CloudResource {
    /// The provider's type: `aws_db_instance`.
    pub kind: String,
    /// The name it has in its file.
    pub name: String,
    /// What findings about the resource as a whole point at: its type and name.
    pub span: Span,
    /// Its settings: a [`Value::Map`].
    pub settings: Value,
}

/// A setting's value. Nested blocks are lists of maps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`: as if it were not written.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// Items in order.
    List(Vec<Field<Value>>),
    /// Names and values in order.
    Map(Vec<(String, Field<Value>)>),
}

impl CloudResource {
    /// The setting at a path of names. A step into a list of blocks goes into its first block. Where a step is
    /// missing the field is absent; where a step is unknown, so is what lies behind it.
    pub fn setting(&self, path: &[&str]) -> Field<Value> {
        let mut value = &self.settings;
        let mut last = None;
        for step in path {
            if let Value::List(items) = value {
                match items.first() {
                    Some(Field::Set(first, _)) => value = first,
                    Some(other) => return other.clone(),
                    None => return Field::absent(self.span),
                }
            }
            let Value::Map(entries) = value else { return Field::absent(self.span) };
            match entries.iter().rev().find(|(name, _)| name == step) {
                Some((_, field @ Field::Set(inner, _))) => {
                    value = inner;
                    last = Some(field);
                }
                Some((_, unknown)) => return unknown.clone(),
                None => return Field::absent(self.span),
            }
        }
        match last {
            Some(Field::Set(Value::Null, _)) | None => Field::absent(self.span),
            Some(field) => field.clone(),
        }
    }
}

impl std::fmt::Display for Value {
    /// As a person would write it in a sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(value) => f.write_str(value),
            Value::Text(value) => write!(f, "\"{value}\""),
            Value::List(items) => write!(f, "a list of {}", items.len()),
            Value::Map(entries) => write!(f, "a block of {}", entries.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Why;

    fn resource(settings: Vec<(String, Field<Value>)>) -> CloudResource {
        let span = Span::new(0, 1);
        CloudResource { kind: "k".into(), name: "n".into(), span, settings: Value::Map(settings) }
    }

    #[test]
    fn a_path_goes_into_the_first_block_and_stops_at_what_is_unknown() {
        let at = Span::at(0);
        let block = Value::Map(vec![("on".into(), Field::set(Value::Bool(true), at))]);
        let blocks = Field::set(Value::List(vec![Field::set(block, at)]), at);
        let unknown = Field::unknown(Why::Variable, at);
        let r = resource(vec![("b".into(), blocks), ("u".into(), unknown.clone())]);
        assert_eq!(r.setting(&["b", "on"]).value(), Some(&Value::Bool(true)));
        assert!(r.setting(&["b", "off"]).is_absent());
        assert_eq!(r.setting(&["u", "x"]), unknown);
    }

    #[test]
    fn null_is_as_if_it_were_not_written() {
        let r = resource(vec![("a".into(), Field::set(Value::Null, Span::at(0)))]);
        assert!(r.setting(&["a"]).is_absent());
    }
}
