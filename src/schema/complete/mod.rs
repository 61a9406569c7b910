mod skeleton;
mod snippet;

use std::cell::OnceCell;
use std::sync::Arc;

use self::skeleton::Skeleton;
use super::arena::{Schema, SchemaId};
use super::at::{Seen, at, children, possible};
use super::describe;
use super::literal::{Literal, plain_or_quoted, quoted};
use super::types::Types;
use crate::model::{CompletionItem, CompletionKind, Markdown};
use crate::syntax::yaml::{self, Document, Node};
use crate::syntax::{Context, Language, Parsed, Slot, Step};
use crate::text::{Span, TextEdit};

/// Columns a nested mapping or list stands further right than its key.
const INDENT: usize = 2;

/// What the schema allows at a cursor: keys the mapping does not have yet, or values. Edits replace `context.typed`;
/// what they add on further lines stands at its final column (the editor must not indent it again).
pub fn complete(schema: &Schema, parsed: &Parsed, context: &Context) -> Vec<CompletionItem> {
    let steps = OnceCell::new();
    let place = Place { schema, parsed, context, flow: is_flow(parsed, context), steps: &steps };
    let in_item = matches!(context.path.last(), Some(Step::Item(_)));
    match &context.slot {
        // What is begun with a quotation mark behind a dash becomes a text, hardly ever a key.
        Slot::Key
            if in_item && place.is_quoted() && context.present.is_empty() && parsed.language == Language::Yaml =>
        {
            place.values(&at(schema, &context.path, Some(Seen::new(parsed))), "", true)
        }
        Slot::Key => {
            let here = at(schema, &context.path, Some(Seen::new(parsed)));
            let mut items = place.keys(&here, 0);
            let snippets = place.snippets(&here, context.indent, true);
            if in_item && snippets.is_empty() && context.present.is_empty() && !place.flow {
                items.extend(place.whole_item(&here));
            }
            items.extend(snippets);
            // Nothing stands here yet: it may as well become a scalar or a list.
            if context.present.is_empty() && !place.flow {
                if in_item {
                    items.extend(place.values(&here, "", false));
                }
                let nested = children(schema, &here, &Step::Item(0));
                items.extend(place.values(&nested, "- ", false));
                if !describe::types(schema, &here).meets(Types::MAPPING) {
                    items.extend(place.items(&nested));
                }
            }
            items
        }
        Slot::Value { key, quoted } => {
            let here = at(schema, &context.path, Some(Seen::new(parsed).but(key)));
            let ids = if key.is_empty() { here } else { children(schema, &here, &Step::Key(key.clone())) };
            let mut items = place.values(&ids, "", *quoted);
            if !quoted {
                items.extend(place.snippets(&possible(schema, &ids, None), context.indent + INDENT, false));
                items.extend(place.in_flow(&ids));
            }
            items
        }
        _ => Vec::new(),
    }
}

/// Whether the schema says one by one what values may stand at a cursor.
pub fn lists_values(schema: &Schema, parsed: &Parsed, context: &Context) -> bool {
    let here = match &context.slot {
        Slot::Value { key, .. } if !key.is_empty() => {
            let around = at(schema, &context.path, Some(Seen::new(parsed).but(key)));
            children(schema, &around, &Step::Key(key.clone()))
        }
        _ => at(schema, &context.path, Some(Seen::new(parsed))),
    };
    let said = possible(schema, &here, None);
    let takes_any = |id: &SchemaId| {
        let node = schema.node(*id);
        node.values.is_empty() && node.types != Types::ANY && node.types.meets(Types::STRING)
    };
    let is_switch = || describe::types(schema, &here) == Types::BOOLEAN;
    !said.iter().any(takes_any) && (!describe::values(schema, &said).is_empty() || !here.is_empty() && is_switch())
}

/// Whether these are mappings, lists or both, and nothing that is written in one line.
fn are_collections(types: Types) -> bool {
    types != Types::ANY && !types.meets(Types::BOOLEAN.or(Types::NUMBER).or(Types::STRING))
}

/// Whether the cursor stands where the value of a key in block YAML is to be, and that can be nothing but a list or a
/// mapping, so that it begins on the next line: whether it may be a list, and whether it may be a mapping.
pub fn begins_below(schema: &Schema, parsed: &Parsed, context: &Context) -> Option<(bool, bool)> {
    let Slot::Value { key, quoted: false } = &context.slot else { return None };
    if key.is_empty() || parsed.language != Language::Yaml || !context.typed.is_empty() || is_flow(parsed, context) {
        return None;
    }
    let here = at(schema, &context.path, Some(Seen::new(parsed).but(key)));
    let types = describe::types(schema, &children(schema, &here, &Step::Key(key.clone())));
    let begins = are_collections(types) && !goes_on_below(parsed, context);
    begins.then(|| (types.meets(Types::LIST), types.meets(Types::MAPPING)))
}

