//! Which resource type of Terraform a resource type of a package is: both have nearly the same names, and take the same
//! arguments.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Member;
use super::model::squashed;
use super::python::{Parameters, Resource};

/// How much of two names of resource types is alike.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    Differ,
    /// One ends as the other.
    EndAlike,
    Same,
}

/// How well a resource type of the package fits one of Terraform.
struct Pair {
    names: Names,
    /// From 0 to 1: how many of the arguments both have, and how many of all attributes.
    arguments: f64,
    state: f64,
    of_package: usize,
    of_terraform: usize,
}

impl Pair {
    /// Whether these are certainly the same.
    fn is_certain(&self, arguments: usize) -> bool {
        match self.names {
            Names::Same => self.arguments.max(self.state) > 0.4,
            Names::EndAlike => self.arguments >= 0.6 && self.state >= 0.65,
            Names::Differ => self.arguments >= 0.9 && self.state >= 0.9 && arguments >= 4,
        }
    }

    fn score(&self) -> f64 {
        let names = match self.names {
            Names::Same => 1.5,
            Names::EndAlike => 1.0,
            Names::Differ => 0.0,
        };
        names + self.arguments + self.state
    }
}

/// Pairs of a resource type of Terraform and one of the package, by index, each at most once.
pub(super) fn matched(
    provider: &str,
    known: &[(String, Vec<Member>)],
    resources: &[Resource],
) -> BTreeMap<usize, usize> {
    let of_terraform: Vec<(String, [BTreeSet<String>; 2])> = known
        .iter()
        .map(|(name, members)| {
            let keys = |settable: bool| {
                let used = members.iter().filter(|m| !["id", "timeouts"].contains(&m.name.as_str()));
                used.filter(|member| !settable || member.settable).map(|member| key(&member.name)).collect()
            };
            let bare = name.strip_prefix(provider).unwrap_or(name);
            (squashed(bare), [keys(true), keys(false)])
        })
        .collect();
    let mut pairs = Vec::new();
    for (of_package, resource) in resources.iter().enumerate() {
        let keys = |parameters: &Parameters| parameters.iter().map(|one| key(&one.name)).collect::<BTreeSet<_>>();
        let arguments = keys(&resource.arguments);
        let state = if resource.state.is_empty() { arguments.clone() } else { keys(&resource.state) };
        let class = squashed(&resource.class);
        let full = squashed(&resource.group) + &class;
        for (of_terraform, (name, sets)) in of_terraform.iter().enumerate() {
            let names = match () {
                () if *name == full => Names::Same,
                () if name.ends_with(&class) || class.ends_with(name) => Names::EndAlike,
                () => Names::Differ,
            };
            let [settable, all] = sets;
            let (alike, state) = (shared(&arguments, settable), shared(&state, all));
            let pair = Pair { names, arguments: alike, state, of_package, of_terraform };
            if pair.is_certain(arguments.len()) {
                pairs.push(pair);
            }
        }
    }
    pairs.sort_by(|one, other| other.score().partial_cmp(&one.score()).unwrap_or(Ordering::Equal));
    let mut taken = HashSet::new();
    let mut found = BTreeMap::new();
    for pair in pairs {
        if !found.contains_key(&pair.of_terraform) && taken.insert(pair.of_package) {
            found.insert(pair.of_terraform, pair.of_package);
        }
    }
    found
}

/// How much of two sets is in both.
fn shared(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let both = one.intersection(other).count();
    let all = one.len() + other.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// What an argument is known by: packages for programming languages have several of a block in the plural.
pub(super) fn key(name: &str) -> String {
    let name = squashed(name);
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for end in ["sses", "xes", "ches"] {
        if let Some(stem) = name.strip_suffix(end) {
            return format!("{stem}{}", end.trim_end_matches("es"));
        }
    }
    match name.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => name,
    }
}
