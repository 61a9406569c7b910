//! Images from which something is taken that no stage is built on: `COPY --from=composer:2`, `--mount=from=…`.

use super::contexts::parts;
use crate::model::{ImageRef, PageUse};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword};
use crate::text::Span;

/// The images behind `from`, with where they are written. What may be a stage or a context is none.
pub(super) fn images(view: &Dockerfile) -> Vec<(Span, ImageRef)> {
    view.instructions.iter().flat_map(of).collect()
}

fn of(instruction: &Instruction) -> Vec<(Span, ImageRef)> {
    let values = instruction.flags.iter().filter_map(|flag| Some((flag.name.as_str(), flag.value.as_ref()?)));
    let plain = values.filter(|(_, value)| value.variables.is_empty() && value.span.len() == value.text.len());
    let written = plain.filter_map(|(name, value)| match (instruction.keyword, name) {
        (Keyword::Copy, "from") => Some((value.span.start(), value.text.as_str())),
        (Keyword::Run, "mount") => parts(&value.text)
            .find_map(|(at, part)| Some((value.span.start() + at + "from=".len(), part.strip_prefix("from=")?))),
        _ => None,
    });
    let is_image = |text: &str| text.contains([':', '/', '@']);
    let images = written.filter(|(_, text)| is_image(text));
    images.filter_map(|(at, text)| Some((Span::new(at, at + text.len()), ImageRef::parse(text)?))).collect()
}

/// Their pages on the web.
pub(super) fn pages(view: &Dockerfile) -> Vec<PageUse> {
    images(view).into_iter().filter_map(|(span, image)| Some(PageUse { span, url: image.page()? })).collect()
}
