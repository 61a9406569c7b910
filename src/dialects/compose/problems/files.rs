//! Files that Compose reads before it does anything, and that are not there.

use super::problem;
use crate::dialects::Located;
use crate::dialects::compose::build::is_remote;
use crate::dialects::compose::companions;
use crate::dialects::compose::inclusion;
use crate::dialects::compose::service::Service;
use crate::dialects::compose::text::is_interpolated;
use crate::dialects::yaml_values::Value;
use crate::model::{Merged, Project};
use crate::schema::{Problem, ProblemKind};

/// How many folders around that of a file its paths may lead from: they lead from that of the first file Compose is given,
/// or from the one it is told.
const LEVELS: usize = 5;

/// Files that are often kept out of a repository (of variables, with secrets) are not asked for.
pub(super) fn read(
    segment: &Located<'_>,
    root: Value<'_>,
    services: &[Service<'_>],
    (project, merged): (&dyn Project, &Merged),
    found: &mut Vec<Problem>,
) {
    let (roots, are_all) = inclusion::roots(segment.file, project);
    if !are_all {
        return;
    }
    let mut ask = |value: Option<Value<'_>>, path: Option<&str>| {
        if let (Some(value), Some(path)) = (value, path)
            && is_here(path)
            && !roots.iter().any(|root| project.has(&root.relative(path)))
            && !(1..=LEVELS).any(|up| project.sees(&segment.file.relative(&format!("{}{path}", "../".repeat(up)))))
        {
            let message = format!("There is no file `{path}`");
            found.push(problem(value.span(), ProblemKind::WrongValue, message));
        }
    };
    for item in root.get("include").map_or_else(Vec::new, |include| include.items()) {
        let path = item.get("path").unwrap_or(item);
        ask(Some(path), path.text());
        path.items().into_iter().for_each(|path| ask(Some(path), path.text()));
    }
    for service in services {
        let file = service.get("extends").and_then(|extends| extends.get("file"));
        ask(file, file.and_then(|file| file.text()));
        let build = service.get("build");
        let named = build.and_then(|build| build.get("dockerfile"));
        // The context may be said in a file below this one.
        let built = service.build().and_then(|own| companions::build(merged, service.name(), &own).path());
        if named.is_some() {
            ask(named, built.as_deref());
        }
    }
}

fn is_here(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(['/', '~']) && !is_interpolated(path) && !is_remote(path)
}
