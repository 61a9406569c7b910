//! What stands open around a cursor, built up token by token from the text before it.

use super::lexer::Lexer;
use super::repair::line_at;
use super::token::{Kind, Matching, Opener, Token};
use crate::syntax::Step;

/// What a cursor may be inside of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Body,
    Object,
    List,
    /// A call's arguments or a parenthesis.
    Paren,
    /// The brackets of `a[…]`.
    Index,
    /// `${…}`, `%{…}`
    Sequence,
    Quote,
    Heredoc,
}

/// Something open, or the root.
pub(super) struct Scope {
    pub(super) place: Place,
    /// How one gets here from the scope around it.
    pub(super) step: Option<Step>,
    /// Index of the token that opened it.
    pub(super) open: usize,
    /// Index of the first token of the item the cursor is in.
    pub(super) item: usize,
    /// Index of the equals sign or colon of the item.
    pub(super) equal: Option<usize>,
    pub(super) commas: usize,
    /// Names of the items before.
    pub(super) names: Vec<String>,
    /// Column at which an item stands.
    pub(super) indent: usize,
}

/// The text before a cursor.
pub(super) struct Before<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    pub(super) scopes: Vec<Scope>,
}

impl<'t> Before<'t> {
    pub(super) fn read(text: &'t str, matching: Matching) -> Self {
        let mut lexer = Lexer::new(text, 0, matching);
        let root = Scope {
            place: Place::Body,
            step: None,
            open: 0,
            item: 0,
            equal: None,
            commas: 0,
            names: Vec::new(),
            indent: 0,
        };
        let mut before = Before { text, tokens: Vec::new(), scopes: vec![root] };
        loop {
            let token = lexer.next();
            let height = lexer.frames.len();
            if token.kind == Kind::End || (token.kind == Kind::QuoteMissing && token.span.start() == text.len()) {
                return before;
            }
            let opened = lexer.frames.last().filter(|frame| frame.open == token.span.start());
            before.step(token, height, opened.map(|frame| (frame.opener, frame.indent)));
        }
    }

    /// Takes one token in. `height` scopes are open after it, the last one opened by it if `opened`.
    fn step(&mut self, token: Token, height: usize, opened: Option<(Opener, usize)>) {
        if matches!(token.kind, Kind::LineComment | Kind::BlockComment | Kind::OpenComment) {
            self.tokens.push(token);
            if let Some(scope) = self.scopes.last_mut()
                && scope.item == self.tokens.len() - 1
            {
                scope.item += 1;
            }
            return;
        }
        // The root is a scope but not a frame.
        let kept = height + usize::from(opened.is_none());
        let closer =
            matches!(token.kind, Kind::BraceClose | Kind::BracketClose | Kind::ParenClose | Kind::SequenceClose);
        if self.scopes.len() > kept {
            self.scopes.truncate(kept.max(1));
            let ended_by_layout = !closer && !matches!(token.kind, Kind::QuoteClose | Kind::HeredocClose);
            if let (true, Some(scope)) = (ended_by_layout && opened.is_none(), self.scopes.last_mut()) {
                scope.item = self.tokens.len();
                scope.equal = None;
            }
        }
        let index = self.tokens.len();
        self.tokens.push(token);
        if let Some((opener, indent)) = opened {
            let scope = self.scope(opener, index, indent);
            self.scopes.push(scope);
            return;
        }
        let text = self.text;
        let Some(scope) = self.scopes.last_mut() else { return };
        let keyed = matches!(scope.place, Place::Body | Place::Object);
        let name_ends =
            matches!(token.kind, Kind::Equal) || (token.kind == Kind::Colon && scope.place == Place::Object);
        let is_comprehension = self.tokens.get(scope.item).is_some_and(|first| first.span.of(text) == "for");
        match token.kind {
            Kind::Newline if keyed => {
                scope.item = index + 1;
                scope.equal = None;
            }
            // The names of a `for` are parts of one item.
            Kind::Comma if scope.place != Place::Body && !is_comprehension => {
                scope.item = index + 1;
                scope.equal = None;
                scope.commas += 1;
            }
            _ if name_ends && keyed && scope.equal.is_none() => {
                scope.equal = Some(index);
                let key = key_text(text, self.tokens.get(scope.item..index).unwrap_or_default());
                note(scope, key, text, self.tokens.get(scope.item));
            }
            _ => {}
        }
    }

