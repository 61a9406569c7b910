use saphyr_parser::Parser;

/// Where and why a text stops being well-formed YAML 1.2.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Byte offset at which the strict parser gave up: at or a little behind the cause.
    pub(super) at: usize,
    /// The strict parser's own words.
    pub(super) info: String,
}

/// Unknown names told apart in one text before the judge is content.
const UNKNOWN_NAMES: usize = 16;

/// Asks the strict parser. Aliases without anchor and tag handles without directive are well-formed as text and are
/// let through here.
pub(super) fn judge(text: &str) -> Option<Mistake> {
    let mut mistake = first_error(text)?;
    let mut masked: Option<String> = None;
    for _ in 0..UNKNOWN_NAMES {
        let current = masked.as_deref().unwrap_or(text);
        let Some(lenient) = without_unknown_name(current, &mistake) else { break };
        let next = first_error(&lenient);
        masked = Some(lenient);
        mistake = next?;
    }
    Some(mistake)
}

/// Whether the strict parser ran into its own limit on nested brackets.
pub(super) fn is_nesting_limit(mistake: &Mistake) -> bool {
    mistake.info.contains("recursion limit")
}

fn first_error(text: &str) -> Option<Mistake> {
    let error = Parser::new_from_str(text).find_map(Result::err)?;
    Some(Mistake { at: byte_offset(text, error.marker().index()), info: error.info().to_owned() })
}

/// The strict parser counts characters.
fn byte_offset(text: &str, characters: usize) -> usize {
    if text.is_ascii() {
        return characters.min(text.len());
    }
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// The text with the unknown name made harmless everywhere, in the same length.
fn without_unknown_name(text: &str, mistake: &Mistake) -> Option<String> {
    let rest = text.get(mistake.at..)?;
    let name = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}')).next()?;
    if mistake.info.contains("unknown anchor") && name.len() > 1 && name.starts_with('*') {
        return Some(text.replace(name, &name.replacen('*', "_", 1)));
    }
    if mistake.info.contains("handle wasn't declared") {
        let handle = name.get(..name.get(1..)?.find('!')? + 2)?;
        return Some(text.replace(handle, &format!("{}_", handle.strip_suffix('!')?)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bytes_and_unknown_names_are_no_mistake() {
        assert_eq!(judge("a: *x\nb: !e!c 1\nd: *x\n"), None);
        assert_eq!(judge("é: ü\nb: @\n").map(|m| m.at), Some("é: ü\nb: ".len()));
        assert_eq!(judge("a: *x\nb: @\n").map(|m| m.at), Some(9));
    }
}
