use super::{completion, language, taken};
use crate::dialects::images;
use crate::model::{Cursor, ImageRef, Lowered, Markdown, Reference, Symbol, SymbolKind, SymbolName};
use crate::syntax::dockerfile::{Arguments, Dockerfile, Instruction, Keyword, Scope};
use crate::text::Span;

/// The text of an instruction, flag, mount or label, what is known of an image, the value of a variable.
pub(super) fn hover(at: &Cursor<'_>) -> Option<Markdown> {
    let view = at.parsed.dockerfile()?;
    if let Some(directive) = view.directives.iter().find(|directive| is_on_line(at, directive.span)) {
        return completion::about(&directive.name, &directive.value).map(Markdown);
    }
    let index = view.instructions.iter().position(|instruction| instruction.span.touches(at.offset))?;
    let instruction = innermost(view.instructions.get(index)?, at.offset);
    let text = language::instruction(instruction.keyword.name());
    if instruction.keyword_span.touches(at.offset) {
        let text = text?;
        return Some(Markdown(format!("```dockerfile\n{}\n```\n{}", text.form, text.about)));
    }
    if let Some(flag) = instruction.flags.iter().find(|flag| flag.name_span.touches(at.offset)) {
        return text.and_then(|text| text.flags.get(&flag.name)).cloned().map(Markdown);
    }
    value(view, index, at)
        .or_else(|| of_platform(view, index, at.offset))
        .or_else(|| of_image(view, index, at.offset))
        .or_else(|| of_taken(view, at.offset))
        .or_else(|| of_mount(at, instruction))
        .or_else(|| of_label(instruction, at.offset))
}

/// Whether a place is on the line of a directive, behind its `#`.
fn is_on_line(at: &Cursor<'_>, directive: Span) -> bool {
    let text = &at.parsed.text;
    let start = text.get(..directive.start()).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    Span::new(start, directive.end()).touches(at.offset)
}

/// What ONBUILD or HEALTHCHECK wraps, where the place is in it.
fn innermost(instruction: &Instruction, offset: usize) -> &Instruction {
    match &instruction.arguments {
        Arguments::Nested(nested) if nested.span.touches(offset) => innermost(nested, offset),
        _ => instruction,
    }
}

/// What the build says of its platforms.
fn of_platform(view: &Dockerfile, index: usize, offset: usize) -> Option<Markdown> {
    let instruction = innermost(view.instructions.get(index)?, offset);
    let words = || instruction.words().iter().chain(instruction.flags.iter().filter_map(|flag| flag.value.as_ref()));
    let pairs = || instruction.pairs().iter();
    let shell = match &instruction.arguments {
        Arguments::Shell(word) => Some(word),
        _ => None,
    };
    let values = pairs().filter_map(|pair| pair.value.as_ref());
    let used = words().chain(shell).chain(values).flat_map(|word| &word.variables);
    let named = used.map(|variable| (&variable.name, variable.name_span));
    let declared = pairs().filter(|_| instruction.keyword == Keyword::Arg);
    let declared = declared.map(|pair| (&pair.name.text, pair.name.span));
    let (name, _) = named.chain(declared).find(|(_, span)| span.touches(offset))?;
    language::instruction("ARG")?.labels.get(name).map(|about| Markdown(format!("`{name}`: {about}")))
}

/// An image from which something is copied or mounted.
fn of_taken(view: &Dockerfile, offset: usize) -> Option<Markdown> {
    let (_, image) = taken::images(view).into_iter().find(|(span, _)| span.touches(offset))?;
    images::describe(&image)
}

/// An image with the values that its variables have by default.
fn of_image(view: &Dockerfile, index: usize, offset: usize) -> Option<Markdown> {
    let instruction = view.instructions.get(index).filter(|instruction| instruction.keyword == Keyword::From)?;
    let word = instruction.words().first().filter(|word| word.span.touches(offset))?;
    let image = Scope::new(view).resolve(index, word).ok()?;
    images::describe(&ImageRef::parse(&image)?)
}

/// What a key of a mount is for, or the folder of a cache.
fn of_mount(at: &Cursor<'_>, instruction: &Instruction) -> Option<Markdown> {
    let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
    let value = mounts.filter_map(|flag| flag.value.as_ref()).find(|value| value.span.touches(at.offset))?;
    let text = language::instruction("RUN")?;
    let written = value.span.of(&at.parsed.text);
    let kind = written.split(',').find_map(|part| part.strip_prefix("type=")).unwrap_or("bind");
    let mut start = value.span.start();
    for part in written.split(',') {
        let end = start + part.len();
        if (start..=end).contains(&at.offset) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let about = text.mounts.get(kind).and_then(|keys| keys.get(key));
            let cache = text.caches.get(value).filter(|_| kind == "cache");
            let kinds = || text.flags.get("mount").filter(|_| key == "type");
            let parts: Vec<&str> = [about.or_else(kinds), cache].into_iter().flatten().map(String::as_str).collect();
            return (!parts.is_empty()).then(|| Markdown(parts.join("\n\n")));
        }
        start = end + 1;
    }
    None
}

fn of_label(instruction: &Instruction, offset: usize) -> Option<Markdown> {
    let labels = instruction.pairs().iter().filter(|_| instruction.keyword == Keyword::Label);
    let name = labels.map(|pair| &pair.name).find(|name| name.span.touches(offset))?;
    language::instruction("LABEL")?.labels.get(&name.text).cloned().map(Markdown)
}

fn value(view: &Dockerfile, index: usize, at: &Cursor<'_>) -> Option<Markdown> {
    let mut facts = Lowered::default();
    super::lowering::lower(view, &at.parsed.text, &mut facts);
    let is_used = |r: &&Reference| r.kind == SymbolKind::BuildVariable && r.span.touches(at.offset);
    let used = facts.references.iter().find(is_used)?;
    let name = used.name.text();
    let value = Scope::new(view).value(index, &name).ok()?;
    // What ENV says is said by nobody else, unless it says it with variables.
    let is_fixed = |symbol: &Symbol| {
        let is_argument = matches!(symbol.name, SymbolName::BuildVariable { is_argument: true, .. });
        !is_argument && symbol.detail.as_ref().is_some_and(|said| !said.contains('$'))
    };
    let mut declared = facts.symbols.iter().filter(|it| it.kind == SymbolKind::BuildVariable && it.name.text() == name);
    let unless = if declared.all(is_fixed) { "" } else { ", unless the build says otherwise" };
    Some(Markdown(format!("`{name}` is `{value}` here{unless}.")))
}
