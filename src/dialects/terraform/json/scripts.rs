use super::super::scripts::BOOT;
use super::bodies;
use crate::model::{Interpreter, Script, ScriptRole, Via};
use crate::syntax::hcl::json::sequence;
use crate::syntax::yaml::{Document, Node};
use crate::text::{Derived, Span};

/// The scripts of a JSON text, in order.
pub(in super::super) fn scripts(document: &Document, source: &str) -> Vec<Script> {
    let Some(root) = document.root() else { return Vec::new() };
    let resources = bodies(root).flat_map(|body| body.entries()).filter(|block| block.key.text() == Some("resource"));
    let kinds = resources.flat_map(|block| bodies(block.value)).flat_map(|body| body.entries());
    let named = kinds.flat_map(|kind| bodies(kind.value)).flat_map(|body| body.entries());
    named.flat_map(|named| bodies(named.value)).flat_map(|body| of_resource(body, source)).collect()
}

/// What a resource gives to a shell: in its provisioners and when it boots.
fn of_resource(resource: Node<'_>, source: &str) -> Vec<Script> {
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
            let end = sign + sequence(rest)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

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
        let found = scripts(parsed.yaml().unwrap(), text);
        let shown: Vec<String> = found
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
