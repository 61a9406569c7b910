//! Intents as edits of HCL.

use crate::dialects::scripts;
use crate::dialects::{Target, added, replaced, rewritten};
use crate::model::{CloudResource, EntityId, Intent, Realised, Refusal, Safety, Value};
use crate::syntax::Parsed;
use crate::syntax::hcl::{self, Attribute, Block, Item};
use crate::text::{Edits, Span, TextEdit};

pub(super) fn realise(intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
    let parsed = segment.parsed;
    match intent {
        Intent::SetSetting { resource, block, path, value, safety } => {
            let resource = resource_of(segment, *resource)?;
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            set(parsed, resource, *block, &path, value, *safety)
        }
        Intent::AddCompanion { resource, kind, by, attribute, settings } => {
            let resource = resource_of(segment, *resource)?;
            let reference = format!("{}.{}.{attribute}", resource.kind, resource.name);
            companion(parsed, resource, kind, &[by.as_str(), reference.as_str()], settings)
        }
        Intent::Rewrite { edits, title, safety } => Ok(rewritten(title, *safety, edits)),
        Intent::AddFile { path, text } => Ok(added(path, text)),
        Intent::Rename { span, to } => {
            let escaped = to.replace('\\', "\\\\").replace('"', "\\\"");
            let quoted = span.start().checked_sub(1).is_some_and(|at| parsed.text.as_bytes().get(at) == Some(&b'"'));
            let edit = if quoted { TextEdit::replace(*span, escaped) } else { renamed(&parsed.text, *span, to) };
            done(format!("Write `{to}`"), Safety::Unsafe, vec![edit])
        }
        Intent::Replace { span, text } => Ok(replaced(*span, text)),
        Intent::EditScript { script, edits, title, safety } => {
            scripts::realise(segment, *script, edits, title, *safety)
        }
        Intent::AddMissing { block, arguments, blocks } => super::missing::add(parsed, *block, arguments, blocks),
        Intent::Remove { span } => remove(parsed, *span),
        Intent::SetImage { container, reference } => {
            let image = segment.facts.container(*container).map(|container| container.image.site().span);
            let image = image.ok_or_else(|| Refusal::because("there is no such container"))?;
            let edits = vec![TextEdit::replace(image, format!("\"{reference}\""))];
            done(format!("Use `{reference}`"), Safety::Unsafe, edits)
        }
        Intent::Declare { .. } => Err(Refusal::because("what it is to be is not known")),
        Intent::RunAsNonRoot { .. }
        | Intent::ReferToSecret { .. }
        | Intent::Configure { .. }
        | Intent::StartWithoutShell { .. } => Err(Refusal::because("how a task is run is not written by infra-ls")),
    }
}

/// Another name in place of one. The equals sign behind that of an attribute stays below those of its neighbours, as far
/// as there is room.
fn renamed(text: &str, span: Span, to: &str) -> TextEdit {
    let plain = TextEdit::replace(span, to.to_owned());
    let start = text.get(..span.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let behind = text.get(span.end()..).unwrap_or("");
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let is_attribute = text.get(start..span.start()).is_some_and(|lead| lead.trim().is_empty())
        && behind.trim_start_matches(' ').starts_with('=');
    let column = span.end() + blanks - start;
    let is_below = |line: Option<&str>| {
        line.and_then(|line| line.split_at_checked(column)).is_some_and(|(name, rest)| {
            let is_name =
                |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
            rest.starts_with("= ") && name.ends_with(' ') && is_name(name.trim())
        })
    };
    let before = text.get(..start.saturating_sub(1)).and_then(|above| above.rsplit('\n').next());
    let after = behind.split('\n').nth(1);
    if !is_attribute || !(is_below(before) || is_below(after)) {
        return plain;
    }
    let room = (blanks + span.len()).saturating_sub(to.len()).max(1);
    TextEdit::replace(Span::new(span.start(), span.end() + blanks), format!("{to}{}", " ".repeat(room)))
}

fn resource_of<'s>(segment: &Target<'s>, id: EntityId) -> Result<&'s CloudResource, Refusal> {
    segment.facts.resource(id).ok_or_else(|| Refusal::because("there is no such resource"))
}

