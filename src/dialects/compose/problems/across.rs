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

/// A service as a file below says it.
pub(super) struct Below<'b, 'd> {
    file: &'b FileId,
    value: Value<'d>,
    /// The same service in the file that is looked at, and in those between.
    over: &'b [Value<'d>],
}

impl<'d> Below<'_, 'd> {
    /// The name of the file.
    pub(super) fn file(&self) -> &str {
        self.file.name()
    }

    /// Whether it says something under a key, whatever becomes of it.
    pub(super) fn says(&self, key: &str) -> bool {
        said(self.value, &[key]).is_some()
    }

    /// What it says at the end of a chain of keys and what still holds in the file that is looked at.
    pub(super) fn get(&self, keys: &[&str]) -> Option<Value<'d>> {
        let value = said(self.value, keys)?;
        (!self.over.iter().any(|over| takes_place(*over, keys))).then_some(value)
    }
}

pub(super) fn read(own: &[Service<'_>], merged: &Merged, project: &dyn Project, found: &mut Vec<Problem>) {
    let read = |file| Some((file, parse(Language::Yaml, project.text(file)?.into(), None), Allowance::new()));
    let below: Vec<_> = companions::needed(merged).filter_map(read).collect();
    let services = below.iter().filter_map(|(file, parsed, allowance)| {
        let services = services(Value::root(parsed.yaml()?, allowance)?);
        let by_name: HashMap<&str, Value<'_>> = services.iter().map(|one| (one.name(), one.entry.value)).collect();
        Some((*file, by_name))
    });
    let services: Vec<_> = services.collect();
    let mut together = Vec::new();
    for service in own {
        let mut over = vec![service.entry.value];
        for (file, services) in services.iter().rev() {
            let Some(value) = services.get(service.name()) else { continue };
            let other = Below { file, value: *value, over: &over };
            excluding(service.entry.value, &other, &mut together);
            pairs::of_both(service.entry.value, &other, &mut together);
            over.push(*value);
        }
    }
    // Of a file that stands for more than is read, it is not known what it says.
    if below.iter().all(|(_, _, allowance)| !allowance.is_spent()) {
        found.append(&mut together);
    }
}

fn excluding(own: Value<'_>, other: &Below<'_, '_>, found: &mut Vec<Problem>) {
    for (path, one, another) in EXCLUDING {
        for (here, there) in [(one, another), (another, one)] {
            let entry = own.dig(path).and_then(|own| own.entry(here)).filter(|entry| pairs::is_said(entry.value));
            let Some(entry) = entry else { continue };
            let at = |key: &&'static str| [path, &[*key][..]].concat();
            // A file that says both is told so itself.
            if said(other.value, &at(here)).is_none() && other.get(&at(there)).is_some() {
                let message = format!(
                    "`{here}` and `{there}` exclude each other, and `{}` says `{there}`; keep one of them",
                    other.file()
                );
                found.push(problem(content(entry.key), ProblemKind::WrongValue, message));
            }
        }
    }
}

/// The value at the end of a chain of keys, where nothing on the way to it is taken away.
fn said<'d>(service: Value<'d>, keys: &[&str]) -> Option<Value<'d>> {
    let is_said = |value: &Value<'_>| pairs::is_said(*value);
    keys.iter().try_fold(service, |value, key| value.get(key).filter(is_said)).filter(|_| is_said(&service))
}

/// Whether a service that is laid over another one says itself what stands at the end of a chain of keys, or may have it
/// from elsewhere.
fn takes_place(over: Value<'_>, keys: &[&str]) -> bool {
    let replaces = |value: Value<'_>| matches!(value.node.tag(), Some(("!reset" | "!override", _)));
    if replaces(over) || over.is_open() || over.entry("extends").is_some() {
        return true;
    }
    let mut value = over;
    for key in keys {
        let Some(entry) = value.entry(key) else { return false };
        if replaces(entry.value) || entry.value.is_open() {
            return true;
        }
        value = entry.value;
    }
    true
}
