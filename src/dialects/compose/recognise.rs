use crate::dialects::yaml_templates::has_values_to_come;
use crate::dialects::{Confidence, FileHints};
use crate::model::FileId;

/// Names under which Compose looks for the file it starts from.
pub(super) const BASES: &[&str] = &["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// Names of files that Compose merges into the one above without being asked.
pub(super) const OVERRIDES: &[&str] =
    &["compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml"];

/// Keys a Compose file may have at the top, extensions (`x-…`) aside.
const TOP_LEVEL: &[&str] =
    &["version", "name", "include", "services", "models", "networks", "volumes", "secrets", "configs"];

/// Keys of a service that few other formats have below `services`.
const SAYING: &[&str] = &["image:", "build:", "extends:"];

/// What a file is to the files beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FilePart {
    /// Where Compose starts.
    Base,
    /// Made to be merged over another one: `compose.override.yaml`, `docker-compose.prod.yml`.
    Overlay,
    /// Its name does not say.
    Other,
}

/// What a file's name says of it.
pub(super) fn part(file: &FileId) -> FilePart {
    match file.name() {
        name if BASES.contains(&name) => FilePart::Base,
        name if is_named(name) => FilePart::Overlay,
        _ => FilePart::Other,
    }
}

/// Whether a file is most likely deployed to a swarm, which reads another version of the format: `docker-stack.yml`.
pub(super) fn is_stack(file: &FileId) -> bool {
    file.name().split(['.', '-', '_']).any(|word| word.eq_ignore_ascii_case("stack"))
}

/// How sure it is that a file is a Compose file.
pub(super) fn confidence(file: &FileHints<'_>) -> Confidence {
    let keys = || top_level_keys(file.head);
    // Templates become Compose files only later; objects of Kubernetes are converted to files of such names.
    if file.head.contains("{%") || has_values_to_come(file.head) || keys().any(|key| key == "apiVersion") {
        return Confidence::No;
    }
    if is_named(file.file.name()) {
        return Confidence::Named;
    }
    let is_yaml = file.file.name().ends_with(".yaml") || file.file.name().ends_with(".yml");
    let said = file.client_language == Some("dockercompose");
    let may_be = said || is_yaml || file.client_language == Some("yaml");
    if may_be && (said || has_services(file.head)) && keys().all(|k| TOP_LEVEL.contains(&k) || k.starts_with("x-")) {
        return Confidence::Likely;
    }
    Confidence::No
}

/// `compose.yaml`, `compose.prod.yaml`, `docker-compose.yml`, `docker-compose-prod.yml` and their like.
fn is_named(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else { return false };
    stem == "compose" || stem.starts_with("compose.") || stem.starts_with("docker-compose")
}

/// Keys that stand at the first column of a line.
fn top_level_keys(head: &str) -> impl Iterator<Item = &str> {
    head.lines().filter_map(|line| {
        let (key, _) = line.split_once(':')?;
        let key = key.trim_matches(['"', '\'']);
        let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic()) && !key.contains([' ', '\t']);
        is_key.then_some(key)
    })
}

/// Whether a service under `services:` has an image, is built, or extends another one.
fn has_services(head: &str) -> bool {
    let mut lines = head.lines().skip_while(|line| line.trim_end() != "services:").skip(1);
    let is_said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    // A list of services is another format's.
    if lines.clone().find(is_said).is_some_and(|first| first.trim_start().starts_with("- ")) {
        return false;
    }
    let mut service: Option<usize> = None;
    let mut setting: Option<usize> = None;
    lines.any(|line| {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if content.is_empty() || content.starts_with('#') || indent == 0 {
            return false;
        }
        let of_services = *service.get_or_insert(indent);
        if indent <= of_services {
            setting = None;
            return false;
        }
        indent == *setting.get_or_insert(indent) && SAYING.iter().any(|key| content.starts_with(key))
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn of(name: &str, client_language: Option<&str>, head: &str) -> Confidence {
        let file = FileId::from_path(Path::new(&format!("/shop/{name}")));
        confidence(&FileHints { file: &file, client_language, head })
    }

    #[test]
    fn compose_files_are_known_by_name_or_by_their_services() {
        let services = "x-log: &log {}\nservices:\n  # the site\n  web:\n    restart: always\n    image: nginx\n";
        for (name, client, head, expected) in [
            ("compose.yaml", None, "", Confidence::Named),
            ("docker-compose.prod.yml", None, "", Confidence::Named),
            ("docker-compose-prod.yml", None, "", Confidence::Named),
            ("compose.override.yml", None, "", Confidence::Named),
            ("compose.json", None, "", Confidence::No),
            ("composer.yaml", None, "", Confidence::No),
            ("stack.yml", None, services, Confidence::Likely),
            ("web.yml", None, "services:\n  web:\n    extends: {file: base.yaml, service: web}\n", Confidence::Likely),
            ("stack.yml", Some("dockercompose"), "", Confidence::Likely),
            ("services.yaml", None, "services:\n  _defaults:\n    autowire: true\n", Confidence::No),
            (".gitlab-ci.yml", None, "services:\n  - postgres\njob:\n  image: node\n", Confidence::No),
            ("ci.yml", None, "services:\n  db:\n    image: postgres\nsteps:\n  a:\n    image: go\n", Confidence::No),
            ("render.yaml", None, "services:\n  # the site\n  - name: web\n    image: nginx\n", Confidence::No),
            ("compose.yaml", None, "apiVersion: v1\nkind: Service\n", Confidence::No),
            ("compose.yaml", None, "services:\n{% for s in all %}\n", Confidence::No),
        ] {
            assert_eq!(of(name, client, head), expected, "{name}: {head}");
        }
    }

    #[test]
    fn a_stack_is_known_by_a_word_of_its_name() {
        for (name, expected) in [
            ("docker-stack.yml", true),
            ("stack.yaml", true),
            ("web_stack.prod.yml", true),
            ("docker-compose.stack.yml", true),
            ("compose.yaml", false),
            ("compose.stackdriver.yaml", false),
        ] {
            assert_eq!(is_stack(&FileId::from_path(Path::new(&format!("/shop/{name}")))), expected, "{name}");
        }
    }

    #[test]
    fn only_some_names_are_complete_by_themselves() {
        for (name, expected) in [
            ("docker-compose.yml", FilePart::Base),
            ("compose.override.yaml", FilePart::Overlay),
            ("docker-compose.test.yml", FilePart::Overlay),
            ("stack.yaml", FilePart::Other),
        ] {
            assert_eq!(part(&FileId::from_path(Path::new(&format!("/shop/{name}")))), expected, "{name}");
        }
    }
}
