use super::text::is_interpolated;
use crate::dialects::yaml_values::Value;

/// The Dockerfile a service is built from.
pub(super) struct Dockerfile {
    /// Relative to the folder of the Compose file, or absolute.
    pub(super) path: String,
    /// Whether another file merged with this one could name another.
    pub(super) certain: bool,
}

/// What `build:` says of the Dockerfile; nothing where it is written in place, lies elsewhere, or depends on variables.
pub(super) fn dockerfile(build: Value<'_>) -> Option<Dockerfile> {
    if build.get("dockerfile_inline").is_some() {
        return None;
    }
    let written = build.text().map(Some).unwrap_or_else(|| build.get("context").and_then(|context| context.text()));
    let context = written.unwrap_or(".");
    let name = build.get("dockerfile").and_then(|name| name.text()).unwrap_or("Dockerfile");
    if is_interpolated(context) || is_interpolated(name) || is_remote(context) || name.is_empty() {
        return None;
    }
    let path =
        if name.starts_with('/') { name.to_owned() } else { format!("{}/{name}", context.trim_end_matches('/')) };
    Some(Dockerfile { path, certain: written.is_some() && !build.is_open() })
}

/// Whether a build context is fetched: a URL, or a Git repository in one of its short forms.
pub(super) fn is_remote(context: &str) -> bool {
    context.contains("://")
        || context.starts_with("git@")
        || context.starts_with("github.com/")
        || context.starts_with('~')
        || context.ends_with(".git")
        || context.contains(".git#")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::yaml_values::Allowance;
    use crate::syntax::{Language, parse};

    #[test]
    fn the_dockerfile_is_found_from_the_context() {
        for (build, expected) in [
            (".", Some("./Dockerfile")),
            ("./api/", Some("./api/Dockerfile")),
            ("{context: api, dockerfile: ../docker/api.Dockerfile}", Some("api/../docker/api.Dockerfile")),
            ("{context: api, dockerfile: /etc/Dockerfile}", Some("/etc/Dockerfile")),
            ("{dockerfile: web.Dockerfile}", Some("./web.Dockerfile")),
            ("{context: ., dockerfile_inline: FROM scratch}", None),
            ("https://github.com/team/app.git#main", None),
            ("git@github.com:team/app", None),
            ("\"${DIRECTORY}\"", None),
        ] {
            let parsed = parse(Language::Yaml, format!("build: {build}\n").into(), None);
            let allowance = Allowance::new();
            let root = Value::root(parsed.yaml().unwrap(), &allowance).unwrap();
            let found = dockerfile(root.get("build").unwrap());
            assert_eq!(found.map(|found| found.path).as_deref(), expected, "{build}");
        }
    }
}
