use super::build::{dockerfile, is_remote};
use super::service::services;
use super::text::is_interpolated;
use crate::dialects::yaml_values::{Allowance, Value};
use crate::model::PathUse;
use crate::syntax::Parsed;

/// The files and folders a file names: build contexts and their Dockerfiles, files of variables, secrets and configs, files
/// of the host that are mounted, files it includes or extends. What depends on variables or lies elsewhere is left out.
pub(super) fn read(parsed: &Parsed) -> Vec<PathUse> {
    let allowance = Allowance::new();
    let mut found = Vec::new();
    let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return found };
    for service in services(root) {
        if let Some(build) = service.get("build") {
            of_build(build, &mut found);
        }
        one_or_several(service.get("env_file"), &mut found);
        one_or_several(service.get("label_file"), &mut found);
        service.entry.value.all(&["volumes", "*"]).into_iter().for_each(|mount| mounted(mount, &mut found));
        for watched in service.entry.value.all(&["develop", "watch", "*"]) {
            plain(watched.get("path"), &mut found);
        }
        plain(service.get("extends").and_then(|extends| extends.get("file")), &mut found);
    }
    for section in ["secrets", "configs"] {
        for entry in root.get(section).map_or_else(Vec::new, |section| section.entries()) {
            plain(entry.value.get("file"), &mut found);
        }
    }
    one_or_several(root.get("include"), &mut found);
    for included in root.all(&["include", "*"]) {
        one_or_several(included.get("path").filter(|path| path.text().is_none()), &mut found);
        one_or_several(included.get("env_file"), &mut found);
    }
    // What stands behind an anchor is reached from several places.
    found.sort_by_key(|path| path.span);
    found.dedup_by_key(|path| path.span);
    if allowance.is_spent() { Vec::new() } else { found }
}

/// The context leads to its Dockerfile where that is not named itself.
fn of_build(build: Value<'_>, found: &mut Vec<PathUse>) {
    let context = build.text().map_or_else(|| build.get("context"), |_| Some(build));
    let built = dockerfile(build).map(|dockerfile| dockerfile.path);
    let named = build.get("dockerfile");
    if let (Some(named), Some(path)) = (named, &built) {
        found.push(PathUse { span: named.span(), paths: vec![path.clone()], into_folders: true });
    }
    if let Some((context, folder)) = context.and_then(|context| Some((context, context.text()?)))
        && is_here(folder)
    {
        let likely = built.filter(|_| named.is_none());
        let paths = likely.into_iter().chain([folder.to_owned()]).collect();
        found.push(PathUse { span: context.span(), paths, into_folders: true });
    }
}

/// A file that is mounted: `./nginx.conf:/etc/nginx/nginx.conf:ro`. A folder is mounted as a whole, and no file in it is
/// meant more than the others.
fn mounted(mount: Value<'_>, found: &mut Vec<PathUse>) {
    let bound = mount.get("type").and_then(|kind| kind.text()) == Some("bind");
    let (span, path) = match mount.text() {
        Some(text) => {
            let end = text.find(':').unwrap_or(0);
            (mount.part(0..end), text.get(..end).unwrap_or(""))
        }
        None => match mount.get("source").filter(|_| bound) {
            Some(source) => (source.span(), source.text().unwrap_or("")),
            None => return,
        },
    };
    if path.starts_with('.') && !is_interpolated(path) {
        found.push(PathUse { span, paths: vec![path.to_owned()], into_folders: false });
    }
}

/// A path, a list of them, or of mappings with a `path`.
fn one_or_several(value: Option<Value<'_>>, found: &mut Vec<PathUse>) {
    plain(value, found);
    for item in value.iter().flat_map(Value::items) {
        plain(Some(item), found);
        plain(item.get("path"), found);
    }
}

fn plain(value: Option<Value<'_>>, found: &mut Vec<PathUse>) {
    if let Some((value, path)) = value.and_then(|value| Some((value, value.text()?)))
        && is_here(path)
    {
        found.push(PathUse { span: value.span(), paths: vec![path.to_owned()], into_folders: true });
    }
}

/// Whether a path means the same wherever it is read.
pub(super) fn is_here(path: &str) -> bool {
    !path.is_empty() && !is_interpolated(path) && !is_remote(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn paths_are_found_where_the_specification_has_them() {
        for (text, expected) in [
            ("services: {a: {build: ./web}}", "./web -> ./web/Dockerfile ./web"),
            (
                "services: {a: {build: {context: web, dockerfile: x.Dockerfile}}}",
                "web -> web, x.Dockerfile -> web/x.Dockerfile",
            ),
            ("services: {a: {build: {context: web, dockerfile_inline: FROM a}}}", "web -> web"),
            ("services: {a: {build: {dockerfile: x}}}", "x -> ./x"),
            ("services: {a: {build: 'https://a/b.git'}}", ""),
            ("services: {a: {build: '${DIR}'}}", ""),
            ("services: {a: {env_file: a.env}}", "a.env -> a.env"),
            ("services: {a: {env_file: ['a.env', {path: b.env}]}}", "a.env -> a.env, b.env -> b.env"),
            ("services: {a: {extends: {file: b.yaml, service: c}}}", "b.yaml -> b.yaml"),
            ("services: {a: {extends: b}}", ""),
            ("secrets: {a: {file: ./a.txt}, b: {external: true}}", "./a.txt -> ./a.txt"),
            (
                "include: [a.yaml, {path: b.yaml}, {path: [c.yaml], env_file: d.env}]",
                "a.yaml -> a.yaml, b.yaml -> b.yaml, c.yaml -> c.yaml, d.env -> d.env",
            ),
            ("x: &b {build: web}\nservices: {a: *b, c: *b}", "web -> web/Dockerfile web"),
        ] {
            let parsed = parse(Language::Yaml, text.into(), None);
            let shown = |path: &PathUse| format!("{} -> {}", path.span.of(text), path.paths.join(" "));
            assert_eq!(read(&parsed).iter().map(shown).collect::<Vec<_>>().join(", "), expected, "{text}");
        }
    }
}
