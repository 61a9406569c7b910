//! Version constraints of providers.

use std::cmp::Ordering;

/// Numbers of a version, those after a hyphen left out.
type Version = [u32; 3];

/// What a constraint says about the version some facts are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    /// It admits this version and no later major one.
    Fits,
    /// It admits this version and later major ones, which may have changed everything.
    Open,
    /// It admits this version as well as earlier and later major ones, so that nobody knows which is in use.
    Loose,
    /// It does not admit this version.
    Excludes,
}

impl Bearing {
    /// Whether this version is likely to be in use.
    pub(super) fn is_likely(self) -> bool {
        matches!(self, Bearing::Fits | Bearing::Open)
    }
}

/// How a constraint such as `>= 5.0, < 7.0` bears on a version; no constraint is open.
pub(super) fn bearing(constraint: Option<&str>, version: &str) -> Bearing {
    let (Some(constraint), Some((ours, _))) = (constraint, read(version)) else { return Bearing::Open };
    let mut bounded = false;
    let mut loose = false;
    for part in constraint.split(',') {
        let part = part.trim();
        let operator: String = part.chars().take_while(|c| "<>=!~".contains(*c)).collect();
        let Some((wanted, count)) = read(part.get(operator.len()..).unwrap_or("")) else { return Bearing::Open };
        let next_major = [ours.first().copied().unwrap_or(0) + 1, 0, 0];
        let fits = match operator.as_str() {
            "" | "=" => ours == wanted,
            "!=" => ours != wanted,
            ">" => ours > wanted,
            ">=" => ours >= wanted,
            "<" => ours < wanted,
            "<=" => ours <= wanted,
            "~>" => ours >= wanted && ours < above(wanted, count),
            _ => return Bearing::Open,
        };
        if !fits {
            return Bearing::Excludes;
        }
        loose |= operator.starts_with('>') && wanted.first() < ours.first();
        bounded |= match operator.as_str() {
            "" | "=" => true,
            "<" => wanted.cmp(&next_major) != Ordering::Greater,
            "<=" => wanted < next_major,
            "~>" => above(wanted, count) <= next_major,
            _ => false,
        };
    }
    match (bounded, loose) {
        (true, _) => Bearing::Fits,
        (false, true) => Bearing::Loose,
        (false, false) => Bearing::Open,
    }
}

/// The first version `~>` does not admit: the last number given may grow.
fn above(wanted: Version, count: usize) -> Version {
    let [major, minor, _] = wanted;
    if count < 3 { [major + 1, 0, 0] } else { [major, minor + 1, 0] }
}

/// The numbers of a version, and how many were given.
fn read(text: &str) -> Option<(Version, usize)> {
    let text = text.trim().trim_start_matches('v');
    let numbers = text.split(['-', '+']).next()?;
    let mut version = [0; 3];
    let mut count = 0;
    for (place, number) in version.iter_mut().zip(numbers.split('.')) {
        *place = number.parse().ok().filter(|number| *number < u32::MAX)?;
        count += 1;
    }
    Some((version, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_admits_bounds_or_excludes_a_version() {
        for (constraint, expected) in [
            ("~> 6.0", Bearing::Fits),
            ("~> 6.0.1", Bearing::Excludes),
            ("~> 6.25.0", Bearing::Fits),
            (">= 5.0, < 7.0.0", Bearing::Fits),
            (">= 5.0, < 8.0", Bearing::Loose),
            (">= 5.0", Bearing::Loose),
            (">= 6.1", Bearing::Open),
            ("6.25.0", Bearing::Fits),
            ("= 6.24.0", Bearing::Excludes),
            ("~> 5.0", Bearing::Excludes),
            ("< 6.0", Bearing::Excludes),
            ("> 6.25.0", Bearing::Excludes),
            ("!= 6.25.0", Bearing::Excludes),
            ("<= 6.99.0", Bearing::Fits),
            ("nonsense", Bearing::Open),
            ("", Bearing::Open),
        ] {
            assert_eq!(bearing(Some(constraint), "6.25.0"), expected, "{constraint}");
        }
        assert_eq!(bearing(None, "6.25.0"), Bearing::Open);
    }
}
