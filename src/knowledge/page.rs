use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::binding::Binding;
use crate::model::Severity;

/// A practice: one Markdown page that is metadata, explanation and test at once.
#[derive(Clone, Debug)]
pub struct Page {
    /// Kebab-case, for ever.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What it is about.
    pub group: Group,
    /// How bad a finding is.
    pub severity: Severity,
    /// Who gets it unasked.
    pub profile: Profile,
    /// The version that brought it.
    pub since: String,
    /// Ids it had before.
    pub renamed_from: Vec<String>,
    /// Why it matters, one sentence: the second part of every message.
    pub why: String,
    /// Who finds it.
    pub check: CheckedBy,
    /// Where it applies, and what other tools call it there.
    pub bindings: Vec<Binding>,
    /// What `infra-ls.toml` may say for it under `[options.<id>]`: keys, each with a JSON Schema of its value.
    pub options: BTreeMap<String, Json>,
    /// The text between heading and first example: what it finds, why it matters, what to do.
    pub text: String,
    /// The examples, in order.
    pub examples: Vec<Example>,
}

/// What a practice is about.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants are the groups")]
pub enum Group {
    Correctness,
    Security,
    Reliability,
    Cost,
    Delivery,
    Observability,
    Style,
}

impl Group {
    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Group::Correctness => "correctness",
            Group::Security => "security",
            Group::Reliability => "reliability",
            Group::Cost => "cost",
            Group::Delivery => "delivery",
            Group::Observability => "observability",
            Group::Style => "style",
        }
    }
}

/// Who gets a practice unasked.
#[derive(
    Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Everybody: it breaks, leaks, loses data or surely costs.
    #[default]
    Recommended,
    /// Those who ask for `strict`.
    Strict,
    /// Nobody, unless selected by name.
    Off,
}

/// Who finds what a page is about.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum CheckedBy {
    /// The page itself: its bindings say what should be.
    #[default]
    Page,
    /// A check written in Rust, under the same id.
    Code,
    /// What runs the checks: it is about files rather than what they say.
    Engine,
}

/// An executed example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub expectation: Expectation,
    /// Its files. The first is the one the example is about; others stand around it.
    pub files: Vec<ExampleFile>,
    /// What the files look like after the first safe fix, or the first of all if there is no safe one.
    pub fixed: Vec<ExampleFile>,
    /// Line of the page on which the example starts, from 1.
    pub line: usize,
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The practice finds something at every row of carets, and nothing else.
    Bad,
    /// The practice finds nothing.
    Good,
}

/// One file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Relative to the example's folder.
    pub path: String,
    /// The text, rows of carets included.
    pub text: String,
}

/// What is wrong with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    /// Its line in the page, from 1.
    pub line: usize,
    /// What is wrong, without a final full stop.
    pub message: String,
}

impl std::fmt::Display for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for PageError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    group: Group,
    severity: Severity,
    #[serde(default)]
    profile: Profile,
    since: String,
    #[serde(default)]
    renamed_from: Vec<String>,
    why: String,
    #[serde(default)]
    check: CheckedBy,
    #[serde(default)]
    bindings: Vec<Binding>,
    #[serde(default)]
    options: BTreeMap<String, Json>,
}

