//! Configuration written as JSON (`*.tf.json`, `*.tfvars.json`), read into the view that native files have: objects
//! become blocks where the language or the provider has blocks, strings become the templates they are. Everything that
//! looks at names, references and structure then holds for both.

mod cursor;
mod scripts;

use crate::knowledge::terraform::{Members, TESTS, data_source, language, resource, settings};
use crate::syntax::hcl::{Attribute, Block, Body, Item, Label, Name, json};
use crate::syntax::yaml::{Document, Entry, Kind, Node};
use crate::text::Span;

pub(super) use cursor::native;
pub(super) use scripts::scripts;

/// The key of a comment.
const COMMENT: &str = "//";

/// Blocks in each other.
const DEPTH: usize = 32;

/// A JSON text as the body a native file would have.
pub(super) fn body(document: &Document, source: &str) -> Body {
    read(document, source, &[])
}

/// A JSON text as the body a native file of tests would have.
pub(super) fn of_tests(document: &Document, source: &str) -> Body {
    read(document, source, &[TESTS])
}

/// A JSON text as the body a native file of a stack or of deployments would have.
pub(super) fn of_stacks(document: &Document, source: &str, place: &str) -> Body {
    read(document, source, &[place])
}

/// The body of a file whose blocks the language's tables have at a place.
fn read(document: &Document, source: &str, place: &[&str]) -> Body {
    let mut body = Body::default();
    let Some(root) = document.root() else { return body };
    body.span = root.span();
    let reader = Reader { source };
    for entry in bodies(root).flat_map(|body| body.entries()) {
        let Some(kind) = entry.key.text().filter(|kind| *kind != COMMENT) else { continue };
        let place: Vec<&str> = place.iter().copied().chain([kind]).collect();
        match language().block(&place) {
            Some(facts) => {
                for (labels, value) in labelled(entry.value, facts.labels.len()) {
                    body.items.push(Item::Block(reader.top_level(entry.key, &place, labels, value)));
                }
            }
            // A file of values, or a mistake.
            None => body.items.extend(reader.attribute(entry, &[]).map(Item::Attribute)),
        }
    }
    body
}

/// What surrounds a body.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// Types of blocks from the outside in, as the language's tables have them.
    place: &'a [&'a str],
    /// What the provider knows of it.
    members: Option<&'a Members>,
    depth: usize,
}

struct Reader<'a> {
    source: &'a str,
}

impl<'a> Reader<'a> {
    fn top_level(&self, key: Node<'_>, place: &[&str], labels: Vec<Node<'_>>, value: Node<'_>) -> Block {
        let kind = place.last().copied().unwrap_or_default();
        let label = labels.first().and_then(|label| label.text());
        let known = label.and_then(|label| match kind {
            "resource" => resource(label),
            "data" => data_source(label),
            "provider" => settings(label),
            _ => None,
        });
        let around = Around { place, members: known.as_ref().map(|known| &known.members), depth: 0 };
        self.block(key, kind, labels, value, around)
    }

