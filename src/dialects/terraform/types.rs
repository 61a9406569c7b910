//! Types of values, and what is certainly none of a type.

use crate::knowledge::terraform::{Member, Members};
use crate::schema::nearest;
use crate::syntax::hcl::{Body, Expression, Term};
use crate::syntax::{Language, parse};
use crate::text::Span;

/// Longest type that is shown whole on one line, in characters.
const ONE_LINE: usize = 60;

/// Types in each other.
const DEPTH: usize = 16;

/// Most misspelt names of one value.
const SLIPS: usize = 8;

/// A type constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Anything, or not known.
    Any,
    String,
    Number,
    Bool,
    /// A list or set.
    Sequence(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    Object(Vec<Field>),
}

/// An attribute of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) optional: bool,
}

/// A value that cannot be of the type its place has.
pub(super) struct Mismatch {
    pub(super) span: Span,
    /// `a list is given where a bool is expected`
    pub(super) message: String,
    /// Whether it is only something that is not there yet.
    pub(super) is_missing: bool,
}

impl Type {
    /// The type a constraint says.
    pub(super) fn of(expression: &Expression) -> Type {
        Type::read(expression, 0)
    }

    /// The type a constraint says, from its text.
    pub(super) fn of_text(text: &str) -> Type {
        with_value(text, Type::of).unwrap_or(Type::Any)
    }

    fn read(expression: &Expression, depth: usize) -> Type {
        if depth > DEPTH {
            return Type::Any;
        }
        let inner = |argument: Option<&Expression>| {
            Box::new(argument.map_or(Type::Any, |argument| Type::read(argument, depth + 1)))
        };
        match &expression.term {
            Term::Reference { root, steps } if steps.is_empty() => Type::of_word(&root.text),
            Term::Template { .. } => expression.string().map_or(Type::Any, |word| Type::of_word(&word)),
            Term::Parenthesis(expression) => Type::read(expression, depth + 1),
            Term::Call { name, arguments } => match (name.text.as_str(), arguments.first().map(|first| &first.term)) {
                ("list" | "set", _) => Type::Sequence(inner(arguments.first())),
                ("map", _) => Type::Map(inner(arguments.first())),
                ("optional", _) => *inner(arguments.first()),
                ("tuple", Some(Term::List(items))) => {
                    Type::Tuple(items.iter().map(|item| Type::read(item, depth + 1)).collect())
                }
                ("object", Some(Term::Object(entries))) => {
                    let fields = entries.iter().filter_map(|(key, value)| {
                        let optional = matches!(&value.term, Term::Call { name, .. } if name.text == "optional");
                        Some(Field { name: key.key()?, kind: Type::read(value, depth + 1), optional })
                    });
                    Type::Object(fields.collect())
                }
                _ => Type::Any,
            },
            _ => Type::Any,
        }
    }

    fn of_word(word: &str) -> Type {
        match word {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "list" | "set" => Type::Sequence(Box::new(Type::Any)),
            "map" => Type::Map(Box::new(Type::Any)),
            _ => Type::Any,
        }
    }

    /// The type of a provider's attribute.
    pub(super) fn of_member(member: &Member) -> Type {
        member.attribute().map_or(Type::Any, |words| Type::of_words(words, &member.members, 0))
    }

    fn of_words(words: &str, members: &Members, depth: usize) -> Type {
        let inside = |prefix: &str| words.strip_prefix(prefix)?.strip_suffix(')');
        if depth > DEPTH {
            Type::Any
        } else if let Some(inner) = inside("list(").or_else(|| inside("set(")) {
            Type::Sequence(Box::new(Type::of_words(inner, members, depth + 1)))
        } else if let Some(inner) = inside("map(") {
            Type::Map(Box::new(Type::of_words(inner, members, depth + 1)))
        } else if words == "object" && !members.is_empty() {
            let fields = members.iter().map(|member| Field {
                name: member.name.to_string(),
                kind: member.attribute().map_or(Type::Any, |w| Type::of_words(w, &member.members, depth + 1)),
                // Which may be left out depends on how the provider was written.
                optional: true,
            });
            Type::Object(fields.collect())
        } else {
            Type::of_word(words)
        }
    }

