use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::lex::{Lexed, Lexer};
use super::pattern::Pattern;
use super::stage::{LONGEST_CHAIN, said};
use super::{Dockerfile, Keyword, Pair, Word};

/// Arguments BuildKit predefines: declaring one in a stage, or using it in FROM, gives it a value of the build.
pub const PLATFORM_ARGUMENTS: [&str; 9] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETSTAGE",
    "TARGETVARIANT",
];

/// Arguments a build may be given without declaring them, each also in lower case.
pub const PROXY_ARGUMENTS: [&str; 5] = ["ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"];

/// The longest value that is computed, in bytes: `ENV A=$A$A` doubles with every line.
const LONGEST_VALUE: usize = 64 * 1024;

/// How many bytes are computed for one file: many lines may each have a long value.
const MOST_COMPUTED: usize = 4 << 20;

/// Why a value is not known from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// An ARG without a default; its name.
    NoDefault(String),
    /// Nothing in the file sets it, but the base image may.
    BaseImage(String),
    /// A value of the build: a platform or a proxy.
    Build(String),
    /// Not declared where it is used; in FROM only the ARGs before the first FROM count.
    Undeclared(String),
    /// `${NAME:?message}` of something not set: the build stops.
    Required(String),
    /// A pattern or nesting BuildKit refuses, or a value beyond the limit.
    Refused,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unknown::NoDefault(name) => write!(f, "`{name}` has no default"),
            Unknown::BaseImage(name) => write!(f, "`{name}` may come from the base image"),
            Unknown::Build(name) => write!(f, "`{name}` is given by the build"),
            Unknown::Undeclared(name) => write!(f, "`{name}` is not declared here"),
            Unknown::Required(name) => write!(f, "`{name}` must be given"),
            Unknown::Refused => write!(f, "BuildKit refuses to expand this"),
        }
    }
}

/// What a name stands for at one place.
#[derive(Clone, Debug)]
enum Value {
    Set(Arc<str>),
    /// Declared, but without a value unless the build gives one.
    NoDefault,
    /// Nothing sets it.
    Unset,
    Unknown(Unknown),
}

/// Every assignment of a name within one stage, in order: instruction and value.
type Assignments = HashMap<Box<str>, Vec<(usize, Value)>>;

/// The variables of a Dockerfile: what ARG and ENV set, where.
#[derive(Debug)]
pub struct Scope<'d> {
    dockerfile: &'d Dockerfile,
    values: &'d Values,
    /// How many bytes have been computed.
    computed: Cell<usize>,
}

/// Every assignment of a Dockerfile.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// ARGs before the first FROM.
    global: Assignments,
    stages: Vec<StageScope>,
    /// How many bytes have been computed.
    computed: usize,
}

#[derive(Debug)]
struct StageScope {
    from: usize,
    base: Base,
    arguments: Assignments,
    environment: Assignments,
}

#[derive(Clone, Copy, Debug)]
enum Base {
    Scratch,
    Image,
    /// An earlier stage, by its place in `stages`.
    Stage(usize),
}

impl<'d> Scope<'d> {
    /// Evaluates the file, in time linear in its size, when it is first asked for.
    pub fn new(dockerfile: &'d Dockerfile) -> Self {
        let values = dockerfile.values.get_or_init(|| Values::of(dockerfile));
        Scope { dockerfile, values, computed: Cell::default() }
    }

    /// What BuildKit makes of `word` in the instruction with this index, going by defaults.
    pub fn resolve(&self, instruction: usize, word: &Word) -> Result<String, Unknown> {
        if word.variables.is_empty() {
            return Ok(word.text.clone());
        }
        if self.computed.get() > MOST_COMPUTED {
            return Err(Unknown::Refused);
        }
        let parts = word.variables.iter().map(|variable| Part {
            name: &variable.name,
            modifier: variable.modifier.as_deref(),
            place: variable.place.clone(),
        });
        let text = self.expand(instruction, &word.text, parts)?;
        self.computed.set(self.computed.get() + text.len());
        Ok(text)
    }

