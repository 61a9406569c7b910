use super::arena::{Schema, SchemaId};
use super::at::{at, children, possible};
use super::describe;
use super::literal::{Literal, plain_or_quoted, quoted};
use super::types::Types;
use crate::model::{CompletionItem, CompletionKind};
use crate::syntax::yaml::{Document, Node};
use crate::syntax::{Context, Language, Parsed, Slot, Step};
use crate::text::TextEdit;

/// Columns a nested mapping or list stands further right than its key.
const INDENT: usize = 2;

/// What the schema allows at a cursor: keys the mapping does not have yet, or values. Edits replace `context.typed`;
/// what they add on further lines stands at its final column (the editor must not indent it again).
pub fn complete(schema: &Schema, parsed: &Parsed, context: &Context) -> Vec<CompletionItem> {
    let place = Place { schema, parsed, context, flow: is_flow(parsed, context) };
    let here = at(schema, &context.path, parsed.yaml());
    match &context.slot {
        Slot::Key => {
            let mut items = place.keys(&here, 0);
            // Nothing stands under the key yet: it may as well become a list.
            if context.present.is_empty() && !place.flow {
                let lists = children(schema, &here, &Step::Item(0));
                items.extend(place.values(&lists, "- ", false));
                items.extend(place.item_keys(&lists, "- "));
            }
            items
        }
        Slot::Value { key, quoted } if key.is_empty() => {
            let mut ids = children(schema, &here, &Step::Item(0));
            if ids.is_empty() {
                ids = here;
            }
            let mut items = place.values(&ids, "", *quoted);
            if !quoted && !place.flow {
                items.extend(place.item_keys(&ids, ""));
            }
            items
        }
        Slot::Value { key, quoted } => {
            place.values(&children(schema, &here, &Step::Key(key.clone())), "", *quoted)
        }
        _ => Vec::new(),
    }
}

struct Place<'a> {
    schema: &'a Schema,
    parsed: &'a Parsed,
    context: &'a Context,
    /// Whether the cursor is between brackets or braces, where line breaks and columns mean nothing.
    flow: bool,
}

impl Place<'_> {
    /// The keys of mappings that one of these schemas describes. `shift` is how much further right than the context's
    /// column the mapping's keys stand.
    fn keys(&self, ids: &[SchemaId], shift: usize) -> Vec<CompletionItem> {
        let mut items: Vec<CompletionItem> = Vec::new();
        for id in ids {
            let node = self.schema.node(*id);
            for (name, child) in &node.properties {
                let known = self.context.present.iter().any(|present| **present == **name);
                if known || items.iter().any(|item| item.label == **name) {
                    continue;
                }
                let mut item = CompletionItem::new(&**name, CompletionKind::Property, self.context.typed);
                item.preferred = node.required.contains(name);
                self.describe(&mut item, &[*child]);
                item.edit = TextEdit::replace(self.context.typed, self.key_text(name, *child, shift));
                items.push(item);
            }
        }
        items.sort_by(|a, b| (!a.preferred, a.deprecated, &a.label).cmp(&(!b.preferred, b.deprecated, &b.label)));
        items
    }

    /// Keys that begin a mapping as an item of a list.
    fn item_keys(&self, ids: &[SchemaId], before: &str) -> Vec<CompletionItem> {
        let mappings = possible(self.schema, ids, None);
        let mut items = self.keys(&mappings, before.len());
        for item in &mut items {
            item.edit.text.insert_str(0, before);
        }
        items
    }

    /// A key with what follows it: a colon, and the beginning of a nested mapping or list if nothing else may stand
    /// there. Only the key where a colon follows already.
    fn key_text(&self, name: &str, child: SchemaId, shift: usize) -> String {
        let json = self.parsed.language == Language::Json;
        let key = if json { quoted(name) } else { plain_or_quoted(name) };
        let rest = self.parsed.text.get(self.context.typed.end()..).unwrap_or("");
        if rest.trim_start_matches([' ', '"', '\'']).starts_with(':') {
            return key;
        }
        let types = self.schema.accepts(child);
        if self.flow || types == Types::ANY || types.and(Types::SCALAR).meets(not_null()) {
            return format!("{key}: ");
        }
        let column = " ".repeat(self.context.indent + shift + INDENT);
        match (types.meets(Types::MAPPING), types.meets(Types::LIST)) {
            (true, _) => format!("{key}:\n{column}"),
            (false, true) => format!("{key}:\n{column}- "),
            (false, false) => format!("{key}: "),
        }
    }

    /// The values a place may have: those of an `enum`, booleans, the default.
    fn values(&self, ids: &[SchemaId], before: &str, in_quotes: bool) -> Vec<CompletionItem> {
        let mut values: Vec<Literal> = describe::values(self.schema, ids).into_iter().cloned().collect();
        let possible = possible(self.schema, ids, None);
        let says_boolean = |id: &SchemaId| {
            let types = self.schema.node(*id).types;
            types != Types::ANY && types.meets(Types::BOOLEAN)
        };
        let add = |value: Literal, values: &mut Vec<Literal>| {
            if !values.contains(&value) {
                values.push(value);
            }
        };
        if values.is_empty() && possible.iter().any(says_boolean) {
            add(Literal::Bool(true), &mut values);
            add(Literal::Bool(false), &mut values);
        }
        let default = ids.iter().find_map(|id| self.schema.docs(*id)?.default.clone());
        if let Some(default) = default.clone().filter(|default| !matches!(default, Literal::Compound(_))) {
            add(default, &mut values);
        }
        let item = |value: &Literal| {
            let written = match value {
                _ if in_quotes => value.text(),
                Literal::Text(text) if self.parsed.language == Language::Json => quoted(text),
                value => value.yaml(),
            };
            let mut item = CompletionItem::new(value.text(), CompletionKind::Value, self.context.typed);
            item.edit.text = format!("{before}{written}");
            item.preferred = default.as_ref() == Some(value);
            item.detail = item.preferred.then(|| "default".to_owned());
            item
        };
        values.iter().filter(|value| !matches!(value, Literal::Compound(_) | Literal::Null)).map(item).collect()
    }

    fn describe(&self, item: &mut CompletionItem, ids: &[SchemaId]) {
        item.detail = Some(describe::detail(self.schema, ids));
        item.documentation = Some(describe::documentation(self.schema, ids)).filter(|text| !text.0.is_empty());
        item.deprecated = describe::docs(self.schema, ids).is_some_and(|docs| docs.deprecated.is_some());
    }
}

fn not_null() -> Types {
    Types::BOOLEAN.or(Types::NUMBER).or(Types::STRING)
}

fn is_flow(parsed: &Parsed, context: &Context) -> bool {
    let mut node = parsed.yaml().and_then(Document::root);
    let mut flow = node.is_some_and(Node::is_flow);
    for step in &context.path {
        node = node.and_then(|node| match step {
            Step::Key(key) => node.get(key),
            Step::Item(index) => node.resolved().items().nth(*index),
            Step::Block { .. } | Step::Instruction(_) => None,
        });
        flow |= node.is_some_and(Node::is_flow);
    }
    flow || parsed.language == Language::Json
}