impl Page {
    /// Reads a page: front matter, a heading, text, examples.
    pub fn parse(text: &str) -> Result<Page, PageError> {
        let text = text.replace("\r\n", "\n");
        let rest = text.strip_prefix("---\n").ok_or_else(|| error(1, "a page starts with a line `---`"))?;
        let (head, body) =
            rest.split_once("\n---\n").ok_or_else(|| error(1, "the front matter has no closing `---`"))?;
        let front: FrontMatter = serde_saphyr::from_str(head).map_err(|e| in_front_matter(&e))?;
        let bindings = head.lines().position(|line| line.starts_with("bindings:")).map_or(1, |line| line + 2);
        if front.bindings.is_empty() && front.check == CheckedBy::Page {
            return Err(error(1, "a page without `check` needs `bindings`"));
        }
        for binding in &front.bindings {
            let declared = binding.kinds().next().is_some();
            if (front.check == CheckedBy::Page) != declared || declared == binding.format.is_some() {
                return Err(error(bindings, "a binding has `format` with `check: code`, a resource type without it"));
            }
            if let Some(mistake) = binding.mistake().filter(|_| declared) {
                return Err(error(bindings, mistake));
            }
        }
        let first_line = head.lines().count() + 3;
        let body = Body::parse(body, first_line)?;
        Ok(Page {
            id: front.id,
            title: body.title,
            group: front.group,
            severity: front.severity,
            profile: front.profile,
            since: front.since,
            renamed_from: front.renamed_from,
            why: front.why,
            check: front.check,
            bindings: front.bindings,
            options: front.options,
            text: body.text,
            examples: body.examples,
        })
    }

    /// The dialects it speaks about, sorted.
    pub fn formats(&self) -> Vec<&str> {
        let mut formats: Vec<&str> = self.bindings.iter().filter_map(Binding::dialect).collect();
        formats.sort_unstable();
        formats.dedup();
        formats
    }

    /// Every alias of every binding, sorted.
    pub fn aliases(&self) -> Vec<&str> {
        let mut aliases: Vec<&str> = self.bindings.iter().flat_map(|b| &b.aliases).map(String::as_str).collect();
        aliases.sort_unstable();
        aliases.dedup();
        aliases
    }

    /// Whether another tool calls it so: `hadolint:DL3007`, or `DL3007` alone, in any case.
    pub fn is_also_called(&self, name: &str) -> bool {
        let is_called = |alias: &&str| {
            let id = alias.split_once(':').map_or(*alias, |(_, id)| id);
            alias.eq_ignore_ascii_case(name) || id.eq_ignore_ascii_case(name)
        };
        self.aliases().iter().any(is_called)
    }

    /// Whether an example shows a fix.
    pub fn has_fix(&self) -> bool {
        self.examples.iter().any(|example| !example.fixed.is_empty())
    }

    /// The page as a person reads it: heading, text, first bad example and its fix.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", self.title, self.text.trim());
        if let Some(example) = self.examples.iter().find(|e| e.expectation == Expectation::Bad) {
            if let Some(file) = example.files.first() {
                out.push_str(&format!("\n## Instead of\n\n```\n{}```\n", without_carets(&file.text)));
            }
            if let Some(file) = example.fixed.first() {
                out.push_str(&format!("\n## Write\n\n```\n{}```\n", file.text));
            }
        }
        out
    }
}

/// An example's text without its rows of carets.
pub fn without_carets(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !is_caret_row(line)).collect()
}

/// Whether a line is a row of carets: a comment of carets and blanks only.
pub fn is_caret_row(line: &str) -> bool {
    let line = line.trim();
    let marks = line.strip_prefix('#').or_else(|| line.strip_prefix("//"));
    marks.is_some_and(|marks| marks.contains('^') && marks.chars().all(|c| c == '^' || c == ' '))
}

struct Body {
    title: String,
    text: String,
    examples: Vec<Example>,
}

