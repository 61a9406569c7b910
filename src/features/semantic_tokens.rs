use std::collections::HashSet;

use crate::model::{Cancel, Cancelled, Demand, FileId, Lowered, Reference, Stacked, SymbolKind, SymbolName};
use crate::syntax::{Parsed, Purpose, captures};
use crate::text::{Span, Text};
use crate::workspace::{Document, Snapshot};

/// Most tokens of one answer.
const TOKENS: usize = 100_000;

/// A piece of one line that has a colour, in file coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// The piece.
    pub span: Span,
    /// What it is.
    pub kind: TokenType,
    /// Whether something gets its name here.
    pub declaration: bool,
}

/// What a token is. The protocol's own words, in the order of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are the protocol's")]
pub enum TokenType {
    Comment,
    Keyword,
    String,
    Number,
    Operator,
    Property,
    Parameter,
    Variable,
    Function,
    Type,
    Class,
    Namespace,
}

impl TokenType {
    /// The legend.
    pub const ALL: [TokenType; 12] = [
        TokenType::Comment,
        TokenType::Keyword,
        TokenType::String,
        TokenType::Number,
        TokenType::Operator,
        TokenType::Property,
        TokenType::Parameter,
        TokenType::Variable,
        TokenType::Function,
        TokenType::Type,
        TokenType::Class,
        TokenType::Namespace,
    ];

    /// As the protocol calls it.
    pub fn name(self) -> &'static str {
        match self {
            TokenType::Comment => "comment",
            TokenType::Keyword => "keyword",
            TokenType::String => "string",
            TokenType::Number => "number",
            TokenType::Operator => "operator",
            TokenType::Property => "property",
            TokenType::Parameter => "parameter",
            TokenType::Variable => "variable",
            TokenType::Function => "function",
            TokenType::Type => "type",
            TokenType::Class => "class",
            TokenType::Namespace => "namespace",
        }
    }

    /// What a capture of a highlights query comes to.
    fn of_capture(name: &str) -> Option<TokenType> {
        Some(match name {
            "comment" => TokenType::Comment,
            "keyword" | "constant.builtin" => TokenType::Keyword,
            "string" | "string.special" => TokenType::String,
            "number" => TokenType::Number,
            "operator" | "punctuation.special" => TokenType::Operator,
            "property" | "attribute" | "variable.member" => TokenType::Property,
            "variable.parameter" => TokenType::Parameter,
            "variable" | "label" => TokenType::Variable,
            "function" => TokenType::Function,
            "type" => TokenType::Type,
            _ => return None,
        })
    }

    /// What a name comes to, where it is made and where it is used; none where there is no one name.
    fn of_symbol(kind: SymbolKind) -> Option<TokenType> {
        Some(match kind {
            SymbolKind::Stage | SymbolKind::Module | SymbolKind::Provider | SymbolKind::LockedProvider => {
                TokenType::Namespace
            }
            SymbolKind::Stacked(what) => match what {
                Stacked::Variable
                | Stacked::Local
                | Stacked::DeploymentLocal
                | Stacked::Output
                | Stacked::Published => TokenType::Variable,
                Stacked::Requirement | Stacked::Provider | Stacked::Component | Stacked::Stack => TokenType::Namespace,
                _ => TokenType::Class,
            },
            SymbolKind::Service
            | SymbolKind::Object
            | SymbolKind::Kind
            | SymbolKind::Resource
            | SymbolKind::DataSource
            | SymbolKind::Ephemeral
            | SymbolKind::Action
            | SymbolKind::Check
            | SymbolKind::Run => TokenType::Class,
            SymbolKind::BuildVariable
            | SymbolKind::Network
            | SymbolKind::Volume
            | SymbolKind::Secret
            | SymbolKind::Config
            | SymbolKind::Model
            | SymbolKind::PodContainer
            | SymbolKind::PodVolume
            | SymbolKind::PodPort
            | SymbolKind::ServicePort
            | SymbolKind::Listener
            | SymbolKind::DataKey
            | SymbolKind::Variable
            | SymbolKind::Local
            | SymbolKind::Output => TokenType::Variable,
            SymbolKind::Context
            | SymbolKind::Included
            | SymbolKind::PodLabels
            | SymbolKind::ServiceLabels
            | SymbolKind::Api
            | SymbolKind::Patch => return None,
        })
    }
}

/// The colours of a file, or of what meets `range`: in order, never overlapping, each on one line.
pub fn semantic_tokens(
    snapshot: &Snapshot,
    file: &FileId,
    range: Option<Span>,
    cancel: &Cancel,
) -> Result<Vec<SemanticToken>, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Vec::new()) };
    let text = document.text();
    let range = range.unwrap_or(Span::new(0, text.len()));
    let mut tokens = Vec::new();
    for placed in document.segments() {
        cancel.test()?;
        let whole = Span::new(placed.base, placed.base + placed.segment.text().len());
        if !whole.meets(range) || tokens.len() >= TOKENS {
            continue;
        }
        let mut layers = of_tree(placed.segment.parsed(), range.relative_to(placed.base));
        layers.extend(of_names(placed.segment.facts(), range.relative_to(placed.base)));
        layers.extend(of_variables(document, placed.segment.parsed(), range.relative_to(placed.base)));
        for token in flatten(layers) {
            lines(text, SemanticToken { span: token.span.shifted(placed.base), ..token }, &mut tokens);
        }
    }
    tokens.truncate(TOKENS);
    Ok(tokens)
}

/// A token that others may lie upon: of two that cover the same, the one of the higher layer counts.
type Layered = (usize, SemanticToken);

