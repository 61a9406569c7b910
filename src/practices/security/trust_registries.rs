use crate::model::{FileId, ImageRef, Part, Project, Via};
use crate::practices::{Check, Draft, Report, options};

/// Images from registries that are not among those the configuration names.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// What an image without a registry is asked for at.
const DEFAULT: &str = "docker.io";

fn check(_: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let Some(trusted) = options::texts(project, "trust-registries.registries") else { return };
    for (_, container) in part.facts.containers() {
        let (Some(image), site) = (container.image.value(), container.image.site()) else { continue };
        // What a stage below names is said there; nothing comes from anywhere for `scratch`.
        if site.via == Via::Inherited || image.official_name() == Some("scratch") {
            continue;
        }
        if !trusted.iter().any(|one| is_from(image, one)) {
            let registry = image.registry.as_deref().unwrap_or(DEFAULT);
            let what = format!("`{}` comes from `{registry}`, which is none of the registries to trust.", image.text);
            report.add(Draft::new(site.span, what).advise("Take it from one of them."));
        }
    }
}

/// Whether an image comes from a registry, or from a part of it: `ghcr.io`, `*.example.com`, `ghcr.io/team`.
fn is_from(image: &ImageRef, trusted: &str) -> bool {
    let (host, folder) = trusted.trim_end_matches('/').split_once('/').unwrap_or((trusted.trim_end_matches('/'), ""));
    let normal = |host: &str| match host {
        "index.docker.io" | "registry-1.docker.io" => DEFAULT.to_owned(),
        host => host.to_ascii_lowercase(),
    };
    let registry = normal(image.registry.as_deref().unwrap_or(DEFAULT));
    let is_host = match normal(host).strip_prefix('*') {
        Some(ending) => registry.ends_with(ending),
        None => registry == normal(host),
    };
    let repository = match image.official_name() {
        Some(name) => format!("library/{name}"),
        None => image.repository.clone(),
    };
    let is_within = repository.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'));
    is_host && is_within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_from_its_registry_and_the_folder_named_there() {
        for (image, trusted, expected) in [
            ("node:22", "docker.io", true),
            ("node:22", "index.docker.io", true),
            ("node:22", "docker.io/library", true),
            ("team/app", "docker.io/library", false),
            ("team/app", "docker.io/team/", true),
            ("teams/app", "docker.io/team", false),
            ("ghcr.io/team/app", "ghcr.io", true),
            ("ghcr.io/team/app", "ghcr.io/other", false),
            ("eu.example.com/app", "*.example.com", true),
            ("badexample.com/app", "*.example.com", false),
            ("localhost:5000/app", "localhost:5000", true),
            ("localhost:5000/app", "*", true),
            ("ghcr.io/a", "docker.io", false),
        ] {
            assert_eq!(is_from(&ImageRef::parse(image).unwrap(), trusted), expected, "{image} {trusted}");
        }
    }
}
