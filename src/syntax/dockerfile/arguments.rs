use std::ops::Range;

use super::super::SyntaxError;
use super::json::{self, JsonForm};
use super::view::{Reader, shortened};
use super::{Arguments, Heredoc, Instruction, Keyword, Pair, Word, heredoc, shell, words};
use crate::text::Span;

/// The arguments of each instruction, by BuildKit's rules.
impl Reader<'_> {
    pub(super) fn from(&mut self, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
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
    pub(super) fn comment_hint(&self, word: &Range<usize>) -> Option<String> {
        let hint = "A comment needs a line of its own; behind an instruction `#` is an argument";
        self.text(word).starts_with('#').then(|| hint.into())
    }

    pub(super) fn copy(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
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

    pub(super) fn list(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let (ranges, arguments) = if keyword == Keyword::Volume { self.words_or_json(rest)? } else { self.words(rest) };
        if ranges.is_empty() {
            let what = if keyword == Keyword::Volume { "a path" } else { "a port" };
            self.error(head, format!("{} needs at least {what}", keyword.name()));
            return None;
        }
        if let Arguments::Json(words) = &arguments
            && let Some(blank) = words.iter().find(|word| word.text.trim().is_empty())
        {
            let span = blank.span;
            self.errors.push(SyntaxError { span, message: "A volume cannot be an empty string; name a path".into() });
        }
        Some(arguments)
    }

    pub(super) fn single(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
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

    pub(super) fn pairs(&mut self, keyword: Keyword, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
        let name = keyword.name();
        let ranges = words::quoted(&self.line.text, rest.clone(), self.escape);
        let Some(first) = ranges.first() else {
            self.error(head, format!("{name} needs a name and a value: write `{name} <name>=<value>`"));
            return None;
        };
        let is_old = !self.text(first).contains('=');
        let is_broken = !self.errors.is_empty();
        if is_old && !self.is_half_typed(keyword, &ranges) {
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
                // BuildKit takes all that follows for the value; nothing is wrong with it.
                None if is_old && !is_broken && range == first => {
                    pairs.push(Pair { span: self.span(range), name: self.checked(range), value: None });
                }
                None if is_old && !is_broken => {}
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

    /// Whether words of which the first has no `=` are read as pairs all the same: the line is broken, or each variable
    /// stands on a row of its own, as where a name is typed above others. BuildKit takes them for one text, but the names
    /// below would come and go with every keystroke.
    fn is_half_typed(&self, keyword: Keyword, ranges: &[Range<usize>]) -> bool {
        let is_variable = |range: &Range<usize>| {
            let name = self.text(range).split('=').next().unwrap_or("");
            let is_capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            keyword == Keyword::Env && !name.is_empty() && name.len() < range.len() && name.chars().all(is_capital)
        };
        let begins_row = |range: &Range<usize>| {
            self.line.stretches().skip(1).any(|(at, _, row)| range.start == at + (row.len() - row.trim_start().len()))
        };
        let rest = ranges.get(1..).unwrap_or(&[]);
        let is_pair = |range: &Range<usize>| self.text(range).contains('=');
        !self.errors.is_empty() && rest.iter().any(is_pair)
            || rest.first().is_some_and(|second| is_variable(second) && begins_row(second))
    }

    /// `name=value`; none without `=`.
    pub(super) fn pair(&mut self, range: &Range<usize>, keyword: &str) -> Option<Pair> {
        let equals = range.start + self.text(range).find('=')?;
        if equals == range.start && self.errors.is_empty() {
            self.error(range, format!("The name before `=` is missing: write `{keyword} <name>=<value>`"));
        }
        let name = self.checked(&(range.start..equals));
        let value = Some(self.checked(&(equals + 1..range.end)));
        Some(Pair { span: self.span(range), name, value })
    }

    pub(super) fn arg(&mut self, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
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

    pub(super) fn command(&mut self, rest: &Range<usize>) -> Option<Arguments> {
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

    pub(super) fn not_strings(&mut self, range: &Range<usize>) {
        self.error(range, "The JSON form may hold only strings; put every item in double quotes");
    }

    pub(super) fn healthcheck(&mut self, head: &Range<usize>, rest: &Range<usize>) -> Option<Arguments> {
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

    pub(super) fn onbuild(
        &mut self,
        head: &Range<usize>,
        rest: &Range<usize>,
        heredocs: &[Heredoc],
    ) -> Option<Arguments> {
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
}