    /// What `name` stands for in the instruction with this index.
    pub fn value(&self, instruction: usize, name: &str) -> Result<String, Unknown> {
        plain(name, self.lookup(instruction, name)).map(|text| text.to_string())
    }

    /// Whether something in the file, or BuildKit itself, declares `name` for the instruction with this index; whether
    /// the base image does is not known here.
    pub fn declares(&self, instruction: usize, name: &str) -> bool {
        match &*self.lookup(instruction, name) {
            Value::Set(_) | Value::NoDefault => true,
            Value::Unset => false,
            Value::Unknown(why) => !matches!(why, Unknown::BaseImage(_) | Unknown::Undeclared(_)),
        }
    }

    fn lookup(&self, instruction: usize, name: &str) -> Cow<'d, Value> {
        let stage = self.values.stages.partition_point(|stage| stage.from < instruction).checked_sub(1);
        let in_from = self.dockerfile.instructions.get(instruction).is_some_and(|it| it.keyword == Keyword::From);
        let stage = match stage.and_then(|stage| self.values.stages.get(stage)) {
            Some(stage) if !in_from => stage,
            _ => {
                return before(&self.values.global, name, instruction).map_or_else(
                    || {
                        Cow::Owned(Value::Unknown(if PLATFORM_ARGUMENTS.contains(&name) {
                            Unknown::Build(name.to_owned())
                        } else {
                            Unknown::Undeclared(name.to_owned())
                        }))
                    },
                    Cow::Borrowed,
                );
            }
        };
        if let Some(value) = before(&stage.environment, name, instruction) {
            return Cow::Borrowed(value);
        }
        // The environment of the base wins over an argument, too; what it holds is known for stages.
        let mut root = stage.base;
        for _ in 0..LONGEST_CHAIN {
            let Base::Stage(earlier) = root else { break };
            let Some(stage) = self.values.stages.get(earlier) else { break };
            if let Some((_, value)) = stage.environment.get(name).and_then(|assigned| assigned.last()) {
                return Cow::Borrowed(value);
            }
            root = stage.base;
        }
        if let Some(value) = before(&stage.arguments, name, instruction) {
            return Cow::Borrowed(value);
        }
        Cow::Owned(match root {
            _ if is_proxy(name) => Value::Unknown(Unknown::Build(name.to_owned())),
            Base::Scratch => Value::Unset,
            _ => Value::Unknown(Unknown::BaseImage(name.to_owned())),
        })
    }

    fn expand<'w>(
        &self,
        instruction: usize,
        text: &str,
        parts: impl Iterator<Item = Part<'w>>,
    ) -> Result<String, Unknown> {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for part in parts {
            // Variables inside the modifier of another stand where that one stands.
            if part.place.start < copied {
                continue;
            }
            let written = text.get(part.place.clone()).filter(|written| written.starts_with('$'));
            let (Some(before), Some(_)) = (text.get(copied..part.place.start), written) else {
                return Err(Unknown::Refused);
            };
            out.push_str(before);
            out.push_str(&self.substitute(instruction, &part)?);
            copied = part.place.end;
            if out.len() > LONGEST_VALUE {
                return Err(Unknown::Refused);
            }
        }
        out.push_str(text.get(copied..).unwrap_or(""));
        Ok(out)
    }

    fn substitute(&self, instruction: usize, part: &Part<'_>) -> Result<Cow<'d, str>, Unknown> {
        let name = part.name;
        let value = self.lookup(instruction, name);
        let Some(modifier) = part.modifier.filter(|modifier| !modifier.is_empty()) else {
            return plain(name, value);
        };
        let (colon, operation) = match modifier.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, modifier),
        };
        let mut rest = operation.chars();
        let operator = rest.next().unwrap_or(' ');
        let rest = rest.as_str();
        match operator {
            '-' | '+' | '?' => {
                let set = match &*value {
                    Value::Set(text) => !(colon && text.is_empty()),
                    Value::NoDefault | Value::Unset => false,
                    Value::Unknown(why) => return Err(why.clone()),
                };
                match (operator, set) {
                    ('-', false) | ('+', true) => self.word(instruction, rest, false).map(Cow::Owned),
                    ('+', false) => Ok(Cow::Borrowed("")),
                    ('?', false) => Err(Unknown::Required(name.to_owned())),
                    _ => plain(name, value),
                }
            }
            // BuildKit has these without a colon alone.
            '#' | '%' if !colon => {
                let value = plain(name, value)?;
                let pattern = self.word(instruction, rest, true)?;
                let longest = pattern.starts_with(operator);
                let pattern = pattern.strip_prefix(operator).unwrap_or(&pattern);
                let pattern = Pattern::new(pattern).ok_or(Unknown::Refused)?;
                let cut = if operator == '#' {
                    pattern.without_prefix(&value, longest)
                } else {
                    pattern.without_suffix(&value, longest)
                };
                cut.map(Cow::Owned).ok_or(Unknown::Refused)
            }
            '/' => {
                let value = plain(name, value)?;
                let all = rest.starts_with('/');
                let rest = rest.strip_prefix('/').unwrap_or(rest);
                let escape = self.dockerfile.escape;
                let (pattern, behind) =
                    Lexer::new(rest, 0..rest.len(), escape).raw().read_to('/').map_err(|_| Unknown::Refused)?;
                let pattern = self.lexed(instruction, rest, &pattern)?;
                let by = self.word(instruction, rest.get(behind..).unwrap_or(""), true)?;
                let pattern = Pattern::new(&pattern).ok_or(Unknown::Refused)?;
                pattern.replaced(&value, &by, all).map(Cow::Owned).ok_or(Unknown::Refused)
            }
            _ => Err(Unknown::Refused),
        }
    }

    /// The word of a modifier, as written in it.
    fn word(&self, instruction: usize, written: &str, raw: bool) -> Result<String, Unknown> {
        let lexer = Lexer::new(written, 0..written.len(), self.dockerfile.escape);
        let lexed = if raw { lexer.raw() } else { lexer }.read();
        self.lexed(instruction, written, &lexed)
    }

    fn lexed(&self, instruction: usize, written: &str, lexed: &Lexed) -> Result<String, Unknown> {
        if lexed.fault.is_some() {
            return Err(Unknown::Refused);
        }
        let parts = lexed.found.iter().map(|found| Part {
            name: written.get(found.name.clone()).unwrap_or(""),
            modifier: found.modifier.clone().and_then(|modifier| written.get(modifier)),
            place: found.in_text.clone(),
        });
        self.expand(instruction, &lexed.text, parts)
    }
}

