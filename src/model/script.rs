use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use super::{EntityId, Site, Via};
use crate::syntax::shell::{self, Shell};
use crate::text::{Derived, Span, TextEdit};

/// A text that some interpreter is given to run: a `RUN`, a `command`, a provisioner's lines.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Script {
    /// What it is for.
    pub role: ScriptRole,
    /// What runs it.
    pub interpreter: Interpreter,
    /// The command line that is given the text, the text left out: `/bin/bash -o pipefail -c`.
    pub invocation: Vec<String>,
    /// The text as the interpreter sees it, and where it is written.
    pub text: Derived,
    /// Places in the text that something else fills in before the interpreter sees it.
    pub holes: Vec<Span>,
    /// Where it is written, relative to the segment, and how it came here.
    pub site: Site,
    /// The container or resource it belongs to.
    pub owner: Option<EntityId>,
    view: View,
}

/// Index of a script in its segment's facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScriptId(pub usize);

/// What a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScriptRole {
    /// It makes an image.
    Build,
    /// It is what a container starts with.
    Entrypoint,
    /// It is what a container runs, or what its entrypoint is given.
    Command,
    /// It asks whether a container is well.
    HealthCheck,
    /// It runs when a container starts or stops.
    Hook,
    /// It is a file that something else may run.
    File,
    /// It sets up a resource once that is made, or the first time it boots.
    Provision,
}

/// What runs a script.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Interpreter {
    /// A POSIX shell: `sh`, `ash`, `dash`, `ksh`.
    Sh,
    /// `bash`
    Bash,
    /// `powershell`, `pwsh`
    PowerShell,
    /// `cmd.exe`
    Cmd,
    /// Another, by its name.
    Other(String),
}

impl Interpreter {
    /// The interpreter a program is, by its name or path.
    pub fn of(program: &str) -> Interpreter {
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name);
        match name {
            "sh" | "ash" | "dash" | "ksh" => Interpreter::Sh,
            "bash" => Interpreter::Bash,
            "powershell" | "pwsh" => Interpreter::PowerShell,
            "cmd" => Interpreter::Cmd,
            other => Interpreter::Other(other.to_owned()),
        }
    }

    /// The command line a text's first line asks for (`#!/bin/sh -e`), `env` left out.
    pub fn shebang(text: &str) -> Option<Vec<String>> {
        let line = text.strip_prefix("#!")?.lines().next()?;
        let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        if words.first().is_some_and(|word| word == "env" || word.ends_with("/env")) {
            words.remove(0);
            words.retain(|word| word != "-S");
        }
        (!words.is_empty()).then_some(words)
    }

    /// Of a command line that gives an interpreter a text to run (`sh -c TEXT`, `tini -- bash -ec TEXT`): which word is
    /// the text.
    pub fn text_in(words: &[&str]) -> Option<usize> {
        let behind_dashes = || words.iter().position(|word| *word == "--").map(|at| at + 1);
        let at = [Some(0), behind_dashes()]
            .into_iter()
            .flatten()
            .find(|at| words.get(*at).is_some_and(|word| !matches!(Interpreter::of(word), Interpreter::Other(_))))?;
        let arguments = words.iter().enumerate().skip(at + 1);
        match Interpreter::of(words.get(at)?) {
            Interpreter::PowerShell => last_behind(arguments, |word| is_any(word, &["-command", "-c"])),
            Interpreter::Cmd => last_behind(arguments, |word| is_any(word, &["/c", "/k"])),
            _ => posix_text(arguments),
        }
    }

    /// Whether what it runs reads as a POSIX shell's.
    pub fn is_shell(&self) -> bool {
        matches!(self, Interpreter::Sh | Interpreter::Bash)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Interpreter::Sh => "sh",
            Interpreter::Bash => "bash",
            Interpreter::PowerShell => "powershell",
            Interpreter::Cmd => "cmd",
            Interpreter::Other(name) => name,
        }
    }
}

fn is_any(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

fn last_behind<'w>(
    words: impl Iterator<Item = (usize, &'w &'w str)>,
    is_switch: impl Fn(&str) -> bool,
) -> Option<usize> {
    let mut words = words.skip_while(|(_, word)| !is_switch(word));
    words.next()?;
    words.next().map(|(at, _)| at)
}

/// The first word that is no option, where one of the options is `-c`.
fn posix_text<'w>(words: impl Iterator<Item = (usize, &'w &'w str)>) -> Option<usize> {
    let mut asked = false;
    let mut words = words;
    while let Some((at, word)) = words.next() {
        if let Some(long) = word.strip_prefix("--").filter(|long| !long.is_empty()) {
            if matches!(long, "rcfile" | "init-file") {
                words.next();
            }
        } else if let Some(cluster) = word.strip_prefix(['-', '+']) {
            asked |= word.starts_with('-') && cluster.contains('c');
            if cluster.ends_with(['o', 'O']) {
                words.next();
            }
        } else {
            return asked.then_some(at);
        }
    }
    None
}

impl Script {
    /// A script that is run by a command line.
    pub fn new(role: ScriptRole, invocation: Vec<String>, text: Derived, via: Via) -> Script {
        // In `tini -- sh -c`, what counts stands behind the dashes.
        let known = |word: &&String| !matches!(Interpreter::of(word), Interpreter::Other(_));
        let program = invocation.iter().find(known).or(invocation.first());
        let interpreter = program.map_or(Interpreter::Sh, |program| Interpreter::of(program));
        let span = text.source_span(Span::new(0, text.text().len()));
        let site = Site { span, via };
        Script { role, interpreter, invocation, text, holes: Vec::new(), site, owner: None, view: View::default() }
    }