    /// A block, at the place of its last label where it has one: several blocks may share a key.
    fn block(&self, key: Node<'_>, kind: &str, labels: Vec<Node<'_>>, value: Node<'_>, around: Around<'_>) -> Block {
        let first = labels.first().copied().unwrap_or(key);
        let last = labels.last().copied().unwrap_or(key);
        let shown = |node: Node<'_>| Label {
            text: node.text().unwrap_or_default().to_owned(),
            span: inside(node),
            quoted: true,
            half_typed: false,
        };
        Block {
            span: first.span().join(value.span()),
            kind: Name { text: kind.to_owned(), span: inside(last) },
            labels: labels.into_iter().map(shown).collect(),
            body: self.body(value, around),
        }
    }

    fn body(&self, node: Node<'_>, around: Around<'_>) -> Body {
        let mut body = Body::default();
        body.span = node.span();
        if around.depth > DEPTH {
            return body;
        }
        for entry in node.entries() {
            // A key without letters is yet to be typed.
            let Some(name) = entry.key.text().filter(|name| *name != COMMENT && !name.is_empty()) else { continue };
            let place: Vec<&str> = around.place.iter().copied().chain([name]).collect();
            let member = around.members.and_then(|members| members.get(name));
            let depth = around.depth + 1;
            if name == "dynamic" && around.members.is_some() {
                for (labels, value) in labelled(entry.value, 1) {
                    let label = labels.first().and_then(|label| label.text()).unwrap_or_default();
                    let members = around.members.and_then(|members| Some(&members.get(label)?.members));
                    let inner = Around { place: &["resource", "dynamic"], members, depth };
                    body.items.push(Item::Block(self.block(entry.key, name, labels, value, inner)));
                }
            } else if name == "content" && around.place.last() == Some(&"dynamic") {
                let inner = Around { place: &["resource", "dynamic", "content"], members: around.members, depth };
                body.items.extend(self.blocks(entry, name, 0, inner));
            } else if let Some(facts) = language().block(&place) {
                let members = match (place.as_slice(), entry.value.entries().next()) {
                    (["check", "data"], Some(kind)) => kind.key.text().and_then(data_source),
                    _ => None,
                };
                let members = members.as_ref().map(|known| &known.members);
                body.items.extend(self.blocks(
                    entry,
                    name,
                    facts.labels.len(),
                    Around { place: &place, members, depth },
                ));
            } else if let Some(member) = member.filter(|member| member.attribute().is_none()) {
                // In a provider's blocks nothing of the language's own stands.
                let inner = Around { place: &["", ""], members: Some(&member.members), depth };
                body.items.extend(self.blocks(entry, name, 0, inner));
            } else {
                body.items.extend(self.attribute(entry, around.place).map(Item::Attribute));
            }
        }
        body
    }

    fn blocks(&self, entry: Entry<'_>, name: &str, labels: usize, around: Around<'_>) -> Vec<Item> {
        let blocks = labelled(entry.value, labels).into_iter();
        blocks.map(|(labels, value)| Item::Block(self.block(entry.key, name, labels, value, around))).collect()
    }

    fn attribute(&self, entry: Entry<'_>, place: &[&str]) -> Option<Attribute> {
        let name = entry.key.text()?;
        let value = if is_code(place, name) {
            json::code(entry.value, self.source)
        } else if is_literal(place, name) {
            json::literal(entry.value, self.source)
        } else {
            json::value(entry.value, self.source)
        };
        let span = entry.key.span().join(entry.value.span());
        Some(Attribute { span, name: Name { text: name.to_owned(), span: inside(entry.key) }, value })
    }
}

/// Whether the strings of an argument are expressions without `${…}`: addresses, types, and words of the language.
fn is_code(place: &[&str], name: &str) -> bool {
    matches!(
        (place, name),
        (["variable"], "type")
            | (["moved" | "removed"], "from")
            | (["moved" | "import"], "to")
            | (["module"], "providers")
            | (_, "replace_triggered_by" | "ignore_changes")
            | (["resource", "dynamic"], "iterator")
            | ([.., "provisioner"], "when" | "on_failure")
            | (["resource" | "data" | "ephemeral" | "module" | "output"], "depends_on")
            | (["resource" | "data" | "ephemeral" | "import" | "action"], "provider")
            | ([TESTS, ..], "target" | "expect_failures" | "replace" | "providers")
    )
}

/// Whether the strings of an argument are what they say, so that `${` is no more than two characters there. Where modules
/// and states are kept, OpenTofu reads them as templates; for Terraform none of these has such characters.
fn is_literal(place: &[&str], name: &str) -> bool {
    matches!((place, name), (["variable"], "default"))
}

/// The bodies below a value with the keys on the way to each, of which there are `count`.
fn labelled(value: Node<'_>, count: usize) -> Vec<(Vec<Node<'_>>, Node<'_>)> {
    let mut found: Vec<(Vec<Node<'_>>, Node<'_>)> = bodies(value).map(|body| (Vec::new(), body)).collect();
    for _ in 0..count {
        let mut deeper = Vec::new();
        for (labels, body) in found {
            for entry in body.entries().filter(|entry| entry.key.text().is_some_and(|key| key != COMMENT)) {
                let labels: Vec<Node<'_>> = labels.iter().copied().chain([entry.key]).collect();
                deeper.extend(bodies(entry.value).map(|body| (labels.clone(), body)));
            }
        }
        found = deeper;
    }
    found
}

/// A body, or each of several: JSON configuration may write an array wherever a block may be given more than once.
fn bodies(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let one = (node.kind() == Kind::Mapping).then_some(node);
    one.into_iter().chain(node.items().filter(|item| item.kind() == Kind::Mapping))
}

/// What stands between the quotation marks of a key.
fn inside(key: Node<'_>) -> Span {
    let quoted = key.span();
    if quoted.len() < 2 { quoted } else { Span::new(quoted.start() + 1, quoted.end() - 1) }
}

