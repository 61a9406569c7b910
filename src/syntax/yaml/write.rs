//! How new text is written: in the style of the document it goes into.

use super::document::{Document, Kind, Node, Scalar, Style};
use super::lines::{column, line_start};
use crate::syntax::{Language, Parsed};

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// Written as it is: a number, a boolean, text in a form of its own.
    Plain(String),
    /// A string: quoted where it would mean something else otherwise, as a literal block where it has several lines.
    Text(String),
    /// Keys, written like [`Tree::Text`], with their values.
    Mapping(Vec<(String, Tree)>),
    /// Items.
    Sequence(Vec<Tree>),
}

/// The style of a document.
#[derive(Debug)]
pub(super) struct Form {
    json: bool,
    /// The line break.
    pub(super) newline: &'static str,
    /// One level of indentation.
    unit: String,
    /// How far a list is indented below its key.
    dash: usize,
}

impl Form {
    /// The style a document is written in, as far as it shows one.
    pub(super) fn of(parsed: &Parsed, document: &Document) -> Self {
        let text = &*parsed.text;
        let newline = match text.find(['\n', '\r']) {
            Some(at) if text.get(at..at + 2) == Some("\r\n") => "\r\n",
            Some(at) if text.as_bytes().get(at) == Some(&b'\r') => "\r",
            _ => "\n",
        };
        let json = parsed.language == Language::Json;
        let (mut unit, mut dash) = (None, None);
        for node in document.all() {
            if unit.is_some() && dash.is_some() {
                break;
            }
            let Some(parent) = node.parent().filter(|parent| parent.kind() == Kind::Mapping) else { continue };
            if json {
                unit = unit.or_else(|| json_unit(text, parent, node));
            } else if !node.is_flow() && !parent.is_flow() {
                let (inner, outer) = (column(text, node.span().start()), column(text, parent.span().start()));
                match node.kind() {
                    Kind::Mapping if inner > outer => unit = unit.or_else(|| Some(" ".repeat(inner - outer))),
                    Kind::Sequence if inner >= outer => dash = dash.or(Some(inner - outer)),
                    _ => {}
                }
            }
        }
        let unit = unit.unwrap_or_else(|| "  ".to_owned());
        let dash = dash.unwrap_or(unit.len());
        Form { json, newline, unit, dash }
    }

    /// What stands behind the colon of a key at `column`, in block context.
    pub(super) fn behind_colon(&self, value: &Tree, column: usize) -> String {
        match value {
            Tree::Mapping(entries) if !entries.is_empty() => {
                let inner = column + self.unit.len();
                format!("{}{}{}", self.newline, " ".repeat(inner), self.entries(entries, inner))
            }
            Tree::Sequence(items) if !items.is_empty() => {
                let inner = column + self.dash;
                format!("{}{}{}", self.newline, " ".repeat(inner), self.items(items, inner))
            }
            other => spaced(&self.inline(other, column, None)),
        }
    }

    /// What stands behind a dash at `column`.
    pub(super) fn behind_dash(&self, value: &Tree, column: usize) -> String {
        match value {
            Tree::Mapping(entries) if !entries.is_empty() => format!(" {}", self.entries(entries, column + 2)),
            Tree::Sequence(items) if !items.is_empty() => format!(" {}", self.items(items, column + 2)),
            other => spaced(&self.inline(other, column, None)),
        }
    }

    /// Entries of a block mapping at `column`, the first without indentation.
    pub(super) fn entries(&self, entries: &[(String, Tree)], column: usize) -> String {
        let written = entries.iter().map(|(key, value)| self.entry(key, value, column));
        written.collect::<Vec<_>>().join(&self.next_line(column))
    }

    /// An entry of a block mapping at `column`, without indentation.
    pub(super) fn entry(&self, key: &str, value: &Tree, column: usize) -> String {
        format!("{}:{}", self.key(key), self.behind_colon(value, column))
    }

    /// Items of a block sequence at `column`, the first without indentation.
    pub(super) fn items(&self, items: &[Tree], column: usize) -> String {
        let written = items.iter().map(|item| format!("-{}", self.behind_dash(item, column)));
        written.collect::<Vec<_>>().join(&self.next_line(column))
    }

    /// A line break and the indentation of `column`.
    pub(super) fn next_line(&self, column: usize) -> String {
        format!("{}{}", self.newline, " ".repeat(column))
    }

    /// A value that begins on the line of its key or dash, which stands at `column`; `style` is how the value it
    /// replaces was written.
    pub(super) fn inline(&self, value: &Tree, column: usize, style: Option<Style>) -> String {
        match value {
            Tree::Text(text) if !self.json && text.contains('\n') && is_literal(text) => {
                let body = text.strip_suffix('\n');
                let pad = " ".repeat(column + self.unit.len());
                let mut out = if body.is_some() { "|".to_owned() } else { "|-".to_owned() };
                for line in body.unwrap_or(text).split('\n') {
                    out.push_str(self.newline);
                    if !line.is_empty() {
                        out.push_str(&pad);
                        out.push_str(line);
                    }
                }
                out
            }
            Tree::Text(text) => self.text(text, style, false),
            other => self.flow(other, None),
        }
    }

