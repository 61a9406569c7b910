//! The body of a block as a tree of settings.

use std::collections::HashMap;

use crate::model::{Field, Value, Why};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Body, Expression, Item, Term, Traverse};
use crate::text::Span;

/// Roots of traversals whose values are known before anything is made.
const GIVEN: &[&str] = &["var", "local", "each", "count", "path", "terraform"];

/// The argument whose names are addresses of settings, and no values of them.
const ADDRESSES: &str = "ignore_changes";

/// A body's attributes and blocks, in order. Blocks of one type are a list where the first of them stands.
pub(super) fn of(body: &Body, parsed: &Parsed) -> Value {
    let mut entries = Entries::default();
    for item in &body.items {
        match item {
            Item::Attribute(attribute) if attribute.name.text == ADDRESSES => {
                entries.set(&attribute.name.text, addresses(&attribute.value, &parsed.text));
            }
            Item::Attribute(attribute) if attribute.name.text == "for_each" => {
                entries.set(&attribute.name.text, field(set_of(&attribute.value), &parsed.text));
            }
            Item::Attribute(attribute) => entries.set(&attribute.name.text, field(&attribute.value, &parsed.text)),
            Item::Block(block) if block.kind.text == "dynamic" => {
                if let Some(made) = block.labels.first() {
                    // How many blocks there are, and so which is the first, is open.
                    entries.set(&made.text, Field::unknown(Why::Variable, super::head(block)));
                }
            }
            Item::Block(block) => entries.add_block(block, parsed),
        }
    }
    entries.add_half_typed(body, parsed);
    Value::Map(entries.list)
}

/// Settings in the order in which their names first stand.
#[derive(Default)]
struct Entries<'b> {
    list: Vec<(String, Field<Value>)>,
    places: HashMap<&'b str, usize>,
}

impl<'b> Entries<'b> {
    fn get(&mut self, name: &str) -> Option<&mut Field<Value>> {
        let place = *self.places.get(name)?;
        self.list.get_mut(place).map(|(_, field)| field)
    }

    fn set(&mut self, name: &'b str, field: Field<Value>) {
        match self.get(name) {
            Some(there) => *there = field,
            None => {
                self.places.insert(name, self.list.len());
                self.list.push((name.to_owned(), field));
            }
        }
    }

    fn add_block(&mut self, block: &'b Block, parsed: &Parsed) {
        let made = Field::set(of(&block.body, parsed), block.kind.span);
        match self.get(&block.kind.text) {
            Some(Field::Set(Value::List(blocks), _)) => blocks.push(made),
            // A `dynamic` block of this type, or an attribute of this name, which is a mistake.
            Some(_) => {}
            None => self.set(&block.kind.text, Field::set(Value::List(vec![made]), block.kind.span)),
        }
    }

    /// A line that is being typed says which setting will be there, not yet what it is.
    fn add_half_typed(&mut self, body: &Body, parsed: &'b Parsed) {
        for incomplete in &parsed.incompletes {
            let typed = incomplete.typed;
            let deeper = body.blocks().any(|block| block.span.covers(typed));
            let text = typed.of(&parsed.text);
            let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(text.len());
            let name = text.get(..end).unwrap_or("");
            if body.span.covers(typed) && !deeper && !name.is_empty() && self.get(name).is_none() {
                let span = Span::new(typed.start(), typed.start() + end);
                self.set(name, Field::unknown(Why::Malformed, span));
            }
        }
    }
}

/// The list that a call makes a set of, which has the same items.
fn set_of(value: &Expression) -> &Expression {
    match &value.term {
        Term::Call { name, arguments } if name.text == "toset" => arguments.first().unwrap_or(value),
        _ => value,
    }
}

/// An expression's value if it is a constant.
fn field(expression: &Expression, text: &str) -> Field<Value> {
    let span = expression.span;
    match &expression.term {
        Term::Null => Field::set(Value::Null, span),
        Term::Boolean(value) => Field::set(Value::Bool(*value), span),
        Term::Number(number) => Field::set(Value::Number(number.clone()), span),
        Term::Template { .. } => match expression.string() {
            Some(string) => Field::set(Value::Text(string), span),
            None => unknown(expression),
        },
        Term::List(items) => Field::set(Value::List(items.iter().map(|item| field(item, text)).collect()), span),
        Term::Object(entries) => {
            let named = entries.iter().map(|(key, value)| Some((key.key()?, field(value, text))));
            match named.collect::<Option<Vec<_>>>() {
                Some(entries) => Field::set(Value::Map(entries), span),
                None => unknown(expression),
            }
        }
        Term::Parenthesis(inner) => field(inner, text),
        Term::Unary(inner) => match (field(inner, text), span.of(text).starts_with('-')) {
            (Field::Set(Value::Number(number), _), true) => Field::set(Value::Number(format!("-{number}")), span),
            (Field::Set(Value::Bool(value), _), false) => Field::set(Value::Bool(!value), span),
            _ => unknown(expression),
        },
        Term::Broken => Field::unknown(Why::Malformed, span),
        _ => unknown(expression),
    }
}

