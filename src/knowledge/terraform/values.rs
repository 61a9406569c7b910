//! What arguments may be set to, as the models of a provider's services or its documentation have it: the packs
//! `terraform/values/*`.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::knowledge::pack;

/// The values an argument may have. Later versions may know more.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// Those people use most come first.
    pub known: Vec<&'static str>,
    /// How many of all these are.
    pub extent: Extent,
    /// Whether capitals and small letters are alike.
    pub any_case: bool,
}

/// How many of all values are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Those that were written down by hand.
    #[default]
    Chosen,
    /// Some of which the documentation speaks.
    Some,
    /// All of which the documentation speaks. It may be behind the provider.
    Documented,
    /// As far as is known, there are no others.
    All,
}

/// What is known of an argument beyond its type.
#[derive(Debug, Default)]
pub(super) struct Remark {
    pub(super) values: Option<Values>,
    /// Its value where none is set.
    pub(super) default: Option<&'static str>,
    /// The argument beside it that takes its place.
    pub(super) successor: Option<&'static str>,
}

/// What is known of the arguments of a section, by their names from the outside in, joined by dots. Values written down
/// by hand come before those of the pack.
pub(super) fn read(
    provider: &str,
    section: &str,
    written: Option<&'static BTreeMap<String, Vec<String>>>,
) -> HashMap<&'static str, Remark> {
    let of_hand = |values: &'static Vec<String>| values.iter().map(String::as_str).collect();
    let mut read: HashMap<&str, Remark> = written
        .into_iter()
        .flatten()
        .map(|(path, values)| {
            let values = Values { known: of_hand(values), ..Values::default() };
            (path.as_str(), Remark { values: Some(values), ..Remark::default() })
        })
        .collect();
    let Some(pack) = pack(&format!("terraform/values/{provider}")) else { return read };
    for (path, said) in pack.section(section).into_iter().flat_map(str::lines).filter_map(|line| line.split_once(' ')) {
        let remark = read.entry(path).or_default();
        match said.split_at_checked(1) {
            Some(("*", default)) => remark.default = Some(default),
            Some(("-", successor)) => remark.successor = Some(successor),
            Some((":", values)) => remark.add(values.split('|'), Extent::Documented, true),
            Some((",", values)) => remark.add(values.split('|'), Extent::Some, true),
            _ => {
                let sets =
                    said.trim_start_matches('~').split(' ').filter_map(|set| pack.section(&format!("set {set}")));
                remark.add(sets.flat_map(str::lines), Extent::All, said.starts_with('~'));
            }
        }
    }
    read
}

impl Remark {
    fn add(&mut self, values: impl Iterator<Item = &'static str>, extent: Extent, any_case: bool) {
        let of_hand = self.values.is_some();
        let known = self.values.get_or_insert_default();
        known.any_case = any_case;
        // Who wrote some down knew what matters.
        if !(of_hand && extent == Extent::Some) {
            known.extent = extent;
        }
        let mut seen: HashSet<&str> = known.known.iter().copied().collect();
        known.known.extend(values.filter(|value| seen.insert(value)));
    }
}

/// Most values of a set that is taken for complete.
const FEW: usize = 60;

/// Fewest letters of a word that can be told from another one by its letters.
const WORD: usize = 4;

impl Values {
    /// Whether the values are plain words, and few. Others become more by themselves: types of machines, regions,
    /// versions.
    pub fn are_settled(&self) -> bool {
        let is_plain = |value: &&str| !value.chars().any(|c| c.is_ascii_digit());
        self.known.len() <= FEW && self.known.iter().all(is_plain)
    }

    /// Whether a value is among these.
    pub fn contain(&self, value: &str) -> bool {
        let is_same = |known: &&str| *known == value || self.any_case && known.eq_ignore_ascii_case(value);
        self.known.iter().any(is_same)
    }

    /// The value that was certainly meant by one that is not among these, although others may be added: it has the same
    /// numbers and words, but for one word that is misspelt.
    pub fn misspelt(&self, value: &str) -> Option<&'static str> {
        let written = words(value);
        let spelt = |known: &str| words(known).concat();
        // Nothing but the signs between the words.
        let joined = written.concat();
        if let Some(known) = self.known.iter().copied().find(|known| spelt(known) == joined) {
            return Some(known);
        }
        let is_known = |word: &str| self.known.iter().any(|known| words(known).iter().any(|known| known == word));
        let is_near = |known: &&&str| {
            let known = words(known);
            let mut differing = known.iter().zip(&written).filter(|(known, written)| known != written);
            let (Some((known_word, word)), None) = (differing.next(), differing.next()) else { return false };
            known.len() == written.len()
                && known_word.len() >= WORD
                && [known_word, word].iter().all(|word| word.chars().all(|c| c.is_ascii_alphabetic()))
                && strsim::osa_distance(known_word, word) <= if known_word.len() > WORD { 2 } else { 1 }
                && !is_known(word)
                // `xlarge` is more than `large`.
                && !word.ends_with(known_word.as_str())
                && !word.starts_with(known_word.as_str())
        };
        self.known.iter().find(is_near).copied()
    }
}

