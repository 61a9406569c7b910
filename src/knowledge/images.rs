use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Date, ImageRef};

/// What is known of an image. Source: the images' own Dockerfiles and descriptions.
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
    /// Names of users other than root that its variants for Linux have.
    #[serde(default)]
    pub users: Vec<String>,
    /// The ports on which its program listens unless told otherwise.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// A version tag a new file may well start from, and variants of it.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The last day on which a version gets fixes, by the beginning of its tags: `18`, `3.9`, `buster`.
    #[serde(default)]
    pub ends: BTreeMap<String, Date>,
    /// The last day on which the image as a whole got fixes.
    pub ended: Option<Date>,
    /// The image to use in its place.
    pub instead: Option<String>,
    /// Whether it keeps data that another version cannot simply read.
    #[serde(default)]
    pub stateful: bool,
    /// A command in the image that says whether it is well.
    pub health: Option<String>,
    /// The folder in which it keeps its data, by the first major version that keeps it there.
    #[serde(default)]
    pub data: BTreeMap<String, String>,
    /// Where files are put for it: what it serves or runs first, its configuration.
    #[serde(default)]
    pub places: Vec<String>,
    /// Variables its entry point reads, and what for.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Variables that what is written in its language reads, each with a usual value and what it is for.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// What is put behind a version for a smaller variant of the same, the most alike first.
    #[serde(default)]
    pub smaller: Vec<String>,
}

/// A variable that programs of an image read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// What people mostly set it to; empty where that differs.
    #[serde(default)]
    pub value: String,
    /// What it is for, in one sentence.
    pub about: String,
}

static IMAGES: LazyLock<BTreeMap<String, Image>> = LazyLock::new(|| {
    let text = super::file("images.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/images.toml: {error}");
        BTreeMap::new()
    })
});

/// What is known of the image behind a reference: of official ones, and of others that many use.
pub fn image(reference: &ImageRef) -> Option<&'static Image> {
    known(reference).map(|(_, image)| image)
}

/// The name under which an image is known, and what is known of it.
fn known(reference: &ImageRef) -> Option<(&'static String, &'static Image)> {
    if let Some(name) = reference.official_name() {
        return IMAGES.get_key_value(name);
    }
    match reference.registry.as_deref() {
        None | Some("docker.io" | "index.docker.io") => IMAGES.get_key_value(&reference.repository),
        Some(registry) => IMAGES.get_key_value(&format!("{registry}/{}", reference.repository)),
    }
}

/// An end of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End<'a> {
    /// The official image that ends: that of the reference, or the distribution its tag names.
    pub image: &'static str,
    /// The version, as the beginning of a tag; none where all of the image ends.
    pub version: Option<&'a str>,
    /// The last day with fixes.
    pub day: Date,
}

impl End<'_> {
    /// The name of the image without the registry, and on Docker Hub without those who keep it.
    pub fn short_name(&self) -> &'static str {
        self.image.split_once('/').map_or(self.image, |(_, rest)| rest)
    }
}

/// Distributions that other images name in their tags: `node:24-bookworm`, `golang:1.27-alpine3.22`.
const DISTRIBUTIONS: &[&str] = &["debian", "ubuntu", "alpine"];

/// When the image behind a reference gets no more fixes, as far as that is known; of its own end and that of the
/// distribution below it the earlier one.
pub fn end_of_support(reference: &ImageRef) -> Option<End<'_>> {
    let (image, known) = known(reference)?;
    let whole = known.ended.map(|day| End { image, version: None, day });
    let tag = reference.tag.as_deref().unwrap_or("");
    let mut parts = tag.split('-');
    let own = parts.next().and_then(|version| known.end_of(image, version));
    let below = parts.flat_map(|part| DISTRIBUTIONS.iter().filter_map(move |name| distribution(name, part)));
    whole.into_iter().chain(own).chain(below).min_by_key(|end| end.day)
}

/// `buster`, `alpine3.15`: a distribution in a part of a tag.
fn distribution<'a>(name: &str, part: &'a str) -> Option<End<'a>> {
    let (image, known) = IMAGES.get_key_value(name)?;
    let numbered = part.strip_prefix(name).filter(|rest| !rest.is_empty());
    let version = numbered.or_else(|| part.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(part))?;
    known.end_of(image, version)
}

