use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use tower_lsp::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensLegend,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult,
};

use crate::features::{self, TokenType};
use crate::model::{Cancel, Cancelled, FileId};
use crate::server::convert::View;
use crate::server::uri;
use crate::text::{Encoding, Span, Text};

/// Documents whose colours are remembered. Of others the editor is sent all again.
const REMEMBERED: usize = 16;

/// Numbers a token is sent as.
const NUMBERS: usize = 5;

/// What the numbers of a token's type and modifiers mean.
pub(in crate::server) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TokenType::ALL.map(|kind| SemanticTokenType::new(kind.name())).to_vec(),
        token_modifiers: vec![SemanticTokenModifier::DECLARATION],
    }
}

pub(in crate::server) fn full(
    view: &View<'_>,
    params: &SemanticTokensParams,
    cancel: &Cancel,
) -> Result<Option<SemanticTokensResult>, Cancelled> {
    let file = uri::file_of(&params.text_document.uri);
    let Some(data) = tokens(view, &file, None, cancel)? else { return Ok(None) };
    Ok(Some(SemanticTokensResult::Tokens(remembered(view, file, data))))
}

pub(in crate::server) fn delta(
    view: &View<'_>,
    params: &SemanticTokensDeltaParams,
    cancel: &Cancel,
) -> Result<Option<SemanticTokensFullDeltaResult>, Cancelled> {
    let file = uri::file_of(&params.text_document.uri);
    let Some(data) = tokens(view, &file, None, cancel)? else { return Ok(None) };
    let before = view.session.colours.get(&file, &params.previous_result_id);
    let now = remembered(view, file, data);
    let Some(before) = before else { return Ok(Some(SemanticTokensFullDeltaResult::Tokens(now))) };
    let edits = difference(&before, &now.data).into_iter().collect();
    let delta = SemanticTokensDelta { result_id: now.result_id, edits };
    Ok(Some(SemanticTokensFullDeltaResult::TokensDelta(delta)))
}

pub(in crate::server) fn range(
    view: &View<'_>,
    params: &SemanticTokensRangeParams,
    cancel: &Cancel,
) -> Result<Option<SemanticTokensRangeResult>, Cancelled> {
    let Some((file, span)) = view.span(&params.text_document.uri, params.range) else { return Ok(None) };
    let data = tokens(view, &file, Some(span), cancel)?;
    Ok(data.map(|data| SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data })))
}

fn tokens(
    view: &View<'_>,
    file: &FileId,
    range: Option<Span>,
    cancel: &Cancel,
) -> Result<Option<Vec<SemanticToken>>, Cancelled> {
    let Some(document) = view.snapshot.document(file) else { return Ok(None) };
    let found = features::semantic_tokens(view.snapshot, file, range, cancel)?;
    Ok(Some(relative(document.text(), &found, view.editor().encoding)))
}

/// Each token seen from the one before it, as the protocol wants it. Columns are counted on from there too, so that a
/// long line is walked through once.
fn relative(text: &Text, tokens: &[features::SemanticToken], encoding: Encoding) -> Vec<SemanticToken> {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (mut line, mut start) = (0, 0);
    let mut data = Vec::with_capacity(tokens.len());
    for token in tokens {
        let on = text.line_of(token.span.start());
        let from = if on == line { start } else { text.line_span(on).start() };
        data.push(SemanticToken {
            delta_line: number(on - line),
            delta_start: number(encoding.length(&text.slice(Span::new(from, token.span.start())))),
            length: number(encoding.length(&text.slice(token.span))),
            token_type: token.kind as u32,
            token_modifiers_bitset: u32::from(token.declaration),
        });
        (line, start) = (on, token.span.start());
    }
    data
}

