use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};

use crate::features;
use crate::model::{Cancel, Cancelled};
use crate::server::convert::View;
use crate::server::uri;

/// Folds go from the end of one line to the end of another one, which is what the protocol means where no characters are
/// given. Editors that fold whole lines only lose nothing.
pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &FoldingRangeParams,
    cancel: &Cancel,
) -> Result<Option<Vec<FoldingRange>>, Cancelled> {
    let file = uri::file_of(&params.text_document.uri);
    if view.snapshot.document(&file).is_none() {
        return Ok(None);
    }
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let folds = features::folding_ranges(view.snapshot, &file, cancel)?;
    let ranges = folds.iter().map(|fold| FoldingRange {
        start_line: number(fold.first),
        end_line: number(fold.last),
        kind: fold.comment.then_some(FoldingRangeKind::Comment),
        ..FoldingRange::default()
    });
    Ok(Some(ranges.collect()))
}