/// Writes a resource behind another one: first how it refers to it, then its settings in order.
fn companion(
    parsed: &Parsed,
    resource: &CloudResource,
    kind: &str,
    [by, reference]: &[&str; 2],
    settings: &[(Vec<String>, Value)],
) -> Result<Realised, Refusal> {
    let Some(block) = block_at(parsed, resource.span) else {
        return Err(Refusal::because("the resource is not where it was"));
    };
    if block.body.attribute("count").is_some() || block.body.attribute("for_each").is_some() {
        return Err(Refusal::because("there may be several of this resource"));
    }
    let header = format!("resource \"{kind}\" \"{}\" {{\n", resource.name);
    let mut text = format!("{header}  {by} = {reference}\n}}\n");
    for (path, value) in settings {
        let Some(expression) = literal(value) else {
            return Err(Refusal::because("a value with unknown parts cannot be written"));
        };
        let made = crate::syntax::parse(parsed.language, text.as_str().into(), None);
        let Some(owner) = made.hcl().and_then(|body| body.blocks().next()) else { break };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let edits = hcl::set_attribute(&made, owner, &path, &expression);
        text = crate::text::apply(&text, &edits).map_err(|_| Refusal::because("it cannot be written"))?;
    }
    let line_break = if parsed.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = format!("\n\n{}", text.trim_end()).replace('\n', line_break);
    let edit = TextEdit::insert(block.span.end(), text);
    done(format!("Add `{kind}.{}`", resource.name), Safety::Unsafe, vec![edit])
}

fn set(
    parsed: &Parsed,
    resource: &CloudResource,
    inside: Option<Span>,
    path: &[&str],
    value: &Value,
    safety: Safety,
) -> Result<Realised, Refusal> {
    let Some(expression) = literal(value) else {
        return Err(Refusal::because("a value with unknown parts cannot be written"));
    };
    let Some(block) = block_at(parsed, resource.span) else {
        return Err(Refusal::because("the resource is not where it was"));
    };
    let block = match inside {
        Some(header) => inner_block(block, header).ok_or_else(|| Refusal::because("this is no block of its own"))?,
        None => block,
    };
    let (steps, name) = match path {
        [] => return Err(Refusal::because("the setting has no name")),
        [steps @ .., name] => (steps, name),
    };
    let mut owner = block;
    for step in steps {
        if owner.body.attribute(step).is_some() || is_dynamic(owner, step) {
            return Err(Refusal::because(format!("`{step}` is not written as a plain block")));
        }
        match owner.body.blocks_of(step).next() {
            Some(inner) => owner = inner,
            None => break,
        }
    }
    if is_dynamic(owner, name) || owner.body.blocks_of(name).next().is_some() {
        return Err(Refusal::because(format!("`{name}` is a block here")));
    }
    let title = format!("Set `{}` to {value}", path.join("."));
    done(title, safety, hcl::set_attribute(parsed, block, path, &expression))
}

/// Takes the innermost attribute or block at a place away.
fn remove(parsed: &Parsed, span: Span) -> Result<Realised, Refusal> {
    let nothing = || Refusal::because("there is no attribute or block here");
    let body = parsed.hcl().ok_or_else(nothing)?;
    let around = super::blocks_around(body, span.start());
    let holds = |attribute: &&Attribute| attribute.span.covers(span);
    let (title, edits) = match around.split_last() {
        None => return Err(nothing()),
        Some((block, outer)) => match block.body.attributes().find(holds) {
            Some(attribute) => {
                let name = attribute.name.text.as_str();
                (format!("Remove `{name}`"), hcl::remove_attribute(parsed, block, &[name]))
            }
            None if block.span.covers(span) => {
                let name = match (outer, block.labels.last()) {
                    ([], Some(label)) => format!("{} \"{}\"", block.kind.text, label.text),
                    _ => block.kind.text.clone(),
                };
                (format!("Remove `{name}`"), hcl::remove_block(parsed, block))
            }
            None => return Err(nothing()),
        },
    };
    done(title, Safety::Unsafe, edits)
}

fn done(title: String, safety: Safety, edits: Edits) -> Result<Realised, Refusal> {
    if edits.is_empty() {
        return Err(Refusal::because("a line here is not well-formed; mend it first"));
    }
    Ok(Realised { title, safety, edits, creates: Vec::new() })
}

/// The top-level block whose header is here.
fn block_at(parsed: &Parsed, header: Span) -> Option<&Block> {
    parsed.hcl()?.items.iter().find_map(|item| match item {
        Item::Block(block) if block.kind.span.start == header.start => Some(block),
        _ => None,
    })
}

/// The block inside another one whose type stands here.
fn inner_block(outer: &Block, header: Span) -> Option<&Block> {
    let around = outer.body.blocks().find(|block| block.span.covers(header))?;
    if around.kind.span == header { Some(around) } else { inner_block(around, header) }
}

fn is_dynamic(owner: &Block, kind: &str) -> bool {
    owner.body.blocks_of("dynamic").any(|block| block.labels.first().is_some_and(|label| label.text == kind))
}

