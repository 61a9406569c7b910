//! Earlier major versions of providers: the packs `terraform/former/NAME-MAJOR`. Each says in what its version differs
//! from the one after it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use super::notation::Members;
use super::providers::{Provider, about};
use crate::knowledge::{Pack, pack, pack_names};

/// What is known of one earlier version.
pub(super) struct Former {
    pub(super) provider: Provider,
    pack: &'static Pack,
    /// Sections of the version after it that this one does not have.
    later: HashSet<&'static str>,
}

/// The earlier versions that are known of a provider, the newest first.
pub(super) fn formers(name: &str) -> &'static [Former] {
    static KNOWN: LazyLock<HashMap<&'static str, OnceLock<Vec<Former>>>> = LazyLock::new(|| {
        let names = pack_names().filter_map(|name| Some(split(name)?.0));
        names.map(|name| (name, OnceLock::new())).collect()
    });
    KNOWN.get(name).map_or(&[], |known| known.get_or_init(|| read(name)))
}

/// The provider and the major version a pack is about.
fn split(pack: &'static str) -> Option<(&'static str, u32)> {
    let (provider, major) = pack.strip_prefix("terraform/former/")?.rsplit_once('-')?;
    Some((provider, major.parse().ok()?))
}

fn read(name: &str) -> Vec<Former> {
    let of_this = pack_names().filter_map(|pack| Some((split(pack).filter(|(provider, _)| *provider == name)?, pack)));
    let mut packs: Vec<_> = of_this.collect();
    packs.sort_by_key(|((_, major), _)| std::cmp::Reverse(*major));
    let opened = packs.into_iter().zip(1..).filter_map(|(((name, _), of), back)| {
        let pack = pack(of)?;
        let provider = about(name, pack, back)?;
        let later = pack.section("later").into_iter().flat_map(str::lines).collect();
        Some(Former { provider, pack, later })
    });
    opened.collect()
}

impl Former {
    /// The members of a section, given those it has in the version after this one.
    pub(super) fn members(&self, title: &str, after: Option<&Members>) -> Option<Members> {
        if self.later.contains(title) {
            return None;
        }
        match (after, self.pack.section(title)) {
            (None, None) => None,
            (Some(after), None) => Some(after.clone()),
            (after, Some(changes)) => Some(after.cloned().unwrap_or_default().changed(changes)),
        }
    }

    /// The names of its sections of a kind, given those of the version after this one.
    pub(super) fn names(&self, prefix: &str, after: Vec<&'static str>) -> Vec<&'static str> {
        let is_later = |name: &&str| self.later.contains(format!("{prefix}{name}").as_str());
        let mut names: BTreeSet<&'static str> = after.into_iter().filter(|name| !is_later(name)).collect();
        names.extend(self.pack.names().filter_map(|name| name.strip_prefix(prefix)));
        names.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Flag, Form, provider};
    use super::*;

    #[test]
    fn each_version_follows_the_one_before_it() {
        let mut seen = 0;
        for pack_name in pack_names().filter(|name| name.starts_with("terraform/former/")) {
            let (name, major) = split(pack_name).unwrap();
            let formers = formers(name);
            let at = formers.iter().position(|former| former.provider.major() == major).unwrap();
            let after = match at.checked_sub(1) {
                Some(before) => formers[before].provider,
                None => provider(name).unwrap(),
            };
            let about = formers[at].pack.section("about").unwrap();
            let beside = about.lines().find_map(|line| line.strip_prefix("beside "));
            assert_eq!(beside, Some(after.version), "{pack_name}");
            assert!(after.major() > major, "{pack_name}");
            seen += 1;
        }
        assert!(seen > 3);
    }

    #[test]
    fn an_earlier_version_has_what_has_gone_and_not_what_came() {
        let aws = provider("aws").unwrap();
        let five = aws.former()[0];
        assert_eq!((five.name, five.source, five.major()), ("aws", "hashicorp/aws", 5));
        let instance = five.resource("aws_instance").unwrap();
        assert!(instance.members.get("region").is_none() && instance.members.get("ami").is_some());
        assert!(five.resource("aws_opsworks_stack").is_some() && aws.resource("aws_opsworks_stack").is_none());
        assert!(five.resources().contains(&"aws_opsworks_stack") && !aws.resources().contains(&"aws_opsworks_stack"));
        let helm = provider("helm").unwrap().former()[0];
        let set = helm.resource("helm_release").unwrap();
        let set = set.members.get("set").unwrap();
        assert_eq!((set.form.clone(), set.members.get("name").unwrap().flag), (Form::Blocks, Flag::Required));
    }

    #[test]
    fn what_is_written_changes_what_is_there() {
        let after = Members::read("a!string\nb?block\n c?string\n d?block\n  e?bool\nz?block\n y?string\n");
        let before = after.changed("-a\naa+number\nb?blocks\n -c\n d\n  f!string\nz\n x?block\n  w?any\n");
        assert_eq!(
            before,
            Members::read(
                "aa+number\nb?blocks\n d?block\n  e?bool\n  f!string\nz?block\n y?string\n x?block\n  w?any\n"
            )
        );
    }
}
