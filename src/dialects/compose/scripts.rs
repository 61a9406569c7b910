use super::service::Service;
use super::split::{interpolated, words};
use crate::dialects::scripts::Seen;
use crate::dialects::yaml_values::Value;
use crate::model::{EntityId, Script, ScriptRole, Via};
use crate::syntax::yaml::Kind;
use crate::text::{Derived, Span};

/// What services give to a shell: in their commands, health checks and hooks.
pub(super) fn scripts(services: &[Service<'_>], source: &str) -> Vec<Script> {
    let mut found = Vec::new();
    let mut seen = Seen::default();
    for (index, service) in services.iter().enumerate() {
        let mut reader = Reader { source, seen: &mut seen, owner: EntityId(index), found: &mut found };
        reader.start(service);
        reader.health_check(service);
        for hook in ["post_start", "pre_stop"].iter().filter_map(|key| service.get(key)).flat_map(|hooks| hooks.items())
        {
            if let Some(command) = hook.get("command").filter(|command| reader.seen.are_new([*command])) {
                let line = reader.line(command);
                reader.in_command(ScriptRole::Hook, line);
            }
        }
    }
    found
}

struct Reader<'r> {
    source: &'r str,
    seen: &'r mut Seen,
    owner: EntityId,
    found: &'r mut Vec<Script>,
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
        let (entrypoint, command) = (service.get("entrypoint"), service.get("command"));
        if !self.seen.are_new([entrypoint, command].into_iter().flatten()) {
            return;
        }
        let entry = entrypoint.map(|entrypoint| self.line(entrypoint)).unwrap_or_default();
        let mut whole = command.map(|command| self.line(command)).unwrap_or_default();
        let is_own = Script::in_command(ScriptRole::Command, &whole.words, Via::Direct).is_some();
        if is_own {
            self.in_command(ScriptRole::Command, whole);
            self.in_command(ScriptRole::Entrypoint, entry);
            return;
        }
        let of_entry = Script::in_command(ScriptRole::Entrypoint, &entry.words, Via::Direct).is_some();
        whole.words.splice(0..0, entry.words);
        whole.holes.extend(entry.holes);
        whole.aliased |= entry.aliased;
        self.in_command(if of_entry { ScriptRole::Entrypoint } else { ScriptRole::Command }, whole);
    }

    fn health_check(&mut self, service: &Service<'_>) {
        let test = service.get("healthcheck").and_then(|check| check.get("test"));
        let Some(test) = test.filter(|test| self.seen.are_new([*test])) else { return };
        if test.kind() == Kind::Scalar {
            let Some((text, holes)) = test.derived(self.source).map(|text| interpolated(&text)) else { return };
            return self.shell(text, &holes, test.via());
        }
        let mut line = self.line(test);
        if line.words.is_empty() {
            return;
        }
        match line.words.remove(0).text() {
            "CMD" => self.in_command(ScriptRole::HealthCheck, line),
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
        self.found.push(script.with_holes(holes).owned_by(self.owner));
    }

    fn in_command(&mut self, role: ScriptRole, line: Line) {
        let script = Script::in_command(role, &line.words, via(line.aliased));
        self.found.extend(script.map(|script| script.with_holes(&line.holes).owned_by(self.owner)));
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
