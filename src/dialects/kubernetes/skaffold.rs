//! What Skaffold builds: it writes the tag of what it has built into the objects that name such an image.

use crate::dialects::yaml_values::Value;
use crate::model::{Demand, FileId, Project, Reference, Scope, SymbolKind, SymbolName, Within};

/// Names of the files that Skaffold reads.
const FILES: &[&str] = &["skaffold.yaml", "skaffold.yml"];

/// Stands, with the name of an image behind it, where one is built.
const BUILT: &str = "built ";

/// Where images are named that are built.
const ARTIFACTS: &[&[&str]] =
    &[&["build", "artifacts", "*", "image"], &["profiles", "*", "build", "artifacts", "*", "image"]];

/// How many folders above one are looked into.
const LEVELS: usize = 6;

/// Whether a document is read by Skaffold.
pub(super) fn says_it_is(root: Value<'_>) -> bool {
    let version = root.get("apiVersion").and_then(|version| version.text());
    version.is_some_and(|version| version.starts_with("skaffold/"))
}

/// The images that are built.
pub(super) fn references(root: Value<'_>) -> Vec<Reference> {
    let images = ARTIFACTS.iter().flat_map(|place| root.all(place));
    let named = images.filter_map(|image| {
        Some(Reference {
            kind: SymbolKind::Patch,
            name: SymbolName::Text(format!("{BUILT}{}", image.text()?)),
            span: image.span(),
            within: Within::Scope(Scope::Segment),
            demand: Demand::Optional,
        })
    });
    named.collect()
}

/// Whether the Skaffold file of a file's folder, or of one above it, builds an image, given by its name alone.
pub(super) fn gives_image(file: &FileId, name: &str, project: &dyn Project) -> bool {
    let wanted = SymbolName::Text(format!("{BUILT}{name}"));
    let above = (0..=LEVELS).map(|levels| "../".repeat(levels));
    let mut files = above.flat_map(|up| FILES.iter().map(move |name| format!("{up}{name}")));
    files.any(|path| {
        let facts = project.facts(&file.relative(&path));
        let mut references = facts.iter().flat_map(|facts| &facts.parts).flat_map(|part| &part.facts.references);
        references.any(|one| one.kind == SymbolKind::Patch && one.name == wanted)
    })
}
