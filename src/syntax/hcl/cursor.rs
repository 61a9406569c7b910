//! Where a cursor stands: read from the tokens before it, because half-typed text may be well-formed and mean
//! something else. Lines that healing filled stay filled, except the cursor's own.

use std::collections::HashSet;

use super::body::{Body, Expression, Item, Term};
use super::repair::line_at;
use super::scopes::{Before, Place, Scope, header_of};
use super::token::{Kind, Matching, Token, identifier_length, starts_header};
use crate::syntax::{Context, Parsed, Slot, Step};
use crate::text::Span;

/// Where the cursor stands; see [`Context`]. In a traversal's `before`, an index stands as it is written, `[0]`.
pub(in crate::syntax) fn context(parsed: &Parsed, offset: usize) -> Context {
    let mut offset = offset.min(parsed.text.len());
    while !parsed.text.is_char_boundary(offset) {
        offset -= 1;
    }
    let text = with_line(parsed, offset);
    let matching = if parsed.errors.is_empty() { Matching::Strict } else { Matching::Layout };
    let before = Before::read(text.get(..offset).unwrap_or(""), matching);
    let (slot, typed) = before.slot(&text, offset);
    let around = before.scopes.iter().rev().find(|scope| matches!(scope.place, Place::Body | Place::Object));
    let mut present = around.map_or(Vec::new(), |scope| scope.names.clone());
    let indent = around.map_or(0, |scope| scope.indent);
    let line = line_at(&text, offset);
    if let Some(body) = parsed.hcl() {
        present.extend(names_around(body, &before, offset, line));
    }
    let mut seen = HashSet::new();
    present.retain(|name| seen.insert(name.clone()));
    Context { path: before.path(), slot, typed, present, indent }
}

/// The healed text with the cursor's line as typed, and with the header of a block around it that is not closed yet.
pub(super) fn with_line(parsed: &Parsed, offset: usize) -> String {
    let line = line_at(&parsed.text, offset);
    let part = |text: &str, span: Span| text.get(span.range()).unwrap_or("").to_owned();
    let end = parsed.text.len();
    let before = match open_header(parsed, line, offset) {
        Some(header) => [
            part(&parsed.healed, Span::new(0, header.start())),
            part(&parsed.text, header),
            part(&parsed.healed, Span::new(header.end(), line.start())),
        ]
        .concat(),
        None => part(&parsed.healed, Span::new(0, line.start())),
    };
    [before, part(&parsed.text, line), part(&parsed.healed, Span::new(line.end(), end))].concat()
}

/// The line above the cursor's that healing filled because the block it opens is not closed, if everything between stands
/// further right, as does the cursor.
fn open_header(parsed: &Parsed, line: Span, offset: usize) -> Option<Span> {
    let above = parsed.incompletes.iter().rev().find(|incomplete| incomplete.line.end() <= line.start())?;
    let typed = above.typed.of(&parsed.text);
    if !(typed.ends_with('{') && starts_header(typed)) {
        return None;
    }
    let inside = |text: &str| text.trim().is_empty() || text.len() - text.trim_start().len() > above.indent;
    let between = parsed.healed.get(above.line.end()..line.start())?.lines().all(inside);
    let written = line.of(&parsed.text);
    let column =
        if written.trim().is_empty() { offset - line.start() } else { written.len() - written.trim_start().len() };
    (between && column > above.indent).then_some(above.line)
}

