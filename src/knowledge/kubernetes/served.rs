use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::{Pack, file, pack};

/// A minor version of Kubernetes: 37 stands for 1.37.
pub type Minor = u32;

/// A kind under one of its `apiVersion`s, and since and until when it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served<'a> {
    /// `apps/v1`
    pub version: &'a str,
    /// The type that describes it: `apps.v1.Deployment`.
    pub definition: &'a str,
    /// In which minor versions.
    pub within: Ranges<'a>,
}

/// Minor versions as the facts write them: `1.25-1.29,1.31-`; nothing stands for all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ranges<'a>(Option<&'a str>);

/// What is known of a kind's `apiVersion` that has been given up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newer {
    version: String,
    kinds: Vec<String>,
    /// Since when one should not use it any more.
    pub deprecated: Minor,
    /// Since when it is not served any more.
    pub removed: Option<Minor>,
    /// The `apiVersion` to write instead.
    #[serde(rename = "use")]
    pub instead: Option<String>,
    /// Whether every field stays what it is there.
    #[serde(default)]
    pub same: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenUp {
    #[serde(rename = "given-up")]
    given_up: Vec<Newer>,
}

static GIVEN_UP: LazyLock<Vec<Newer>> = LazyLock::new(|| {
    let text = file("kubernetes/versions.toml").unwrap_or_default();
    let read: Result<GivenUp, _> = toml::from_str(&text);
    // A test reads the file; a person who edits it still gets a working program.
    read.map(|read| read.given_up).unwrap_or_else(|error| {
        tracing::error!("knowledge/kubernetes/versions.toml: {error}");
        Vec::new()
    })
});

fn kinds() -> Option<&'static Pack> {
    pack("kubernetes/kinds")
}

/// The newest version the facts speak of.
pub fn newest() -> Minor {
    bounds().1
}

/// The oldest version the facts speak of.
pub fn oldest() -> Minor {
    bounds().0
}

/// The first and last version, as the facts tell them of themselves.
fn bounds() -> (Minor, Minor) {
    static BOUNDS: LazyLock<(Minor, Minor)> = LazyLock::new(|| {
        let text = kinds().and_then(|pack| pack.section("*")).unwrap_or("");
        let mut numbers = text.split_whitespace().filter_map(minor);
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
    });
    *BOUNDS
}

/// 37 for `1.37`, `v1.37` and `1.37.4`.
pub(super) fn minor(text: &str) -> Option<Minor> {
    let rest = text.trim().trim_start_matches('v').strip_prefix("1.")?;
    rest.split(['.', '-', '+']).next()?.parse().ok()
}

impl<'a> Ranges<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Ranges(Some(text))
    }

    /// Whether a version is among them.
    pub fn contains(self, version: Minor) -> bool {
        self.0.is_none_or(|text| {
            text.split(',').any(|range| {
                let (start, end) = range.split_once('-').unwrap_or((range, ""));
                minor(start).is_some_and(|start| start <= version) && minor(end).is_none_or(|end| version <= end)
            })
        })
    }

    /// The first of them, where not all versions are.
    pub fn first(self) -> Option<Minor> {
        minor(self.0?.split(['-', ',']).next()?)
    }

    /// The last of them, where the newest version is not.
    pub fn last(self) -> Option<Minor> {
        minor(self.0?.rsplit(['-', ',']).next()?)
    }
}

/// The `apiVersion`s of a kind, whatever serves them; none for kinds that are not built in.
pub fn versions_of(kind: &str) -> impl Iterator<Item = Served<'static>> {
    let lines = kinds().filter(|_| kind != "*").and_then(|pack| pack.section(kind)).unwrap_or("").lines();
    lines.filter_map(|line| {
        let mut words = line.split(' ');
        let (version, definition) = (words.next()?, words.next()?);
        let within = words.next().and_then(|word| word.strip_prefix("in=")).map_or(Ranges::default(), Ranges::new);
        Some(Served { version, definition, within })
    })
}

