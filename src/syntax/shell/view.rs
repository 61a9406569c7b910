use crate::syntax::Comment;
use crate::text::Span;

/// The typed view of a shell text. Spans are in bytes of that text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shell {
    /// Every command, in the order in which they begin; those inside functions, loops and substitutions too.
    pub commands: Vec<Command>,
    /// Lists of commands and what holds them. The first is the text itself; a body comes after the one it is in.
    pub bodies: Vec<Body>,
    /// Every comment, in order.
    pub comments: Vec<Comment>,
    /// Places that something else fills in before the shell runs, in order.
    pub holes: Vec<Span>,
    /// Places the grammar did not understand. Commands made out there, or directly before, are not sound.
    pub gaps: Vec<Span>,
}

/// A simple command: `NAME=value name argument … >file`. Assignments and redirections may stand alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From its first word to its last, or to its last redirection.
    pub span: Span,
    /// The assignments before its name.
    pub assignments: Vec<Assignment>,
    /// Its name; none where there are only assignments or redirections. `[` and `[[` are names.
    pub name: Option<Word>,
    /// What follows the name, redirections left out.
    pub arguments: Vec<Word>,
    /// Its redirections, in order.
    pub redirections: Vec<Redirection>,
    /// Where it stands among others.
    pub place: Place,
    /// Whether all of it was understood.
    pub sound: bool,
    pub(super) runs: Runs,
}

/// Which of a command's words names the program that runs in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Runs {
    /// That cannot be told.
    #[default]
    Unknown,
    Name,
    /// The argument with this index.
    Argument(usize),
}

/// Where a command or a body stands among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the body it is in.
    pub body: usize,
    /// Number of its pipeline. What is joined by `|` has one number.
    pub pipeline: usize,
    /// What stands between it and what comes before it in the same body.
    pub link: Link,
}

/// What stands between a command and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing comes before it.
    First,
    /// `;` or a line break.
    Then,
    /// `&`: the one before it runs in the background.
    Background,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|` or `|&`
    Pipe,
}

/// A list of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// What holds it.
    pub kind: BodyKind,
    /// From its first byte to its last, the brackets or words around it left out.
    pub span: Span,
    /// Where what holds it stands; the outermost body is in itself.
    pub place: Place,
    /// The redirections of what holds it.
    pub redirections: Vec<Redirection>,
}

/// What holds a list of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// The whole text.
    Script,
    /// `( … )`
    Subshell,
    /// `{ …; }`
    Group,
    /// `$( … )`, backticks, `<( … )`
    Substitution,
    /// The body of a function.
    Function,
    /// What `if`, `while` and `until` ask.
    Condition,
    /// What follows `then` or `else`, or an item of `case`.
    Branch,
    /// What a loop repeats.
    Loop,
}

/// A word: what it means and how it is written.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Word {
    /// Without quotation marks and escapes. Expansions and holes are as written, and so are patterns (`*.deb`), braces
    /// (`{a,b}`) and `~`.
    pub text: String,
    /// As written.
    pub span: Span,
    /// Whether the shell puts something else in place of a part of it (`$x`, `$(…)`, backticks).
    pub expands: bool,
    /// Whether something else is put in place of a part of it before the shell runs.
    pub unknown: bool,
    /// Whether a part of it is quoted. An expansion that is not may become many words, or none.
    pub quoted: bool,
}

/// `NAME=value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable, with its index (`a[1]`).
    pub name: String,
    /// From the name to the end of the value.
    pub span: Span,
    /// The value; empty for `NAME=`.
    pub value: Word,
    /// Whether it is written `NAME+=value`.
    pub appends: bool,
}

/// `>file`, `2>&1`, `<<EOF`, `<<<text`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// From the descriptor or operator to the target.
    pub span: Span,
    /// The number before the operator.
    pub descriptor: Option<u32>,
    /// As written: `>`, `>>`, `<`, `>&`, `<<`, `<<-`, `<<<` …
    pub operator: String,
    /// A file, a descriptor, a text, or the delimiter of a heredoc.
    pub target: Word,
    /// The lines of a heredoc, the terminator left out.
    pub body: Option<Span>,
}

impl Word {
    /// What it says, if that can be told from the text alone.
    pub fn literal(&self) -> Option<&str> {
        (!self.expands && !self.unknown).then_some(self.text.as_str())
    }
}

impl Command {
    /// The name, if that can be told.
    pub fn literal_name(&self) -> Option<&str> {
        self.name.as_ref()?.literal()
    }

    /// The program that runs in the end, with its arguments: what stands behind `sudo`, `env`, `exec` and the like.
    /// None where that cannot be told.
    pub fn program(&self) -> Option<(&Word, &[Word])> {
        match self.runs {
            Runs::Unknown => None,
            Runs::Name => Some((self.name.as_ref()?, &self.arguments)),
            Runs::Argument(place) => self.arguments.get(place..)?.split_first(),
        }
    }

    pub(super) fn what_runs(&self) -> Runs {
        self.unwrapped().unwrap_or_default()
    }

    fn unwrapped(&self) -> Option<Runs> {
        let mut name = self.name.as_ref()?;
        let mut runs = Runs::Name;
        let mut arguments = self.arguments.iter().enumerate();
        loop {
            let plain = name.literal()?;
            let plain = plain.rsplit('/').next().unwrap_or(plain);
            let Some((_, valued)) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == plain) else {
                return Some(runs);
            };
            loop {
                let (place, word) = arguments.next()?;
                let text = word.literal()?;
                match text.strip_prefix('-') {
                    // The last letter of a cluster of options may ask for a value.
                    Some(option) if !option.starts_with('-') && option.ends_with(|c| valued.contains(c)) => {
                        arguments.next()?;
                    }
                    Some(_) => {}
                    None if plain == "env" && text.contains('=') => {}
                    None if plain == "sudo" && text.contains('=') => {}
                    None => {
                        (name, runs) = (word, Runs::Argument(place));
                        break;
                    }
                }
            }
        }
    }
}

/// Commands that run another, and their options that ask for a value.
const WRAPPERS: &[(&str, &str)] = &[
    ("sudo", "ugpCDRTUr"),
    ("env", "uCS"),
    ("exec", "a"),
    ("command", ""),
    ("nohup", ""),
    ("nice", "n"),
    ("ionice", "cn"),
    ("time", "fo"),
    ("eatmydata", ""),
];

impl Redirection {
    /// Whether it feeds a command's input.
    pub fn is_input(&self) -> bool {
        self.operator.starts_with('<') && self.descriptor.unwrap_or(0) == 0
    }
}

impl Shell {
    /// Whether a command's input comes from somewhere: a pipe or a redirection, its own or of what holds it.
    pub fn is_fed(&self, command: &Command) -> bool {
        let (mut place, mut redirections) = (command.place, command.redirections.as_slice());
        loop {
            if place.link == Link::Pipe || redirections.iter().any(Redirection::is_input) {
                return true;
            }
            match self.bodies.get(place.body) {
                Some(body) if place.body > 0 => (place, redirections) = (body.place, body.redirections.as_slice()),
                _ => return false,
            }
        }
    }
}