/// A value as an expression; none where a part of it is not known.
fn literal(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.clone(),
        Value::Text(text) => quoted(text),
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| literal(item.value()?)).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Map(entries) => {
            let entries =
                entries.iter().map(|(name, value)| Some(format!("{} = {}", quoted(name), literal(value.value()?)?)));
            format!("{{ {} }}", entries.collect::<Option<Vec<_>>>()?.join(", "))
        }
    })
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::Dialect;
    use crate::dialects::terraform::Terraform;
    use crate::model::{EntityId, Lowered};
    use crate::syntax::{Language, parse};
    use crate::text::apply;

    /// Title and text after an intent, or why not.
    fn after(text: &str, intent: &Intent) -> String {
        let parsed = parse(Language::Hcl, text.into(), None);
        let mut facts = Lowered::default();
        Terraform::Modules.lower(&parsed, &mut facts);
        match Terraform::Modules.realise(intent, &Target { parsed: &parsed, facts: &facts }) {
            Ok(realised) => format!("{}\n{}", realised.title, apply(text, &realised.edits).unwrap()),
            Err(Refusal(why)) => format!("no: {why}"),
        }
    }

    fn setting(path: &str, value: Value) -> Intent {
        let path = path.split('.').map(str::to_owned).collect();
        Intent::SetSetting { resource: EntityId(0), block: None, path, value, safety: Safety::Safe }
    }

    #[test]
    fn settings_are_set_where_they_belong() {
        let on = || Value::Bool(true);
        for (before, path, value, expected) in [
            (
                "# main\nresource \"t\" \"n\" {\n  a = 1 # why\n}\n",
                "encrypted",
                on(),
                "Set `encrypted` to true\n# main\nresource \"t\" \"n\" {\n  a         = 1 # why\n  encrypted = true\n}\n",
            ),
            (
                "resource \"t\" \"n\" {\n  a = false\n}\n",
                "a",
                Value::Text("x \"y\" ${z}".into()),
                "Set `a` to \"x \"y\" ${z}\"\nresource \"t\" \"n\" {\n  a = \"x \\\"y\\\" $${z}\"\n}\n",
            ),
            (
                "resource \"t\" \"n\" {}\n",
                "b.c",
                on(),
                "Set `b.c` to true\nresource \"t\" \"n\" {\n  b {\n    c = true\n  }\n}\n",
            ),
            ("resource \"t\" \"n\" {\n  b = {}\n}\n", "b.c", on(), "no: `b` is not written as a plain block"),
            ("resource \"t\" \"n\" {\n  dynamic \"b\" {}\n}\n", "b.c", on(), "no: `b` is not written as a plain block"),
            ("resource \"t\" \"n\" {\n  b {}\n}\n", "b", on(), "no: `b` is a block here"),
            ("variable \"n\" {}\n", "b", on(), "no: there is no such resource"),
        ] {
            assert_eq!(after(before, &setting(path, value)), expected);
        }
    }

    #[test]
    fn renamed_attributes_stay_in_their_column() {
        for (text, expected) in [
            ("  kind  = 1\n  other = 2\n", "  new   = 1\n  other = 2\n"),
            ("  other = 2\n  kind  = 1\n", "  other = 2\n  new   = 1\n"),
            ("  a    = 2\n  kind = 1\n", "  a    = 2\n  new  = 1\n"),
            ("  kind = 1\n", "  new = 1\n"),
            ("  kind = 1\n  b {}\n", "  new = 1\n  b {}\n"),
            ("  x = kind  == 1\n", "  x = new  == 1\n"),
        ] {
            let at = text.find("kind").unwrap();
            let edit = renamed(text, Span::new(at, at + 4), "new");
            assert_eq!(crate::text::apply(text, &[edit]).unwrap(), expected, "{text}");
        }
        let edit = renamed("  k   = 1\n  abc = 2\n", Span::new(2, 3), "longest");
        assert_eq!(edit.text, "longest ");
    }

    #[test]
    fn names_are_rewritten_and_items_taken_away() {
        let text = "resource \"t\" \"n\" {\n  a = 1\n  b {\n    c = 1\n  }\n}\n";
        let at = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        for (intent, expected) in [
            (Intent::Rename { span: at("n\""), to: "m\"".into() }, "Write `m\"`"),
            (Intent::Remove { span: at("a = 1") }, "Remove `a`"),
            (Intent::Remove { span: at("c = 1") }, "Remove `c`"),
            (Intent::Remove { span: at("b {") }, "Remove `b`"),
            (Intent::Remove { span: at("resource") }, "Remove `resource \"n\"`\n"),
            (Intent::RunAsNonRoot { container: EntityId(0) }, "no: how a task is run is not written by infra-ls"),
        ] {
            let out = after(text, &intent);
            assert!(out.starts_with(expected), "{out}");
        }
        let removed = after(text, &Intent::Remove { span: at("c = 1") });
        assert!(removed.ends_with("  a = 1\n  b {\n  }\n}\n"), "{removed}");
    }
}