    /// The script a command line gives to an interpreter; none where it gives none. Each word as it is run, with where
    /// it is written.
    pub fn in_command(role: ScriptRole, words: &[Derived], via: Via) -> Option<Script> {
        let texts: Vec<&str> = words.iter().map(Derived::text).collect();
        let at = Interpreter::text_in(&texts)?;
        let invocation = texts.iter().take(at).map(|word| (*word).to_owned()).collect();
        Some(Script::new(role, invocation, words.get(at)?.clone(), via))
    }

    /// The same with the places that something else fills in, relative to the segment; those outside are left out.
    pub fn with_holes(self, written: &[Span]) -> Script {
        let inside = written.iter().filter(|hole| self.site.span.covers(**hole));
        let in_text = inside.map(|hole| Span::new(self.text.offset_of(hole.start()), self.text.offset_of(hole.end())));
        Script { holes: in_text.collect(), ..self }
    }

    /// The same as part of a container or resource.
    pub fn owned_by(self, owner: EntityId) -> Script {
        Script { owner: Some(owner), ..self }
    }

    /// Its view, read when first asked for; none of what no POSIX shell runs, and of texts that are too large.
    pub fn shell(&self) -> Option<&Shell> {
        let read = || self.interpreter.is_shell().then(|| shell::parse_shared(self.text.text(), &self.holes)).flatten();
        self.view.0.get_or_init(read).as_deref()
    }

    /// Where a part of it is written, relative to the segment.
    pub fn place(&self, part: Span) -> Span {
        self.text.source_span(part)
    }

    /// An edit of its text as an edit of the segment with this text; none where it is not written there in one piece,
    /// or would have to be written differently there.
    pub fn edit(&self, segment: &str, edit: &TextEdit) -> Option<TextEdit> {
        // These mean themselves in every quotation and every format, but for a place where something begins.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_=./,+".contains(c);
        let fits = edit.text.chars().all(is_plain) && edit.span.start() > 0;
        fits.then(|| self.text.source_edit(segment, edit)).flatten()
    }
}

/// The view of a script once it was asked for. It follows from the script, so it makes no difference between two.
#[derive(Clone, Debug, Default)]
struct View(OnceLock<Option<Arc<Shell>>>);

impl PartialEq for View {
    fn eq(&self, _: &View) -> bool {
        true
    }
}

impl Eq for View {}

impl Hash for View {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_in_a_command_line_is_behind_the_option_that_asks_for_it() {
        for (line, text) in [
            ("sh|-c|ls", Some("ls")),
            ("/bin/bash|-exc|ls|name", Some("ls")),
            ("bash|-o|pipefail|-c|ls", Some("ls")),
            ("bash|-euo|pipefail|-c|ls", Some("ls")),
            ("bash|--login|-c|ls", Some("ls")),
            ("bash|-c|-e|ls", Some("ls")),
            ("/sbin/tini|-g|--|sh|-c|ls", Some("ls")),
            ("powershell|-NoProfile|-Command|ls", Some("ls")),
            ("cmd|/S|/C|dir", Some("dir")),
            ("bash|script.sh", None),
            ("bash|script.sh|-c|x", None),
            ("node|-c|x", None),
            ("sh|-c", None),
            ("", None),
        ] {
            let words: Vec<&str> = line.split('|').collect();
            assert_eq!(Interpreter::text_in(&words).map(|at| words[at]), text, "{line}");
        }
    }

    #[test]
    fn a_first_line_may_name_the_interpreter() {
        for (text, expected) in [
            ("#!/bin/sh -e\nls", Some("/bin/sh -e")),
            ("#!/usr/bin/env -S bash -x\n", Some("bash -x")),
            ("#!/usr/bin/env python3", Some("python3")),
            ("#!\n", None),
            ("ls", None),
        ] {
            assert_eq!(Interpreter::shebang(text).map(|words| words.join(" ")).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_view_follows_from_the_script() {
        let script =
            Script::new(ScriptRole::Build, vec!["sh".into()], Derived::of("ls -l", Span::new(0, 5)), Via::Direct);
        let same = script.clone();
        assert_eq!(script.shell().unwrap().commands.len(), 1);
        assert_eq!(script, same);
        let other = Script { interpreter: Interpreter::Other("python".into()), ..same };
        assert_eq!(other.shell(), None);
    }

    #[test]
    fn an_edit_reaches_the_segment_only_as_plain_text() {
        let segment = "RUN ls\\\n -l";
        let mut text = Derived::of(segment, Span::new(4, 6));
        text.copy(segment, Span::new(8, 11));
        let script = Script::new(ScriptRole::Build, Vec::new(), text, Via::Direct);
        let edit = |span, text| script.edit(segment, &TextEdit::replace(span, text)).map(|edit| edit.span);
        assert_eq!(edit(Span::at(2), " -a"), Some(Span::at(6)));
        assert_eq!(edit(Span::at(2), " \"a\""), None, "quotation marks differ from format to format");
        assert_eq!(edit(Span::at(0), "x"), None, "what begins may look like something else");
        assert_eq!(edit(Span::new(1, 3), "x"), None, "a line ends in between");
    }
}