impl Values {
    fn of(dockerfile: &Dockerfile) -> Self {
        let mut values = Values::default();
        let mut earlier: HashMap<String, usize> = HashMap::new();
        for (index, instruction) in dockerfile.instructions.iter().enumerate() {
            match instruction.keyword {
                Keyword::From => {
                    let (image, name) = said(instruction).unzip();
                    let image = match image.map(|image| values.resolved(dockerfile, index, image)) {
                        Some(Value::Set(image)) => image,
                        _ => Arc::default(),
                    };
                    let base = match earlier.get(&image.to_lowercase()) {
                        Some(&stage) => Base::Stage(stage),
                        None if &*image == "scratch" => Base::Scratch,
                        None => Base::Image,
                    };
                    earlier.extend(name.flatten().map(|name| (name.text.to_lowercase(), values.stages.len())));
                    let (arguments, environment) = (HashMap::new(), HashMap::new());
                    values.stages.push(StageScope { from: index, base, arguments, environment });
                }
                Keyword::Arg => instruction.pairs().iter().for_each(|pair| values.argument(dockerfile, index, pair)),
                Keyword::Env => values.environment(dockerfile, index, instruction.pairs()),
                _ => {}
            }
        }
        values
    }

    fn argument(&mut self, dockerfile: &Dockerfile, index: usize, pair: &Pair) {
        let name = pair.name.text.as_str();
        let value = match &pair.value {
            Some(value) => self.resolved(dockerfile, index, value),
            None if self.stages.is_empty() => Value::NoDefault,
            None => match self.global.get(name).and_then(|assigned| assigned.last()) {
                Some((_, value)) => value.clone(),
                None if PLATFORM_ARGUMENTS.contains(&name) || is_proxy(name) => {
                    Value::Unknown(Unknown::Build(name.to_owned()))
                }
                None => Value::NoDefault,
            },
        };
        let assignments = self.stages.last_mut().map_or(&mut self.global, |stage| &mut stage.arguments);
        assignments.entry(name.into()).or_default().push((index, value));
    }

