//! Configuration written as JSON (`*.tf.json`): the names it makes, so that native files may refer to them, and its
//! scripts. Its expressions are strings of templates and are not read.

use super::scripts::BOOT;
use crate::model::{Interpreter, Lowered, Scope, Script, ScriptRole, Symbol, SymbolKind, SymbolName, Via};
use crate::syntax::yaml::{Document, Kind, Node};
use crate::text::{Derived, Span};

/// The symbols and scripts of a JSON text, in order.
pub(super) fn lower(document: &Document, source: &str, out: &mut Lowered) {
    let Some(root) = document.root() else { return };
    for block in bodies(root).flat_map(|body| body.entries()) {
        let kind = match block.key.text() {
            Some("variable") => SymbolKind::Variable,
            Some("output") => SymbolKind::Output,
            Some("module") => SymbolKind::Module,
            Some("locals") => SymbolKind::Local,
            Some("resource") => SymbolKind::Resource,
            Some("data") => SymbolKind::DataSource,
            _ => continue,
        };
        for entry in bodies(block.value).flat_map(|body| body.entries()) {
            let Some(first) = entry.key.text() else { continue };
            if !matches!(kind, SymbolKind::Resource | SymbolKind::DataSource) {
                out.symbols.push(symbol(kind, first.to_owned(), entry.key, entry.value));
                continue;
            }
            for named in bodies(entry.value).flat_map(|body| body.entries()) {
                if let Some(name) = named.key.text() {
                    if kind == SymbolKind::Resource {
                        out.scripts.extend(bodies(named.value).flat_map(|body| scripts(body, source)));
                    }
                    out.symbols.push(symbol(kind, format!("{first}.{name}"), named.key, named.value));
                }
            }
        }
    }
}

/// A body, or each of several: JSON configuration may write an array wherever a block may be given more than once.
fn bodies(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let one = (node.kind() == Kind::Mapping).then_some(node);
    one.into_iter().chain(node.items())
}

/// What a resource gives to a shell: in its provisioners and when it boots.
fn scripts(resource: Node<'_>, source: &str) -> Vec<Script> {
    let mut found = Vec::new();
    let provisioners = resource.entries().filter(|entry| entry.key.text() == Some("provisioner"));
    for entry in provisioners.flat_map(|entry| bodies(entry.value)).flat_map(|body| body.entries()) {
        if entry.key.text() == Some("local-exec") {
            found.extend(bodies(entry.value).filter_map(|body| local(body, source)));
        }
    }
    for entry in resource.entries().filter(|entry| entry.key.text().is_some_and(|key| BOOT.contains(&key))) {
        found.extend(template(entry.value, source).and_then(|(text, holes)| {
            let invocation = Interpreter::shebang(text.text())?;
            Some(Script::new(ScriptRole::Provision, invocation, text, Via::Direct).with_holes(&holes))
        }));
    }
    found
}

fn local(provisioner: Node<'_>, source: &str) -> Option<Script> {
    let (text, holes) = template(provisioner.get("command")?, source)?;
    let invocation = match provisioner.get("interpreter") {
        None => vec!["/bin/sh".to_owned(), "-c".to_owned()],
        Some(words) => words.items().map(|word| word.text().map(str::to_owned)).collect::<Option<Vec<_>>>()?,
    };
    Some(Script::new(ScriptRole::Provision, invocation, text, Via::Direct).with_holes(&holes))
}

/// A string as the template it is: doubled signs undone, and where something is put in. None where a part of it may be
/// left out or repeated, or never ends.
fn template(value: Node<'_>, source: &str) -> Option<(Derived, Vec<Span>)> {
    let written = value.derived(source)?;
    let text = written.text();
    let mut out = Derived::starting_at(written.source_offset(0));
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(sign) = text.get(at..)?.find(['$', '%']).map(|found| at + found) {
        let rest = text.get(sign..)?;
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            out.append(&written, at..sign + 1);
            at = sign + 2;
        } else if rest.starts_with("%{") {
            return None;
        } else if rest.starts_with("${") {
            let end = sign + interpolation(rest)?;
            out.append(&written, at..end);
            holes.push(written.source_span(Span::new(sign, end)));
            at = end;
        } else {
            out.append(&written, at..sign + 1);
            at = sign + 1;
        }
    }
    out.append(&written, at..text.len());
    Some((out, holes))
}

/// The length of the interpolation a text begins with.
fn interpolation(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 1 => return Some(at + 1),
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn symbol(kind: SymbolKind, name: String, key: Node<'_>, value: Node<'_>) -> Symbol {
    let quoted = key.span();
    Symbol {
        kind,
        name: SymbolName::Text(name),
        name_span: Span::new(quoted.start() + 1, quoted.end().saturating_sub(1)),
        span: quoted.join(value.span()),
        scope: Scope::Folder,
        detail: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn names_are_read_from_objects_and_from_arrays_of_objects() {
        let text =
            r#"{"locals": {"a": 1}, "variable": [{"b": {}}], "resource": {"t_x": {"c": [{}]}}, "terraform": {}}"#;
        let parsed = parse(Language::Json, text.into(), None);
        let mut facts = Lowered::default();
        lower(parsed.yaml().unwrap(), text, &mut facts);
        let shown: Vec<String> = facts
            .symbols
            .iter()
            .map(|s| format!("{} {} {}", s.kind.noun(), s.name.text(), s.name_span.of(text)))
            .collect();
        assert_eq!(shown, ["local value a a", "input variable b b", "resource t_x.c c"]);
    }

    #[test]
    fn scripts_are_the_texts_of_their_templates() {
        let text = r##"{"resource": {"t_x": {"c": {
            "user_data": "#!/bin/bash\ncurl ${var.a} $${b}\n",
            "custom_data": "no script",
            "provisioner": [
                {"local-exec": {"command": "echo \"${f(1)}\" x"}},
                {"local-exec": {"command": "dir", "interpreter": ["PowerShell", "-Command"]}},
                {"local-exec": {"command": "%{ if a }x%{ endif }"}},
                {"file": {"source": "a"}}
            ]
        }}}}"##;
        let parsed = parse(Language::Json, text.into(), None);
        let mut facts = Lowered::default();
        lower(parsed.yaml().unwrap(), text, &mut facts);
        let shown: Vec<String> = facts
            .scripts
            .iter()
            .map(|s| format!("{} {:?} {:?} {}", s.interpreter.name(), s.text.text(), s.holes, s.shell().is_some()))
            .collect();
        assert_eq!(
            shown,
            [
                r#"sh "echo \"${f(1)}\" x" [6..13] true"#,
                r#"powershell "dir" [] false"#,
                r##"bash "#!/bin/bash\ncurl ${var.a} ${b}\n" [17..25] true"##,
            ]
        );
    }
}
