use super::service::Service;
use super::split::{interpolated, words};
use crate::dialects::scripts::Scripts;
use crate::dialects::yaml_values::Value;
use crate::model::{EntityId, Script, ScriptRole, Via};
use crate::syntax::yaml::Kind;
use crate::text::{Derived, Span};

/// What services give to a shell: in their commands, health checks and hooks.
pub(super) fn scripts(services: &[Service<'_>], source: &str) -> Vec<Script> {
    let mut found = Scripts::default();
    for (index, service) in services.iter().enumerate() {
        let mut reader = Reader { source, owner: EntityId(index), found: &mut found };
        reader.start(service);
        reader.health_check(service);
        let hooks = ["post_start", "pre_stop"].iter().filter_map(|key| service.get(key));
        for command in hooks.flat_map(|hooks| hooks.items()).filter_map(|hook| hook.get("command")) {
            let line = reader.line(command);
            reader.in_command(ScriptRole::Hook, &line);
        }
    }
    found.into_vec()
}

struct Reader<'r> {
    source: &'r str,
    owner: EntityId,
    found: &'r mut Scripts,
}

/// A command line as it is run.
#[derive(Default)]
struct Line {
    words: Vec<Derived>,
    /// Where variables are put in, relative to the segment.
    holes: Vec<Span>,
    aliased: bool,
}

impl Reader<'_> {
    /// The entrypoint is given the command.
    fn start(&mut self, service: &Service<'_>) {
        let line = |reader: &Self, key| service.get(key).map(|value| reader.line(value)).unwrap_or_default();
        let (entry, command) = (line(self, "entrypoint"), line(self, "command"));
        if self.in_command(ScriptRole::Entrypoint, &entry) | self.in_command(ScriptRole::Command, &command) {
            return;
        }
        let whole = Line {
            words: [entry.words, command.words].concat(),
            holes: [entry.holes, command.holes].concat(),
            aliased: entry.aliased || command.aliased,
        };
        self.in_command(ScriptRole::Command, &whole);
    }

    fn health_check(&mut self, service: &Service<'_>) {
        let test = service.get("healthcheck").and_then(|check| check.get("test"));
        let Some(test) = test else { return };
        if test.kind() == Kind::Scalar {
            let Some((text, holes)) = test.derived(self.source).map(|text| interpolated(&text)) else { return };
            return self.shell(text, &holes, test.via());
        }
        let mut line = self.line(test);
        if line.words.is_empty() {
            return;
        }
        match line.words.remove(0).text() {
            "CMD" => {
                self.in_command(ScriptRole::HealthCheck, &line);
            }
            "CMD-SHELL" if !line.words.is_empty() => {
                let text = line.words.remove(0);
                self.shell(text, &line.holes, via(line.aliased));
            }
            _ => {}
        }
    }

    /// A text for the container's default shell.
    fn shell(&mut self, text: Derived, holes: &[Span], via: Via) {
        let invocation = vec!["/bin/sh".to_owned(), "-c".to_owned()];
        let script = Script::new(ScriptRole::HealthCheck, invocation, text, via);
        self.found.add(Some(script.with_holes(holes).owned_by(self.owner)));
    }

    /// Adds the script that a command line gives to a shell; whether it does.
    fn in_command(&mut self, role: ScriptRole, line: &Line) -> bool {
        let script = Script::in_command(role, &line.words, via(line.aliased));
        let is_there = script.is_some();
        self.found.add(script.map(|script| script.with_holes(&line.holes).owned_by(self.owner)));
        is_there
    }

    /// A command as words: the items of a list, or a line that is split. Empty where it is neither.
    fn line(&self, command: Value<'_>) -> Line {
        let mut line = Line { aliased: command.aliased, ..Line::default() };
        if command.kind() == Kind::Sequence {
            for item in command.items() {
                let Some(written) = item.derived(self.source) else { return Line::default() };
                let (word, holes) = interpolated(&written);
                line.aliased |= item.aliased;
                line.words.push(word);
                line.holes.extend(holes);
            }
        } else if let Some(written) = command.derived(self.source) {
            let (whole, holes) = interpolated(&written);
            line.words = words(&whole);
            line.holes = holes;
        }
        line
    }
}

fn via(aliased: bool) -> Via {
    if aliased { Via::Aliased } else { Via::Direct }
}
