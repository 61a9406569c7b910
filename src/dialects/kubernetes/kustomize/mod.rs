//! What a Kustomization says of other files: which it takes, and which are patches of them.

mod completion;
mod generated;
mod inline;
mod misplaced;
mod names;
mod older;
mod operations;
mod part;
mod reach;
pub(super) mod shared;
mod taken;

use super::object::is_templated;
use crate::dialects::yaml_values::Value;
use crate::model::{Demand, FileId, PathUse, Project, Reference, Scope, Symbol, SymbolKind, SymbolName, Within};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::Parsed;
use crate::syntax::yaml::Node;
use crate::text::Span;

pub(super) use completion::{complete, complete_replacement};
pub(super) use inline::{Inline, lower};
pub(super) use misplaced::problems_of_patches;
pub(super) use names::{are_replacements, replacements};
pub(super) use older::refactorings;
pub(super) use operations::{complete_field, complete_operation, kind_of_target, problems_of_operations};
pub(super) use part::of_pods;
pub(super) use reach::{
    gives_image, holds_replacements, is_given_selectors, is_laid_over, is_partial, is_patched_in, is_said_in_a_patch,
    is_spoken_of, is_taken, link, nearest,
};

/// A file whose objects are not whole, as a whole: a Kustomization adds to them, or lays them over others.
const PATCH: &str = "patch";

/// A file, the objects of which are laid over others of the same kinds and names.
const LAID_OVER: &str = "laid over";

/// A file that changes the objects somebody says, whatever it says itself.
const TARGETED: &str = "targeted";

/// Stands, with the kind of these objects behind it, beside a file that is so targeted; with nothing where none is said.
const ABOUT: &str = "about ";

/// A file with replacements.
const REPLACING: &str = "replacing";

/// Stands where a patch that is written in a Kustomization names an object.
const INSIDE: &str = "inside";

/// Stands where a name chooses objects: none need be there.
const CHOSEN: &str = "chosen";

/// A file with objects, or another Kustomization.
const PARTS: &str = "parts";

/// Stands where a Kustomization takes what no file of the workspace says.
const HIDDEN: &str = "hidden";

/// Stands where a Kustomization gives objects other names than are written.
const RENAMED: &str = "renamed";

/// Stands, with the name of an image behind it, where a Kustomization says what runs in its place.
const IMAGE: &str = "image ";

/// Stands where a Kustomization gives selectors to whatever it takes.
const SELECTING: &str = "selecting";

/// Stands where a Kustomization is part of others, and works on what they take.
const COMPONENT: &str = "component";

/// The group of its kinds.
const GROUP: &str = "kustomize.config.k8s.io/";

/// Where a Kustomization names files and folders.
const PATHS: &[&[&str]] = &[
    &["resources", "*"],
    &["bases", "*"],
    &["components", "*"],
    &["crds", "*"],
    &["configurations", "*"],
    &["generators", "*"],
    &["transformers", "*"],
    &["validators", "*"],
    &["patchesStrategicMerge", "*"],
    &["patches", "*"],
    &["patches", "*", "path"],
    &["patchesJson6902", "*", "path"],
    &["replacements", "*", "path"],
    &["openapi", "path"],
    &["helmCharts", "*", "valuesFile"],
    &["helmCharts", "*", "additionalValuesFiles", "*"],
    &["configMapGenerator", "*", "env"],
    &["configMapGenerator", "*", "envs", "*"],
    &["secretGenerator", "*", "env"],
    &["secretGenerator", "*", "envs", "*"],
];

/// Where it names files whose names may have another key in front: `key=path`.
const KEYED: &[&[&str]] = &[&["configMapGenerator", "*", "files", "*"], &["secretGenerator", "*", "files", "*"]];

/// Lists of generators, and the kind of what they generate.
const GENERATORS: &[(&str, &str)] = &[("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")];

/// Where it takes objects from.
const TAKEN: &[&[&str]] = &[&["resources", "*"], &["bases", "*"], &["components", "*"]];

/// What makes objects, or changes them in ways that are not read.
const MAKERS: &[&str] = &["helmCharts", "helmChartInflationGenerator", "helmGlobals", "generators", "transformers"];

/// Where it names files with partial objects.
const PATCHES: &[&[&str]] = &[&["patchesStrategicMerge", "*"], &["patches", "*"], &["patches", "*", "path"]];

/// Where else it names files without which it builds nothing.
const READ: &[&[&str]] = &[
    &["patchesJson6902", "*", "path"],
    &["replacements", "*", "path"],
    &["configurations", "*"],
    &["openapi", "path"],
];

/// Words in names of files that are often kept out of a repository, or that a program writes before Kustomize runs.
const NOT_KEPT: &[&str] = &["secret", "manifest", "generated", "rendered"];

