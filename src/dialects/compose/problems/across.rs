//! What Compose refuses once files are merged, though each of them is well-formed by itself. It is said in the file that is
//! laid over another one.

use std::collections::HashMap;

use super::{pairs, problem};
use crate::dialects::compose::companions;
use crate::dialects::compose::service::{Service, services};
use crate::dialects::yaml_values::{Allowance, Value, content};
use crate::model::{FileId, Merged, Project};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::{Language, parse};

/// Keys of which only one may be said, and where.
const EXCLUDING: &[(&[&str], &str, &str)] =
    &[(&[], "network_mode", "networks"), (&["build"], "dockerfile", "dockerfile_inline")];

pub(super) fn read(over: &[Service<'_>], merged: &Merged, project: &dyn Project, found: &mut Vec<Problem>) {
    for file in companions::needed(merged) {
        let Some(text) = project.text(file) else { continue };
        let parsed = parse(Language::Yaml, text.into(), None);
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { continue };
        let below = services(root);
        let below: HashMap<&str, Value<'_>> = below.iter().map(|one| (one.name(), one.entry.value)).collect();
        for service in over {
            if let Some(other) = below.get(service.name()) {
                excluding(service.entry.value, *other, file, found);
                pairs::of_both(service.entry.value, *other, file, found);
            }
        }
    }
}

fn excluding(own: Value<'_>, other: Value<'_>, file: &FileId, found: &mut Vec<Problem>) {
    for (path, one, another) in EXCLUDING {
        let (Some(own), Some(other)) = (own.dig(path), other.dig(path)) else { continue };
        for (here, there) in [(one, another), (another, one)] {
            let Some(entry) = own.entry(here).filter(|entry| pairs::is_said(entry.value)) else { continue };
            // What this file says of the other key takes the place of what stands there, or is said by itself.
            let is_alone = own.entry(there).is_none() && other.get(here).is_none();
            if is_alone && other.get(there).is_some() {
                let message = format!(
                    "`{here}` and `{there}` exclude each other, and `{}` says `{there}`; keep one of them",
                    file.name()
                );
                found.push(problem(content(entry.key), ProblemKind::WrongValue, message));
            }
        }
    }
}