impl Body {
    fn parse(body: &str, first_line: usize) -> Result<Body, PageError> {
        let mut out = Body { title: String::new(), text: String::new(), examples: Vec::new() };
        let mut around: Vec<ExampleFile> = Vec::new();
        let mut lines = body.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            if let Some(info) = line.strip_prefix("```") {
                let mut text = String::new();
                let closed = lines.by_ref().any(|(_, line)| {
                    if line == "```" {
                        return true;
                    }
                    text.push_str(line);
                    text.push('\n');
                    false
                });
                if !closed {
                    return Err(error(first_line + number, "the example is not closed"));
                }
                out.block(info, text, first_line + number, &mut around)?;
            } else if let (true, Some(title)) = (out.title.is_empty(), line.strip_prefix("# ")) {
                out.title = title.trim().to_owned();
            } else if out.examples.is_empty() && around.is_empty() {
                out.text.push_str(line);
                out.text.push('\n');
            }
        }
        if out.title.is_empty() {
            return Err(error(first_line, "a page needs a heading `# …`"));
        }
        Ok(out)
    }

    /// One fenced block: `language tag path=…`.
    fn block(&mut self, info: &str, text: String, line: usize, around: &mut Vec<ExampleFile>) -> Result<(), PageError> {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or("");
        let tag = words.next().unwrap_or("");
        let path = words.find_map(|word| word.strip_prefix("path=")).or(match language {
            "dockerfile" => Some("Dockerfile"),
            "hcl" => Some("main.tf"),
            _ => None,
        });
        let Some(path) = path else {
            return Err(error(line, format!("an example in `{language}` needs `path=…`")));
        };
        let file = ExampleFile { path: path.to_owned(), text };
        match tag {
            "file" => around.push(file),
            "bad" | "good" => {
                let expectation = if tag == "bad" { Expectation::Bad } else { Expectation::Good };
                let mut files = vec![file];
                files.append(around);
                self.examples.push(Example { expectation, files, fixed: Vec::new(), line });
            }
            "fixed" => match self.examples.last_mut() {
                Some(example) if example.expectation == Expectation::Bad => example.fixed.push(file),
                _ => return Err(error(line, "`fixed` stands after a `bad` example")),
            },
            other => {
                let message = format!("`{other}`: an example is tagged `bad`, `fixed`, `good` or `file`");
                return Err(error(line, message));
            }
        }
        Ok(())
    }
}

fn error(line: usize, message: impl Into<String>) -> PageError {
    PageError { line, message: message.into() }
}

/// Where the reader of the front matter stopped, in lines of the page.
fn in_front_matter(error: &serde_saphyr::Error) -> PageError {
    let line = error.location().and_then(|place| usize::try_from(place.line()).ok()).map_or(1, |line| line + 1);
    let message = error.without_snippet().to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).trim().to_owned();
    PageError { line, message: format!("front matter: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\nid: a-b\ngroup: security\nseverity: warning\nsince: 0.1.0\nwhy: It leaks.\nbindings:\n  \
                        - terraform: t\n    require: { x.y: true }\n    aliases: [other:1]\n---\n# Title\n\nText.\n\n\
                        ```yaml file path=b.yaml\nb\n```\n```hcl bad\na\n# ^^\n```\n```hcl fixed\nc\n```\n";

    #[test]
    fn a_page_is_metadata_text_and_examples() {
        let page = Page::parse(PAGE).unwrap();
        assert_eq!((page.title.as_str(), page.text.trim(), page.check), ("Title", "Text.", CheckedBy::Page));
        let example = &page.examples[0];
        let paths: Vec<&str> = example.files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["main.tf", "b.yaml"]);
        assert_eq!(without_carets(&example.files[0].text), "a\n");
        assert_eq!(example.fixed[0].text, "c\n");
        assert_eq!(example.line, 19);
    }

    #[test]
    fn what_is_wrong_with_a_page_is_said() {
        for (page, message) in [
            ("x", "line 1: a page starts with a line `---`"),
            ("---\nid: a\n", "line 1: the front matter has no closing `---`"),
            (
                &PAGE.replace("hcl bad", "hcl bald"),
                "line 19: `bald`: an example is tagged `bad`, `fixed`, `good` or `file`",
            ),
            (&PAGE.replace("# Title", "Title"), "line 12: a page needs a heading `# …`"),
            (
                &PAGE.replace("    req", "    kubernetes: [Pod]\n    req"),
                "line 7: kinds of two formats each need a binding of their own",
            ),
        ] {
            assert_eq!(Page::parse(page).unwrap_err().to_string(), message);
        }
    }
}