    /// In words, with its article.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Type::Any => "any value",
            Type::String => "a string",
            Type::Number => "a number",
            Type::Bool => "a bool",
            Type::Sequence(_) | Type::Tuple(_) => "a list",
            Type::Map(_) => "a map",
            Type::Object(_) => "an object",
        }
    }

    /// Why a value is certainly not of this type.
    pub(super) fn mismatch(&self, value: &Expression) -> Option<Mismatch> {
        let wrong = |given: &str| {
            let message = format!("{given} is given where {} is expected", self.words());
            Some(Mismatch { span: value.span, message, is_missing: false })
        };
        let text = value.string();
        match (self, &value.term) {
            (_, Term::Parenthesis(inner)) => self.mismatch(inner),
            (Type::Any, _) => None,
            (Type::String, Term::List(_)) => wrong("a list"),
            (Type::String, Term::Object(_)) => wrong("an object"),
            (Type::Number | Type::Bool, Term::List(_)) => wrong("a list"),
            (Type::Number | Type::Bool, Term::Object(_)) => wrong("an object"),
            (Type::Number, Term::Boolean(_)) => wrong("a bool"),
            (Type::Bool, Term::Number(_)) => wrong("a number"),
            (Type::Number, Term::Template { .. }) => {
                text.filter(|text| text.trim().parse::<f64>().is_err()).and_then(|_| wrong("a string"))
            }
            (Type::Bool, Term::Template { .. }) => text
                .filter(|text| !matches!(text.as_str(), "true" | "false" | "1" | "0"))
                .and_then(|_| wrong("a string")),
            (Type::Sequence(_) | Type::Tuple(_) | Type::Map(_) | Type::Object(_), Term::Template { .. }) => {
                // A template of one interpolation alone is that value.
                text.and_then(|_| wrong("a string"))
            }
            (Type::Sequence(_) | Type::Tuple(_) | Type::Map(_) | Type::Object(_), Term::Number(_)) => wrong("a number"),
            (Type::Sequence(_) | Type::Tuple(_) | Type::Map(_) | Type::Object(_), Term::Boolean(_)) => wrong("a bool"),
            (Type::Map(_) | Type::Object(_), Term::List(_)) => wrong("a list"),
            (Type::Sequence(_) | Type::Tuple(_), Term::Object(_)) => wrong("an object"),
            (Type::Sequence(item), Term::List(items)) => items.iter().find_map(|value| item.mismatch(value)),
            (Type::Map(item), Term::Object(entries)) => entries.iter().find_map(|(_, value)| item.mismatch(value)),
            (Type::Object(fields), Term::Object(entries)) => {
                let keys: Option<Vec<(String, &Expression)>> =
                    entries.iter().map(|(key, value)| Some((key.key()?, value))).collect();
                let keys = keys?;
                let value_of = |name: &str| keys.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
                let missing = fields.iter().find(|field| !field.optional && value_of(&field.name).is_none());
                if let Some(field) = missing {
                    let message = format!("`{}` is missing in this object", field.name);
                    let span = Span::new(value.span.start(), value.span.start() + 1);
                    return Some(Mismatch { span, message, is_missing: true });
                }
                fields.iter().find_map(|field| field.kind.mismatch(value_of(&field.name)?))
            }
            _ => None,
        }
    }

    /// Attributes of objects in a value that their type does not have and that are one letter or so from one it has and
    /// that is not given: what is too much is left out without a word. With each, what was meant.
    pub(super) fn slips<'e>(&self, value: &'e Expression) -> Vec<(&'e Expression, String, String)> {
        let mut found = Vec::new();
        self.find_slips(value, 0, &mut found);
        found
    }

    fn find_slips<'e>(&self, value: &'e Expression, depth: usize, found: &mut Vec<(&'e Expression, String, String)>) {
        if depth > DEPTH || found.len() >= SLIPS {
            return;
        }
        match (self, &value.term) {
            (_, Term::Parenthesis(inner)) => self.find_slips(inner, depth + 1, found),
            (Type::Sequence(item), Term::List(items)) => {
                items.iter().for_each(|value| item.find_slips(value, depth + 1, found));
            }
            (Type::Map(item), Term::Object(entries)) => {
                entries.iter().for_each(|(_, value)| item.find_slips(value, depth + 1, found));
            }
            (Type::Object(fields), Term::Object(entries)) => {
                let given: Vec<String> = entries.iter().filter_map(|(key, _)| key.key()).collect();
                for (key, value) in entries {
                    let Some(name) = key.key() else { continue };
                    match fields.iter().find(|field| field.name == name) {
                        Some(field) => field.kind.find_slips(value, depth + 1, found),
                        None => {
                            let free = fields.iter().map(|field| field.name.as_str());
                            let near = nearest(&name, free.filter(|field| !given.iter().any(|given| given == field)));
                            found.extend(near.map(|near| (key, name.clone(), near.to_owned())));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// The attributes of an object, or of the objects in a list or map of them.
    pub(super) fn fields(&self) -> &[Field] {
        match self {
            Type::Object(fields) => fields,
            _ => &[],
        }
    }

    /// Whether an object with attributes is part of it.
    pub(super) fn has_fields(&self) -> bool {
        match self {
            Type::Object(fields) => !fields.is_empty(),
            Type::Sequence(item) | Type::Map(item) => item.has_fields(),
            Type::Tuple(items) => items.iter().any(Type::has_fields),
            Type::Any | Type::String | Type::Number | Type::Bool => false,
        }
    }

    /// What an index or a splat leads to.
    pub(super) fn item(&self) -> Option<&Type> {
        match self {
            Type::Sequence(item) | Type::Map(item) => Some(item),
            _ => None,
        }
    }

    /// As a type constraint.
    pub(super) fn constraint(&self) -> String {
        self.written(false)
    }

    /// As a type constraint; where that is long, without the attributes of its objects.
    pub(super) fn shown(&self) -> String {
        let whole = self.written(false);
        if whole.chars().count() > ONE_LINE { self.written(true) } else { whole }
    }

    fn written(&self, folded: bool) -> String {
        match self {
            Type::Any => "any".to_owned(),
            Type::String => "string".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Sequence(item) => format!("list({})", item.written(folded)),
            Type::Map(item) => format!("map({})", item.written(folded)),
            Type::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| item.written(folded)).collect();
                format!("tuple([{}])", items.join(", "))
            }
            Type::Object(fields) if fields.is_empty() => "object({})".to_owned(),
            Type::Object(_) if folded => "object({…})".to_owned(),
            Type::Object(fields) => {
                let fields = fields.iter().map(|field| match (field.optional, field.kind.written(folded)) {
                    (true, kind) => format!("{} = optional({kind})", field.name),
                    (false, kind) => format!("{} = {kind}", field.name),
                });
                format!("object({{ {} }})", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Reads a text as an expression.
pub(super) fn with_value<T>(text: &str, read: impl FnOnce(&Expression) -> T) -> Option<T> {
    with_written(text, |value, _| read(value))
}

/// Reads a text as an expression, which stands in the text that is handed on with it.
pub(super) fn with_written<T>(text: &str, read: impl FnOnce(&Expression, &str) -> T) -> Option<T> {
    let whole = format!("value = {text}\n");
    let parsed = parse(Language::Hcl, whole.as_str().into(), None);
    let body: &Body = parsed.hcl().filter(|_| parsed.errors.is_empty())?;
    body.attribute("value").map(|attribute| read(&attribute.value, &whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_written_as_it_was_read() {
        let long = "map(object({ availability_zone = string, public_subnet_cidr = string }))";
        for (text, shown) in [
            ("object({ a = string, b = optional(list(number)) })", None),
            ("tuple([string, bool])", None),
            ("list(any)", None),
            (long, Some("map(object({…}))")),
        ] {
            let kind = Type::of_text(text);
            assert_eq!(kind.constraint(), text);
            assert_eq!(kind.shown(), shown.unwrap_or(text));
        }
    }

    #[test]
    fn only_what_is_certain_is_a_mismatch() {
        for (kind, value, expected) in [
            ("bool", "[]", "a list is given where a bool is expected"),
            ("bool", "\"true\"", ""),
            ("bool", "\"yes\"", "a string is given where a bool is expected"),
            ("bool", "\"${var.x}\"", ""),
            ("bool", "var.x", ""),
            ("bool", "null", ""),
            ("number", "\"12\"", ""),
            ("number", "\"twelve\"", "a string is given where a number is expected"),
            ("number", "true", "a bool is given where a number is expected"),
            ("string", "1", ""),
            ("string", "{ a = 1 }", "an object is given where a string is expected"),
            ("list(string)", "\"a\"", "a string is given where a list is expected"),
            ("list(number)", "[1, \"b\"]", "a string is given where a number is expected"),
            ("list(string)", "{}", "an object is given where a list is expected"),
            ("map(string)", "[]", "a list is given where a map is expected"),
            ("map(list(string))", "{ a = \"b\" }", "a string is given where a list is expected"),
            ("object({ a = string, b = optional(bool) })", "{ b = true }", "`a` is missing in this object"),
            (
                "object({ a = string, b = optional(bool) })",
                "{ a = 1, b = [] }",
                "a list is given where a bool is expected",
            ),
            ("object({ a = string })", "{ (var.k) = 1 }", ""),
            ("object({ a = string })", "merge(var.x, {})", ""),
            ("any", "[1]", ""),
            ("string", "cond ? [] : {}", ""),
        ] {
            let found = with_value(value, |value| Type::of_text(kind).mismatch(value).map(|found| found.message));
            assert_eq!(found.flatten().unwrap_or_default(), expected, "{kind} {value}");
        }
    }
}
