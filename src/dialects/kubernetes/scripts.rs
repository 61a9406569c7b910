use std::collections::BTreeSet;

use super::container::PodContainer;
use super::object::Object;
use crate::dialects::scripts::Scripts;
use crate::dialects::yaml_values::Value;
use crate::model::{EntityId, Interpreter, Script, ScriptRole, Via};
use crate::text::{Derived, Span};

/// What a container gives to a shell: in its command, probes and hooks.
pub(super) fn read(container: &PodContainer<'_>, id: EntityId, source: &str, found: &mut Scripts) {
    let mut reader = Reader { source, owner: id, variables: None, found };
    let parts = [container.value.get("command"), container.value.get("args")];
    reader.read(ScriptRole::Command, &parts, Some(container));
    for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
        let command = container.value.dig(&[probe, "exec", "command"]);
        reader.read(ScriptRole::HealthCheck, &[command], Some(container));
    }
    for hook in ["postStart", "preStop"] {
        // Nothing is put in here.
        reader.read(ScriptRole::Hook, &[container.value.dig(&["lifecycle", hook, "exec", "command"])], None);
    }
}

/// The scripts among the files a ConfigMap holds, by their names; templates of something else are none.
pub(super) fn files(object: &Object<'_>, source: &str, found: &mut Scripts) {
    if (object.group, object.kind) != ("", "ConfigMap") {
        return;
    }
    let Some(data) = object.value.get("data") else { return };
    for entry in data.entries() {
        let program = match entry.name().rsplit_once('.') {
            Some((_, "sh")) => "/bin/sh",
            Some((_, "bash")) => "bash",
            _ => continue,
        };
        let Some(text) = entry.value.derived(source).filter(|text| !text.text().contains("{{")) else { continue };
        let invocation = Interpreter::shebang(text.text()).unwrap_or_else(|| vec![program.to_owned()]);
        found.add(Some(Script::new(ScriptRole::File, invocation, text, entry.value.via())));
    }
}

struct Reader<'r> {
    source: &'r str,
    owner: EntityId,
    /// Names of the container's variables, once they are needed.
    variables: Option<Variables>,
    found: &'r mut Scripts,
}

/// What `$(NAME)` can mean.
struct Variables {
    names: BTreeSet<String>,
    /// Whether there may be more than are written here.
    open: bool,
}

impl Reader<'_> {
    /// The script among lists of words that are one command line; `expanding` where the container's variables are put
    /// in.
    fn read(&mut self, role: ScriptRole, lists: &[Option<Value<'_>>], expanding: Option<&PodContainer<'_>>) {
        let mut words = Vec::new();
        let mut aliased = false;
        for list in lists.iter().flatten() {
            for item in list.items() {
                let Some(word) = item.derived(self.source) else { return };
                aliased |= item.aliased;
                words.push(word);
            }
        }
        let via = if aliased { Via::Aliased } else { Via::Direct };
        let mut holes = Vec::new();
        if let Some(container) = expanding {
            let variables = self.variables.get_or_insert_with(|| variables(container));
            for word in words.iter_mut().filter(|word| word.text().contains('$')) {
                *word = expanded(word, variables, &mut holes);
            }
        }
        let script = Script::in_command(role, &words, via);
        self.found.add(script.map(|script| script.with_holes(&holes).owned_by(self.owner)));
    }
}

fn variables(container: &PodContainer<'_>) -> Variables {
    let names = container.variables().into_iter().map(|variable| variable.fact.name).collect();
    Variables { names, open: container.value.get("envFrom").is_some() || container.value.is_open() }
}

/// A word with `$$` made a dollar sign and the places noted where a variable is put in for `$(NAME)`. What names no
/// variable stays, and is the shell's.
fn expanded(word: &Derived, variables: &Variables, holes: &mut Vec<Span>) -> Derived {
    let text = word.text();
    let mut out = Derived::starting_at(word.source_offset(0));
    let mut at = 0;
    while let Some(dollar) = text.get(at..).and_then(|rest| rest.find('$')).map(|found| at + found) {
        out.append(word, at..dollar);
        let behind = text.get(dollar + 1..).unwrap_or("");
        if behind.starts_with('$') {
            out.put("$", word.source_span(Span::new(dollar, dollar + 2)));
            at = dollar + 2;
            continue;
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = behind.strip_prefix('(').map(|rest| rest.split(|c| !fits(c)).next().unwrap_or("")).unwrap_or("");
        let closed = behind.get(1 + name.len()..).is_some_and(|rest| rest.starts_with(')'));
        let is_variable = variables.names.contains(name) || (variables.open && name.chars().all(|c| !c.is_lowercase()));
        at = match !name.is_empty() && closed && is_variable {
            true => dollar + name.len() + 3,
            false => dollar + 1,
        };
        out.append(word, dollar..at);
        if at > dollar + 1 {
            holes.push(word.source_span(Span::new(dollar, at)));
        }
    }
    out.append(word, at..text.len());
    out
}