    fn scope(&mut self, opener: Opener, index: usize, indent: usize) -> Scope {
        let text = self.text;
        let previous = index.checked_sub(1).and_then(|i| self.tokens.get(i)).map(|token| token.kind);
        let mut step = None;
        let place = match (opener, self.scopes.last_mut()) {
            (Opener::Brace, Some(parent)) if parent.place == Place::Body && parent.equal.is_none() => {
                let header = self.tokens.get(parent.item..index).unwrap_or_default();
                let (name, labels) = header_of(text, header);
                note(parent, name.clone(), text, header.first());
                step = Some(Step::Block { name, labels });
                Place::Body
            }
            (Opener::Brace, _) => Place::Object,
            (Opener::Bracket, _) => match previous {
                Some(Kind::Identifier | Kind::BracketClose | Kind::ParenClose | Kind::QuoteClose | Kind::Star) => {
                    Place::Index
                }
                _ => Place::List,
            },
            (Opener::Paren, _) => Place::Paren,
            (Opener::Sequence, _) => Place::Sequence,
            (Opener::Quote, _) => Place::Quote,
            (Opener::Heredoc, _) => Place::Heredoc,
        };
        if matches!(place, Place::Object | Place::List) {
            step = self.value_step();
        }
        Scope {
            place,
            step,
            open: index,
            item: index + 1,
            equal: None,
            commas: 0,
            names: Vec::new(),
            indent: indent + 2,
        }
    }

    /// The step into an object or list that is opened here.
    fn value_step(&self) -> Option<Step> {
        let around = self.scopes.iter().rev().find(|scope| scope.place != Place::Paren)?;
        match around.place {
            Place::Body | Place::Object => self.key_of(around).map(Step::Key),
            Place::List => Some(Step::Item(around.commas)),
            _ => None,
        }
    }

    /// The key whose value is being written in this scope.
    pub(super) fn key_of(&self, scope: &Scope) -> Option<String> {
        Some(key_text(self.text, self.tokens.get(scope.item..scope.equal?).unwrap_or_default()))
    }

    pub(super) fn path(&self) -> Vec<Step> {
        self.scopes.iter().filter_map(|scope| scope.step.clone()).collect()
    }
}

/// Remembers an item's name, its place on its line too if it is the line's first.
fn note(scope: &mut Scope, name: String, text: &str, first: Option<&Token>) {
    if let Some(first) = first {
        let line = line_at(text, first.span.start());
        let before = text.get(line.start()..first.span.start()).unwrap_or("");
        if before.trim().is_empty() {
            scope.indent = before.len();
        }
    }
    if !name.is_empty() {
        scope.names.push(name);
    }
}

fn key_text(text: &str, tokens: &[Token]) -> String {
    let quoted: String = tokens.iter().filter(|t| t.kind == Kind::Text).map(|t| t.span.of(text)).collect();
    match (tokens.first(), tokens.last()) {
        (Some(first), _) if first.kind == Kind::QuoteOpen => quoted,
        (Some(first), Some(last)) => first.span.join(last.span).of(text).to_owned(),
        _ => String::new(),
    }
}

/// Type and labels of a block's header.
pub(super) fn header_of(text: &str, tokens: &[Token]) -> (String, Vec<String>) {
    let mut name = None;
    let mut labels: Vec<String> = Vec::new();
    let mut inside = false;
    for token in tokens {
        let written = token.span.of(text).to_owned();
        match token.kind {
            Kind::Identifier if name.is_none() => name = Some(written),
            Kind::Identifier => labels.push(written),
            Kind::QuoteOpen => {
                labels.push(String::new());
                inside = true;
            }
            Kind::Text if inside => {
                if let Some(label) = labels.last_mut() {
                    label.push_str(&written);
                }
            }
            _ => inside = false,
        }
    }
    (name.unwrap_or_default(), labels)
}
