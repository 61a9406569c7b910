//! What practices say about resource types: the types and settings that are known without a provider's schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::knowledge::{Page, practices};
use crate::model::Value;

/// A setting some practice speaks of.
pub(super) struct Setting {
    /// Names from the outside in, joined by dots.
    pub(super) path: String,
    /// The value the practice wants; none if it only rules one out.
    pub(super) wanted: Option<Value>,
    /// The practice.
    pub(super) page: &'static Page,
}

static SETTINGS: LazyLock<BTreeMap<&'static str, Vec<Setting>>> = LazyLock::new(|| {
    let mut settings: BTreeMap<&str, Vec<Setting>> = BTreeMap::new();
    for page in practices() {
        for binding in &page.bindings {
            for kind in &binding.terraform {
                let of_kind = settings.entry(kind.as_str()).or_default();
                of_kind.extend(binding.requirements().map(|requirement| {
                    let path = match &binding.each {
                        Some(block) => format!("{block}.{}", requirement.path),
                        None => requirement.path.to_owned(),
                    };
                    Setting { path, wanted: requirement.value(), page }
                }));
            }
        }
    }
    settings
});

/// The settings of a resource type that practices speak of.
pub(super) fn settings(kind: &str) -> &'static [Setting] {
    SETTINGS.get(kind).map_or(&[], Vec::as_slice)
}

/// The titles of practices about a resource type, sorted; of those about one setting, if a path is given.
pub(super) fn titles(kind: &str, path: Option<&str>) -> Vec<&'static str> {
    let of_path = |setting: &&Setting| path.is_none_or(|path| setting.path == path);
    let titles: BTreeSet<&str> = settings(kind).iter().filter(of_path).map(|s| s.page.title.as_str()).collect();
    titles.into_iter().collect()
}