/// The one edit from what the editor has to what is now; none where they are the same. It counts in numbers.
fn difference(before: &[SemanticToken], now: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    if before == now {
        return None;
    }
    let prefix = before.iter().zip(now).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(now.len()) - prefix;
    let suffix = before.iter().rev().zip(now.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let number = |tokens: usize| u32::try_from(tokens * NUMBERS).unwrap_or(u32::MAX);
    Some(SemanticTokensEdit {
        start: number(prefix),
        delete_count: number(before.len() - suffix - prefix),
        data: now.get(prefix..now.len() - suffix).map(<[SemanticToken]>::to_vec),
    })
}

fn remembered(view: &View<'_>, file: FileId, data: Vec<SemanticToken>) -> SemanticTokens {
    let mut hasher = std::hash::DefaultHasher::new();
    for token in &data {
        let place = (token.delta_line, token.delta_start, token.length);
        (place, token.token_type, token.token_modifiers_bitset).hash(&mut hasher);
    }
    let result_id = format!("{:016x}", hasher.finish());
    if view.editor().semantic_tokens.is_some_and(|requests| requests.delta) {
        view.session.colours.put(file, result_id.clone(), data.clone());
    }
    SemanticTokens { result_id: Some(result_id), data }
}

/// What the editor was last sent of its documents, so that it can be told what has changed.
#[derive(Default)]
pub(in crate::server) struct Sent(Mutex<VecDeque<Colours>>);

struct Colours {
    file: FileId,
    result_id: String,
    data: Arc<[SemanticToken]>,
}

impl Sent {
    fn get(&self, file: &FileId, result_id: &str) -> Option<Arc<[SemanticToken]>> {
        let sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sent.iter().find(|known| known.file == *file && known.result_id == result_id)?;
        Some(known.data.clone())
    }

    fn put(&self, file: FileId, result_id: String, data: Vec<SemanticToken>) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|known| known.file != file);
        sent.push_back(Colours { file, result_id, data: data.into() });
        if sent.len() > REMEMBERED {
            sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(delta_start: u32) -> SemanticToken {
        SemanticToken { delta_line: 0, delta_start, length: 1, token_type: 0, token_modifiers_bitset: 0 }
    }

    #[test]
    fn a_difference_is_one_edit_counted_in_numbers() {
        for (before, now, expected) in [
            (&[1, 2, 3][..], &[1, 2, 3][..], None),
            (&[1, 2, 3], &[1, 9, 3], Some((5, 5, 1))),
            (&[1, 2, 3], &[1, 3], Some((5, 5, 0))),
            (&[1, 1], &[1, 1, 1], Some((10, 0, 1))),
            (&[], &[1], Some((0, 0, 1))),
            (&[1], &[], Some((0, 5, 0))),
        ] {
            let tokens = |numbers: &[u32]| numbers.iter().map(|n| token(*n)).collect::<Vec<_>>();
            let edit = difference(&tokens(before), &tokens(now));
            let shown = edit.map(|edit| (edit.start, edit.delete_count, edit.data.unwrap_or_default().len()));
            assert_eq!(shown, expected, "{before:?} {now:?}");
        }
    }

    #[test]
    fn tokens_are_counted_from_the_one_before() {
        let text = Text::new("é 𝒳 a\n\nb\n");
        let token = |start, end| features::SemanticToken {
            span: Span::new(start, end),
            kind: TokenType::String,
            declaration: false,
        };
        let tokens = [token(3, 7), token(8, 9), token(11, 12)];
        let shown = |encoding| {
            let data = relative(&text, &tokens, encoding);
            data.iter().map(|t| [t.delta_line, t.delta_start, t.length]).collect::<Vec<_>>()
        };
        assert_eq!(shown(Encoding::Utf8), [[0, 3, 4], [0, 5, 1], [2, 0, 1]]);
        assert_eq!(shown(Encoding::Utf16), [[0, 2, 2], [0, 3, 1], [2, 0, 1]]);
        assert_eq!(shown(Encoding::Utf32), [[0, 2, 1], [0, 2, 1], [2, 0, 1]]);
    }
}