    /// A value in brackets and braces. `lead` is the indentation of the line it begins on, if the collection around it
    /// has a line for each entry.
    pub(super) fn flow(&self, value: &Tree, lead: Option<&str>) -> String {
        match value {
            Tree::Plain(text) => text.clone(),
            Tree::Text(text) => self.text(text, None, true),
            Tree::Mapping(entries) => {
                let inner = lead.map(|lead| format!("{lead}{}", self.unit));
                let written = entries.iter().map(|(key, value)| self.flow_entry(key, value, inner.as_deref()));
                self.bracketed('{', &written.collect::<Vec<_>>(), '}', lead)
            }
            Tree::Sequence(items) => {
                let inner = lead.map(|lead| format!("{lead}{}", self.unit));
                let written = items.iter().map(|item| self.flow(item, inner.as_deref()));
                self.bracketed('[', &written.collect::<Vec<_>>(), ']', lead)
            }
        }
    }

    /// An entry of a flow mapping.
    pub(super) fn flow_entry(&self, key: &str, value: &Tree, lead: Option<&str>) -> String {
        format!("{}: {}", self.text(key, None, true), self.flow(value, lead))
    }

    fn bracketed(&self, open: char, parts: &[String], close: char, lead: Option<&str>) -> String {
        match lead {
            Some(lead) if !parts.is_empty() => {
                let (newline, unit) = (self.newline, &self.unit);
                let body = parts.join(&format!(",{newline}{lead}{unit}"));
                format!("{open}{newline}{lead}{unit}{body}{newline}{lead}{close}")
            }
            _ => format!("{open}{}{close}", parts.join(", ")),
        }
    }

    fn key(&self, key: &str) -> String {
        self.text(key, None, false)
    }

    /// A string on one line, in the style of the one it replaces if that had quotes.
    pub(super) fn text(&self, text: &str, style: Option<Style>, in_flow: bool) -> String {
        let printable = !text.chars().any(|c| c.is_control());
        match style {
            Some(Style::Single) if printable && !self.json => format!("'{}'", text.replace('\'', "''")),
            Some(Style::Single | Style::Double) => double(text),
            _ if !self.json && is_plain(text, in_flow) => text.to_owned(),
            _ => double(text),
        }
    }
}

/// The blanks that lead the line of a byte.
pub(super) fn lead(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    let rest = text.get(start..).unwrap_or("");
    let end = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest.get(..end).unwrap_or("")
}

fn json_unit(text: &str, parent: Node<'_>, node: Node<'_>) -> Option<String> {
    let inner = lead(text, node.span().start()).strip_prefix(lead(text, parent.span().start()))?;
    (!inner.is_empty()).then(|| inner.to_owned())
}

fn spaced(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(" {value}") }
}

fn double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text of several lines keeps its meaning as a literal block with `|` or `|-`.
fn is_literal(text: &str) -> bool {
    let fits = |line: &str| !line.chars().any(|c| c.is_control() && c != '\t');
    !text.starts_with([' ', '\t', '\n']) && !text.ends_with("\n\n") && text.split('\n').all(fits)
}

/// Whether a text means itself without quotation marks: to YAML 1.2, and to the readers of YAML 1.1 still around.
fn is_plain(text: &str, in_flow: bool) -> bool {
    let scalar = Scalar { text: text.into(), style: Style::Plain };
    let typed = scalar.is_null() || scalar.boolean().is_some() || scalar.number().is_some();
    let old = ["y", "n", "yes", "no", "on", "off", "<<", "="].iter().any(|word| text.eq_ignore_ascii_case(word));
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '_' | '-' | '+' | 'x' | 'o' | 'T' | 'Z' | ' '));
    let mut characters = text.chars();
    let begins = match characters.next() {
        None => false,
        Some('-' | '?' | ':') => characters.next().is_some_and(|c| !c.is_whitespace() && !is_flow_indicator(c)),
        Some(c) => {
            !matches!(c, '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`') && !is_flow_indicator(c)
        }
    };
    let inside = !text.contains(": ") && !text.contains(" #") && !text.ends_with(':');
    let flow = !in_flow || !text.contains(is_flow_indicator) && !text.contains(':');
    let clean = text.trim() == text
        && !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'));
    let marker = text == "---" || text == "..." || text.starts_with("--- ") || text.starts_with("... ");
    begins && inside && flow && clean && !typed && !old && !numeric && !marker
}

fn is_flow_indicator(c: char) -> bool {
    matches!(c, ',' | '[' | ']' | '{' | '}')
}