impl Before<'_> {
    fn slot(&self, text: &str, offset: usize) -> (Slot, Span) {
        let nothing = (Slot::Nothing, Span::at(offset));
        let Some(scope) = self.scopes.last() else { return nothing };
        if let Some(last) = self.tokens.last()
            && (last.kind == Kind::OpenComment || (last.kind == Kind::LineComment && last.span.end() == offset))
        {
            return nothing;
        }
        match scope.place {
            Place::Heredoc => nothing,
            Place::Quote => {
                let start = match self.tokens.last() {
                    Some(last) if last.kind == Kind::Text => last.span.start(),
                    _ => offset,
                };
                (self.quoted(scope), Span::new(start, offset + quoted_length(text.get(offset..).unwrap_or(""))))
            }
            _ => {
                let behind = word_length(text.get(offset..).unwrap_or(""));
                let item = self.tokens.get(scope.item..).unwrap_or_default();
                let item: Vec<Token> = item.iter().copied().filter(|token| token.kind != Kind::BlockComment).collect();
                let touching = item.last().filter(|last| last.span.end() == offset).copied();
                let (rest, start, number) = match touching {
                    Some(word) if matches!(word.kind, Kind::Identifier | Kind::Number) => {
                        (item.get(..item.len() - 1).unwrap_or_default(), word.span.start(), word.kind == Kind::Number)
                    }
                    _ => (item.as_slice(), offset, false),
                };
                let typed = Span::new(start, offset + behind);
                (self.plain(scope, rest, start < offset, number), typed)
            }
        }
    }

    /// Outside quotation marks; `rest` is the item before the typed word.
    fn plain(&self, scope: &Scope, rest: &[Token], word: bool, number: bool) -> Slot {
        let keyed = matches!(scope.place, Place::Body | Place::Object);
        let comprehension = rest.first().is_some_and(|first| first.span.of(self.text) == "for");
        if keyed && scope.equal.is_none() && !comprehension {
            let Some(last) = rest.last() else { return if number { Slot::Nothing } else { Slot::Key } };
            if last.kind == Kind::Dot {
                return self.traversal(rest);
            }
            let header = rest
                .iter()
                .all(|token| matches!(token.kind, Kind::Identifier | Kind::QuoteOpen | Kind::Text | Kind::QuoteClose));
            if scope.place == Place::Body && header {
                let (block, before) = header_of(self.text, rest);
                return Slot::Label { block, before, quoted: false };
            }
            return Slot::Nothing;
        }
        let start = scope.equal.map_or(0, |equal| equal + 1 - scope.item.min(equal + 1));
        // Comments were left out of the item, so its start is looked for by offset.
        let value: Vec<Token> = match scope.equal.and_then(|equal| self.tokens.get(equal)) {
            Some(equal) => rest.iter().copied().filter(|token| token.span.start() > equal.span.start()).collect(),
            None => rest.get(start..).unwrap_or_default().to_vec(),
        };
        let key = if keyed { self.key_of(scope).unwrap_or_default() } else { String::new() };
        match value.last().map(|last| last.kind) {
            Some(Kind::Dot) => self.traversal(&value),
            _ if number => Slot::Value { key, quoted: false },
            None if !word && (keyed || scope.place == Place::List) => Slot::Value { key, quoted: false },
            None => Slot::Traversal { before: Vec::new() },
            Some(Kind::Identifier) if !is_word(self.text, value.last()) => Slot::Nothing,
            Some(
                Kind::Number
                | Kind::QuoteClose
                | Kind::BraceClose
                | Kind::BracketClose
                | Kind::ParenClose
                | Kind::HeredocClose
                | Kind::Ellipsis,
            ) => Slot::Nothing,
            Some(_) => Slot::Traversal { before: Vec::new() },
        }
    }

    /// The names before the dot that ends `tokens`.
    fn traversal(&self, tokens: &[Token]) -> Slot {
        let mut before = Vec::new();
        let mut at = tokens.len();
        let mut dotted = false;
        while at > 0 {
            at -= 1;
            let Some(token) = tokens.get(at) else { break };
            match token.kind {
                Kind::Dot if !dotted => dotted = true,
                Kind::Identifier | Kind::Number | Kind::Star if dotted => {
                    before.push(token.span.of(self.text).to_owned());
                    dotted = false;
                    if at == 0 || !matches!(tokens.get(at - 1).map(|t| t.kind), Some(Kind::Dot)) {
                        break;
                    }
                }
                Kind::BracketClose => {
                    let Some(open) = matching_bracket(tokens, at) else { return Slot::Nothing };
                    let Some(open_token) = tokens.get(open) else { return Slot::Nothing };
                    before.push(open_token.span.join(token.span).of(self.text).to_owned());
                    at = open;
                    dotted = true;
                }
                _ => return Slot::Nothing,
            }
        }
        before.reverse();
        if before.is_empty() { Slot::Nothing } else { Slot::Traversal { before } }
    }

    /// Inside quotation marks.
    fn quoted(&self, quote: &Scope) -> Slot {
        let around = self.scopes.len().checked_sub(2).and_then(|index| self.scopes.get(index));
        let Some(around) = around else { return Slot::Nothing };
        let open = quote.item - 1;
        let rest = self.tokens.get(around.item..open).unwrap_or_default();
        match (around.place, around.equal) {
            (Place::Body, None) => {
                let (block, before) = header_of(self.text, rest);
                Slot::Label { block, before, quoted: true }
            }
            (Place::Object, None) if rest.is_empty() => Slot::Key,
            (Place::Body | Place::Object, Some(_)) => {
                Slot::Value { key: self.key_of(around).unwrap_or_default(), quoted: true }
            }
            (Place::List | Place::Paren | Place::Sequence | Place::Object, _) => {
                Slot::Value { key: String::new(), quoted: true }
            }
            _ => Slot::Nothing,
        }
    }
}

