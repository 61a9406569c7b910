use std::sync::OnceLock;

use super::super::Comment;
use super::stage::Layout;
use super::variables::Values;
use crate::text::Span;

/// The typed view of a Dockerfile.
#[derive(Debug, Default)]
pub struct Dockerfile {
    /// Parser directives, in order.
    pub directives: Vec<Directive>,
    /// Instructions, in order. A broken line is among them only where enough of it can be used: a FROM with a surplus
    /// word still begins a stage.
    pub instructions: Vec<Instruction>,
    /// The escape character: `\` or `` ` ``.
    pub escape: char,
    pub(super) comments: Vec<Comment>,
    pub(super) layout: Layout,
    /// What variables stand for, once that was asked.
    pub(super) values: OnceLock<Values>,
}

/// `# name=value` before anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// In lower case: `syntax`, `escape`, `check`.
    pub name: String,
    /// As written.
    pub value: String,
    /// The value.
    pub span: Span,
}

/// One instruction: a logical line, continuations joined, with its heredocs.
#[derive(Debug)]
pub struct Instruction {
    /// From the keyword to the last character, heredoc bodies and terminators included, without the final line break.
    pub span: Span,
    /// Which instruction.
    pub keyword: Keyword,
    /// The keyword as written.
    pub keyword_span: Span,
    /// `--name=value`, in order.
    pub flags: Vec<Flag>,
    /// What follows the flags.
    pub arguments: Arguments,
    /// Everything that follows the flags, first character to last, heredoc bodies left out.
    pub arguments_span: Span,
    /// Heredocs, in the order of their bodies. Those behind ONBUILD are the wrapped instruction's.
    pub heredocs: Vec<Heredoc>,
}

/// The instructions BuildKit knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs, reason = "the variants are the instructions")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

/// `--name=value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// With its dashes and value.
    pub span: Span,
    /// Without dashes.
    pub name: String,
    /// Without dashes.
    pub name_span: Span,
    /// What follows `=`; none for a bare flag.
    pub value: Option<Word>,
}

/// What an instruction says after its flags.
#[derive(Debug)]
pub enum Arguments {
    /// Words: FROM, COPY, ADD, EXPOSE, USER, WORKDIR, VOLUME, STOPSIGNAL, MAINTAINER.
    Words(Vec<Word>),
    /// A JSON array of strings, of any instruction that takes one; each word's text is unescaped and its span lies
    /// inside the quotation marks.
    Json(Vec<Word>),
    /// A shell command (RUN, CMD, ENTRYPOINT): the text with continuations joined, and where it stands.
    Shell(Word),
    /// `NAME=value …`: ENV, LABEL, ARG.
    Pairs(Vec<Pair>),
    /// HEALTHCHECK's CMD or NONE, ONBUILD's wrapped instruction.
    Nested(Box<Instruction>),
    /// `HEALTHCHECK NONE`, and instructions without arguments.
    Empty,
}

/// A word: what it means and how it is written.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Word {
    /// Unquoted, with continuations joined, variables as written.
    pub text: String,
    /// As written, quotation marks included.
    pub span: Span,
    /// `$NAME` and `${NAME…}` in it.
    pub variables: Vec<Variable>,
}

/// `$NAME`, `${NAME}`, `${NAME:-word}` …
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The name alone.
    pub name_span: Span,
    /// From `$` to the end.
    pub span: Span,
    /// The modifier with its operator (`:-word`), as written.
    pub modifier: Option<String>,
    /// Where it stands in the word's text, in bytes; for one inside a modifier, where the outermost variable stands.
    pub place: std::ops::Range<usize>,
}

/// `NAME=value`, `NAME value` (old form of ENV and LABEL), or a bare `NAME` (ARG).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// From name to value.
    pub span: Span,
    /// The name.
    pub name: Word,
    /// The value.
    pub value: Option<Word>,
}

/// `<<NAME` and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The delimiter, unquoted.
    pub name: String,
    /// The operator with its delimiter (`<<-EOF`).
    pub start: Span,
    /// The lines of the body, terminator left out.
    pub body: Span,
    /// Whether variables are expanded in it: not if the delimiter is quoted.
    pub expand: bool,
    /// Variables in the body, where BuildKit or the shell that runs it expands them.
    pub variables: Vec<Variable>,
}

/// A build stage: a FROM and what follows it.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'d> {
    /// Number, from 0.
    pub index: usize,
    /// The FROM.
    pub from: &'d Instruction,
    /// What it builds on.
    pub image: &'d Word,
    /// The name behind AS.
    pub name: Option<&'d Word>,
    /// The instructions after the FROM.
    pub instructions: &'d [Instruction],
}

impl Dockerfile {
    /// Every comment, in order; parser directives are none.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }
}

impl Instruction {
    /// The flag of this name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// Its words, of the plain or the JSON form; none for other forms.
    pub fn words(&self) -> &[Word] {
        match &self.arguments {
            Arguments::Words(words) | Arguments::Json(words) => words,
            _ => &[],
        }
    }

    /// Its names and values; none for other forms.
    pub fn pairs(&self) -> &[Pair] {
        match &self.arguments {
            Arguments::Pairs(pairs) => pairs,
            _ => &[],
        }
    }
}
