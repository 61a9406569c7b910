//! What programs images bring with them, and which of these a file relies on.

use std::collections::BTreeSet;

use super::packages::call;
use crate::dialects::Target;
use crate::knowledge::Image;
use crate::model::{Container, EntityId, ImageRef, Interpreter, Script};

/// Programs that Alpine Linux does not bring with it, but for those that only build.
const NOT_ALPINE: &[&str] = &["apt-get", "apt", "aptitude", "dpkg", "bash", "useradd", "groupadd", "usermod", "curl"];

/// Programs that the small variants of images on Debian leave out, but for those that only build.
const NOT_SLIM: &[&str] = &["apk", "curl", "wget", "unzip"];

/// Programs with which something is fetched or built, of which small variants have none.
const BUILDING: &[&str] =
    &["git", "hg", "svn", "gcc", "g++", "cc", "c++", "make", "cmake", "autoconf", "pkg-config", "patch"];

/// What a file runs in a container, and so relies on.
pub(super) struct Relied<'a> {
    /// The image it stands on, where that is known.
    own: Option<&'a ImageRef>,
    /// Programs by their names.
    programs: Vec<&'a str>,
    /// What package managers are asked to install.
    installed: Vec<&'a str>,
}

impl<'a> Relied<'a> {
    pub(super) fn on(target: &Target<'a>, id: EntityId) -> Self {
        // What a stage has, those that build on it rely on, too.
        let mut stages: BTreeSet<usize> = BTreeSet::from([id.0]);
        if let Some(view) = target.parsed.dockerfile() {
            let (all, bases) = (view.stages(), view.bases());
            let above = all.iter().filter(|stage| bases.of(stage).iter().any(|base| base.index == id.0));
            stages.extend(above.map(|stage| stage.index));
        }
        let is_inside = |script: &&Script| script.owner.is_some_and(|owner| stages.contains(&owner.0));
        let scripts: Vec<&Script> = target.facts.scripts.iter().filter(is_inside).collect();
        let commands = || scripts.iter().filter_map(|script| script.shell()).flat_map(|shell| &shell.commands);
        let runs = commands().filter_map(|command| command.program()?.0.literal());
        let container = target.facts.container(id);
        // A check may be written without a shell.
        let check = container.and_then(|container| container.health.check.value());
        let asks = check.and_then(|check| check.asks.split_whitespace().next());
        let shell = scripts.iter().any(|script| script.interpreter == Interpreter::Bash).then_some("bash");
        let programs = runs.chain(asks).chain(shell).map(|program| program.rsplit('/').next().unwrap_or(program));
        let calls = commands().filter_map(call).filter(|call| call.installs());
        Relied {
            own: container.and_then(|container| container.image.value()),
            programs: programs.collect::<BTreeSet<_>>().into_iter().collect(),
            installed: calls.flat_map(|call| call.operands).map(|word| word.text.as_str()).collect(),
        }
    }

    /// Whether it is all there on another image. What the image it stands on does not have either comes from elsewhere.
    pub(super) fn is_on(&self, image: &ImageRef) -> bool {
        let installs = |program: &str| {
            let is_built = BUILDING.contains(&program) && self.installed.iter().any(|word| word.starts_with("build-"));
            is_built || self.installed.iter().any(|word| word.contains(program))
        };
        let is_new = |program: &str| !self.own.is_some_and(|own| is_missing(own, program));
        let missed = |program: &str| is_missing(image, program) && is_new(program) && !installs(program);
        !self.programs.iter().any(|program| missed(program))
    }
}

/// Whether an official image is known not to bring a program, or probably does not.
fn is_missing(image: &ImageRef, program: &str) -> bool {
    let tag = image.tag.as_deref().unwrap_or("");
    if tag.contains("alpine") || image.official_name() == Some("alpine") {
        return NOT_ALPINE.contains(&program) || BUILDING.contains(&program);
    }
    let is_slim = tag.contains("slim") && (NOT_SLIM.contains(&program) || BUILDING.contains(&program));
    is_slim || program == "apk" || lacks(image, program)
}

/// Whether a version of an image keeps its data where a container mounts what held it so far.
pub(super) fn keeps_data_where_mounted(container: &Container, known: &Image, tag: &str) -> bool {
    let is_moved = container.environment.iter().any(|variable| variable.name == "PGDATA");
    if known.data.len() < 2 || is_moved {
        return true;
    }
    if container.mounts.iter().any(|mount| mount.target.is_none()) {
        return false;
    }
    let targets = container.mounts.iter().filter_map(|mount| mount.target.as_deref());
    let held: Vec<&str> = targets
        .map(|target| target.trim_end_matches('/'))
        .filter(|target| known.data.values().any(|folder| folder == target))
        .collect();
    held.is_empty() || known.data_of(Some(tag)).is_some_and(|folder| held.contains(&folder))
}

/// Whether it is known that an image does not have a program.
pub(super) fn lacks(image: &ImageRef, program: &str) -> bool {
    if !matches!(program, "curl" | "wget") {
        return false;
    }
    let tag = image.tag.as_deref().unwrap_or("");
    if image.registry.as_deref() == Some("gcr.io") && image.repository.starts_with("distroless/") {
        return !tag.contains("debug");
    }
    match image.official_name() {
        Some("scratch" | "debian" | "ubuntu") => true,
        Some(name) if is_alpine(name, tag) => program == "curl",
        Some("node" | "python" | "ruby" | "rust") => tag.contains("slim"),
        _ => false,
    }
}

/// Whether an image has the `wget` of BusyBox.
pub(super) fn has_wget(image: &ImageRef) -> bool {
    image.official_name().is_some_and(|name| is_alpine(name, image.tag.as_deref().unwrap_or("")))
}

/// Whether an official image is Alpine Linux with nothing that asks over HTTP added.
fn is_alpine(name: &str, tag: &str) -> bool {
    let based = ["node", "python", "golang", "ruby", "redis", "postgres", "rust", "memcached"];
    name == "alpine" || (based.contains(&name) && tag.contains("alpine"))
}
