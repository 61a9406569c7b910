use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::ImageRef;

/// What is known of an official image. Source: the images' own Dockerfiles and descriptions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// What it is for, in one sentence.
    pub about: String,
    /// Whether its process starts as root unless told otherwise *and stays root*: images that drop to a user of their
    /// own in their entry point (databases mostly) are not counted.
    pub runs_as_root: bool,
    /// A user other than root that the image already has.
    pub user: Option<String>,
    /// The distribution of a tag that names none.
    pub distribution: Distribution,
    /// A version tag a new file may well start from, and variants of it.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A family of distributions, as far as commands differ.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Distribution {
    /// `adduser -S`, `addgroup -S`, `apk`.
    Alpine,
    /// `useradd`, `groupadd`, `apt-get`.
    Debian,
    /// `useradd`, `groupadd`, `dnf`.
    Fedora,
    /// Neither shell nor users.
    Scratch,
}

static IMAGES: LazyLock<BTreeMap<String, Image>> = LazyLock::new(|| {
    let text = super::file("images.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/images.toml: {error}");
        BTreeMap::new()
    })
});

/// What is known of the image behind a reference; nothing for images that are not official.
pub fn image(reference: &ImageRef) -> Option<&'static Image> {
    IMAGES.get(reference.official_name()?)
}

impl Image {
    /// The official images with their names, sorted.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static Image)> {
        IMAGES.iter().map(|(name, image)| (name.as_str(), image))
    }

    /// The distribution of a certain tag.
    pub fn distribution_of(&self, tag: Option<&str>) -> Distribution {
        match tag {
            Some(tag) if tag.contains("alpine") => Distribution::Alpine,
            Some(tag)
                if ["slim", "bookworm", "trixie", "bullseye", "jammy", "noble"].iter().any(|n| tag.contains(n)) =>
            {
                Distribution::Debian
            }
            _ => self.distribution,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_well_formed_and_tags_name_versions() {
        let parsed: Result<BTreeMap<String, Image>, _> = toml::from_str(&super::super::file("images.toml").unwrap());
        let images = parsed.unwrap();
        assert!(images.len() >= 20);
        for (name, image) in images {
            assert!(!image.about.is_empty(), "{name}");
            assert!(image.tags.iter().all(|tag| tag != "latest"), "{name}");
        }
    }
}
