use super::Field;
use crate::text::Span;

/// An entry of this name in a [`Value::Map`] says that there may be others, which are not seen from here.
pub const OPEN: &str = "<<";

/// The kind of what a workload of Kubernetes says of its pods.
pub const PODS: &str = "PodSpec";

/// A resource of a cloud provider or an object of Kubernetes, with its settings as a tree that practices reach by path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CloudResource {
    /// The provider's type: `aws_db_instance`. That of a data source starts with `data.`, of a provider's configuration
    /// with `provider.`; the settings of Terraform itself are `terraform`. Of an object its kind, `Deployment`; what it
    /// says of its pods is a resource of its own right behind it, a [`PODS`].
    pub kind: String,
    /// The name it has in its file; empty where there is none. Of pods, the name of the object with its kind.
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

/// A resource, or one of the blocks in it, as an owner of settings.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'r> {
    /// What findings about it as a whole point at.
    pub span: Span,
    /// A [`Value::Map`].
    value: &'r Value,
}

impl CloudResource {
    /// The setting at a path of names. A step into a list of blocks goes into its first block. Where a step is
    /// missing the field is absent; where a step is unknown, so is what lies behind it.
    pub fn setting(&self, path: &[&str]) -> Field<Value> {
        self.own().setting(path)
    }

    /// What people call it: `aws_db_instance.orders`, `Deployment/web`.
    pub fn address(&self) -> String {
        let is_object = self.kind.starts_with(|first: char| first.is_ascii_uppercase());
        match self.name.as_str() {
            "" => self.kind.clone(),
            name if self.kind == PODS => name.trim_end_matches('/').to_owned(),
            name if is_object => format!("{}/{name}", self.kind),
            name => format!("{}.{name}", self.kind),
        }
    }

    /// All its settings.
    pub fn own(&self) -> Settings<'_> {
        Settings { span: self.span, value: &self.settings }
    }

    /// Every block at a path of types, in order. Blocks that are not known are left out.
    pub fn blocks(&self, path: &[&str]) -> Vec<Settings<'_>> {
        let mut found = vec![self.own()];
        for step in path {
            found = found.into_iter().flat_map(|outer| outer.blocks(step)).collect();
        }
        found
    }
}

impl<'r> Settings<'r> {
    /// The setting at a path of names, as [`CloudResource::setting`] finds it.
    pub fn setting(&self, path: &[&str]) -> Field<Value> {
        let mut value = self.value;
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
                None => {
                    let open = entries.iter().find(|(name, _)| name == OPEN);
                    return open.map_or_else(|| Field::absent(self.span), |(_, unknown)| unknown.clone());
                }
            }
        }
        match last {
            Some(Field::Set(Value::Null, _)) | None => Field::absent(self.span),
            Some(field) => field.clone(),
        }
    }

    /// The blocks of a type, in order.
    fn blocks(&self, kind: &str) -> Vec<Settings<'r>> {
        let Value::Map(entries) = self.value else { return Vec::new() };
        let found = entries.iter().rev().find(|(name, _)| name == kind);
        let items: &[Field<Value>] = match found {
            Some((_, Field::Set(Value::List(items), _))) => items,
            Some((_, one)) => std::slice::from_ref(one),
            None => &[],
        };
        let known = items.iter().filter_map(|item| match item {
            Field::Set(value @ Value::Map(_), site) => Some(Settings { span: site.span, value }),
            _ => None,
        });
        known.collect()
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
    fn blocks_are_found_at_every_turn_of_a_path() {
        let at = Span::at(0);
        let leaf = |start| Field::set(Value::Map(Vec::new()), Span::at(start));
        let outer = |leaves| Field::set(Value::Map(vec![("leaf".into(), Field::set(Value::List(leaves), at))]), at);
        let list =
            Value::List(vec![outer(vec![leaf(1), leaf(2)]), Field::unknown(Why::Variable, at), outer(vec![leaf(3)])]);
        let r = resource(vec![("outer".into(), Field::set(list, at))]);
        let starts: Vec<usize> = r.blocks(&["outer", "leaf"]).iter().map(|block| block.span.start()).collect();
        assert_eq!(starts, [1, 2, 3]);
        assert!(r.blocks(&["other"]).is_empty());
    }

    #[test]
    fn what_is_not_in_an_open_map_is_not_known() {
        let at = Span::at(0);
        let unknown = Field::unknown(Why::Outside, at);
        let r = resource(vec![(OPEN.into(), unknown.clone()), ("a".into(), Field::set(Value::Bool(true), at))]);
        assert_eq!(r.setting(&["a"]).value(), Some(&Value::Bool(true)));
        assert_eq!(r.setting(&["b"]), unknown);
    }

    #[test]
    fn a_resource_is_called_as_its_format_calls_it() {
        for (kind, name, address) in [
            ("aws_vpc", "main", "aws_vpc.main"),
            ("terraform", "", "terraform"),
            ("Deployment", "web", "Deployment/web"),
            (PODS, "Deployment/web", "Deployment/web"),
            (PODS, "Job/", "Job"),
        ] {
            let r = CloudResource { kind: kind.into(), name: name.into(), ..resource(Vec::new()) };
            assert_eq!(r.address(), address);
        }
    }

    #[test]
    fn null_is_as_if_it_were_not_written() {
        let r = resource(vec![("a".into(), Field::set(Value::Null, Span::at(0)))]);
        assert!(r.setting(&["a"]).is_absent());
    }
}
