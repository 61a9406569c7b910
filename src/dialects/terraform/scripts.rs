use crate::model::{Interpreter, Script, ScriptRole, Via};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Expression, Term};
use crate::text::{Derived, Span};

/// Attributes that hold what a machine runs the first time it boots.
pub(super) const BOOT: &[&str] =
    &["user_data", "user_data_base64", "custom_data", "metadata_startup_script", "startup_script"];

/// What a resource gives to a shell: in its provisioners and when it boots.
pub(super) fn of(block: &Block, parsed: &Parsed) -> Vec<Script> {
    let mut found: Vec<Script> =
        block.body.blocks_of("provisioner").filter_map(|inner| provisioner(inner, parsed)).collect();
    let boot = block.body.attributes().filter(|attribute| BOOT.contains(&attribute.name.text.as_str()));
    found.extend(boot.filter_map(|attribute| boot_text(&attribute.value, parsed)));
    found
}

fn provisioner(block: &Block, parsed: &Parsed) -> Option<Script> {
    let default = || vec!["/bin/sh".to_owned(), "-c".to_owned()];
    let attribute = |name: &str| block.body.attribute(name).map(|attribute| &attribute.value);
    match block.labels.first()?.text.as_str() {
        "local-exec" => {
            let (text, holes) = attribute("command")?.derived(&parsed.text)?;
            let invocation = match attribute("interpreter").map(|expression| &expression.term) {
                None => default(),
                Some(Term::List(words)) => words.iter().map(Expression::string).collect::<Option<Vec<String>>>()?,
                Some(_) => return None,
            };
            Some(Script::new(ScriptRole::Provision, invocation, text, Via::Direct).with_holes(&holes))
        }
        // Over WinRM another shell runs it.
        "remote-exec" if block.body.blocks_of("connection").all(|c| c.body.attribute("type").is_none()) => {
            let Term::List(lines) = &attribute("inline")?.term else { return None };
            let mut text: Option<Derived> = None;
            let mut holes = Vec::new();
            for line in lines {
                let (line, in_line) = line.derived(&parsed.text)?;
                holes.extend(in_line);
                match &mut text {
                    None => text = Some(line),
                    Some(text) => {
                        let end = text.source_offset(text.text().len());
                        text.put("\n", Span::new(end, line.source_offset(0)));
                        text.append(&line, 0..line.text().len());
                    }
                }
            }
            let text = text?;
            let invocation = Interpreter::shebang(text.text()).unwrap_or_else(default);
            Some(Script::new(ScriptRole::Provision, invocation, text, Via::Direct).with_holes(&holes))
        }
        _ => None,
    }
}

/// A text whose first line says what runs it; what is no script (cloud-init's own format) does not.
fn boot_text(value: &Expression, parsed: &Parsed) -> Option<Script> {
    if let Term::Call { name, arguments } = &value.term {
        return match (name.text.as_str(), arguments.as_slice()) {
            ("base64encode" | "base64gzip" | "trimspace", [inner]) if !matches!(inner.term, Term::Call { .. }) => {
                boot_text(inner, parsed)
            }
            _ => None,
        };
    }
    let (text, holes) = value.derived(&parsed.text)?;
    let invocation = Interpreter::shebang(text.text())?;
    Some(Script::new(ScriptRole::Provision, invocation, text, Via::Direct).with_holes(&holes))
}