/// What [`ADDRESSES`] names, as texts: one, or a list of them.
fn addresses(expression: &Expression, text: &str) -> Field<Value> {
    let span = expression.span;
    match &expression.term {
        Term::Reference { .. } => Field::set(Value::Text(span.of(text).to_owned()), span),
        Term::List(items) => Field::set(Value::List(items.iter().map(|item| addresses(item, text)).collect()), span),
        _ => field(expression, text),
    }
}

/// Whether it depends on what is given or on what is made.
fn unknown(expression: &Expression) -> Field<Value> {
    let mut why = Why::Variable;
    expression.walk(&mut |inner| {
        if let Term::Reference { root, steps } = &inner.term
            && matches!(steps.first(), Some(Traverse::Attribute(_)))
            && !GIVEN.contains(&root.text.as_str())
        {
            why = Why::Computed;
        }
    });
    Field::unknown(why, expression.span)
}

#[cfg(test)]
mod tests {
    use super::super::resource;
    use super::*;
    use crate::syntax::{Language, parse};

    fn show(field: &Field<Value>) -> String {
        match field {
            Field::Set(Value::List(items), _) => {
                format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
            }
            Field::Set(Value::Map(entries), _) => {
                let entries = entries.iter().map(|(name, field)| format!("{name}={}", show(field)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Field::Set(value, _) => value.to_string(),
            Field::Unknown(why, _) => format!("?{why:?}"),
            Field::Absent(_) => "absent".into(),
        }
    }

    /// The settings of a resource with this body.
    fn settings(body: &str) -> String {
        let text = format!("resource \"t\" \"n\" {{\n{body}\n}}\n");
        let parsed = parse(Language::Hcl, text.as_str().into(), None);
        let block = parsed.hcl().unwrap().blocks().next().unwrap();
        show(&Field::set(resource(block, &parsed).unwrap().settings, block.span))
    }

    #[test]
    fn constants_are_known_and_everything_else_is_not() {
        for (body, expected) in [
            ("a = true\nb = \"x\"\nc = -1.5\nd = null\ne = (!true)", "{a=true, b=\"x\", c=-1.5, d=null, e=false}"),
            ("a = var.x", "{a=?Variable}"),
            ("a = \"x-${local.y}\"", "{a=?Variable}"),
            ("a = aws_kms_key.k.arn", "{a=?Computed}"),
            ("a = var.x ? 1 : data.t.n.id", "{a=?Computed}"),
            ("a = upper(\"x\")", "{a=?Variable}"),
            ("a = [1, var.x]", "{a=[1, ?Variable]}"),
            ("a = { b = 1, \"c\" = 2 }", "{a={b=1, c=2}}"),
            ("a = { (var.k) = 1 }", "{a=?Variable}"),
            ("a = <<EOT\nx\nEOT", "{a=\"x\n\"}"),
        ] {
            assert_eq!(settings(body), expected, "{body}");
        }
    }

    #[test]
    fn blocks_are_lists_of_maps_and_dynamic_ones_are_unknown() {
        for (body, expected) in [
            ("b {\n  c = 1\n}\nb {\n  c = 2\n}", "{b=[{c=1}, {c=2}]}"),
            ("dynamic \"b\" {\n  for_each = var.x\n  content {}\n}", "{b=?Variable}"),
            ("b {}\ndynamic \"b\" {\n  for_each = var.x\n  content {}\n}\nb {}", "{b=?Variable}"),
        ] {
            assert_eq!(settings(body), expected, "{body}");
        }
    }

    #[test]
    fn names_of_settings_are_known() {
        for (body, expected) in [
            ("lifecycle {\n  ignore_changes = all\n}", "{lifecycle=[{ignore_changes=\"all\"}]}"),
            (
                "lifecycle {\n  ignore_changes = [a, b[0].c, \"d\"]\n}",
                "{lifecycle=[{ignore_changes=[\"a\", \"b[0].c\", \"d\"]}]}",
            ),
        ] {
            assert_eq!(settings(body), expected, "{body}");
        }
    }

    #[test]
    fn a_line_being_typed_is_unknown_and_not_absent() {
        assert_eq!(settings("encrypted\nb = 1"), "{b=1, encrypted=?Malformed}");
        assert_eq!(settings("a {\n  encrypted\n}"), "{a=[{encrypted=?Malformed}]}");
    }
}
