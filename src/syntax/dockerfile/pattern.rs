use regex::Regex;

enum Token {
    /// `*`
    Any,
    /// `?`
    One,
    Literal(char),
}

/// A shell pattern of `${name#pattern}` and its like: `*`, `?` and escaped characters; brackets are literal.
pub(super) struct Pattern(Vec<Token>);

impl Pattern {
    /// None where BuildKit refuses the pattern.
    pub(super) fn new(pattern: &str) -> Option<Pattern> {
        let mut tokens = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            tokens.push(match c {
                '*' => Token::Any,
                '?' => Token::One,
                '\\' => match chars.next()? {
                    c @ ('*' | '?' | '\\' | '}' | '/') => Token::Literal(c),
                    _ => return None,
                },
                c => Token::Literal(c),
            });
        }
        Some(Pattern(tokens))
    }

    fn regex(&self, anchored: bool, greedy: bool, reversed: bool) -> Option<Regex> {
        let mut written = String::from(if anchored { "^" } else { "" });
        let mut push = |token: &Token| match token {
            Token::Any => written.push_str(if greedy { ".*" } else { ".*?" }),
            Token::One => written.push('.'),
            Token::Literal(c) => written.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        };
        if reversed {
            self.0.iter().rev().for_each(&mut push);
        } else {
            self.0.iter().for_each(&mut push);
        }
        Regex::new(&written).ok()
    }

    /// `value` without its shortest, or longest, matching start.
    pub(super) fn without_prefix(&self, value: &str, longest: bool) -> Option<String> {
        let found = self.regex(true, longest, false)?.find(value).map_or(0, |found| found.end());
        value.get(found..).map(str::to_owned)
    }

    /// `value` without its shortest, or longest, matching end.
    pub(super) fn without_suffix(&self, value: &str, longest: bool) -> Option<String> {
        let reversed: String = value.chars().rev().collect();
        let found = self.regex(true, longest, true)?.find(&reversed).map_or(0, |found| found.end());
        reversed.get(found..).map(|rest| rest.chars().rev().collect())
    }

    /// `value` with the first match, or every one, replaced.
    pub(super) fn replaced(&self, value: &str, by: &str, all: bool) -> Option<String> {
        let regex = self.regex(false, true, false)?;
        let by = regex::NoExpand(by);
        let replaced = if all { regex.replace_all(value, by) } else { regex.replace(value, by) };
        Some(replaced.into_owned())
    }
}
