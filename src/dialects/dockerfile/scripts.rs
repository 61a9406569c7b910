use std::collections::HashMap;

use crate::model::{EntityId, Interpreter, Lowered, Script, ScriptRole, Via};
use crate::syntax::Parsed;
use crate::syntax::dockerfile::{
    Arguments, CommandText, Dockerfile, Heredoc, Instruction, Keyword, Stage, Word, command, heredoc_text,
};
use crate::text::{Derived, Span};

/// What each stage gives to a shell. Stages must have been lowered before: a stage's number is its container's.
pub(super) fn lower(parsed: &Parsed, view: &Dockerfile, out: &mut Lowered) {
    // Shells at the end of stages, by their names: a stage goes on with the shell of the one it builds on.
    let mut shells: HashMap<String, Vec<String>> = HashMap::new();
    let arguments = arguments_say_windows(view);
    for stage in view.stages() {
        let inherited = shells.get(&stage.image.text.to_lowercase()).cloned();
        let shell = inherited.unwrap_or_else(|| default_shell(view, &stage, arguments));
        let mut reader = Reader { parsed, shell, found: Vec::new() };
        stage.instructions.iter().for_each(|instruction| reader.instruction(instruction));
        out.scripts.extend(reader.found.into_iter().map(|script| script.owned_by(EntityId(stage.index))));
        if let Some(name) = stage.name {
            shells.insert(name.text.to_lowercase(), reader.shell);
        }
    }
}

/// Parts of image names and tags that only images of Windows have.
const WINDOWS: &[&str] = &["windows", "nanoserver", "servercore", "dotnet/framework", "ltsc20"];

/// The shell of the platform, as far as it can be told; `arguments` says whether what variables in image names stand for
/// speaks of Windows.
fn default_shell(view: &Dockerfile, stage: &Stage<'_>, arguments: bool) -> Vec<String> {
    let platform = stage.from.flag("platform").is_some_and(|flag| word_says_windows(flag.value.as_ref()));
    let variable = arguments && stage.image.text.contains('$');
    let windows = says_windows(&stage.image.text) || platform || variable || view.escape == '`';
    let shell: &[&str] = if windows { &["cmd", "/S", "/C"] } else { &["/bin/sh", "-c"] };
    shell.iter().map(|&word| word.to_owned()).collect()
}

/// Whether an argument before the first FROM speaks of Windows.
fn arguments_say_windows(view: &Dockerfile) -> bool {
    let global = view.instructions.iter().take_while(|instruction| instruction.keyword != Keyword::From);
    let mut arguments = global.filter(|instruction| instruction.keyword == Keyword::Arg).flat_map(Instruction::pairs);
    arguments.any(|pair| word_says_windows(pair.value.as_ref()))
}

fn word_says_windows(word: Option<&Word>) -> bool {
    word.is_some_and(|word| says_windows(&word.text))
}

fn says_windows(text: &str) -> bool {
    let text = text.to_lowercase();
    WINDOWS.iter().any(|part| text.contains(part))
}

struct Reader<'d> {
    parsed: &'d Parsed,
    /// What runs the shell form here.
    shell: Vec<String>,
    found: Vec<Script>,
}

impl Reader<'_> {
    fn instruction(&mut self, instruction: &Instruction) {
        let role = match instruction.keyword {
            Keyword::Run => ScriptRole::Build,
            Keyword::Cmd => ScriptRole::Command,
            Keyword::Entrypoint => ScriptRole::Entrypoint,
            Keyword::Shell => {
                self.shell = instruction.words().iter().map(|word| word.text.clone()).collect();
                return;
            }
            Keyword::Healthcheck | Keyword::Onbuild => {
                let Arguments::Nested(nested) = &instruction.arguments else { return };
                if instruction.keyword == Keyword::Onbuild {
                    // Whoever builds on this image may have another shell by then, but hardly does.
                    self.instruction(nested);
                } else {
                    self.command(nested, ScriptRole::HealthCheck);
                }
                return;
            }
            _ => return,
        };
        self.command(instruction, role);
    }

    fn command(&mut self, instruction: &Instruction, role: ScriptRole) {
        match command(self.parsed, instruction) {
            Some(CommandText::Exec(words)) => self.found.extend(Script::in_command(role, &words, Via::Direct)),
            Some(CommandText::Shell(line)) => self.shell_form(instruction, role, line),
            None => {}
        }
    }

    fn shell_form(&mut self, instruction: &Instruction, role: ScriptRole, mut line: Derived) {
        if let [heredoc] = instruction.heredocs.as_slice()
            && line.text() == heredoc.start.of(&self.parsed.text)
        {
            let body = heredoc_text(self.parsed, heredoc);
            let invocation = Interpreter::shebang(body.text()).unwrap_or_else(|| self.shell.clone());
            self.found.push(Script::new(role, invocation, body, Via::Direct));
            return;
        }
        let fed: Vec<Script> =
            instruction.heredocs.iter().filter_map(|heredoc| self.fed(&line, heredoc, role)).collect();
        // The shell is given the line and, below it, its heredocs as they are written.
        for heredoc in &instruction.heredocs {
            line.put("\n", Span::at(heredoc.body.start()));
            line.copy(&self.parsed.text, heredoc.body);
            let rest = self.parsed.text.get(heredoc.body.end()..).unwrap_or("");
            let terminator = rest.lines().next().unwrap_or("");
            if terminator.trim_start_matches('\t') == heredoc.name {
                let at = heredoc.body.end();
                line.copy(&self.parsed.text, Span::new(at, at + terminator.len()));
            }
        }
        self.found.push(Script::new(role, self.shell.clone(), line, Via::Direct));
        self.found.extend(fed);
    }

    /// The body of a heredoc that an interpreter reads as its input: `RUN bash -e <<EOF`.
    fn fed(&self, line: &Derived, heredoc: &Heredoc, role: ScriptRole) -> Option<Script> {
        let operator = heredoc.start.of(&self.parsed.text);
        let words: Vec<&str> = line.text().split(operator).flat_map(str::split_whitespace).collect();
        let (program, options) = words.split_first()?;
        let plain = |word: &&str| word.starts_with('-') && !word.contains(['c', '|', '<', '>', ';', '&', '`', '$']);
        if matches!(Interpreter::of(program), Interpreter::Other(_)) || !options.iter().all(plain) {
            return None;
        }
        let invocation = words.iter().map(|&word| word.to_owned()).collect();
        let script = Script::new(role, invocation, heredoc_text(self.parsed, heredoc), Via::Direct);
        let holes: Vec<Span> = heredoc.variables.iter().map(|variable| variable.span).collect();
        // The outer shell puts its own variables in, unless the delimiter is quoted.
        Some(if heredoc.expand { script.with_holes(&holes) } else { script })
    }
}
