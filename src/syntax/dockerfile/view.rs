use std::ops::Range;

use super::super::SyntaxError;
use super::json::{self, JsonForm};
use super::keyword::FlagKind;
use super::lex::{Fault, FaultKind, Found, Lexer};
use super::logical::{Joined, LogicalLine};
use super::words::{self, RawFlag};
use super::{Arguments, Flag, Heredoc, Instruction, Keyword, Pair, Variable, Word, heredoc, shell};
use crate::text::Span;

/// What one logical line says.
#[derive(Debug)]
pub(super) struct Reading {
    /// The instruction, where enough of it is there to be used.
    pub(super) instruction: Option<Instruction>,
    /// At most one of each mistake.
    pub(super) errors: Vec<SyntaxError>,
    /// The keyword is none of BuildKit's; the one that may have been meant.
    pub(super) unknown: Option<Option<Keyword>>,
}

/// Reads a logical line the way BuildKit does.
pub(super) fn read(line: &LogicalLine, escape: char) -> Reading {
    let mut reader = Reader { line: &line.joined, escape, end: line.end, errors: Vec::new(), unknown: None };
    reader.errors.extend(line.fault.clone());
    let instruction = reader.instruction(0..line.joined.text.len(), &line.heredocs);
    Reading { instruction, errors: reader.errors, unknown: reader.unknown }
}

struct Reader<'l> {
    line: &'l Joined,
    escape: char,
    /// Where the instruction ends in the source, heredocs included.
    end: usize,
    errors: Vec<SyntaxError>,
    unknown: Option<Option<Keyword>>,
}