/// Words and numbers, in small letters.
fn words(value: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in value.chars() {
        let kind = (c.is_ascii_alphanumeric(), c.is_ascii_digit());
        if kind.0 {
            match words.last_mut().filter(|_| before == Some(kind)) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
        }
        before = Some(kind);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::{Member, Members, resource};
    use super::*;

    #[test]
    fn what_people_use_most_stands_before_what_else_there_is() {
        let instance = resource("aws_instance").unwrap();
        let types = instance.values("instance_type").unwrap();
        assert_eq!(types.known.first(), Some(&"t4g.nano"));
        assert!(types.known.contains(&"m5.24xlarge") && types.extent == Extent::All && !types.are_settled());
        let nano = types.known.iter().filter(|known| **known == "t4g.nano");
        assert_eq!(nano.count(), 1);
        let service = resource("aws_ecs_service").unwrap();
        let launch = service.values("launch_type").unwrap();
        assert!(launch.contain("FARGATE") && !launch.contain("fargate"));
        assert!(service.values("scheduling_strategy").unwrap().are_settled());
        assert!(resource("aws_lb").unwrap().values("load_balancer_type").unwrap().contain("Network"));
        let region = super::super::settings("aws").unwrap();
        assert_eq!(region.values("region").unwrap().extent, Extent::Chosen);
        assert!(service.values("name").is_none());
    }

    #[test]
    fn documentation_says_which_values_there_are_and_which_is_taken() {
        let account = resource("azurerm_storage_account").unwrap();
        let tier = account.values("access_tier").unwrap();
        assert!(tier.extent == Extent::Documented && tier.contain("hot") && !tier.contain("Frozen"));
        assert_eq!(account.default("access_tier"), Some("Hot"));
        assert_eq!(account.default("name"), None);
        let network = resource("google_compute_address").unwrap();
        assert_eq!(network.values("address_type").unwrap().known, ["INTERNAL", "EXTERNAL"]);
        let vault = resource("azurerm_key_vault").unwrap();
        assert_eq!(vault.successor("enable_rbac_authorization"), Some("rbac_authorization_enabled"));
    }

    /// An argument with what stands beside it.
    fn argument<'m>(members: &'m Members, path: &str) -> Option<(&'m Member, &'m Members)> {
        match path.rsplit_once('.') {
            Some((around, name)) => {
                let beside = &argument(members, around)?.0.members;
                Some((beside.get(name)?, beside))
            }
            None => Some((members.get(path)?, members)),
        }
    }

    #[test]
    fn what_is_said_is_of_arguments_there_are() {
        for provider in ["aws", "azurerm", "google"] {
            let pack = pack(&format!("terraform/values/{provider}")).unwrap();
            let mut used = HashSet::new();
            for section in pack.names() {
                let Some(name) = section.strip_prefix("resource ") else { continue };
                let known = resource(name).unwrap_or_else(|| panic!("{name}"));
                for line in pack.section(section).unwrap().lines() {
                    let (path, said) = line.split_once(' ').unwrap();
                    let (member, beside) = argument(&known.members, path).unwrap_or_else(|| panic!("{name}: {line}"));
                    let form = member.attribute();
                    let holds = match said.split_at(1) {
                        (":" | ",", values) => {
                            let listed: HashSet<&str> = values.split('|').collect();
                            let is_text = form.is_some_and(|form| form.contains("string"));
                            is_text && !listed.contains("") && listed.len() == values.split('|').count()
                        }
                        ("*", default) => match form {
                            Some("bool") => ["true", "false"].contains(&default),
                            Some("number") => default.parse::<f64>().is_ok(),
                            form => form == Some("string") && !default.is_empty(),
                        },
                        ("-", successor) => beside.get(successor).is_some_and(|other| other.is_settable()),
                        _ => {
                            used.extend(said.trim_start_matches('~').split(' ').map(|set| format!("set {set}")));
                            form.is_some_and(|form| form.contains("string"))
                        }
                    };
                    assert!(holds && member.is_settable(), "{name}: {line}");
                }
            }
            let sets: HashSet<String> = pack.names().filter(|n| n.starts_with("set ")).map(str::to_owned).collect();
            assert_eq!(used, sets);
        }
    }

    #[test]
    fn a_slip_is_one_word_that_stands_nowhere_else() {
        let known = vec!["t3.micro", "t3.medium", "m5n.large", "python3.12", "nodejs22.x", "eu-west-1"];
        let values = Values { known, extent: Extent::All, any_case: false };
        for (written, meant) in [
            ("t3.mirco", Some("t3.micro")),
            ("t3micro", Some("t3.micro")),
            ("t4.micro", None),
            ("m5zn.large", None),
            ("m5n.xlarge", None),
            ("t3.large", None),
            ("pyton3.12", Some("python3.12")),
            ("python3.13", None),
            ("nodejs22x", Some("nodejs22.x")),
            ("eu-wset-1", Some("eu-west-1")),
            ("eu-east-1", None),
            ("", None),
        ] {
            assert_eq!(values.misspelt(written), meant, "{written}");
        }
    }
}
