//! `.dockerignore`: patterns of what is not sent to whoever builds an image. They are looked up and never checked.
//!
//! The last pattern that matches a path, or a folder above it, decides; `!` takes back in.

use crate::text::Span;

/// The patterns of a file.
#[derive(Clone, Debug, Default)]
pub struct Ignored(Vec<Pattern>);

/// One line with a pattern.
#[derive(Clone, Debug)]
struct Pattern {
    /// Its parts between slashes.
    parts: Vec<String>,
    /// Whether it takes back in.
    negated: bool,
    span: Span,
}

/// Most patterns of a file that are looked at.
const MOST: usize = 1_000;

/// Longest pattern and path that are compared, in bytes.
const LONGEST: usize = 256;

impl Ignored {
    /// Reads a file.
    pub fn read(text: &str) -> Ignored {
        let mut patterns = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let line_text = line.trim_start_matches('\u{feff}');
            let bare = line_text.trim();
            if line_text.starts_with('#') || bare.is_empty() {
                continue;
            }
            // What is not looked at may take back in what the others leave out.
            if bare.len() > LONGEST || patterns.len() >= MOST {
                return Ignored::default();
            }
            let from = start + line.find(bare).unwrap_or(0);
            let (negated, pattern) = bare.strip_prefix('!').map_or((false, bare), |rest| (true, rest.trim()));
            let parts = clean(pattern);
            if !parts.is_empty() {
                patterns.push(Pattern { parts, negated, span: Span::new(from, from + bare.len()) });
            }
        }
        Ignored(patterns)
    }

    /// The line that surely leaves out a path with all it holds; none where it is sent, or part of it may be.
    pub fn leaves_out(&self, path: &str) -> Option<Span> {
        let path = clean(path);
        if path.is_empty() || path.iter().map(String::len).sum::<usize>() > LONGEST {
            return None;
        }
        let mut last: Option<&Pattern> = None;
        // Whether something below it may have been taken back in.
        let mut is_partly_sent = false;
        for pattern in &self.0 {
            let takes = takes(&pattern.parts, &path);
            match (pattern.negated, takes) {
                (false, true) => {
                    last = last.filter(|_| !is_partly_sent).or(Some(pattern));
                    is_partly_sent = false;
                }
                (true, true) => last = None,
                (true, false) => is_partly_sent |= last.is_some() && reaches(&pattern.parts, &path),
                (false, false) => {}
            }
        }
        last.filter(|_| !is_partly_sent).map(|pattern| pattern.span)
    }
}

/// A path or pattern by its parts, without what makes no difference.
fn clean(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part.to_owned()),
        }
    }
    parts
}

/// Whether a pattern may match the path, a folder above it or something below it.
fn reaches(pattern: &[String], path: &[String]) -> bool {
    let mut parts = path.iter();
    for wanted in pattern {
        let Some(part) = parts.next() else { return true };
        if wanted.contains("**") {
            return true;
        }
        if !part_matches(wanted, part) {
            return false;
        }
    }
    true
}

/// Whether a pattern matches a path or a folder above it. `**` is any number of folders.
fn takes(pattern: &[String], path: &[String]) -> bool {
    // What is left of the pattern may begin at these parts of the path.
    let mut places = vec![false; path.len() + 1];
    places[0] = true;
    for (number, wanted) in pattern.iter().enumerate() {
        if !places.contains(&true) {
            return false;
        }
        let mut next = vec![false; path.len() + 1];
        if wanted == "**" {
            let is_last = number + 1 == pattern.len();
            let first = places.iter().position(|place| *place).map(|first| if is_last { first + 1 } else { first });
            next.iter_mut().skip(first.unwrap_or(path.len() + 1)).for_each(|place| *place = true);
        } else {
            for (at, part) in path.iter().enumerate() {
                if places.get(at) == Some(&true) && part_matches(wanted, part) {
                    next[at + 1] = true;
                }
            }
        }
        places = next;
    }
    places.iter().skip(1).any(|place| *place)
}

