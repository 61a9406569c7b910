use super::text::is_interpolated;
use crate::dialects::yaml_values::{Value, field};
use crate::model::{Build, Field, Why};

/// The Dockerfile a service is built from.
pub(super) struct Dockerfile {
    /// Relative to the folder of the Compose file, or absolute.
    pub(super) path: String,
    /// Whether another file merged with this one could name another.
    pub(super) certain: bool,
}

/// What `build:` says of the Dockerfile; nothing where it is written in place, lies elsewhere, or depends on variables.
pub(super) fn dockerfile(build: Value<'_>) -> Option<Dockerfile> {
    let read = read(build);
    Some(Dockerfile { path: read.path()?, certain: !read.context.is_absent() && !build.is_open() })
}

/// What `build:` says: a context alone, or more.
pub(super) fn read(build: Value<'_>) -> Build {
    let context = build.text().map_or_else(|| build.get("context"), |_| Some(build));
    let owner = build.span();
    let text = |value, refuse: fn(&str) -> bool| {
        field(value, owner, |text| match text {
            _ if is_interpolated(text) => Err(Why::Variable),
            _ if refuse(text) => Err(Why::Outside),
            _ => Ok(text.to_owned()),
        })
    };
    let dockerfile = match build.get("dockerfile_inline") {
        Some(inline) => Field::Unknown(Why::Outside, inline.site()),
        None => text(build.get("dockerfile"), str::is_empty),
    };
    Build { context: text(context, is_remote), dockerfile, target: text(build.get("target"), str::is_empty) }
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