impl Image {
    /// The folders in which it keeps its data: that of the version of a tag first, then from the newest on.
    pub fn folders(&self, tag: Option<&str>) -> Vec<&str> {
        let own = self.data_of(tag);
        let others = self.data.values().rev().map(String::as_str).filter(|folder| Some(*folder) != own);
        own.into_iter().chain(others).collect()
    }

    /// The end of a version, by the longest beginning of it that is known.
    fn end_of<'a>(&'static self, image: &'static str, version: &'a str) -> Option<End<'a>> {
        let beginnings = std::iter::successors(Some(version), |version| version.rsplit_once('.').map(|(rest, _)| rest));
        let known = beginnings.filter_map(|version| Some((version, self.ends.get(version)?)));
        known.map(|(version, day)| End { image, version: Some(version), day: *day }).next()
    }

    /// The folder in which the version of this tag keeps its data. Without a number in its tag the version is the newest.
    pub fn data_of(&self, tag: Option<&str>) -> Option<&str> {
        let digits = |tag: &str| tag.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u32>().ok();
        let major = tag.and_then(digits).unwrap_or(u32::MAX);
        let known = self.data.iter().filter_map(|(from, folder)| Some((from.parse::<u32>().ok()?, folder)));
        known.filter(|(from, _)| *from <= major).max_by_key(|(from, _)| *from).map(|(_, folder)| folder.as_str())
    }

    /// The versions of [`Image::tags`] without their variants, in their order: what the image is where nothing is said.
    pub fn versions(&self) -> Vec<&str> {
        let mut versions: Vec<&str> = Vec::new();
        for version in self.tags.iter().filter_map(|tag| tag.split('-').next()) {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        versions
    }

    /// The images with their names, the official ones first, sorted.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static Image)> {
        let all = || IMAGES.iter().map(|(name, image)| (name.as_str(), image));
        let is_official = |(name, _): &(&str, &Image)| !name.contains('/');
        all().filter(is_official).chain(all().filter(move |one| !is_official(one)))
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
        let today: Date = std::env::var("INFRA_LS_TODAY").unwrap().parse().unwrap();
        for (name, image) in images {
            assert!(!image.about.is_empty(), "{name}");
            assert!(image.tags.iter().all(|tag| tag != "latest"), "{name}");
            let ends = image.tags.iter().filter_map(|tag| image.ends.get(tag.split('-').next()?));
            assert!(ends.into_iter().all(|day| *day > today), "{name} offers what has ended");
        }
    }

    #[test]
    fn no_tag_is_offered_that_is_past_its_end() {
        for (name, image) in Image::all() {
            for tag in &image.tags {
                let reference = ImageRef::parse(&format!("{name}:{tag}")).unwrap();
                let ended = end_of_support(&reference).filter(|end| end.day < "2026-11-21".parse().unwrap());
                assert_eq!(ended, None, "{name}:{tag}");
            }
        }
    }

    #[test]
    fn the_end_is_that_of_the_version_or_of_the_distribution_below_it() {
        for (reference, expected) in [
            ("node:16", "node 16 2023-09-11"),
            ("docker.io/library/node:16.20.2-alpine", "node 16 2023-09-11"),
            ("node:24-buster-slim", "debian buster 2024-06-30"),
            ("golang:1.99-alpine3.15", "alpine 3.15 2023-11-01"),
            ("python:3.9.18-slim", "python 3.9 2025-10-31"),
            ("debian:buster-20240612-slim", "debian buster 2024-06-30"),
            ("centos:7", "centos - 2024-06-30"),
            ("node", "-"),
            ("node:lts", "-"),
            ("bitnami/node:16", "-"),
            ("mcr.microsoft.com/dotnet/sdk:6.0-alpine", "mcr.microsoft.com/dotnet/sdk 6.0 2024-11-12"),
            ("example.com/dotnet/sdk:6.0", "-"),
            ("docker.io/oven/bun:1", "-"),
            ("python:3", "-"),
        ] {
            let parsed = ImageRef::parse(reference).unwrap();
            let shown =
                end_of_support(&parsed).map(|end| format!("{} {} {}", end.image, end.version.unwrap_or("-"), end.day));
            assert_eq!(shown.as_deref().unwrap_or("-"), expected, "{reference}");
        }
    }
}
