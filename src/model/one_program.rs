use super::Script;
use crate::syntax::shell::Word;

/// What a shell is given to do where that is to start one program and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneProgram {
    /// With these words: no shell is needed for it.
    Words(Vec<String>),
    /// With words that a shell must expand.
    Expanding,
}

/// Commands that a shell runs itself; `exec` leaves the shell behind already.
const BUILTINS: &[&str] = &[
    ".", ":", "[", "[[", "alias", "bg", "break", "builtin", "cd", "command", "continue", "declare", "echo", "eval",
    "exec", "exit", "export", "false", "fg", "getopts", "hash", "jobs", "kill", "let", "local", "printf", "pwd",
    "read", "readonly", "return", "set", "shift", "source", "test", "times", "trap", "true", "type", "ulimit", "umask",
    "unalias", "unset", "wait",
];

impl Script {
    /// The one program this script starts; none where a shell does more than that.
    pub fn one_program(&self) -> Option<OneProgram> {
        let shell = self.shell()?;
        let [command] = shell.commands.as_slice() else { return None };
        let whole = self.text.text().trim();
        let starts_only = command.sound
            && command.span.of(self.text.text()) == whole
            && command.assignments.is_empty()
            && command.redirections.is_empty()
            && shell.bodies.len() == 1
            && shell.gaps.is_empty();
        let name = command.name.as_ref().filter(|_| starts_only)?;
        if BUILTINS.contains(&name.text.as_str()) {
            return None;
        }
        let words: Vec<&Word> = std::iter::once(name).chain(&command.arguments).collect();
        if words.iter().any(|word| self.expands(word)) {
            return Some(OneProgram::Expanding);
        }
        Some(OneProgram::Words(words.iter().map(|word| word.text.clone()).collect()))
    }

    /// Whether a shell makes something else of a word than what it says; patterns and `~` are such words, too.
    fn expands(&self, word: &Word) -> bool {
        let written = word.span.of(self.text.text());
        word.expands || word.unknown || (!word.quoted && written.contains(['*', '?', '[', '{', '~']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ScriptRole, Via};
    use crate::text::{Derived, Span};

    #[test]
    fn one_program_is_told_from_what_needs_a_shell() {
        let read = |text: &str| {
            let invocation = vec!["/bin/sh".to_owned(), "-c".to_owned()];
            let text = Derived::of(text, Span::new(0, text.len()));
            match Script::new(ScriptRole::Command, invocation, text, Via::Direct).one_program() {
                Some(OneProgram::Words(words)) => words.join("|"),
                Some(OneProgram::Expanding) => "expands".to_owned(),
                None => "-".to_owned(),
            }
        };
        for (text, expected) in [
            ("node server.js", "node|server.js"),
            ("  node  'a b' \"c\" ", "node|a b|c"),
            ("gunicorn -b :$PORT app", "expands"),
            ("serve *.html", "expands"),
            ("serve '*.html'", "serve|*.html"),
            ("exec node server.js", "-"),
            ("cd /app", "-"),
            ("a && b", "-"),
            ("a | b", "-"),
            ("a &", "-"),
            ("a > b", "-"),
            ("A=1 b", "-"),
            ("(a)", "-"),
            ("a 'unfinished", "-"),
            ("", "-"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
