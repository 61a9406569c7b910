use crate::dialects::Located;
use crate::model::{Cancel, Cancelled, Definition, FileId, Project, SymbolKind, Use, Via};
use crate::text::Span;
use crate::workspace::{Placed, Reader, Snapshot};

/// Most names of one hint; the others are counted.
const NAMES: usize = 2;

/// Something an editor may show behind a place, as if it were written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Behind which byte of the file.
    pub offset: usize,
    /// What it says.
    pub label: String,
    /// What it is about, for whoever points at it.
    pub tooltip: &'static str,
}

/// What the lines that meet `range` come to and do not say: the image that variables lead to, the stage a number means,
/// the pods that labels select.
pub fn inlay_hints(
    snapshot: &Snapshot,
    file: &FileId,
    range: Span,
    cancel: &Cancel,
) -> Result<Vec<InlayHint>, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Vec::new()) };
    let reader = Reader::for_once(snapshot, file.clone());
    let mut hints = Vec::new();
    for placed in document.segments() {
        let whole = Span::new(placed.base, placed.base + placed.segment.text().len());
        if !whole.meets(range) {
            continue;
        }
        cancel.test()?;
        images(placed, &mut hints);
        if let Some(dialect) = document.dialect() {
            let located = Located { file, base: placed.base, parsed: placed.segment.parsed() };
            hints.extend(dialect.hints(&located, &reader).into_iter().map(|hint| InlayHint {
                offset: hint.at + placed.base,
                label: hint.label,
                tooltip: hint.tooltip,
            }));
        }
        names(placed, file, &reader, &mut hints);
    }
    hints.retain(|hint| range.touches(hint.offset));
    hints.sort_by(|a, b| (a.offset, &a.label).cmp(&(b.offset, &b.label)));
    hints.dedup();
    Ok(hints)
}

/// Images written with variables whose values the file knows.
fn images(placed: Placed<'_>, hints: &mut Vec<InlayHint>) {
    for (_, container) in placed.segment.facts().containers() {
        let site = container.image.site();
        if let (Some(image), Via::Interpolated) = (container.image.value(), site.via) {
            hints.push(InlayHint {
                offset: site.span.end() + placed.base,
                label: format!("= {}", image.text),
                tooltip: "The image with the values its variables have here",
            });
        }
    }
}

/// References whose text does not say what they mean.
fn names(placed: Placed<'_>, file: &FileId, reader: &Reader<'_>, hints: &mut Vec<InlayHint>) {
    for reference in &placed.segment.facts().references {
        let is_number = reference.name.text().parse::<u32>().is_ok();
        let tooltip = match reference.kind {
            SymbolKind::PodLabels | SymbolKind::ServiceLabels => "What these labels select in the workspace",
            SymbolKind::Stage if is_number => "The stage with this number",
            _ => continue,
        };
        let offset = reference.span.end() + placed.base;
        let user = Use { file: file.clone(), base: placed.base, reference: reference.clone() };
        let named: Vec<String> = reader.definitions(&user).iter().filter_map(name).collect();
        let Some((shown, rest)) = named.split_at_checked(NAMES.min(named.len())).filter(|(shown, _)| !shown.is_empty())
        else {
            continue;
        };
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        hints.push(InlayHint { offset, label: format!("→ {}{more}", shown.join(", ")), tooltip });
    }
}

/// What a hint calls a symbol: the owner of pods, the name of a stage, else its base image.
fn name(definition: &Definition) -> Option<String> {
    let symbol = &definition.symbol;
    let text = symbol.name.text();
    match (&symbol.kind, &symbol.detail) {
        (kind, detail) if kind.has_labels() => Some(detail.as_ref()?.trim_start_matches("of ").to_owned()),
        (_, Some(detail)) if text.parse::<u32>().is_ok() => Some(detail.clone()),
        _ => Some(text),
    }
}