/// Whether one part of a pattern matches one part of a path: `*`, `?`, `[a-z]`, `[^a]`, `\` before what is meant as it is.
fn part_matches(pattern: &str, part: &str) -> bool {
    let (pattern, part): (Vec<char>, Vec<char>) = (pattern.chars().collect(), part.chars().collect());
    let (mut at, mut here) = (0, 0);
    // Where the last star stands, and how much it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while here < part.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, here));
                at += 1;
                continue;
            }
            Some(_) => {
                if let Some(next) = one(&pattern, at, part[here]) {
                    at = next;
                    here += 1;
                    continue;
                }
            }
            None => {}
        }
        let Some((place, taken)) = star else { return false };
        star = Some((place, taken + 1));
        at = place + 1;
        here = taken + 1;
    }
    pattern.iter().skip(at).all(|c| *c == '*')
}

/// Whether a character is the one that stands at a place of a pattern, and where the pattern goes on.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match *pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (pattern.get(at + 1) == Some(&c)).then_some(at + 2),
        '[' => {
            let end = at + 2 + pattern.iter().skip(at + 2).position(|c| *c == ']')?;
            let inside = pattern.get(at + 1..end)?;
            let (negated, inside) = match inside.split_first() {
                Some(('^', rest)) => (true, rest),
                _ => (false, inside),
            };
            let mut within = false;
            let mut rest = inside;
            while let [first, others @ ..] = rest {
                match others {
                    ['-', last, others @ ..] => {
                        within |= (*first..=*last).contains(&c);
                        rest = others;
                    }
                    _ => {
                        within |= *first == c;
                        rest = others;
                    }
                }
            }
            (within != negated).then_some(end + 1)
        }
        other => (other == c).then_some(at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_that_matches_a_path_or_a_folder_above_it_decides() {
        for (patterns, path, line) in [
            ("dist", "dist", Some("dist")),
            ("dist", "./dist/", Some("dist")),
            ("dist", "/dist/app.js", Some("dist")),
            ("dist", "web/dist", None),
            ("/dist/", "dist", Some("/dist/")),
            ("**/dist", "web/dist/x", Some("**/dist")),
            ("**/dist", "dist", Some("**/dist")),
            ("web/**", "web", None),
            ("web/**", "web/a/b", Some("web/**")),
            ("a/**/b", "a/b", Some("a/**/b")),
            ("a/**/b", "a/x/y/b", Some("a/**/b")),
            ("*", "src", Some("*")),
            ("*", ".", None),
            ("*\n!src", "src", None),
            ("*\n!src/**", "src", None),
            ("*\n!src", "src/main.rs", None),
            ("*\n!src\nsrc/gen", "src/gen", Some("src/gen")),
            ("*\n!package.json", "src", Some("*")),
            ("dist\n!dist/keep", "dist", None),
            ("dist\n!**/keep", "dist", None),
            ("dist\n!dis?/keep", "dist", None),
            ("dist\n!other/keep", "dist", Some("dist")),
            ("!dist\ndist", "dist", Some("dist")),
            ("*.md\n!README.md", "README.md", None),
            ("*.md\n!README.md", "NEWS.md", Some("*.md")),
            ("# dist\n  dist  \n", "dist", Some("dist")),
            ("#dist\n\n !dist", "dist", None),
            ("a/../dist", "dist", Some("a/../dist")),
            ("[a-c]?.txt", "b1.txt", Some("[a-c]?.txt")),
            ("[^a-c].txt", "b.txt", None),
            ("[^a-c].txt", "d.txt", Some("[^a-c].txt")),
            (r"\*.txt", "*.txt", Some(r"\*.txt")),
            (r"\*.txt", "a.txt", None),
            ("*a*b*c", "xxaxxbxxc", Some("*a*b*c")),
            ("*a*b*c", "xxaxxbxx", None),
            ("[", "[", None),
            ("größe", "größe", Some("größe")),
        ] {
            let found = Ignored::read(patterns).leaves_out(path).map(|span| span.of(patterns));
            assert_eq!(found, line, "{patterns:?} {path}");
        }
    }

    #[test]
    fn what_is_not_looked_at_may_take_back_in() {
        let long = "a".repeat(LONGEST);
        for text in [format!("*\n!{long}\n"), format!("*\n{}!dist\n", "x\n".repeat(MOST))] {
            assert_eq!(Ignored::read(&text).leaves_out("dist"), None);
        }
    }
}
