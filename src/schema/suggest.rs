use crate::syntax::yaml::{Node, Style};

use super::literal::{plain_or_quoted, quoted};

/// Longest word that is compared with others, in bytes: the comparison takes quadratic time.
const MAX_LENGTH: usize = 64;

/// The candidate that was most likely meant: the same but for case and separators, or a few letters away.
pub fn nearest<'c>(typed: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    if typed.is_empty() || typed.len() > MAX_LENGTH {
        return None;
    }
    let folded = fold(typed);
    let allowed = match folded.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    candidates
        .filter(|candidate| candidate.len() <= MAX_LENGTH && *candidate != typed)
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase).collect()
}

/// `text` as it replaces a scalar, in the scalar's own quotation marks.
pub(super) fn in_place_of(node: Node<'_>, text: &str) -> String {
    match node.scalar().map(|scalar| scalar.style) {
        Some(Style::Single) => format!("'{}'", text.replace('\'', "''")),
        Some(Style::Double) => quoted(text),
        _ => plain_or_quoted(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_close_or_differs_in_case_and_separators() {
        let keys = ["image", "container_name", "depends_on", "ports", "pid", "expose"];
        for (typed, expected) in [
            ("imgae", Some("image")),
            ("images", Some("image")),
            ("containerName", Some("container_name")),
            ("depends-on", Some("depends_on")),
            ("port", Some("ports")),
            ("pi", None),
            ("replicas", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, keys.into_iter()), expected, "{typed}");
        }
    }
}