/// Whether the value of the key at the cursor stands on the lines below.
fn goes_on_below(parsed: &Parsed, context: &Context) -> bool {
    let below = parsed.text.get(context.typed.end()..).unwrap_or("");
    let is_silent = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let next = below.lines().skip(1).find(|line| !is_silent(line));
    next.is_some_and(|line| {
        let inner = line.trim_start_matches(' ');
        let column = line.len() - inner.len();
        column > context.indent || column == context.indent && inner.starts_with("- ")
    })
}

struct Place<'a> {
    schema: &'a Schema,
    parsed: &'a Parsed,
    context: &'a Context,
    /// Whether the cursor is between brackets or braces, where line breaks and columns mean nothing.
    flow: bool,
    /// How deep the document's mappings and lists stand below their keys, once somebody has asked.
    steps: &'a OnceCell<(usize, usize)>,
}

impl Place<'_> {
    fn skeleton(&self) -> Skeleton<'_> {
        Skeleton::new(self.schema, self)
    }

    /// Columns that a mapping and a list stand further right than their keys in this document.
    fn steps(&self) -> (usize, usize) {
        *self.steps.get_or_init(|| yaml::steps(self.parsed))
    }

    /// The keys of mappings that one of these schemas describes; `shift` columns right of the cursor's.
    fn keys(&self, ids: &[SchemaId], shift: usize) -> Vec<CompletionItem> {
        let mut items: Vec<CompletionItem> = Vec::new();
        for id in ids {
            let node = self.schema.node(*id);
            let mut named: Vec<(&str, Option<SchemaId>)> =
                node.properties.iter().map(|(name, child)| (&**name, Some(*child))).collect();
            // Keys that are listed by name only.
            let names = node.conditions.as_ref().and_then(|conditions| conditions.names);
            for value in names.iter().flat_map(|id| describe::values(self.schema, &[*id])) {
                if let Literal::Text(name) = value {
                    named.push((name, node.child(name).and_then(|children| children.first().copied())));
                }
            }
            for (name, child) in named {
                let known = self.context.present.iter().any(|present| **present == *name);
                let hidden = child.is_some_and(|child| self.schema.docs(child).is_some_and(|docs| docs.hidden));
                if known || hidden || items.iter().any(|item| item.label == *name) {
                    continue;
                }
                let mut item = CompletionItem::new(name, CompletionKind::Property, self.context.typed);
                let needs = |id: &SchemaId| {
                    let wanted = self.schema.docs(*id).map_or(&[] as &[_], |docs| &docs.wanted);
                    self.schema.node(*id).required.iter().chain(wanted).any(|key| **key == *name)
                };
                item.preferred = ids.iter().any(needs);
                if let Some(child) = child {
                    self.describe(&mut item, &[child]);
                }
                let (text, snippet) = self.key_text(name, child, shift);
                let end = self.context.typed.end() + usize::from(text.contains("\":") && self.is_closed());
                item.edit = TextEdit::replace(Span::new(self.context.typed.start(), end), text);
                item.snippet = snippet;
                items.push(item);
            }
        }
        let usual: Vec<&str> = ids
            .iter()
            .filter_map(|id| self.schema.docs(*id))
            .flat_map(|docs| docs.usual.iter().map(|name| &**name))
            .collect();
        let order = |item: &CompletionItem| {
            let among_needed = if item.preferred { rank(&item.label) } else { 0 };
            let among_usual = usual.iter().position(|name| *name == item.label).unwrap_or(usual.len());
            (!item.preferred, item.deprecated, among_needed, among_usual)
        };
        items.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.label.cmp(&b.label)));
        items
    }

    /// First items of a list of mappings, each beginning with one of the mapping's keys; and one with all it needs.
    fn items(&self, ids: &[SchemaId]) -> Vec<CompletionItem> {
        let nested = possible(self.schema, ids, None);
        let mut items = self.keys(&nested, INDENT);
        for item in &mut items {
            item.edit.text.insert_str(0, "- ");
        }
        let mut skeleton = self.skeleton();
        if let Some((id, names)) = self.needed(ids) {
            let mut item = CompletionItem::new("- new item", CompletionKind::Property, self.context.typed);
            item.detail = Some(names.join(", "));
            item.edit.text = skeleton.item(id, self.context.indent);
            item.snippet = true;
            item.preferred = true;
            items.insert(0, item);
        }
        items
    }

    /// The item that is begun, with all it needs.
    fn whole_item(&self, ids: &[SchemaId]) -> Option<CompletionItem> {
        let (id, names) = self.needed(&possible(self.schema, ids, None))?;
        let mut item = CompletionItem::new("new item", CompletionKind::Property, self.context.typed);
        item.detail = Some(names.join(", "));
        item.edit.text = self.skeleton().inside(id, self.context.indent);
        item.snippet = true;
        Some(item)
    }

    /// The first of these schemas that needs several keys, and which.
    fn needed(&self, ids: &[SchemaId]) -> Option<(SchemaId, Vec<Arc<str>>)> {
        let skeleton = self.skeleton();
        ids.iter().find_map(|id| {
            let required: Vec<Arc<str>> = skeleton.required(*id).into_iter().map(|(name, _)| name).collect();
            (required.len() > 1).then_some((*id, required))
        })
    }

    /// Between brackets or braces, where nothing but a mapping can stand: one in braces.
    fn in_flow(&self, ids: &[SchemaId]) -> Vec<CompletionItem> {
        let types = describe::types(self.schema, ids);
        let is_mapping = are_collections(types) && types.meets(Types::MAPPING);
        if self.flow && is_mapping { self.braced(ids) } else { Vec::new() }
    }

    /// Mappings in braces, one with all it needs and one with each key.
    fn braced(&self, ids: &[SchemaId]) -> Vec<CompletionItem> {
        let context = Context { present: Vec::new(), ..self.context.clone() };
        let inner = possible(self.schema, ids, None);
        let mut items = Place { context: &context, ..*self }.keys(&inner, 0);
        let json = self.parsed.language == Language::Json;
        let entry = |name: &str, child: Option<SchemaId>, place: usize| {
            let value = match child.map(|child| self.schema.accepts(child)) {
                Some(Types::STRING) if json => format!("\"${place}\""),
                Some(Types::LIST) => format!("[${place}]"),
                Some(Types::MAPPING) => format!("{{${place}}}"),
                _ => format!("${place}"),
            };
            let key = if json { quoted(name) } else { plain_or_quoted(name) };
            format!("{}: {value}", skeleton::escaped(&key))
        };
        for item in &mut items {
            let child = inner.iter().find_map(|id| self.schema.node(*id).property(&item.label));
            item.edit = TextEdit::replace(self.context.typed, format!("{{{}}}", entry(&item.label, child, 1)));
            item.snippet = true;
        }
        if let Some((id, names)) = self.needed(ids) {
            let mut item = CompletionItem::new("{} new item", CompletionKind::Property, self.context.typed);
            item.detail = Some(names.join(", "));
            let required = self.skeleton().required(id).into_iter().enumerate();
            let entries = required.map(|(at, (name, child))| entry(&name, child, at + 1));
            item.edit.text = format!("{{{}}}", entries.collect::<Vec<_>>().join(", "));
            item.snippet = true;
            item.preferred = true;
            items.insert(0, item);
        }
        items
    }

    /// Whether a quotation mark stands before what is typed.
    fn is_quoted(&self) -> bool {
        self.parsed.text.get(..self.context.typed.start()).is_some_and(|before| before.ends_with(['"', '\'']))
    }

    /// A key with what follows it: a colon, and the beginning of a nested mapping or list if nothing else may stand
    /// there, with all that it needs. Only the key where a colon follows already, or the cursor stands in quotation
    /// marks. Whether it is a snippet comes second.
    fn key_text(&self, name: &str, child: Option<SchemaId>, shift: usize) -> (String, bool) {
        let rest = self.parsed.text.get(self.context.typed.end()..).unwrap_or("");
        let has_colon = rest.trim_start_matches([' ', '"', '\'']).starts_with(':');
        let json = self.parsed.language == Language::Json;
        if json && !has_colon {
            return self.json_text(name, child);
        }
        if self.is_quoted() {
            return (name.to_owned(), false);
        }
        let key = if json { quoted(name) } else { plain_or_quoted(name) };
        if has_colon {
            return (key, false);
        }
        if let Some(child) = child.filter(|_| self.flow && !json) {
            return self.flow_text(&key, child);
        }
        let Some(child) = child.filter(|_| !self.flow) else { return (format!("{key}: "), false) };
        if let Some(value) = self.only_snippet(child, self.context.indent + shift) {
            return (format!("{}:{value}", skeleton::escaped(&key)), true);
        }
        let mut skeleton = self.skeleton();
        let text = skeleton.value(child, self.context.indent + shift);
        if skeleton.is_plain() {
            return (format!("{key}:{}", skeleton::without_last_place(&text)), false);
        }
        (format!("{}:{text}", skeleton::escaped(&key)), true)
    }

    /// A key between braces, and the brackets of its value where it can be nothing else and nothing stands there.
    fn flow_text(&self, key: &str, child: SchemaId) -> (String, bool) {
        let rest = self.parsed.text.get(self.context.typed.end()..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let is_free = rest.trim_start().is_empty() || rest.trim_start().starts_with(['}', ']', ',']);
        let brackets = match self.schema.accepts(child) {
            _ if !is_free => "",
            Types::MAPPING => "{$0}",
            Types::LIST => "[$0]",
            _ => "",
        };
        match brackets {
            "" => (format!("{key}: "), false),
            brackets => (format!("{}: {brackets}", skeleton::escaped(key)), true),
        }
    }

    /// A key of JSON with its colon, and what its value begins and ends with, as far as it can be nothing else. Between
    /// quotation marks only where nothing follows them.
    fn json_text(&self, name: &str, child: Option<SchemaId>) -> (String, bool) {
        let rest = self.parsed.text.get(self.context.typed.end()..).unwrap_or("");
        let behind = rest.get(usize::from(self.is_closed())..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let ends = matches!(behind.trim(), "" | ",");
        if self.is_quoted() && !ends {
            return (name.to_owned(), false);
        }
        let types = child.map_or(Types::ANY, |child| self.schema.accepts(child));
        let value = match types {
            _ if !ends => "",
            Types::MAPPING => "{$0}",
            Types::LIST => "[$0]",
            Types::STRING => "\"$0\"",
            _ => "",
        };
        let key = quoted(name);
        let key = if value.is_empty() { key } else { skeleton::escaped(&key) };
        let key = if self.is_quoted() { key.strip_prefix('"').unwrap_or(&key) } else { &key };
        (format!("{key}: {value}"), !value.is_empty())
    }

    /// Whether what is typed stands between quotation marks, the second of which is there.
    fn is_closed(&self) -> bool {
        let rest = self.parsed.text.get(self.context.typed.end()..).unwrap_or("");
        self.is_quoted() && rest.starts_with('"')
    }

    /// The values a place may have: those of an `enum`, booleans, the default, examples.
    fn values(&self, ids: &[SchemaId], before: &str, in_quotes: bool) -> Vec<CompletionItem> {
        let known = describe::values(self.schema, ids);
        let mut values: Vec<Literal> = known.into_iter().cloned().collect();
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
        // Where a text or number will do as well, nobody thinks of a switch.
        let said = || possible.iter().map(|id| self.schema.node(*id).types).filter(|types| *types != Types::ANY);
        let takes = |wanted: Types| said().any(|types| types.meets(wanted));
        let is_anything = takes(Types::STRING) && takes(Types::NUMBER);
        if values.is_empty() && !is_anything && possible.iter().any(says_boolean) {
            add(Literal::Bool(true), &mut values);
            add(Literal::Bool(false), &mut values);
        }
        let default = ids.iter().find_map(|id| self.schema.docs(*id)?.default.clone());
        let examples = ids.iter().filter_map(|id| self.schema.docs(*id)).flat_map(|docs| &docs.examples);
        for value in default.iter().chain(examples) {
            add(value.clone(), &mut values);
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
            let said = describe::of_value(self.schema, ids, value);
            item.documentation = said.map(|text| Markdown(text.to_owned()));
            item
        };
        // Ours name nothing and collections where nobody writes them.
        let takes_all = self.schema.is_of_user() && !in_quotes;
        let is_offered = |value: &&Literal| takes_all || !matches!(value, Literal::Compound(_) | Literal::Null);
        values.iter().filter(is_offered).map(item).collect()
    }

    fn describe(&self, item: &mut CompletionItem, ids: &[SchemaId]) {
        item.detail = Some(describe::detail(self.schema, ids));
        item.documentation = Some(describe::documentation(self.schema, ids)).filter(|text| !text.0.is_empty());
        item.deprecated = describe::docs(self.schema, ids).is_some_and(|docs| docs.deprecated.is_some());
    }
}

/// Where a needed key goes, whatever the order of the alphabet: what something is stands first, then its name.
fn rank(key: &str) -> usize {
    ["kind", "name"].iter().position(|first| *first == key).unwrap_or(2)
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

#[cfg(test)]
mod tests;