impl Reader<'_> {
    fn text(&self, range: &Range<usize>) -> &str {
        self.line.text.get(range.clone()).unwrap_or("")
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.line.span(range.start, range.end)
    }

    fn error(&mut self, range: &Range<usize>, message: impl Into<String>) {
        let span = self.span(range);
        self.errors.push(SyntaxError { span, message: message.into() });
    }

    fn instruction(&mut self, range: Range<usize>, heredocs: &[Heredoc]) -> Option<Instruction> {
        let (head, rest) = words::first(&self.line.text, range.clone());
        let Some(keyword) = Keyword::of(self.text(&head)) else {
            self.unknown_instruction(&head);
            return None;
        };
        let (raw, rest) = words::flags(&self.line.text, rest..range.end, self.escape);
        let rest = words::trim(&self.line.text, rest..range.end);
        let flags: Vec<Flag> = raw.iter().map(|flag| self.flag(flag)).collect();
        let arguments = self.arguments(keyword, &head, rest.clone(), heredocs);
        let disabled = keyword == Keyword::Healthcheck && matches!(arguments, Some(Arguments::Empty));
        // BuildKit does not look at the flags of these.
        if !disabled && !matches!(keyword, Keyword::Arg | Keyword::Stopsignal) && self.errors.is_empty() {
            self.check_flags(keyword, &flags);
        }
        let arguments = arguments?;
        let start = self.line.source(head.start);
        let nested = matches!(arguments, Arguments::Nested(_));
        Some(Instruction {
            span: Span::new(start, self.end),
            keyword,
            keyword_span: self.span(&head),
            flags,
            arguments,
            arguments_span: self.span(&rest),
            heredocs: if nested { Vec::new() } else { heredocs.to_vec() },
        })
    }

    fn unknown_instruction(&mut self, head: &Range<usize>) {
        let typed = self.text(head).to_owned();
        let similar = Keyword::similar(&typed);
        self.unknown = Some(similar);
        let message = match similar {
            _ if typed.is_empty() => {
                format!("`{}` joins this line to nothing; remove it or write an instruction", self.escape)
            }
            Some(keyword) => format!("Unknown instruction `{typed}`; did you mean `{}`?", keyword.name()),
            None => format!(
                "Unknown instruction `{}`; start the line with an instruction such as `RUN`, or end the line above with \
                 `{}` if this belongs to it",
                shortened(&typed),
                self.escape
            ),
        };
        self.error(head, message);
    }

    fn flag(&self, raw: &RawFlag) -> Flag {
        let written = self.text(&raw.range);
        let said = raw.text.strip_prefix("--").unwrap_or(&raw.text);
        let name = said.split_once('=').map_or(said, |(name, _)| name).to_owned();
        let equals = written.find('=').map(|at| raw.range.start + at).filter(|_| said.contains('='));
        let name_range = (raw.range.start + 2).min(raw.range.end)..equals.unwrap_or(raw.range.end);
        let value = equals.map(|equals| {
            let range = equals + 1..raw.range.end;
            let mut word = self.expanded(&range).0;
            word.text = said.split_once('=').map_or_else(String::new, |(_, value)| value.to_owned());
            for variable in &mut word.variables {
                let shown = self.written(&variable.name, variable.modifier.as_deref());
                let place = shown.iter().find_map(|shown| word.text.find(shown).map(|at| at..at + shown.len()));
                variable.place = place.unwrap_or_default();
            }
            word
        });
        Flag { span: self.span(&raw.range), name, name_span: self.span(&name_range), value }
    }

    /// The ways a variable can be written.
    fn written(&self, name: &str, modifier: Option<&str>) -> [String; 2] {
        [format!("${{{name}{}}}", modifier.unwrap_or("")), format!("${name}")]
    }

    fn check_flags(&mut self, keyword: Keyword, flags: &[Flag]) {
        let known = keyword.flags();
        for (i, flag) in flags.iter().enumerate() {
            let name = &flag.name;
            let Some(&(_, kind)) = known.iter().find(|(known, _)| known == name) else {
                let near = known.iter().filter(|(known, _)| similar_flag(known, name)).map(|(known, _)| *known).next();
                let hint = match near {
                    Some(near) => format!("; did you mean `--{near}`?"),
                    None if known.is_empty() => format!("; {} takes no flags", keyword.name()),
                    None => {
                        let names: Vec<String> = known.iter().map(|(name, _)| format!("`--{name}`")).collect();
                        format!("; {} takes {}", keyword.name(), names.join(", "))
                    }
                };
                let message = format!("Unknown flag `--{}`{hint}", shortened(name));
                self.errors.push(SyntaxError { span: flag.name_span.join(flag.span), message });
                return;
            };
            let value = flag.value.as_ref().map(|value| value.text.to_ascii_lowercase());
            let message = match (kind, value.as_deref()) {
                _ if kind != FlagKind::Values && flags.iter().take(i).any(|earlier| earlier.name == *name) => {
                    format!("`--{name}` stands twice; keep one of them")
                }
                (FlagKind::Value | FlagKind::Values, None) => {
                    format!("`--{name}` needs a value: write `--{name}=<value>`")
                }
                (FlagKind::Switch, Some(value)) if !matches!(value, "true" | "false") => {
                    format!("`--{name}` is on or off: write `--{name}`, `--{name}=true` or `--{name}=false`")
                }
                _ => continue,
            };
            self.errors.push(SyntaxError { span: flag.span, message });
            return;
        }
    }

    fn arguments(
        &mut self,
        keyword: Keyword,
        head: &Range<usize>,
        rest: Range<usize>,
        heredocs: &[Heredoc],
    ) -> Option<Arguments> {
        match keyword {
            Keyword::From => self.from(head, &rest),
            Keyword::Copy | Keyword::Add => self.copy(keyword, head, &rest),
            Keyword::Expose | Keyword::Volume => self.list(keyword, head, &rest),
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => {
                self.single(keyword, head, &rest)
            }
            Keyword::Env | Keyword::Label => self.pairs(keyword, head, &rest),
            Keyword::Arg => self.arg(head, &rest),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => self.command(&rest),
            Keyword::Shell => match self.command(&rest)? {
                Arguments::Json(words) if !words.is_empty() => Some(Arguments::Json(words)),
                _ => {
                    let at = if rest.is_empty() { head } else { &rest };
                    self.error(at, "SHELL needs the JSON form, such as `SHELL [\"/bin/bash\", \"-c\"]`");
                    None
                }
            },
            Keyword::Healthcheck => self.healthcheck(head, &rest),
            Keyword::Onbuild => self.onbuild(head, &rest, heredocs),
        }
    }

    fn from(&mut self, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let ranges = words::blank_separated(&self.line.text, rest.clone());
        let Some(image) = ranges.first() else {
            self.error(head, "FROM needs an image: write `FROM <image>` or `FROM <image> AS <name>`");
            return None;
        };
        let mut list = vec![self.checked(image)];
        list.extend(ranges.iter().skip(1).map(|range| self.literal(range)));
        let is_as = list.get(1).is_some_and(|word| word.text.eq_ignore_ascii_case("as"));
        match (&*ranges, is_as) {
            ([_], _) => {}
            ([_, _, name], true) => {
                let text = self.text(name).to_ascii_lowercase();
                let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
                if !text.starts_with(|c: char| c.is_ascii_lowercase()) || !text.chars().all(inner) {
                    let message = format!(
                        "`{}` cannot name a stage; begin with a letter and use only letters, digits, `-`, `_` and `.`",
                        self.text(name)
                    );
                    self.error(name, message);
                }
            }
            ([_, word], true) => self.error(word, "The name of the stage is missing behind `AS`"),
            ([_, rest @ ..], _) => {
                let surplus = if is_as { rest.get(2..).unwrap_or(rest) } else { rest };
                if let (Some(first), Some(last)) = (surplus.first(), surplus.last()) {
                    let message = match self.comment_hint(first) {
                        Some(hint) => hint,
                        None => "FROM takes one image and then only `AS <name>`; remove the rest".into(),
                    };
                    self.error(&(first.start..last.end), message);
                }
            }
            ([], _) => {}
        }
        Some(Arguments::Words(list))
    }

    /// `# …` behind arguments is no comment.
    fn comment_hint(&self, word: &Range<usize>) -> Option<String> {
        let hint = "A comment needs a line of its own; behind an instruction `#` is an argument";
        self.text(word).starts_with('#').then(|| hint.into())
    }

    fn copy(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let (ranges, arguments) = self.words_or_json(rest)?;
        let name = keyword.name();
        match &*ranges {
            [] => self
                .error(head, format!("{name} needs a source and a destination: write `{name} <source> <destination>`")),
            [one] => {
                let message = format!("{name} needs a destination behind `{}`", shortened(self.text(one)));
                self.error(&one.clone(), message);
            }
            [.., last] => {
                let ends = matches!(arguments, Arguments::Words(_)) && self.text(last).starts_with("<<");
                if ends && heredoc::starts(self.text(last)).is_ok_and(|starts| !starts.is_empty()) {
                    self.error(
                        &last.clone(),
                        format!("{name} cannot write to a heredoc; put the destination behind it"),
                    );
                }
                return Some(arguments);
            }
        }
        None
    }

    fn list(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let (ranges, arguments) = if keyword == Keyword::Volume { self.words_or_json(rest)? } else { self.words(rest) };
        if ranges.is_empty() {
            let what = if keyword == Keyword::Volume { "a path" } else { "a port" };
            self.error(head, format!("{} needs at least {what}", keyword.name()));
            return None;
        }
        if let Arguments::Json(words) = &arguments {
            if let Some(blank) = words.iter().find(|word| word.text.trim().is_empty()) {
                let span = blank.span;
                self.errors
                    .push(SyntaxError { span, message: "A volume cannot be an empty string; name a path".into() });
            }
        }
        Some(arguments)
    }

    fn single(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        if rest.is_empty() {
            let what = match keyword {
                Keyword::User => "a user",
                Keyword::Workdir => "a directory",
                Keyword::Stopsignal => "a signal",
                _ => "a name",
            };
            self.error(head, format!("{} needs {what}", keyword.name()));
            return None;
        }
        let word = if keyword == Keyword::Maintainer { self.literal(rest) } else { self.checked(rest) };
        Some(Arguments::Words(vec![word]))
    }

    fn pairs(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let name = keyword.name();
        let ranges = words::quoted(&self.line.text, rest.clone(), self.escape);
        let Some(first) = ranges.first() else {
            self.error(head, format!("{name} needs a name and a value: write `{name} <name>=<value>`"));
            return None;
        };
        if !self.text(first).contains('=') {
            let (key, value) = words::first(&self.line.text, rest.clone());
            if value >= rest.end {
                let message = format!("`{}` needs a value: write `{name} {0}=<value>`", shortened(self.text(&key)));
                self.error(&key, message);
                return None;
            }
            let pair =
                Pair { span: self.span(rest), name: self.checked(&key), value: Some(self.checked(&(value..rest.end))) };
            return Some(Arguments::Pairs(vec![pair]));
        }
        let mut pairs = Vec::with_capacity(ranges.len());
        for range in &ranges {
            match self.pair(range, name) {
                Some(pair) => pairs.push(pair),
                None if self.errors.is_empty() => {
                    let message = self.comment_hint(range).unwrap_or_else(|| {
                        format!(
                            "`{}` has no `=`; write `<name>=<value>`, and quote a value that holds blanks",
                            shortened(self.text(range))
                        )
                    });
                    self.error(range, message);
                }
                None => {}
            }
        }
        Some(Arguments::Pairs(pairs))
    }

    /// `name=value`; none without `=`.
    fn pair(&mut self, range: &Range<usize>, keyword: &str) -> Option<Pair> {
        let equals = range.start + self.text(range).find('=')?;
        if equals == range.start && self.errors.is_empty() {
            self.error(range, format!("The name before `=` is missing: write `{keyword} <name>=<value>`"));
        }
        let name = self.checked(&(range.start..equals));
        let value = Some(self.checked(&(equals + 1..range.end)));
        Some(Pair { span: self.span(range), name, value })
    }

    fn arg(&mut self, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let ranges = words::quoted(&self.line.text, rest.clone(), self.escape);
        if ranges.is_empty() {
            self.error(head, "ARG needs a name: write `ARG <name>` or `ARG <name>=<default>`");
            return None;
        }
        let mut pairs = Vec::with_capacity(ranges.len());
        for range in &ranges {
            let bare = |reader: &mut Self| Pair { span: reader.span(range), name: reader.checked(range), value: None };
            pairs.push(match self.pair(range, "ARG") {
                Some(pair) => pair,
                None => bare(self),
            });
        }
        Some(Arguments::Pairs(pairs))
    }

    fn command(&mut self, rest: &Range<usize>) -> Option<Arguments> {
        if rest.is_empty() {
            return Some(Arguments::Empty);
        }
        match json::read(&self.line.text, rest.clone()) {
            JsonForm::Strings(strings) => {
                let word = |(range, text): &(Range<usize>, String)| Word {
                    text: text.clone(),
                    span: self.span(range),
                    variables: Vec::new(),
                };
                Some(Arguments::Json(strings.iter().map(word).collect()))
            }
            JsonForm::NotStrings(range) => {
                self.not_strings(&range);
                None
            }
            JsonForm::Plain => {
                let found = shell::variables(&self.line.text, rest.clone(), self.escape);
                let variables = self.variables(found);
                Some(Arguments::Shell(Word { text: self.text(rest).to_owned(), span: self.span(rest), variables }))
            }
        }
    }

    fn not_strings(&mut self, range: &Range<usize>) {
        self.error(range, "The JSON form may hold only strings; put every item in double quotes");
    }

    fn healthcheck(&mut self, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let (kind, behind) = words::first(&self.line.text, rest.clone());
        let behind = words::trim(&self.line.text, behind..rest.end);
        let kind_text = self.text(&kind).to_ascii_uppercase();
        match kind_text.as_str() {
            "" => self.error(head, "HEALTHCHECK needs `CMD <command>` or `NONE`"),
            "NONE" if behind.is_empty() => return Some(Arguments::Empty),
            "NONE" => self.error(&behind, "HEALTHCHECK NONE takes no arguments; remove them"),
            "CMD" => match self.command(&behind)? {
                Arguments::Empty => self.error(&kind, "HEALTHCHECK CMD needs a command"),
                Arguments::Json(words) if words.is_empty() => self.error(&behind, "HEALTHCHECK CMD needs a command"),
                arguments => {
                    let start = self.line.source(kind.start);
                    return Some(Arguments::Nested(Box::new(Instruction {
                        span: Span::new(start, self.end),
                        keyword: Keyword::Cmd,
                        keyword_span: self.span(&kind),
                        flags: Vec::new(),
                        arguments,
                        arguments_span: self.span(&behind),
                        heredocs: Vec::new(),
                    })));
                }
            },
            _ => {
                let message =
                    format!("HEALTHCHECK takes `CMD <command>` or `NONE`, not `{}`", shortened(self.text(&kind)));
                self.error(&kind, message);
            }
        }
        None
    }

    fn onbuild(&mut self, head: &Range<usize>, rest: &Range<usize>, heredocs: &[Heredoc]) -> Option<Arguments> {
        if rest.is_empty() {
            self.error(head, "ONBUILD needs an instruction, such as `ONBUILD RUN <command>`");
            return None;
        }
        let (trigger, _) = words::first(&self.line.text, rest.clone());
        if let Some(keyword @ (Keyword::Onbuild | Keyword::From | Keyword::Maintainer)) =
            Keyword::of(self.text(&trigger))
        {
            self.error(&trigger, format!("ONBUILD cannot hold {}; BuildKit refuses it", keyword.name()));
            return None;
        }
        let nested = self.instruction(rest.clone(), heredocs);
        self.unknown = None;
        Some(Arguments::Nested(Box::new(nested?)))
    }

    fn words(&mut self, rest: &Range<usize>) -> (Vec<Range<usize>>, Arguments) {
        let ranges = words::blank_separated(&self.line.text, rest.clone());
        let words = ranges.iter().map(|range| self.checked(range)).collect();
        (ranges, Arguments::Words(words))
    }

    fn words_or_json(&mut self, rest: &Range<usize>) -> Option<(Vec<Range<usize>>, Arguments)> {
        match json::read(&self.line.text, rest.clone()) {
            JsonForm::Strings(strings) => {
                let mut words = Vec::with_capacity(strings.len());
                for (range, text) in &strings {
                    let mut word = self.checked(range);
                    if self.text(range).contains('\\') {
                        word.text.clone_from(text);
                    }
                    words.push(word);
                }
                Some((strings.into_iter().map(|(range, _)| range).collect(), Arguments::Json(words)))
            }
            JsonForm::NotStrings(range) => {
                self.not_strings(&range);
                None
            }
            JsonForm::Plain => Some(self.words(rest)),
        }
    }

    fn literal(&self, range: &Range<usize>) -> Word {
        Word { text: self.text(range).to_owned(), span: self.span(range), variables: Vec::new() }
    }

    fn expanded(&self, range: &Range<usize>) -> (Word, Option<Fault>) {
        let lexed = Lexer::new(&self.line.text, range.clone(), self.escape).read();
        let text = if lexed.fault.is_some() { self.text(range).to_owned() } else { lexed.text };
        (Word { text, span: self.span(range), variables: self.variables(lexed.found) }, lexed.fault)
    }

    /// A word BuildKit expands; what it refuses becomes an error, the first of the line.
    fn checked(&mut self, range: &Range<usize>) -> Word {
        let (word, fault) = self.expanded(range);
        if let Some(fault) = fault.filter(|_| self.errors.is_empty()) {
            let message = fault_message(&fault.kind, self.escape);
            let end = fault.at.end.min(range.end);
            self.error(&(fault.at.start..end), message);
        }
        word
    }

    fn variables(&self, found: Vec<Found>) -> Vec<Variable> {
        let variable = |found: Found| Variable {
            name: self.text(&found.name).to_owned(),
            name_span: self.span(&found.name),
            span: self.span(&found.whole),
            modifier: found.modifier.map(|modifier| self.text(&modifier).to_owned()),
            place: found.in_text,
        };
        found.into_iter().map(variable).collect()
    }
}

fn fault_message(kind: &FaultKind, escape: char) -> String {
    match kind {
        FaultKind::Quote(quote) => format!(
            "This {quote} is not closed within its word; close it, escape it with `{escape}`, or use the JSON form for \
             paths with blanks"
        ),
        FaultKind::Brace => "`${` is not closed; add the missing `}`".into(),
        FaultKind::Substitution => "A name is missing in `${…}`".into(),
        FaultKind::Modifier(written) => format!(
            "BuildKit does not know `{written}` in `${{…}}`; it knows `:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `##`, `%`, `%%`, \
             `/` and `//`"
        ),
        FaultKind::Slash => "The second `/` is missing: write `${name/pattern/replacement}`".into(),
        FaultKind::Depth => "Variables are nested too deep here".into(),
    }
}

fn similar_flag(known: &str, typed: &str) -> bool {
    let typed = typed.to_ascii_lowercase();
    typed.len() < 32
        && (strsim::osa_distance(known, &typed) <= if typed.len() < 5 { 1 } else { 2 }
            || typed.len() > 1 && known.starts_with(&typed))
}

/// Text of the file in a message, cut where it gets long.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or("")),
        None => text.to_owned(),
    }
}
