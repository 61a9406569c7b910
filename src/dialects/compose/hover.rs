use super::text::is_interpolated;
use crate::model::{Cursor, Markdown};

/// What a variable stands for that is put in when the file is loaded.
pub(super) fn variable(at: &Cursor<'_>) -> Option<Markdown> {
    let node = at.parsed.yaml()?.at(at.offset)?;
    let span = node.span();
    let written = span.of(&at.parsed.text);
    let inside = at.offset.checked_sub(span.start())?;
    if !node.text().is_some_and(is_interpolated) {
        return None;
    }
    let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    // The dollar sign before the cursor, as far as only a name stands between.
    let before = written.get(..inside)?.trim_end_matches(is_name);
    let start = [before, before.trim_end_matches('{')].into_iter().find_map(|part| part.strip_suffix('$'))?;
    let rest = written.get(start.len() + 1..)?;
    let braced = rest.strip_prefix('{');
    let body = braced.unwrap_or(rest);
    let end = body.find(|c| !is_name(c)).unwrap_or(body.len());
    let (name, behind) = (body.get(..end)?, body.get(end..)?);
    if name.is_empty() || (start.len() - start.trim_end_matches('$').len()) % 2 == 1 {
        return None;
    }
    let word = |behind: &str| behind.split('}').next().unwrap_or("").to_owned();
    let operator = behind.strip_prefix(':').unwrap_or(behind);
    let rest = match operator.chars().next().filter(|_| braced.is_some()) {
        Some('-') => format!("`{}` where it has no value.", word(operator.get(1..)?)),
        Some('?') => format!("Compose stops where it has no value: {}.", word(operator.get(1..)?)),
        Some('+') => format!("`{}` where it has a value.", word(operator.get(1..)?)),
        _ => "Empty where it has no value.".to_owned(),
    };
    Some(Markdown(format!(
        "`{name}` of the shell that runs Compose, or of `.env`, is put in when the file is loaded. {rest}"
    )))
}
