//! Slips of the pen in names that may also be defined out of sight.

use crate::model::{Definition, Link, Project, Related};

/// Most letters in which a name may differ from one that exists to be taken for a slip.
const SLIP: usize = 2;

/// The symbol a reference that leads nowhere nearly names: it differs in a letter or two, but in no digit, and not in a
/// word that may well be another one (`config-eu`, `config-us`). What is not nearly the same may be out of sight.
pub(super) fn nearest(
    link: &Link,
    project: &dyn Project,
    fits: impl Fn(&Definition) -> bool,
) -> Option<(String, Definition)> {
    let reference = &link.from.reference;
    let kind = reference.kind;
    let wanted = reference.name.text();
    let own = kind.parts(&wanted).1;
    project
        .candidates(&link.from)
        .into_iter()
        .filter(|candidate| kind.is_beside(&candidate.symbol.name, &reference.name) && fits(candidate))
        .map(|candidate| (kind.parts(&candidate.symbol.name.text()).1.to_owned(), candidate))
        .filter_map(|(near, candidate)| Some((letters(&near, own)?, near, candidate)))
        .min_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)))
        .map(|(_, near, candidate)| (near, candidate))
}

/// In how many letters a name differs from the one that is there, where it can be a slip of that.
pub(super) fn letters(near: &str, own: &str) -> Option<usize> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let letters = strsim::damerau_levenshtein(near, own);
    let is_near = letters <= SLIP && near.len() > 2 * SLIP && digits(near) == digits(own);
    (is_near && is_slip(near, own)).then_some(letters)
}

/// Whether the words in which two names differ are long enough to be one word written in two ways.
fn is_slip(near: &str, own: &str) -> bool {
    const LONG: usize = 5;
    let words = |name: &str| name.split(['-', '_', '.', '/']).map(str::to_owned).collect::<Vec<_>>();
    let (near, own) = (words(near), words(own));
    if near.len() != own.len() {
        return near.concat() == own.concat();
    }
    near.iter().zip(&own).all(|(one, other)| {
        let is_alike = one.chars().next() == other.chars().next() && one.len().min(other.len()) >= LONG;
        one == other || is_alike
    })
}

/// Where it is.
pub(super) fn related(candidate: &Definition, message: String) -> Related {
    Related { file: candidate.file.clone(), span: candidate.name_span(), message }
}