#[cfg(test)]
mod tests {
    use crate::dialects::Dialect;
    use crate::dialects::terraform::Terraform;
    use crate::model::{Lowered, SymbolKind};
    use crate::syntax::{Language, parse};

    fn lowered(text: &str) -> Lowered {
        let parsed = parse(Language::Json, text.into(), None);
        let mut facts = Lowered::default();
        Terraform::Modules.lower(&parsed, &mut facts);
        facts
    }

    #[test]
    fn names_are_read_from_objects_and_from_arrays_of_objects() {
        let text = r#"{"//": "why", "locals": {"a": 1}, "variable": [{"b": {}}], "resource": {"t_x": {"c": [{}]}},
            "terraform": {"required_providers": {"t": {"version": "~> 1.0"}}}}"#;
        let shown: Vec<String> = lowered(text)
            .symbols
            .iter()
            .map(|s| format!("{} {} {}", s.kind.noun(), s.name.text(), s.name_span.of(text)))
            .collect();
        assert_eq!(shown, ["local value a a", "input variable b b", "resource t_x.c c", "provider t t"]);
    }

    #[test]
    fn strings_are_templates_and_some_are_addresses() {
        let text = r#"{"resource": {"aws_instance": {"c": {
            "ami": "${var.ami}-%{ if local.x }y%{ endif } $${no.t_this}",
            "depends_on": ["aws_vpc.main"],
            "tags": {"${local.key}": "\"é\" ${upper(\"${module.m.out}\")}"},
            "lifecycle": {"ignore_changes": ["tags"], "replace_triggered_by": ["aws_vpc.other.id"]},
            "provider": "aws.west"
        }}}, "moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}], "module": {"m": {"source": "./m", "cidr": 1}}}"#;
        let shown: Vec<String> = lowered(text)
            .references
            .iter()
            .map(|r| format!("{:?} {} <{}>", r.kind, r.name.text(), r.span.of(text)))
            .collect();
        assert_eq!(
            shown,
            [
                "Variable ami <ami>",
                "Local x <x>",
                "Resource aws_vpc.main <main>",
                "Local key <key>",
                "Module m <m>",
                "Output out <out>",
                "Resource aws_vpc.other <other>",
                "Provider aws.west <west>",
                "Resource aws_vpc.a <a>",
                "Resource aws_vpc.b <b>",
                "Variable cidr <cidr>",
            ]
        );
    }

    #[test]
    fn defaults_have_no_expressions_and_sources_and_backends_may() {
        let text = r#"{
            "variable": {"path": {"default": {"${local.a}": ["${HOME}/bin", "$${x}", "%{"]}, "validation": {"condition": "${local.b}"}}},
            "module": {"m": {"source": "./${local.c}", "version": "${local.d}", "x": "${local.e}"}},
            "terraform": {"backend": {"s3": {"bucket": "${local.f}", "assume_role": {"role_arn": "${local.g}"}}}}
        }"#;
        let facts = lowered(text);
        let locals = facts.references.iter().filter(|r| r.kind == SymbolKind::Local);
        let shown: Vec<String> = locals.map(|r| r.name.text()).collect();
        assert_eq!(shown, ["b", "c", "d", "e", "f", "g"]);
    }

    #[test]
    fn nothing_is_put_in_behind_a_sequence_that_never_ends() {
        let text = r#"{"locals": {"x": "${local.a} ${local.b ${local.c}", "y": "${local.d}"}}"#;
        let shown: Vec<String> = lowered(text).references.iter().map(|r| r.name.text()).collect();
        assert_eq!(shown, ["a", "d"]);
    }

    #[test]
    fn a_text_cut_anywhere_is_lowered_with_spans_inside_it() {
        let text = r#"{"resource": {"aws_é": {"b": {"c": "é-${var.d}\n%{ for k, v in local.e }${k}%{ endfor }",
            "dynamic": {"x": [{"for_each": "${f(\"a\")}", "content": {"y": 1}}]}}}}, "variable": {"type": "list(x_y.z)"}}"#;
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            let parsed = parse(Language::Json, cut.into(), None);
            let mut facts = Lowered::default();
            Terraform::Modules.lower(&parsed, &mut facts);
            let names = facts.symbols.iter().map(|s| s.name_span);
            for span in names.chain(facts.references.iter().map(|r| r.span)) {
                assert!(cut.get(span.range()).is_some(), "{cut:?}: {span:?}");
            }
        }
    }
}
