//! JSON as the HCL it stands for: in `*.tf.json`, and in texts that are given to a provider.

use super::super::yaml::{Kind, Node};
use super::super::{Language, parse};
use super::{Expression, Name, Part, Term, Traverse};
use crate::text::{Derived, Span};

/// What stands before an expression that is read by itself.
const BEFORE: &str = "value = (";

/// Values in each other.
const DEPTH: usize = 64;

/// What the strings of a value are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strings {
    Templates,
    /// Expressions themselves.
    Code,
    /// What they say, whatever that is.
    Literals,
}

/// A JSON value as the expression it means: strings are templates.
pub fn value(node: Node<'_>, source: &str) -> Expression {
    read(node, source, Strings::Templates, 0)
}

/// The value a text of JSON stands for, with the spans it has where the text is written. What is put into the text may
/// be anything.
pub fn read_text(written: &Derived) -> Option<Expression> {
    let parsed = parse(Language::Json, written.text().into(), None);
    let root = parsed.yaml()?.root()?;
    Some(moved(&value(root, written.text()), &|span| written.source_span(span)))
}

/// A JSON value whose strings are expressions themselves.
pub fn code(node: Node<'_>, source: &str) -> Expression {
    read(node, source, Strings::Code, 0)
}

/// A JSON value whose strings are constants, with `${` in them or without.
pub fn literal(node: Node<'_>, source: &str) -> Expression {
    read(node, source, Strings::Literals, 0)
}

fn read(node: Node<'_>, source: &str, strings: Strings, depth: usize) -> Expression {
    let span = node.span();
    if depth > DEPTH {
        return Expression { span, term: Term::Broken };
    }
    let of_keys = if strings == Strings::Code { Strings::Templates } else { strings };
    let term = match node.kind() {
        Kind::Null => Term::Null,
        Kind::Sequence => Term::List(node.items().map(|item| read(item, source, strings, depth + 1)).collect()),
        Kind::Mapping => Term::Object(
            node.entries()
                .map(|entry| {
                    (read(entry.key, source, of_keys, depth + 1), read(entry.value, source, strings, depth + 1))
                })
                .collect(),
        ),
        Kind::Scalar | Kind::Alias => match (node.boolean(), node.number(), node.derived(source)) {
            (Some(value), ..) => Term::Boolean(value),
            (_, Some(_), _) => Term::Number(node.text().unwrap_or_default().to_owned()),
            (.., Some(text)) => match strings {
                Strings::Code => return expression(text.text(), 0, &text).unwrap_or(broken(span)),
                Strings::Templates => Term::Template { parts: parts(&text), heredoc: false },
                Strings::Literals => Term::Template { parts: whole(&text), heredoc: false },
            },
            _ => Term::Broken,
        },
    };
    Expression { span, term }
}

fn broken(span: Span) -> Expression {
    Expression { span, term: Term::Broken }
}

/// A text as the one piece it is; none if it is empty.
fn whole(written: &Derived) -> Vec<Part> {
    let text = written.text();
    let literal = || Part::Literal(text.to_owned(), written.source_span(Span::new(0, text.len())));
    (!text.is_empty()).then(literal).into_iter().collect()
}

/// The pieces of a template. Behind a sequence that never ends there are no others: what follows is literal.
fn parts(written: &Derived) -> Vec<Part> {
    let text = written.text();
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut from = 0;
    let mut at = 0;
    let mut unclosed = false;
    let literal_until = |literal: &mut String, from: usize, end: usize, parts: &mut Vec<Part>| {
        if !literal.is_empty() {
            parts.push(Part::Literal(std::mem::take(literal), written.source_span(Span::new(from, end))));
        }
    };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Only one is searched to the end in vain.
        let opens = !unclosed && (rest.starts_with("${") || rest.starts_with("%{"));
        let found = if opens { sequence(rest) } else { None };
        unclosed |= opens && found.is_none();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            literal.push_str(rest.get(1..3).unwrap_or_default());
            at += 3;
        } else if let Some(length) = found {
            literal_until(&mut literal, from, at, &mut parts);
            let span = written.source_span(Span::new(at, at + length));
            let inner = rest.get(2..length - 1).unwrap_or_default();
            parts.push(if rest.starts_with('$') {
                let tilde = usize::from(inner.starts_with('~'));
                let inner = inner.get(tilde..).unwrap_or_default().trim_end_matches('~');
                Part::Interpolation(expression(inner, at + 2 + tilde, written).unwrap_or(broken(span)), span)
            } else {
                Part::Directive(directive(inner, at + 2, written), span)
            });
            at += length;
            from = at;
        } else {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            literal.push_str(rest.get(..next).unwrap_or_default());
            at += next;
        }
    }
    literal_until(&mut literal, from, at, &mut parts);
    parts
}