fn matching_bracket(tokens: &[Token], close: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().take(close + 1).rev() {
        match token.kind {
            Kind::BracketClose => depth += 1,
            Kind::BracketOpen => {
                depth -= 1;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether the token is a word after which a value follows.
fn is_word(text: &str, token: Option<&Token>) -> bool {
    token.is_some_and(|token| matches!(token.span.of(text), "in" | "if"))
}

fn word_length(text: &str) -> usize {
    text.char_indices().find(|(_, c)| !(*c == '_' || *c == '-' || c.is_alphanumeric())).map_or(text.len(), |(at, _)| at)
}

/// Bytes of a quoted text that stand behind the cursor; of an open one, those of the word.
fn quoted_length(behind: &str) -> usize {
    let end = behind.find(['"', '\n', '\r']).unwrap_or(behind.len());
    let sequence = behind.find("${").or_else(|| behind.find("%{")).unwrap_or(usize::MAX);
    match behind.as_bytes().get(end) {
        Some(b'"') => end.min(sequence),
        _ => word_length(behind).max(identifier_length(behind)).min(sequence),
    }
}

/// Names of the body or object around the cursor, from the view, the cursor's line left out.
fn names_around(body: &Body, before: &Before<'_>, offset: usize, line: Span) -> Vec<String> {
    let mut items = &body.items;
    for scope in before.scopes.iter().skip(1) {
        let Some(Step::Block { name, .. }) = scope.step.as_ref().filter(|_| scope.place == Place::Body) else { break };
        let block = items.iter().find_map(|item| match item {
            Item::Block(block) if block.kind.text == *name && block.span.touches(offset) => Some(block),
            _ => None,
        });
        match block {
            Some(block) => items = &block.body.items,
            None => return Vec::new(),
        }
    }
    let elsewhere = |span: Span| !line.touches(span.start());
    if before.scopes.iter().rev().find(|s| s.place == Place::Body || s.place == Place::Object).map(|s| s.place)
        == Some(Place::Object)
    {
        return object_names(items, offset, &elsewhere);
    }
    items
        .iter()
        .filter_map(|item| match item {
            Item::Attribute(attribute) => elsewhere(attribute.span).then(|| attribute.name.text.clone()),
            Item::Block(block) => elsewhere(block.span).then(|| block.kind.text.clone()),
        })
        .collect()
}

fn object_names(items: &[Item], offset: usize, elsewhere: &dyn Fn(Span) -> bool) -> Vec<String> {
    let mut found: Option<&Vec<(Expression, Expression)>> = None;
    for item in items {
        if let Item::Attribute(attribute) = item
            && attribute.span.touches(offset)
        {
            attribute.value.walk(&mut |expression| {
                if let Term::Object(entries) = &expression.term
                    && expression.span.start() < offset
                    && offset < expression.span.end()
                {
                    found = Some(entries);
                }
            });
        }
    }
    let entries = found.map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .filter(|(key, _)| elsewhere(key.span))
        .filter_map(|(key, _)| match &key.term {
            Term::Reference { root, steps } if steps.is_empty() => Some(root.text.clone()),
            _ => key.string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// The context at `|`, on one line: path, slot, typed text, names present, column.
    fn at(marked: &str) -> String {
        let offset = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let context = context(&parse(text.as_str().into()), offset);
        let path: Vec<String> = context
            .path
            .iter()
            .map(|step| match step {
                Step::Block { name, labels } => [vec![name.clone()], labels.clone()].concat().join("."),
                Step::Key(key) => format!("{key}="),
                Step::Item(index) => format!("#{index}"),
                Step::Instruction(name) => name.clone(),
            })
            .collect();
        let slot = match &context.slot {
            Slot::Value { key, quoted } => {
                ["Value", key, if *quoted { "quoted" } else { "" }].join(" ").replace("  ", " ")
            }
            Slot::Label { block, before, quoted } => {
                format!("Label {block} {before:?}{}", if *quoted { " quoted" } else { "" })
            }
            Slot::Traversal { before } => format!("Traversal {}", before.join(".")),
            other => format!("{other:?}"),
        };
        let present = context.present.join(",");
        format!("/{} {} <{}> [{present}] {}", path.join("/"), slot.trim(), context.typed.of(&text), context.indent)
    }

    #[test]
    fn the_cursor_is_where_the_text_before_it_says() {
        let cases = [
            ("res|", "/ Key <res> [] 0"),
            ("a {}\n|\n", "/ Key <> [a] 0"),
            ("resource |", "/ Label resource [] <> [] 0"),
            ("resource \"aws_|", "/ Label resource [] quoted <aws_> [] 0"),
            ("resource \"aws_|inst\" \"x\" {\n}\n", "/ Label resource [] quoted <aws_inst> [] 0"),
            ("resource \"a\" \"|\" {}", "/ Label resource [\"a\"] quoted <> [] 0"),
            ("r \"a\" \"b\" {\n  x = 1\n  in|\n  y {}\n}\n", "/r.a.b Key <in> [x,y] 2"),
            ("r \"a\" \"b\" {\n  |\n}\n", "/r.a.b Key <> [] 2"),
            ("r \"a\" \"b\" {\n  x = 1\n  in|st\n  lifecycle {}\n}\n", "/r.a.b Key <inst> [x,lifecycle] 2"),
            ("r {\n  l {\n    c|\n    d = 1\n  }\n  e = 1\n}\n", "/r/l Key <c> [d] 4"),
            ("r {\n  x = |\n  y = 1\n}\n", "/r Value x <> [x,y] 2"),
            ("r {\n  x = v|\n}\n", "/r Traversal <v> [x] 2"),
            ("r {\n  x = 1|\n}\n", "/r Value x <1> [x] 2"),
            ("r {\n  x = \"t|2\"\n}\n", "/r Value x quoted <t2> [x] 2"),
            ("r {\n  x = \"t|\n  y = 1\n}\n", "/r Value x quoted <t> [x,y] 2"),
            ("r {\n  x = \"a-${var.re|}\"\n}\n", "/r Traversal var <re> [x] 2"),
            ("r {\n  x = \"a-${|\n  y = 1\n}\n", "/r Traversal <> [x,y] 2"),
            ("r {\n  x = var.re|\n  y = 1\n}\n", "/r Traversal var <re> [x,y] 2"),
            ("r {\n  x = aws_instance.web.|\n  y = 1\n}\n", "/r Traversal aws_instance.web <> [x,y] 2"),
            ("r {\n  x = a.b[0].|\n}\n", "/r Traversal a.b.[0] <> [x] 2"),
            ("r {\n  x = a.*.|\n}\n", "/r Traversal a.* <> [x] 2"),
            ("r {\n  x = module.m.|\n}\n", "/r Traversal module.m <> [x] 2"),
            ("r {\n  x = merge(var.a, lo|)\n}\n", "/r Traversal <lo> [x] 2"),
            ("r {\n  x = merge(var.a, local.|\n  y = 1\n}\n", "/r Traversal local <> [x,y] 2"),
            ("r {\n  x = a + |\n}\n", "/r Traversal <> [x] 2"),
            ("r {\n  x = a |\n}\n", "/r Nothing <> [x] 2"),
            ("r {\n  x = a ? b : c|\n}\n", "/r Traversal <c> [x] 2"),
            ("r {\n  x = f().|\n}\n", "/r Nothing <> [x] 2"),
            ("r {\n  tags = {\n    Na|\n    Env = 1\n  }\n}\n", "/r/tags= Key <Na> [Env] 4"),
            ("r {\n  tags = {\n    Name = |\n  }\n}\n", "/r/tags= Value Name <> [Name] 4"),
            ("r {\n  tags = { A = 1, B| }\n}\n", "/r/tags= Key <B> [A] 4"),
            ("r {\n  tags = merge(a, {\n    N|\n  })\n}\n", "/r/tags= Key <N> [] 4"),
            ("r {\n  x = [|]\n}\n", "/r/x= Value <> [x] 2"),
            ("r {\n  x = [\"a\", \"|\"]\n}\n", "/r/x= Value quoted <> [x] 2"),
            ("r {\n  x = [{ a = 1 }, { | }]\n}\n", "/r/x=/#1 Key <> [] 4"),
            ("a { b = | }\n", "/a Value b <> [b] 2"),
            ("a { | }\n", "/a Key <> [] 2"),
            ("# comm|ent\n", "/ Nothing <> [] 0"),
            ("/* a | */\n", "/ Nothing <> [] 0"),
            ("x = <<EOT\n a|\nEOT\n", "/ Nothing <> [x] 0"),
            ("x = <<EOT\n ${var.|}\nEOT\n", "/ Traversal var <> [x] 0"),
            ("x = [for a in |", "/x= Traversal <> [x] 0"),
        ];
        let mut failed = Vec::new();
        for (text, expected) in cases {
            let got = at(text);
            if got != expected {
                failed.push(format!("{text:?}\n    got {got}\n wanted {expected}"));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }
}