/// The kind as a version of Kubernetes serves it under an `apiVersion`.
pub fn served(version: &str, kind: &str, minor: Minor) -> Option<Served<'static>> {
    versions_of(kind).find(|served| served.version == version && served.within.contains(minor))
}

/// The kinds that a version of Kubernetes serves with their `apiVersion`s, sorted by kind.
pub fn kinds_of(minor: Minor) -> impl Iterator<Item = (&'static str, Served<'static>)> {
    let names = kinds().into_iter().flat_map(Pack::names).filter(|name| *name != "*");
    names.flat_map(move |kind| {
        versions_of(kind).filter(move |served| served.within.contains(minor)).map(move |served| (kind, served))
    })
}

/// What is known of a kind's `apiVersion` that has been given up.
pub fn given_up(version: &str, kind: &str) -> Option<&'static Newer> {
    GIVEN_UP.iter().find(|newer| newer.version == version && newer.kinds.iter().any(|name| name == kind))
}

/// Whether Kubernetes itself has or had this group: what it does not serve there does not exist. The core is the group
/// without a name.
pub fn is_built_in_group(group: &str) -> bool {
    static GROUPS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let served = kinds().into_iter().flat_map(Pack::names).flat_map(versions_of).map(|served| served.version);
        let given_up = GIVEN_UP.iter().map(|newer| newer.version.as_str());
        let mut groups: Vec<&str> = served.chain(given_up).map(group_of).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    });
    GROUPS.binary_search(&group).is_ok()
}

/// The group of an `apiVersion`; empty for the core.
fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_know_their_versions() {
        assert!(oldest() >= 25 && newest() >= 37 && oldest() < newest());
    }

    #[test]
    fn kinds_are_served_from_one_version_to_another() {
        for (version, kind, minor, expected) in [
            ("apps/v1", "Deployment", 25, true),
            ("apps/v1", "Deployment", 37, true),
            ("apps/v1beta1", "Deployment", 25, false),
            ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 25, true),
            ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, false),
            ("v1", "Pod", 30, true),
            ("v1", "Deployment", 30, false),
            ("example.com/v1", "Deployment", 30, false),
            ("*", "*", 30, false),
        ] {
            assert_eq!(served(version, kind, minor).is_some(), expected, "{version} {kind} 1.{minor}");
        }
        assert!(kinds_of(newest()).any(|(kind, served)| kind == "CronJob" && served.version == "batch/v1"));
    }

    #[test]
    fn ranges_have_gaps_and_ends() {
        let ranges = Ranges::new("1.25-1.29,1.31-");
        let within: Vec<Minor> = (24..34).filter(|minor| ranges.contains(*minor)).collect();
        assert_eq!(within, [25, 26, 27, 28, 29, 31, 32, 33]);
        assert_eq!((ranges.first(), ranges.last()), (Some(25), None));
        assert_eq!(Ranges::new("1.27-1.36").last(), Some(36));
        assert!(Ranges::default().contains(0));
    }

    #[test]
    fn what_was_given_up_has_something_newer_that_is_served() {
        let newest = newest();
        for newer in GIVEN_UP.iter() {
            for kind in &newer.kinds {
                let served_now = served(&newer.version, kind, newest).is_some();
                let removed = newer.removed.is_some_and(|removed| removed <= newest);
                assert!(!(served_now && removed), "{} {kind} is served by 1.{newest}", newer.version);
                if let Some(instead) = &newer.instead {
                    assert!(served(instead, kind, newest).is_some(), "{instead} {kind} is not served by 1.{newest}");
                }
            }
        }
    }

    #[test]
    fn groups_that_are_built_in_are_known_even_when_all_of_them_has_been_removed() {
        for (group, expected) in [("", true), ("apps", true), ("extensions", true), ("argoproj.io", false)] {
            assert_eq!(is_built_in_group(group), expected, "{group}");
        }
    }
}