/// Names of the files that Kustomize reads.
pub(super) fn is_kustomization(file: &FileId) -> bool {
    matches!(file.name(), "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// Whether a document is a Kustomization or a Component; they need not say so.
pub(super) fn says_it_is(root: Value<'_>) -> bool {
    match (root.get("apiVersion").and_then(|version| version.text()), root.get("kind").and_then(|kind| kind.text())) {
        (Some(version), Some("Kustomization" | "Component")) => version.starts_with(GROUP),
        (None, Some("Kustomization" | "Component")) => true,
        // What describes an API begins with a key of the same name.
        (None, None) => {
            let mut keys = PATHS.iter().filter_map(|path| path.first()).filter(|key| **key != "openapi");
            keys.any(|key| root.get(key).is_some())
        }
        _ => false,
    }
}

/// Whether a document is one, or is about to become one by the name of its file.
pub(super) fn is_meant(root: Option<Node<'_>>, project: &dyn Project) -> bool {
    let said = |key: &str| root.and_then(|root| root.get(key)).and_then(Node::text).filter(|text| !text.is_empty());
    let is_named = || project.file().is_some_and(is_kustomization);
    match said("apiVersion") {
        // The version itself may be half-typed; the group has no other kinds.
        Some(version) => version.starts_with(GROUP) || GROUP.starts_with(version) && is_named(),
        None => is_named(),
    }
}

/// What is wrong with what a Kustomization says: files it must read and that are not there. Those that are often kept out
/// of a repository (secrets, charts) or made by a program are not asked for.
pub(super) fn problems(root: Value<'_>, parsed: &Parsed, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let taken = files(root, TAKEN);
    // Those are files: without an ending, a word may be half a key.
    let others = files(root, PATCHES).chain(files(root, READ)).filter(|(path, _)| has_ending(path));
    let read = taken.chain(others);
    // What stands alone in its folder waits for what a program puts beside it.
    let is_expected = |path: &str| {
        let above = path.trim_end_matches('/').rsplit_once('/').map_or(".", |(above, _)| above);
        let file = from.relative(path);
        if has_ending(path) {
            project.beside(&file).iter().any(|one| one != from)
        } else {
            project.has(&from.relative(above))
        }
    };
    let is_missing =
        |path: &str| !file_or_folder(path).iter().any(|path| project.has(&from.relative(path))) && is_expected(path);
    let is_kept = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        !NOT_KEPT.iter().any(|word| name.contains(word))
    };
    let missing = read.filter(|(path, _)| !is_elsewhere(path) && is_kept(path) && is_missing(path));
    let problem = |(path, span): (&str, Span)| {
        let noun = if has_ending(path) { "file" } else { "folder with a Kustomization" };
        let message = format!("There is no {noun} `{path}`");
        Problem { span, message, kind: ProblemKind::WrongValue, suggestion: None, mends: Vec::new() }
    };
    let mut found: Vec<Problem> = missing.map(problem).collect();
    found.extend(inline::problems(parsed, from, project));
    found.extend(taken::problems(root, parsed, from, project));
    found.extend(generated::problems(root, from, project));
    for target in names::CHOSEN.iter().flat_map(|place| root.all(place)) {
        let said = |key: &str| target.get(key).and_then(|value| value.text()).filter(|text| names::is_plain(text));
        if let (Some(kind), Some(name), Some(lives)) = (said("kind"), said("name"), target.get("namespace")) {
            let found_there = misplaced::misplaced((kind, name), lives.node, &[from], project);
            // Kustomize chooses nothing, and says nothing.
            found.extend(found_there.map(|problem| Problem { kind: ProblemKind::Ignored, ..problem }));
        }
    }
    found
}

/// Whether a path begins with the name of a host, from where it is fetched, or with a place of one machine.
fn is_elsewhere(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or("");
    path.starts_with(['/', '~']) || first != path && !first.starts_with('.') && first.contains('.')
}

/// The files a Kustomization takes and how, the objects it names in them, and what of it cannot be seen.
pub(super) fn references(root: Value<'_>) -> Vec<Reference> {
    let selects = |labels: &Value<'_>| labels.get("includeSelectors").and_then(|value| value.text()) == Some("true");
    let gives_selectors = root.get("commonLabels").is_some() || root.all(&["labels", "*"]).iter().any(selects);
    // Objects that are given selectors need none of their own.
    let given: &[&[&str]] = if gives_selectors { &[&["resources", "*"]] } else { &[] };
    let mut found = Vec::new();
    let mut take = |way: &str, span, within| {
        let (kind, name, demand) = (SymbolKind::Patch, way.into(), Demand::Optional);
        found.push(Reference { kind, name, span, within, demand });
    };
    for (path, span) in files(root, PATCHES).chain(files(root, given)) {
        take(PATCH, span, Within::File(path.to_owned()));
    }
    for (path, span) in files(root, TAKEN) {
        let paths = if has_ending(path) { vec![path.to_owned()] } else { file_or_folder(path) };
        paths.into_iter().for_each(|path| take(PARTS, span, Within::File(path)));
    }
    for patch in PATCHES.iter().flat_map(|place| root.all(place)) {
        let Some((path, span)) = file(patch) else { continue };
        let is_targeted = root.all(&["patches", "*"]).iter().any(|of| {
            of.get("target").is_some() && of.get("path").is_some_and(|path| path.node.id() == patch.node.id())
        });
        take(if is_targeted { TARGETED } else { LAID_OVER }, span, Within::File(path.to_owned()));
    }
    for (place, way) in [(&["patchesJson6902", "*", "path"], TARGETED), (&["replacements", "*", "path"], REPLACING)] {
        for (path, span) in root.all(place).into_iter().filter_map(file) {
            take(way, span, Within::File(path.to_owned()));
        }
    }
    for patch in ["patches", "patchesJson6902"].iter().flat_map(|list| root.all(&[list, "*"])) {
        let (Some(target), Some((path, span))) = (patch.get("target"), patch.get("path").and_then(file)) else {
            continue;
        };
        let kind = target.get("kind").and_then(|kind| kind.text()).filter(|kind| names::is_kind(kind));
        take(&format!("{ABOUT}{}", kind.unwrap_or("")), span, Within::File(path.to_owned()));
    }
    let mut mark = |way: &str, at: Value<'_>| take(way, at.span(), Within::Scope(Scope::Segment));
    let taken = TAKEN.iter().flat_map(|place| root.all(place));
    taken.filter(|path| file(*path).is_none()).for_each(|path| mark(HIDDEN, path));
    MAKERS.iter().filter_map(|key| root.get(key)).for_each(|maker| mark(HIDDEN, maker));
    ["namePrefix", "nameSuffix"].iter().filter_map(|key| root.get(key)).for_each(|name| mark(RENAMED, name));
    root.all(&["patches", "*", "options"]).into_iter().for_each(|options| mark(RENAMED, options));
    let texts = [&["patches", "*", "patch"][..], &["patchesJson6902", "*", "patch"]];
    let texts = texts.into_iter().flat_map(|place| root.all(place));
    let renames = |text: &Value<'_>| text.text().is_some_and(|text| text.contains("metadata/name"));
    texts.filter(renames).for_each(|text| mark(RENAMED, text));
    for image in root.all(&["images", "*"]) {
        let is_set = ["newName", "newTag", "digest", "tagSuffix"].iter().any(|key| image.get(key).is_some());
        if let Some((name, text)) = image.get("name").filter(|_| is_set).and_then(|name| Some((name, name.text()?))) {
            mark(&format!("{IMAGE}{text}"), name);
        }
    }
    ["commonLabels", "labels"].iter().filter(|_| gives_selectors).filter_map(|key| root.get(key)).for_each(|labels| {
        mark(SELECTING, labels);
    });
    root.get("kind").filter(|kind| kind.text() == Some("Component")).into_iter().for_each(|kind| mark(COMPONENT, kind));
    found.extend(names::references(root));
    found
}

/// The objects a Kustomization generates, and their keys as far as they are written there.
pub(super) fn symbols(root: Value<'_>) -> Vec<Symbol> {
    let mut found = Vec::new();
    for (list, kind) in GENERATORS {
        for generator in root.all(&[list, "*"]) {
            let Some(name) = generator.get("name") else { continue };
            let is_own = !names::is_laid_over(&generator);
            let Some(own) = name.text().filter(|own| !own.is_empty() && !is_templated(own)) else { continue };
            let text = SymbolName::Text(format!("{kind}/{own}"));
            let (scope, detail) = (Scope::Workspace, Some("generated".to_owned()));
            let (name_span, span) = (name.span(), generator.span());
            if is_own {
                found.push(Symbol { kind: SymbolKind::Object, name: text, name_span, span, scope, detail });
            }
            for given in [&["literals", "*"], &["files", "*"]].iter().flat_map(|place| generator.all(*place)) {
                let Some(text) = given.text() else { continue };
                let key = text.split_once('=').map_or_else(|| text.rsplit('/').next().unwrap_or(text), |(key, _)| key);
                let name = SymbolName::Text(format!("{kind}/{own}/{key}"));
                let detail = Some(format!("in {kind}/{own}"));
                // A key that is the name of a file has no place of its own where a new one could be written, nor has one
                // that is written with escapes.
                let written = given.part(0..key.len());
                let is_plain = text.starts_with(key) && written.len() == key.len() && given.span().len() == text.len();
                let name_span = if is_plain { written } else { Span::at(given.span().start()) };
                found.push(Symbol { kind: SymbolKind::DataKey, name, name_span, span: given.span(), scope, detail });
            }
        }
    }
    found
}

/// The files and folders a Kustomization names.
pub(super) fn paths(root: Value<'_>) -> Vec<PathUse> {
    let keyed = KEYED.iter().flat_map(|place| root.all(place)).filter_map(|value| {
        let text = value.text()?;
        let start = text.find('=').map_or(0, |at| at + 1);
        let path = text.get(start..).filter(|path| is_path_of_file(path))?;
        let span = if start == 0 { value.span() } else { value.part(start..text.len()) };
        Some((path, span))
    });
    let all = files(root, PATHS).chain(keyed);
    all.map(|(path, span)| PathUse { span, paths: file_or_folder(path), into_folders: false }).collect()
}

/// Whether a path is that of a file with objects by its name.
fn has_ending(path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "yaml" | "yml" | "json"))
}

