//! What is well-formed text and still no sound document: keys given twice, aliases of nothing.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::document::{Document, Kind, Node, Style};
use super::lines::{Line, column, line_at, lines, lines_below};
use super::mistake;
use super::scanner::{MAYBE_PART_ROWS, is_marker};
use crate::syntax::{Incomplete, SyntaxError};
use crate::text::Span;

/// Findings of one kind per document; the rest is not worth the reader's time.
const LIMIT: usize = 100;

/// Characters of a key before its colon, at most (YAML 1.2.2 section 7.4.2).
const KEY_LIMIT: usize = 1024;

/// The mistakes of a document that only its view shows.
pub(super) fn check(text: &str, document: &Document, incompletes: &[Incomplete]) -> Vec<SyntaxError> {
    let mut errors = duplicates(text, document, incompletes);
    let of_node = |node| {
        beginning(text, node)
            .or_else(|| long_key(text, node))
            .or_else(|| behind_a_colon(text, node))
            .or_else(|| not_indented(text, node))
            .or_else(|| not_apart(node))
    };
    errors.extend(document.all().filter_map(of_node).take(LIMIT));
    errors.extend(control_character(text, document));
    let mut unknown = unknown_aliases(document).chain(tags(text, document)).peekable();
    // In a part of a longer document, the anchor or directive may stand in another part.
    if unknown.peek().is_some() && lines(text).nth(MAYBE_PART_ROWS).is_none() {
        errors.extend(unknown.take(LIMIT));
    }
    errors
}

/// Keys given twice; not where a broken line between them may be what the second one belongs to.
pub(super) fn duplicates(text: &str, document: &Document, incompletes: &[Incomplete]) -> Vec<SyntaxError> {
    document.all().flat_map(|node| duplicate_keys(text, node, incompletes)).take(LIMIT).collect()
}

/// Keys of one mapping that are equal (YAML 1.2.2 section 3.2.1.3). Merge keys are left alone: giving several is
/// common and every reader takes them together.
fn duplicate_keys(text: &str, mapping: Node<'_>, incompletes: &[Incomplete]) -> Vec<SyntaxError> {
    if mapping.kind() != Kind::Mapping || !repeats_a_name(mapping) {
        return Vec::new();
    }
    let mut seen: HashMap<(&str, bool, Option<&str>), Node<'_>> = HashMap::new();
    let mut errors: Vec<SyntaxError> = Vec::new();
    // Where the first of the last key that is given twice stands, if what is told of it may go on with the entry at hand, and
    // how many repeat with it.
    let mut repeated: Option<usize> = None;
    let mut others = 0;
    let mut is_from_the_top = false;
    let top = mapping.entries().next().map(|entry| entry.key.span().start());
    for entry in mapping.entries() {
        if errors.len() >= LIMIT {
            break;
        }
        let Some(name) = entry.key.text().filter(|name| *name != "<<") else { continue };
        let tag = entry.key.tag().map(|(tag, _)| tag);
        match seen.entry((name, entry.key.string().is_some(), tag)) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(entry.key);
                // Where the whole mapping begins again, it may well have other keys the second time.
                if !is_from_the_top {
                    repeated = None;
                }
            }
            std::collections::hash_map::Entry::Occupied(mut known) => {
                let (first, here) = (known.get().span(), entry.key.span());
                let is_between =
                    |broken: &&Incomplete| first.end() < broken.line.start() && broken.line.end() < here.start();
                if incompletes.iter().filter(is_between).any(|broken| is_deeper(text, here.start(), broken.indent)) {
                    known.insert(entry.key);
                    continue;
                }
                // A whole block is there twice, or has lost the line that sets it apart: that is one mistake. Its keys
                // are given in their order, the first time all of them above the one told of.
                let told = errors.last().map_or(0, |error| error.span.start());
                let before = repeated.replace(first.start());
                if before.is_some_and(|before| before < first.start()) && first.start() < told {
                    others += 1;
                    continue;
                }
                is_from_the_top = top == Some(first.start());
                also(errors.last_mut(), std::mem::take(&mut others));
                let between = text.get(first.start()..entry.key.span().start()).unwrap_or("");
                let place = match lines(between).count() - 1 {
                    0 => "on the same line".to_owned(),
                    1 => "on the line above".to_owned(),
                    count => format!("{count} lines above"),
                };
                let line = line_at(text, first.start());
                let written: String =
                    line.typed(text).of(text).trim_start_matches('\u{feff}').chars().take(60).collect();
                let message =
                    format!("The key `{name}` is given twice in this mapping; the first stands {place}: `{written}`");
                errors.push(SyntaxError { span: entry.key.span(), message });
            }
        }
    }
    also(errors.last_mut(), others);
    errors
}

