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
    let in_item = matches!(context.path.last(), Some(Step::Item(_)));
    match &context.slot {
        Slot::Key => {
            let here = at(schema, &context.path, parsed.yaml());
            let mut items = place.keys(&here);
            // Nothing stands here yet: it may as well become a scalar or a list.
            if context.present.is_empty() && !place.flow {
                if in_item {
                    items.extend(place.values(&here, "", false));
                }
                let nested = children(schema, &here, &Step::Item(0));
                items.extend(place.values(&nested, "- ", false));
            }
            items
        }
        Slot::Value { key, quoted } => {
            let here = at(schema, &context.path, None);
            let ids = if key.is_empty() { here } else { children(schema, &here, &Step::Key(key.clone())) };
            place.values(&ids, "", *quoted)
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
    /// The keys of mappings that one of these schemas describes.
    fn keys(&self, ids: &[SchemaId]) -> Vec<CompletionItem> {
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
                item.edit = TextEdit::replace(self.context.typed, self.key_text(name, *child));
                items.push(item);
            }
        }
        items.sort_by(|a, b| (!a.preferred, a.deprecated, &a.label).cmp(&(!b.preferred, b.deprecated, &b.label)));
        items
    }

    /// A key with what follows it: a colon, and the beginning of a nested mapping or list if nothing else may stand
    /// there. Only the key where a colon follows already, or the cursor stands in quotation marks.
    fn key_text(&self, name: &str, child: SchemaId) -> String {
        let before = self.parsed.text.get(..self.context.typed.start()).unwrap_or("");
        if before.ends_with(['"', '\'']) {
            return name.to_owned();
        }
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
        let column = " ".repeat(self.context.indent + INDENT);
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::syntax::{context, parse};

    /// What is offered at `|`.
    fn offered(language: Language, marked: &str) -> (String, Vec<CompletionItem>) {
        let offset = marked.find('|').expect("cursor");
        let text = marked.replacen('|', "", 1);
        let parsed = parse(language, text.as_str().into(), None);
        let schema = crate::schema::schema("compose").expect("compose");
        (text, complete(&schema, &parsed, &context(&parsed, offset)))
    }

    fn labels(marked: &str) -> Vec<String> {
        offered(Language::Yaml, marked).1.into_iter().map(|item| item.label).collect()
    }

    /// The text after taking the item with this label.
    fn taken(language: Language, marked: &str, label: &str) -> String {
        let (text, items) = offered(language, marked);
        let item = items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("{label}: {items:#?}"));
        crate::text::apply(&text, std::slice::from_ref(&item.edit)).expect("edit")
    }

    fn shown(marked: &str, expected: &Expect) {
        let (_, items) = offered(Language::Yaml, marked);
        let lines: Vec<String> = items
            .iter()
            .map(|item| {
                let mark = if item.preferred { "*" } else { "-" };
                let old = if item.deprecated { " (old)" } else { "" };
                format!("{mark} {}{old}: {}", item.label, item.detail.as_deref().unwrap_or(""))
            })
            .collect();
        expected.assert_eq(&(lines.join("\n") + "\n"));
    }

    #[test]
    fn the_top_level_offers_what_is_not_there_yet() {
        shown(
            "services: {}\n|",
            &expect![[r#"
                - configs: mapping
                - include: list
                - models: mapping
                - name: string
                - networks: mapping
                - secrets: mapping
                - volumes: mapping
                - version (old): string | number
            "#]],
        );
    }

    #[test]
    fn required_keys_come_first() {
        shown(
            "services:\n  web:\n    develop:\n      watch:\n        - target: /app\n          |",
            &expect![[r#"
                * action: string
                * path: string
                - exec: mapping
                - ignore: string | list
                - include: string | list
                - initial_sync: string | boolean
            "#]],
        );
    }

    #[test]
    fn values_are_those_of_the_schema() {
        for (marked, expected) in [
            ("services:\n  web:\n    restart: |\n", vec!["no", "always", "on-failure", "unless-stopped"]),
            ("services:\n  web:\n    restart: un|\n", vec!["no", "always", "on-failure", "unless-stopped"]),
            ("services:\n  web:\n    restart: \"|\"\n", vec!["no", "always", "on-failure", "unless-stopped"]),
            ("services:\n  web:\n    privileged: |\n", vec!["true", "false"]),
            ("services:\n  web:\n    gpus: |\n", vec!["all"]),
            ("services:\n  web:\n    stop_grace_period: |\n", vec!["10s"]),
            ("services:\n  web:\n    image: |\n", vec![]),
            (
                "services:\n  web:\n    depends_on:\n      db:\n        condition: |\n",
                vec!["service_started", "service_healthy", "service_completed_successfully"],
            ),
            ("services: { web: { network_mode: | } }\n", vec!["bridge", "host", "none"]),
            (
                "services:\n  web:\n    develop:\n      watch:\n        - action: |\n",
                vec!["rebuild", "sync", "restart", "sync+restart", "sync+exec"],
            ),
        ] {
            assert_eq!(labels(marked), expected, "{marked}");
        }
    }

    #[test]
    fn items_of_lists_are_offered() {
        assert!(labels("services:\n  web:\n    cap_drop:\n      - |\n").contains(&"NET_RAW".to_owned()));
        assert!(labels("services:\n  web:\n    cap_drop: [|]\n").contains(&"ALL".to_owned()));
        assert!(
            labels("services:\n  web:\n    cap_drop:\n      - ALL\n      - NET|\n").contains(&"NET_RAW".to_owned())
        );
        let mount = labels("services:\n  web:\n    volumes:\n      - |\n");
        assert_eq!(mount.first().map(String::as_str), Some("type"));
        assert!(mount.contains(&"source".to_owned()));
    }

    #[test]
    fn short_and_long_forms_are_both_thought_of() {
        let build = labels("services:\n  web:\n    build:\n      |\n");
        assert!(build.contains(&"context".to_owned()) && build.contains(&"target".to_owned()), "{build:?}");
        let half_typed = labels("services:\n  web:\n    build:\n      contex|\n");
        assert!(half_typed.contains(&"context".to_owned()), "{half_typed:?}");
        let present = labels("services:\n  web:\n    build:\n      context: .\n      |\n");
        assert!(!present.contains(&"context".to_owned()) && present.contains(&"target".to_owned()), "{present:?}");
    }

    #[test]
    fn keys_come_with_the_beginning_of_their_value() {
        for (marked, label, expected) in [
            ("services:\n  web:\n    ima|\n", "image", "services:\n  web:\n    image: \n"),
            ("services:\n  web:\n    ima|: nginx\n", "image", "services:\n  web:\n    image: nginx\n"),
            ("services:\n  web:\n    |\n", "ports", "services:\n  web:\n    ports:\n      - \n"),
            ("services:\n  web:\n    health|\n", "healthcheck", "services:\n  web:\n    healthcheck:\n      \n"),
            ("services:\n  web: { | }\n", "ports", "services:\n  web: { ports:  }\n"),
            ("|", "services", "services:\n  "),
            (
                "services:\n  web:\n    volumes:\n      - |\n",
                "bind",
                "services:\n  web:\n    volumes:\n      - bind:\n          \n",
            ),
            ("services:\n  web:\n    cap_add:\n      |\n", "ALL", "services:\n  web:\n    cap_add:\n      - ALL\n"),
            ("services:\n  web:\n    restart: |\n", "no", "services:\n  web:\n    restart: \"no\"\n"),
            ("services:\n  web:\n    restart: '|'\n", "no", "services:\n  web:\n    restart: 'no'\n"),
        ] {
            assert_eq!(taken(Language::Yaml, marked, label), expected, "{marked}");
        }
        for (marked, label, expected) in [
            (r#"{ "services": { "web": { | } } }"#, "image", r#"{ "services": { "web": { "image":  } } }"#),
            (r#"{ "services": { "web": { "im|" } } }"#, "image", r#"{ "services": { "web": { "image" } } }"#),
            (r#"{ "services": { "web": { "tty": | } } }"#, "true", r#"{ "services": { "web": { "tty": true } } }"#),
        ] {
            assert_eq!(taken(Language::Json, marked, label), expected, "{marked}");
        }
    }

    #[test]
    fn a_name_of_ones_own_offers_nothing() {
        assert!(labels("services:\n  |\n").is_empty());
        assert!(labels("services:\n  web:\n    nonsense:\n      |\n").is_empty());
    }

    #[test]
    fn items_say_what_they_are_for() {
        let (_, items) = offered(Language::Yaml, "services:\n  web:\n    |\n");
        let item = items.iter().find(|item| item.label == "stop_grace_period").expect("item");
        assert_eq!(item.detail.as_deref(), Some("string, default 10s"));
        assert!(item.documentation.as_ref().is_some_and(|text| text.0.starts_with("How long")));
    }
}