/// What a path may lead to: a file, or the Kustomization of a folder.
fn file_or_folder(path: &str) -> Vec<String> {
    let inside = |name: &str| format!("{}/{name}", path.trim_end_matches('/'));
    vec![path.to_owned(), inside("kustomization.yaml"), inside("kustomization.yml"), inside("Kustomization")]
}

fn files<'d>(root: Value<'d>, places: &'static [&[&str]]) -> impl Iterator<Item = (&'d str, Span)> {
    places.iter().flat_map(move |place| root.all(place)).filter_map(file)
}

/// The path of a file or folder that a value is, if it is one.
fn file(value: Value<'_>) -> Option<(&str, Span)> {
    let path = value.text().filter(|path| is_path_of_file(path))?;
    Some((path, value.span()))
}

fn is_path_of_file(path: &str) -> bool {
    // Patches may stand there themselves, and resources may be fetched from elsewhere.
    !path.is_empty() && !path.contains(['\n', ':', '?', '=']) && !is_templated(path)
}

#[cfg(test)]
mod tests {
    use super::super::Kubernetes;
    use super::*;
    use crate::dialects::{Dialect, shown};

    /// The paths a document names as patches, and all it names.
    fn named(text: &str) -> (Vec<String>, Vec<String>) {
        let (parsed, facts) = shown::read(&Kubernetes, text);
        let patches = facts.references.iter().filter(|reference| reference.name.text() == PATCH);
        let patches = patches.map(|reference| reference.span.of(text).to_owned()).collect();
        (patches, Kubernetes.paths(&parsed).iter().map(|path| path.span.of(text).to_owned()).collect())
    }

