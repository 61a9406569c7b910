use super::language;
use crate::dialects::images;
use crate::model::{Cursor, ImageRef, Lowered, Markdown, Reference, SymbolKind};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Scope};

/// The instruction's or flag's text, what is known of an image, the value of a variable.
pub(super) fn hover(at: &Cursor<'_>) -> Option<Markdown> {
    let view = at.parsed.dockerfile()?;
    let index = view.instructions.iter().position(|instruction| instruction.span.touches(at.offset))?;
    let instruction = view.instructions.get(index)?;
    let text = language::instruction(instruction.keyword.name());
    if instruction.keyword_span.touches(at.offset) {
        let text = text?;
        return Some(Markdown(format!("```dockerfile\n{}\n```\n{}", text.form, text.about)));
    }
    if let Some(flag) = instruction.flags.iter().find(|flag| flag.name_span.touches(at.offset)) {
        return text.and_then(|text| text.flags.get(&flag.name)).cloned().map(Markdown);
    }
    of_image(instruction, at.offset).or_else(|| value(view, index, at))
}

fn of_image(instruction: &Instruction, offset: usize) -> Option<Markdown> {
    if instruction.keyword != Keyword::From {
        return None;
    }
    let word = instruction.words().first().filter(|word| word.span.touches(offset))?;
    images::describe(&ImageRef::parse(&word.text)?)
}

fn value(view: &Dockerfile, index: usize, at: &Cursor<'_>) -> Option<Markdown> {
    let mut facts = Lowered::default();
    super::lowering::lower(view, &mut facts);
    let is_used = |r: &&Reference| r.kind == SymbolKind::BuildVariable && r.span.touches(at.offset);
    let used = facts.references.iter().find(is_used)?;
    let value = Scope::new(view).value(index, &used.name.text()).ok()?;
    Some(Markdown(format!("`{}` is `{value}` here, unless the build says otherwise.", used.name.text())))
}