fn of_tree(parsed: &Parsed, range: Span) -> Vec<Layered> {
    let found = captures(parsed, Purpose::Highlights, range).into_iter();
    let token = |kind, span| SemanticToken { span, kind, declaration: false };
    found.filter_map(|c| Some((c.pattern, token(TokenType::of_capture(c.name)?, c.span)))).collect()
}

/// Variables that are put in when the file is loaded.
fn of_variables(document: &Document, parsed: &Parsed, range: Span) -> Vec<Layered> {
    // Most texts have none, and need not be read for it.
    let Some(dialect) = document.dialect().filter(|_| parsed.text.contains('$')) else { return Vec::new() };
    let token = |span| SemanticToken { span, kind: TokenType::Variable, declaration: false };
    let variables = dialect.variables(parsed).into_iter().filter(|one| one.span.meets(range));
    variables.map(|one| (usize::MAX - 1, token(one.span))).collect()
}

/// What the dialect knows to be names: above all that the tree says. What only may be a name, such as the image of a
/// FROM, is one where the segment has it.
fn of_names(facts: &Lowered, range: Span) -> Vec<Layered> {
    let made = facts.symbols.iter().map(|symbol| (symbol.kind, symbol.name_span, true));
    let text = |name: &SymbolName| name.text().to_ascii_lowercase();
    let names: HashSet<(SymbolKind, String)> = facts.symbols.iter().map(|s| (s.kind, text(&s.name))).collect();
    let is_name = |reference: &&Reference| {
        reference.demand == Demand::Required || names.contains(&(reference.kind, text(&reference.name)))
    };
    let used = facts.references.iter().filter(is_name).map(|reference| (reference.kind, reference.span, false));
    let token = |(kind, span, declaration): (SymbolKind, Span, bool)| {
        let kind = TokenType::of_symbol(kind).filter(|_| !span.is_empty() && span.meets(range))?;
        Some((usize::MAX - usize::from(!declaration), SemanticToken { span, kind, declaration }))
    };
    made.chain(used).filter_map(token).collect()
}

/// Cuts what lies below others out of them. What reaches beyond the token it begins in ends with it.
fn flatten(mut layers: Vec<Layered>) -> Vec<SemanticToken> {
    layers.sort_by_key(|(layer, token)| (token.span.start, std::cmp::Reverse(token.span.end), *layer));
    let mut flat = Flat { tokens: Vec::new(), written: 0 };
    let mut open: Vec<SemanticToken> = Vec::new();
    for (_, mut token) in layers {
        while let Some(outer) = open.pop_if(|outer| outer.span.end <= token.span.start) {
            flat.write(outer, outer.span.end());
        }
        if let Some(outer) = open.last().copied() {
            flat.write(outer, token.span.start());
            token.span.end = token.span.end.min(outer.span.end);
        }
        open.push(token);
    }
    while let Some(outer) = open.pop() {
        flat.write(outer, outer.span.end());
    }
    flat.tokens
}

struct Flat {
    tokens: Vec<SemanticToken>,
    /// Up to where all is decided.
    written: usize,
}

impl Flat {
    /// The part of a token up to `end` that is not decided yet.
    fn write(&mut self, token: SemanticToken, end: usize) {
        let span = Span::new(token.span.start().max(self.written), end);
        if span.is_empty() {
            return;
        }
        self.written = span.end();
        match self.tokens.last_mut() {
            // A quotation mark and the text behind it are one.
            Some(last)
                if last.span.end == span.start
                    && last.kind == token.kind
                    && !last.declaration
                    && !token.declaration =>
            {
                last.span.end = span.end;
            }
            _ => self.tokens.push(SemanticToken { span, ..token }),
        }
    }
}

/// Cuts a token at line breaks, without the blanks around them.
fn lines(text: &Text, token: SemanticToken, out: &mut Vec<SemanticToken>) {
    let written = text.slice(token.span);
    let mut from = 0;
    for line in written.split_inclusive(['\n', '\r']) {
        let content = line.trim();
        let start = token.span.start() + from + (line.len() - line.trim_start().len());
        if !content.is_empty() {
            out.push(SemanticToken { span: Span::new(start, start + content.len()), ..token });
        }
        from += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, capture_names};

    #[test]
    fn every_capture_has_its_place_in_the_legend() {
        for language in [Language::Dockerfile, Language::Yaml, Language::Json, Language::Hcl] {
            for name in capture_names(language, Purpose::Highlights) {
                assert!(TokenType::of_capture(name).is_some(), "{language:?}: @{name}");
            }
        }
    }

    #[test]
    fn the_legend_is_in_the_order_of_the_types() {
        assert!(TokenType::ALL.is_sorted());
        assert!(TokenType::ALL.iter().enumerate().all(|(index, kind)| *kind as usize == index));
    }

    #[test]
    fn what_lies_upon_another_is_cut_out_of_it() {
        let token = |start, end, kind| (0, SemanticToken { span: Span::new(start, end), kind, declaration: false });
        let (string, variable) = (TokenType::String, TokenType::Variable);
        for (layers, expected) in [
            (vec![token(0, 9, string), token(3, 5, variable)], "0..3 string, 3..5 variable, 5..9 string"),
            (vec![token(0, 4, string), token(2, 6, variable)], "0..2 string, 2..4 variable"),
            (vec![token(0, 4, string), token(0, 4, variable)], "0..4 variable"),
            (vec![token(0, 1, string), token(1, 4, string)], "0..4 string"),
            (
                vec![token(0, 4, string), token(0, 4, variable), token(1, 2, string)],
                "0..1 variable, 1..2 string, 2..4 variable",
            ),
        ] {
            let shown: Vec<String> =
                flatten(layers).iter().map(|token| format!("{:?} {}", token.span, token.kind.name())).collect();
            assert_eq!(shown.join(", "), expected);
        }
    }
}
