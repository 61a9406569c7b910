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
    /// The number of a user other than root that every variant of the image already has.
    pub user_id: Option<u32>,
    /// A version tag a new file may well start from, and variants of it.
    #[serde(default)]
    pub tags: Vec<String>,
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