/// Whether two keys of a mapping read alike, which is so in hardly any.
fn repeats_a_name(mapping: Node<'_>) -> bool {
    let mut names: Vec<&str> = mapping.entries().filter_map(|entry| entry.key.text()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether a byte stands further right on its line than a column. Lines may be long, and what is asked of them many.
fn is_deeper(text: &str, at: usize, column: usize) -> bool {
    let before = at.checked_sub(column + 1).and_then(|start| text.as_bytes().get(start..at));
    before.is_some_and(|before| !before.iter().any(|b| matches!(b, b'\n' | b'\r')))
}

/// Adds to what is said of a key how many others below it are given twice with it.
fn also(error: Option<&mut SyntaxError>, others: usize) {
    if let Some(error) = error.filter(|_| others > 0) {
        error.message += &match others {
            1 => "; so is another one below it".to_owned(),
            others => format!("; so are {others} others below it"),
        };
    }
}

/// The first character that is not printable (YAML 1.2.2 section 5.1) outside quotation marks, between which all but the
/// first 32 may stand (section 5.1, `nb-json`).
fn control_character(text: &str, document: &Document) -> Option<SyntaxError> {
    if text.is_ascii() && !text.as_bytes().contains(&0x7f) {
        return None;
    }
    let forbidden = |c: char| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    let suspects = text.char_indices().filter(|(_, c)| forbidden(*c));
    let mut suspects = suspects.peekable();
    suspects.peek()?;
    let quoted: Vec<Span> = document
        .all()
        .filter(|node| node.scalar().is_some_and(|scalar| matches!(scalar.style, Style::Single | Style::Double)))
        .map(Node::span)
        .collect();
    let (at, c) = suspects.find(|(at, _)| {
        let before = quoted.partition_point(|span| span.start() <= *at);
        before.checked_sub(1).and_then(|last| quoted.get(last)).is_none_or(|span| *at >= span.end())
    })?;
    let message = mistake::control_character(u32::from(c));
    Some(SyntaxError { span: Span::new(at, at + c.len_utf8()), message })
}

fn unknown_aliases(document: &Document) -> impl Iterator<Item = SyntaxError> {
    document.all().filter(|node| node.resolved().kind() == Kind::Alias).filter_map(|node| {
        let name = node.alias()?;
        let message = format!("The alias `*{name}` has no anchor `&{name}` above it");
        Some(SyntaxError { span: node.span(), message })
    })
}

/// Tags that stand for nothing: with a handle no directive declares (YAML 1.2.2 section 6.8.2), or a verbatim one that
/// is neither local nor a URI (section 6.9.1).
fn tags(text: &str, document: &Document) -> impl Iterator<Item = SyntaxError> {
    let declared = LazyCell::new(move || -> HashSet<&str> {
        let directives = lines(text).map(|line| line.of(text)).take_while(|line| !is_marker(line, "---"));
        directives.filter_map(|line| line.strip_prefix("%TAG")?.split_whitespace().next()).collect()
    });
    document.all().filter_map(move |node| {
        let (tag, span) = node.tag()?;
        let message = match tag.strip_prefix("!<") {
            Some(verbatim)
                if verbatim == "!>" || !verbatim.starts_with(|c: char| c == '!' || c.is_ascii_alphanumeric()) =>
            {
                format!("The tag `{tag}` names nothing; write `!name`, or a whole URI between `!<` and `>`")
            }
            Some(_) => return None,
            None => {
                let named = tag.strip_prefix('!')?.split_once('!').filter(|(name, _)| !name.is_empty())?.0;
                let handle = tag.get(..named.len() + 2).filter(|handle| !declared.contains(handle))?;
                format!("The tag handle `{handle}` is not declared; add a line `%TAG {handle} <prefix>` above `---`")
            }
        };
        Some(SyntaxError { span, message })
    })
}

/// A plain scalar that begins with an indicator (YAML 1.2.2 section 7.3.3). Brackets make the strict parser forget.
fn beginning(text: &str, node: Node<'_>) -> Option<SyntaxError> {
    let plain = node.scalar().filter(|scalar| scalar.style == Style::Plain && !scalar.text.is_empty())?;
    let first = plain.text.chars().next()?;
    let wrong = match first {
        '-' | '?' | ':' => {
            let in_flow = std::iter::successors(node.parent(), |node| node.parent()).any(Node::is_flow);
            // The colon of a key may stand behind it.
            let behind = text.get(node.span().start() + 1..)?.chars().next();
            behind.is_none_or(|c| c.is_whitespace() || in_flow && matches!(c, ',' | '[' | ']' | '{' | '}'))
        }
        _ => matches!(
            first,
            ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
        ),
    };
    let span = Span::new(node.span().start(), node.span().start() + first.len_utf8());
    // Of a broken document, the view may hold anything.
    let stands = wrong && span.of(text).starts_with(first);
    let message = || format!("A value cannot begin with `{first}` here; put it in quotes");
    stands.then(|| SyntaxError { span, message: message() })
}

/// The key of a pair in brackets that is too long to be seen as one, or goes on over lines (YAML 1.2.2 section 7.4.2).
fn long_key(text: &str, node: Node<'_>) -> Option<SyntaxError> {
    let pair = node.kind() == Kind::Mapping && node.is_flow() && !node.span().of(text).starts_with(['{', '?']);
    let (key, _) = node.written().next().filter(|_| pair)?;
    let written = key.span().of(text);
    let behind = text.get(key.span().end()..node.span().end())?.trim_start_matches([' ', '\t']);
    let message = if written.chars().nth(KEY_LIMIT).is_some() {
        format!("A key of more than {KEY_LIMIT} characters is not read as one; begin the entry with `? `")
    } else if written.contains(['\n', '\r']) || behind.starts_with(['\n', '\r']) {
        "A key between `[` and `]` stands on one line with its colon; begin the entry with `? `".to_owned()
    } else {
        return None;
    };
    Some(SyntaxError { span: key.span(), message })
}

/// A collection behind the colon of a key that is not written (YAML 1.2.2 section 8.2.2): only behind `? ` and its colon
/// may one begin on the same line.
fn behind_a_colon(text: &str, mapping: Node<'_>) -> Option<SyntaxError> {
    if mapping.kind() != Kind::Mapping || mapping.is_flow() {
        return None;
    }
    let wrong = |(key, value): (Node<'_>, Node<'_>)| {
        let begins = matches!(value.kind(), Kind::Mapping | Kind::Sequence) && !value.is_flow();
        let colon = key.span().start();
        if !begins || !key.span().is_empty() || !text.get(colon..)?.starts_with(':') {
            return None;
        }
        line_at(text, value.span().start()).span().touches(colon).then_some(value.span())
    };
    let span = mapping.written().find_map(wrong)?;
    let message = "A list or mapping begins on the line below the colon, not behind it".to_owned();
    Some(SyntaxError { span, message })
}

/// A line of a quoted text or of what stands in brackets that is not indented deeper than the block collection around it
/// (YAML 1.2.2 section 6.1). A bracket may be closed there: most readers allow it.
fn not_indented(text: &str, node: Node<'_>) -> Option<SyntaxError> {
    let quoted = node.scalar().is_some_and(|scalar| matches!(scalar.style, Style::Single | Style::Double));
    let around = node.parent().filter(|parent| (quoted || node.is_flow()) && !parent.is_flow())?;
    let column = column(text, around.span().start());
    let within = node.span();
    let shallow = |line: Line| {
        let content = line.typed(text);
        let free = match content.of(text).bytes().next() {
            None => true,
            Some(b'#' | b']' | b'}') => !quoted,
            Some(_) => false,
        };
        let spaces = line.of(text).bytes().take_while(|b| *b == b' ').count();
        (!free && spaces <= column).then_some(content)
    };
    let first = line_at(text, within.start());
    let span = lines_below(text, first).take_while(|line| line.start < within.end()).find_map(shallow)?;
    Some(SyntaxError { span, message: mistake::SHALLOW.to_owned() })
}

/// A value right behind its anchor or tag: one of brackets or quotes, which end the name.
fn not_apart(node: Node<'_>) -> Option<SyntaxError> {
    let properties = node.anchor().into_iter().chain(node.tag()).map(|(_, span)| span);
    let span = properties.max_by_key(|span| span.end())?;
    let touches = !node.span().is_empty() && span.end() == node.span().start();
    let message = || "A space is missing behind the name of the anchor or tag".to_owned();
    touches.then(|| SyntaxError { span, message: message() })
}
