use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{FileId, Otherwise, Project};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dotenv;
use crate::workspace::nearest;

/// Variables that a file of variables does not set though it sets others.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// What shells and Compose themselves set, or are told by hand.
const USUAL: &[&str] =
    &["HOME", "USER", "LOGNAME", "PATH", "PWD", "SHELL", "HOSTNAME", "TMPDIR", "UID", "GID", "DISPLAY"];

/// Beginnings of names of variables that tools read themselves, and that machines of a pipeline set.
const OWN: &[&str] = &["COMPOSE_", "DOCKER_", "XDG_", "CI_", "GITHUB_", "BUILDKITE_", "SSH_"];

/// What people call the file that everybody copies to `.env`.
const SAMPLES: &[&str] = &[".env.example", ".env.sample", ".env.dist", ".env.template", "env.example"];

/// Folders in which it is looked for.
const FOLDERS: &[&str] = &["", "../", "../../"];

/// The variables of a `.env` that is yet to be made from a sample.
fn promised(file: &FileId, project: &dyn Project) -> HashSet<String> {
    let open = FOLDERS.iter().filter(|up| project.text(&file.relative(&format!("{up}.env"))).is_none());
    let samples = open.flat_map(|up| SAMPLES.iter().map(move |name| file.relative(&format!("{up}{name}"))));
    let texts = samples.filter_map(|sample| project.text(&sample));
    texts.flat_map(|text| dotenv::variables(&text)).map(|set| set.name).collect()
}

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let Some(dialect) = report.dialect() else { return };
    let variables = dialect.variables(target.parsed);
    if variables.is_empty() {
        return;
    }
    let environments = dialect.environments(file, project);
    let texts = environments.files.iter().filter_map(|file| project.text(file));
    let set: Vec<_> = texts.flat_map(|text| dotenv::variables(&text)).collect();
    if set.is_empty() || environments.is_open {
        return;
    }
    let names: HashSet<&str> = set.iter().map(|set| set.name.as_str()).collect();
    // What has a default anywhere is known to be optional.
    let with_default = variables.iter().filter(|one| one.otherwise != Otherwise::Empty).map(|one| one.name.as_str());
    let optional: HashSet<&str> = with_default.collect();
    let shown = |from: &FileId| format!("`{}`", from.seen_from(file.folder()));
    let who = match environments.files.as_slice() {
        [only] => format!("{} does not set", shown(only)),
        [first, second] => format!("Neither {} nor {} sets", shown(first), shown(second)),
        all => format!("None of {} files of variables sets", all.len()),
    };
    let promised = promised(file, project);
    let mut said: HashSet<&str> = HashSet::new();
    for variable in variables.iter().filter(|variable| !variable.is_inner) {
        let name = variable.name.as_str();
        let is_usual = USUAL.contains(&name) || OWN.iter().any(|start| name.starts_with(start));
        if is_usual || names.contains(name) || optional.contains(name) || promised.contains(name) || !said.insert(name)
        {
            continue;
        }
        let what = format!("{who} `{name}`.");
        let near = nearest(name, names.iter().copied());
        let advice = match near {
            Some(near) => format!("It sets `{near}`. Set this one there or in the shell, or write `${{{name}:-…}}`."),
            None => format!("Set it there or in the shell that runs Compose, or write `${{{name}:-…}}`."),
        };
        report.add(Draft::new(variable.span, what).advise(advice));
    }
}