    #[test]
    fn a_kustomization_names_files_and_patches() {
        for head in ["", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "kind: Component\n"] {
            let text = format!(
                "{head}resources: [web.yaml, ../base, 'https://example.com/x?ref=v1']\n\
                 patches:\n  - plain.yaml\n  - path: more.yaml\n  - patch: |-\n      a: b\n\
                 patchesStrategicMerge: [old.yaml, \"kind: Pod\\n\"]\n"
            );
            let (patches, paths) = named(&text);
            assert_eq!(patches, ["old.yaml", "plain.yaml", "more.yaml"], "{text}");
            assert_eq!(paths, ["web.yaml", "../base", "old.yaml", "plain.yaml", "more.yaml"], "{text}");
        }
    }

    #[test]
    fn objects_that_are_given_selectors_are_no_more_whole_than_patches() {
        for (labels, patches) in [
            ("commonLabels: {app: web}", vec!["web.yaml"]),
            ("labels: [{pairs: {app: web}, includeSelectors: true}]", vec!["web.yaml"]),
            ("labels: [{pairs: {app: web}}]", Vec::new()),
        ] {
            assert_eq!(named(&format!("resources: [web.yaml]\n{labels}\n")).0, patches, "{labels}");
        }
    }

    #[test]
    fn what_is_generated_is_there() {
        let text = "configMapGenerator:\n  - name: settings\n    literals: [mode=fast]\n    files: [conf/redis.conf, a=b/c]\n\
                    secretGenerator:\n  - {name: passwords, envs: [.env]}\nresources: [web.yaml]\n";
        let (_, facts) = shown::read(&Kubernetes, text);
        let names: Vec<String> = facts.symbols.iter().map(|symbol| symbol.name.text()).collect();
        let keys = ["mode", "redis.conf", "a"].map(|key| format!("ConfigMap/settings/{key}"));
        assert_eq!(names, [&["ConfigMap/settings".to_owned()], &keys[..], &["Secret/passwords".to_owned()]].concat());
        assert_eq!(named(text).1, ["web.yaml", ".env", "conf/redis.conf", "b/c"]);
    }

    #[test]
    fn other_objects_with_such_keys_are_none() {
        let role = "apiVersion: example.com/v1\nkind: Bundle\nresources: [web.yaml]\npatches: [{path: a.yaml}]\n";
        assert_eq!(named(role), (Vec::new(), Vec::new()));
    }
}
