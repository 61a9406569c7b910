//! Version constraints of providers.

use std::cmp::Ordering;

/// Numbers of a version, those after a hyphen left out.
type Version = [u32; 3];

/// What a constraint says about the version some facts are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    /// The version in use is this one, or one before it of the same major one.
    Locked,
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
        self.fits() || self == Bearing::Open
    }

    /// Whether a version is in use that has what this one has.
    pub(super) fn fits(self) -> bool {
        matches!(self, Bearing::Locked | Bearing::Fits)
    }
}

/// How a constraint such as `>= 5.0, < 7.0` bears on a version; no constraint is open.
pub(super) fn bearing(constraint: Option<&str>, version: &str) -> Bearing {
    let (Some(constraint), Some((ours, _))) = (constraint, read(version)) else { return Bearing::Open };
    let mut bounded = false;
    let mut loose = false;
    for part in constraint.split(',') {
        let (operator, version) = split(part);
        let Some((wanted, count)) = read(version) else { return Bearing::Open };
        let next_major = [ours.first().copied().unwrap_or(0) + 1, 0, 0];
        match fits(operator, ours, wanted, count) {
            Some(true) => {}
            Some(false) if is_just_below(operator, ours, wanted, count) => return Bearing::Locked,
            Some(false) => return Bearing::Excludes,
            None => return Bearing::Open,
        }
        loose |= operator.starts_with('>') && wanted.first() < ours.first();
        bounded |= match operator {
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

/// Whether the newest version that one part of a constraint admits is of the same major one as ours, and before it.
fn is_just_below(operator: &str, ours: Version, wanted: Version, count: usize) -> bool {
    let end = match operator {
        "" | "=" | "<" | "<=" => wanted,
        "~>" => above(wanted, count),
        _ => return false,
    };
    let is_of_major =
        wanted.first() == ours.first() && (operator != "<" || wanted.iter().skip(1).any(|part| *part > 0));
    is_of_major && end <= ours
}

/// The first major version a constraint admits that has no other bound than from below.
pub(super) fn first_major(constraint: &str) -> Option<u32> {
    let parts = constraint.split(',').map(split).filter(|(operator, _)| operator.starts_with('>'));
    parts.filter_map(|(_, version)| read(version)?.0.first().copied()).max()
}

/// Whether a version fits one part of a constraint; `count` numbers of what is wanted are written.
fn fits(operator: &str, ours: Version, wanted: Version, count: usize) -> Option<bool> {
    Some(match operator {
        "" | "=" => ours == wanted,
        "!=" => ours != wanted,
        ">" => ours > wanted,
        ">=" => ours >= wanted,
        "<" => ours < wanted,
        "<=" => ours <= wanted,
        "~>" => ours >= wanted && ours < above(wanted, count),
        _ => return None,
    })
}

/// How facts of one version bear on a module that has locked another one.
pub(super) fn of_locked(locked: &str, version: &str, otherwise: Bearing) -> Bearing {
    match (read(locked), read(version)) {
        (Some((locked, _)), Some((ours, _))) if locked.first() != ours.first() => Bearing::Excludes,
        (Some((locked, _)), Some((ours, _))) if locked <= ours => Bearing::Locked,
        // It may know more.
        (Some(_), Some(_)) => Bearing::Open,
        _ => otherwise,
    }
}

/// Whether a constraint admits a version; none where one of them cannot be read, or is one before a release.
pub(super) fn admits(constraint: &str, version: &str) -> Option<bool> {
    if constraint.contains('-') || version.contains('-') || !is_constraint(constraint) {
        return None;
    }
    let (ours, _) = read(version)?;
    for part in constraint.split(',') {
        let (operator, wanted) = split(part);
        let (wanted, count) = read(wanted)?;
        if !fits(operator, ours, wanted, count)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Whether a constraint admits no version from this one on.
pub fn excludes_from(constraint: &str, first: Version) -> bool {
    constraint.split(',').any(|part| {
        let (operator, wanted) = split(part);
        let Some((wanted, count)) = read(wanted) else { return false };
        match operator {
            "" | "=" | "<=" => wanted < first,
            "<" => wanted <= first,
            "~>" => above(wanted, count) <= first,
            _ => false,
        }
    })
}

/// Whether a text is a version constraint.
pub(super) fn is_constraint(text: &str) -> bool {
    text.split(',').all(|part| {
        let (operator, version) = split(part);
        let version = version.trim().trim_start_matches('v');
        let (numbers, behind) = match version.find(['-', '+']) {
            Some(at) => version.split_at(at),
            None => (version, "0"),
        };
        let is_number = |number: &str| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        matches!(operator, "" | "=" | "!=" | ">" | ">=" | "<" | "<=" | "~>")
            && numbers.split('.').all(is_number)
            && behind.chars().any(|c| c.is_ascii_alphanumeric())
    })
}

/// What a constraint admits, in words.
pub(super) fn in_words(constraint: &str) -> Option<String> {
    if !is_constraint(constraint) {
        return None;
    }
    let parts = constraint.split(',').map(|part| {
        let (operator, version) = split(part);
        let version = version.trim();
        Some(match operator {
            "" | "=" => format!("exactly {version}"),
            "!=" => format!("not {version}"),
            ">" => format!("later than {version}"),
            ">=" => format!("{version} or later"),
            "<" => format!("before {version}"),
            "<=" => format!("{version} or earlier"),
            _ => {
                // Of one number alone, providers are told something else than modules and Terraform itself.
                let (wanted, count) = read(version).filter(|(_, count)| *count > 1)?;
                let [major, minor, patch] = above(wanted, count);
                let end = if count < 3 { format!("{major}.{minor}") } else { format!("{major}.{minor}.{patch}") };
                format!("{version} or later, before {end}")
            }
        })
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("; "))
}

/// The operator of a part of a constraint, and what follows.
fn split(part: &str) -> (&str, &str) {
    let part = part.trim();
    let end = part.find(|c: char| !"<>=!~".contains(c)).unwrap_or(part.len());
    part.split_at(end)
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
    fn a_constraint_may_end_before_a_major_version() {
        for (constraint, expected) in [
            ("~> 5.0", true),
            ("~> 5", true),
            (">= 4.9, < 6.0", true),
            ("5.100.0", true),
            ("<= 5.100", true),
            (">= 5.0", false),
            ("~> 6.0", false),
            ("< 7.0", false),
            ("!= 6.0", false),
            ("five", false),
        ] {
            assert_eq!(excludes_from(constraint, [6, 0, 0]), expected, "{constraint}");
        }
    }

    #[test]
    fn a_constraint_may_end_before_a_minor_version() {
        for (constraint, expected) in [
            ("0.14.11", true),
            ("~> 0.14.0", true),
            (">= 0.12, < 0.15", true),
            ("<= 0.14.11", true),
            // The second number may grow.
            ("~> 0.14", false),
            ("~> 0.15.0", false),
            ("< 0.15.1", false),
            (">= 0.12", false),
            ("1.2", false),
        ] {
            assert_eq!(excludes_from(constraint, [0, 15, 0]), expected, "{constraint}");
        }
    }

    #[test]
    fn a_constraint_admits_bounds_or_excludes_a_version() {
        for (constraint, expected) in [
            ("~> 6.0", Bearing::Fits),
            ("~> 6.0.1", Bearing::Locked),
            ("~> 5.0.1", Bearing::Excludes),
            (">= 5.0, < 6.12", Bearing::Locked),
            ("< 6.0.0", Bearing::Excludes),
            ("~> 6.25.0", Bearing::Fits),
            (">= 5.0, < 7.0.0", Bearing::Fits),
            (">= 5.0, < 8.0", Bearing::Loose),
            (">= 5.0", Bearing::Loose),
            (">= 6.1", Bearing::Open),
            ("6.25.0", Bearing::Fits),
            ("= 6.24.0", Bearing::Locked),
            ("6.30.0", Bearing::Excludes),
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

    #[test]
    fn what_is_locked_fits_or_does_not() {
        for (constraint, locked, expected) in [
            ("~> 6.0", "6.25.0", Some(true)),
            ("~> 6.0", "5.100.0", Some(false)),
            (">= 5.0, < 6.0", "5.1.2", Some(true)),
            ("~> 6.0-beta1", "5.0.0", None),
            ("six", "6.0.0", None),
        ] {
            assert_eq!(admits(constraint, locked), expected, "{constraint} {locked}");
        }
        assert_eq!(of_locked("6.1.0", "6.25.0", Bearing::Loose), Bearing::Locked);
        assert_eq!(of_locked("6.30.0", "6.25.0", Bearing::Fits), Bearing::Open);
        assert_eq!(of_locked("5.30.0", "6.25.0", Bearing::Fits), Bearing::Excludes);
    }

    #[test]
    fn constraints_are_operators_and_numbers() {
        for text in ["1", "~> 6.0", ">= 1.2, < 2.0.0", "!= 1.0.0-rc1", "= v1.2.3", ">1.0,<2", "1.2.3+build"] {
            assert!(is_constraint(text), "{text}");
        }
        for text in ["", "latest", "1.x", "~> 1.*", ">= 1.0 < 2.0", "=> 1.0", "1.0 || 2.0", "^1.2"] {
            assert!(!is_constraint(text), "{text}");
        }
    }
}
