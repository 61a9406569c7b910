use crate::model::{Cursor, FileId, SignatureHelp};
use crate::syntax;
use crate::workspace::Snapshot;

/// How that is called whose arguments a place is among.
pub fn signature_help(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<SignatureHelp> {
    let document = snapshot.document(file)?;
    let dialect = document.dialect()?;
    let placed = document.segment_at(offset)?;
    let parsed = placed.segment.parsed();
    let inside = offset.saturating_sub(placed.base);
    let context = syntax::context(parsed, inside);
    dialect.signature(&Cursor { file, parsed, base: placed.base, offset: inside, context: &context })
}