    fn environment(&mut self, dockerfile: &Dockerfile, index: usize, pairs: &[Pair]) {
        // All values of one ENV see what was set before it.
        let mut value =
            |pair: &Pair| pair.value.as_ref().map_or(Value::NoDefault, |value| self.resolved(dockerfile, index, value));
        let values: Vec<Value> = pairs.iter().map(&mut value).collect();
        let Some(stage) = self.stages.last_mut() else { return };
        for (pair, value) in pairs.iter().zip(values) {
            stage.environment.entry(pair.name.text.as_str().into()).or_default().push((index, value));
        }
    }

    fn resolved(&mut self, dockerfile: &Dockerfile, index: usize, value: &Word) -> Value {
        if value.variables.is_empty() {
            return Value::Set(value.text.as_str().into());
        }
        let scope = Scope { dockerfile, values: self, computed: Cell::new(self.computed) };
        let resolved = scope.resolve(index, value);
        self.computed = scope.computed.get();
        resolved.map_or_else(Value::Unknown, |text| Value::Set(text.into()))
    }
}

struct Part<'w> {
    name: &'w str,
    modifier: Option<&'w str>,
    place: std::ops::Range<usize>,
}

/// What BuildKit makes of `word` in the instruction with this index, going by defaults; nothing where that cannot be
/// known from the file. For many words of one file, keep a [`Scope`].
pub fn evaluate(dockerfile: &Dockerfile, instruction: usize, word: &Word) -> Option<String> {
    Scope::new(dockerfile).resolve(instruction, word).ok()
}

/// The last assignment before an instruction.
fn before<'v>(assignments: &'v Assignments, name: &str, instruction: usize) -> Option<&'v Value> {
    let assigned = assignments.get(name)?;
    let place = assigned.partition_point(|(index, _)| *index < instruction).checked_sub(1)?;
    assigned.get(place).map(|(_, value)| value)
}

/// The text a name stands for.
fn plain<'v>(name: &str, value: Cow<'v, Value>) -> Result<Cow<'v, str>, Unknown> {
    match value {
        Cow::Borrowed(Value::Set(text)) => Ok(Cow::Borrowed(text)),
        Cow::Owned(Value::Set(text)) => Ok(Cow::Owned(text.to_string())),
        Cow::Borrowed(Value::Unknown(why)) => Err(why.clone()),
        Cow::Owned(Value::Unknown(why)) => Err(why),
        Cow::Borrowed(Value::NoDefault) | Cow::Owned(Value::NoDefault) => Err(Unknown::NoDefault(name.to_owned())),
        Cow::Borrowed(Value::Unset) | Cow::Owned(Value::Unset) => Ok(Cow::Borrowed("")),
    }
}

fn is_proxy(name: &str) -> bool {
    let one_case = !name.bytes().any(|b| b.is_ascii_lowercase()) || !name.bytes().any(|b| b.is_ascii_uppercase());
    one_case && PROXY_ARGUMENTS.iter().any(|proxy| proxy.eq_ignore_ascii_case(name))
}
