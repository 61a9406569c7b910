//! What programs images bring with them, and which of these a file relies on.

use crate::dialects::Target;
use crate::knowledge::Image;
use crate::model::{Container, EntityId, ImageRef, Interpreter, Script};
use crate::syntax::shell::Command;

use super::packages::call;

/// Programs that Alpine Linux does not bring with it, but for those that only build.
const NOT_ALPINE: &[&str] = &["apt-get", "apt", "aptitude", "dpkg", "bash", "useradd", "groupadd", "usermod", "curl"];

/// Programs that the small variants of images on Debian leave out, but for those that only build.
const NOT_SLIM: &[&str] = &["apk", "curl", "wget", "unzip"];

/// Programs with which something is fetched or built, of which small variants have none.
const BUILDING: &[&str] =
    &["git", "hg", "svn", "gcc", "g++", "cc", "c++", "make", "cmake", "autoconf", "pkg-config", "patch"];

/// Whether a container could stand on another image and find there what its file runs in it. What the image it stands
/// on does not have either comes from elsewhere.
pub(super) fn may_stand_on(target: &Target<'_>, id: EntityId, image: &ImageRef) -> bool {
    let view = target.parsed.dockerfile();
    let bases = view.map(|view| view.bases());
    // What a stage has, those that build on it rely on, too.
    let has_it = |owner: EntityId| {
        owner == id
            || bases.as_ref().zip(view).is_some_and(|(bases, view)| {
                let stages = view.stages();
                stages.get(owner.0).is_some_and(|stage| bases.of(stage).iter().any(|base| base.index == id.0))
            })
    };
    let scripts: Vec<&Script> = target.facts.scripts.iter().filter(|script| script.owner.is_some_and(has_it)).collect();
    let shells = scripts.iter().filter_map(|script| script.shell());
    let commands: Vec<&Command> = shells.flat_map(|shell| &shell.commands).collect();
    let installs = |program: &str| {
        let calls = commands.iter().filter_map(|command| call(command)).filter(|call| call.installs());
        let words: Vec<&str> = calls.flat_map(|call| call.operands).map(|word| word.text.as_str()).collect();
        let is_built = BUILDING.contains(&program) && words.iter().any(|word| word.starts_with("build-"));
        is_built || words.iter().any(|word| word.contains(program))
    };
    let own = target.facts.container(id).and_then(|container| container.image.value());
    let is_new = |program: &str| !own.is_some_and(|own| is_missing(own, program));
    let missed = |program: &str| is_missing(image, program) && is_new(program) && !installs(program);
    let runs = commands.iter().filter_map(|command| command.program()?.0.literal());
    // A check may be written without a shell.
    let check = target.facts.container(id).and_then(|container| container.health.check.value());
    let asks = check.and_then(|check| check.asks.split_whitespace().next());
    let shell = scripts.iter().any(|script| script.interpreter == Interpreter::Bash).then_some("bash");
    !runs.chain(asks).chain(shell).any(|program| missed(program.rsplit('/').next().unwrap_or(program)))
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