/// The length of the sequence `${…}` or `%{…}` a text begins with.
pub fn sequence(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 1 => return Some(at + 1),
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The condition of `if`, the collection of `for`.
fn directive(inner: &str, start: usize, written: &Derived) -> Vec<Expression> {
    let trimmed = inner.trim_start_matches(['~', ' ']);
    let offset = if trimmed.starts_with("if ") {
        Some(3)
    } else if trimmed.starts_with("for ") {
        trimmed.find(" in ").map(|at| at + 4)
    } else {
        None
    };
    let Some(offset) = offset else { return Vec::new() };
    let code = trimmed.get(offset..).unwrap_or_default().trim_end_matches(['~', ' ']);
    let start = start + (inner.len() - trimmed.len()) + offset;
    expression(code, start, written).into_iter().collect()
}

/// Reads a part of a string that starts at `start` as an expression, with the spans it has in the source.
fn expression(code: &str, start: usize, written: &Derived) -> Option<Expression> {
    let parsed = parse(Language::Hcl, format!("{BEFORE}{code})\n").into(), None);
    let body = parsed.hcl().filter(|_| parsed.errors.is_empty())?;
    let Term::Parenthesis(inner) = &body.attribute("value")?.value.term else { return None };
    Some(moved(inner, &|span| {
        let at = |offset: usize| (offset + start).saturating_sub(BEFORE.len());
        written.source_span(Span::new(at(span.start()), at(span.end())))
    }))
}

/// An expression with other spans.
fn moved(of: &Expression, to: &dyn Fn(Span) -> Span) -> Expression {
    let inner = |expression: &Expression| Box::new(moved(expression, to));
    let all = |list: &[Expression]| list.iter().map(|expression| moved(expression, to)).collect::<Vec<_>>();
    let name = |name: &Name| Name { text: name.text.clone(), span: to(name.span) };
    let steps = |steps: &[Traverse]| {
        let step = |step: &Traverse| match step {
            Traverse::Attribute(of) => Traverse::Attribute(name(of)),
            Traverse::Index(of) => Traverse::Index(moved(of, to)),
            Traverse::LegacyIndex(of) => Traverse::LegacyIndex(name(of)),
            Traverse::Splat(span) => Traverse::Splat(to(*span)),
        };
        steps.iter().map(step).collect::<Vec<_>>()
    };
    let part = |part: &Part| match part {
        Part::Literal(text, span) => Part::Literal(text.clone(), to(*span)),
        Part::Interpolation(of, span) => Part::Interpolation(moved(of, to), to(*span)),
        Part::Directive(of, span) => Part::Directive(all(of), to(*span)),
    };
    let term = match &of.term {
        Term::Null => Term::Null,
        Term::Boolean(value) => Term::Boolean(*value),
        Term::Number(text) => Term::Number(text.clone()),
        Term::Template { parts, heredoc } => {
            Term::Template { parts: parts.iter().map(part).collect(), heredoc: *heredoc }
        }
        Term::List(items) => Term::List(all(items)),
        Term::Object(entries) => {
            Term::Object(entries.iter().map(|(key, value)| (moved(key, to), moved(value, to))).collect())
        }
        Term::Reference { root, steps: of } => Term::Reference { root: name(root), steps: steps(of) },
        Term::Access { of, steps: behind } => Term::Access { of: inner(of), steps: steps(behind) },
        Term::Call { name: of, arguments } => Term::Call { name: name(of), arguments: all(arguments) },
        Term::Unary(of) => Term::Unary(inner(of)),
        Term::Binary(left, operator, right) => Term::Binary(inner(left), operator.clone(), inner(right)),
        Term::Conditional(condition, yes, no) => Term::Conditional(inner(condition), inner(yes), inner(no)),
        Term::For { names, parts } => Term::For { names: names.iter().map(name).collect(), parts: all(parts) },
        Term::Parenthesis(of) => Term::Parenthesis(inner(of)),
        Term::Broken => Term::Broken,
    };
    Expression { span: to(of.span), term }
}
