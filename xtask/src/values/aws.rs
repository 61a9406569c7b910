//! Values that arguments of the AWS provider may have, from the models of the services in the PyPI package `botocore`,
//! and what the documentation says beyond them.
//!
//! A resource type is led to the operations of its service that make or change such a thing, an argument to the member
//! of the same name, blocks to structures. What the names do not say is in `tables.rs`. Only names and values are taken.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::model::{Service, squashed};
use super::prose::{self, SIGNS, Said};
use super::tables::{ANY_CASE, FREE, NOUNS, OTHERWISE, SERVICES, UNLIKE};
use super::{Member, folder, resources};
use crate::Outcome;

/// Structures in each other that an argument may be brought out of.
const UNWRAPPED: usize = 2;

/// What has been found, by the name of the resource type.
type Found = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Writes `terraform/values/aws.facts` from two packages in a folder, each given with its version: that of the models,
/// and that of the documentation.
pub(super) fn generate(models: (&str, &str), documentation: (&str, &str), folder_of_packages: &Path) -> Outcome {
    let data = folder_of_packages.join(models.0).join("data");
    let resources = resources("aws")?;
    let mut services = BTreeMap::new();
    let known: Vec<String> = fs::read_dir(&data)?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            path.is_dir().then(|| Some(path.file_name()?.to_str()?.to_owned()))?
        })
        .collect();
    let mut found = Found::new();
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut without = Vec::new();
    for (name, members) in &resources {
        let Some((service, words)) = service_of(name, &known) else {
            without.push(name.as_str());
            continue;
        };
        if !services.contains_key(&service) {
            services.insert(service.clone(), Service::read(&data, &service)?);
        }
        let Some(service) = services.get(&service) else { continue };
        let nouns = nouns(name, words);
        let inputs = nouns.iter().map(|noun| service.inputs_for(noun)).find(|inputs| !inputs.is_empty());
        let inputs = inputs.unwrap_or_default();
        let finder = Finder { service, resource: name, noun: nouns.last().map_or("", String::as_str) };
        let mut values = BTreeMap::new();
        finder.members(members, &inputs, "", &mut values);
        if inputs.is_empty() && values.is_empty() {
            without.push(name.as_str());
        }
        for shape in values.values().flatten() {
            let written = service.values(shape).into_iter().map(str::to_owned).collect();
            sets.insert(format!("{}.{shape}", service.name), written);
        }
        let named = |shapes: BTreeSet<String>| shapes.iter().map(|s| format!("{}.{s}", service.name)).collect();
        if !values.is_empty() {
            found.insert(name.clone(), values.into_iter().map(|(path, shapes)| (path, named(shapes))).collect());
        }
    }
    for (full, shape) in OTHERWISE {
        let known = full.split_once('.').and_then(|(resource, path)| Some((found.get(resource)?, path)));
        let is_used =
            |arguments: &BTreeMap<String, _>, path: &str| arguments.keys().any(|known| known.starts_with(path));
        if !known.is_some_and(|(arguments, path)| is_used(arguments, path)) {
            return Err(format!("nothing comes of `{full}` as {shape}").into());
        }
    }
    if let Some((set, _)) = sets.iter().find(|(_, values)| values.is_empty()) {
        return Err(format!("there is no set {set}").into());
    }
    let said = prose::read("aws", &resources, documentation.0, folder_of_packages)?;
    let text = text(&found, &sets, &said, [models, documentation]);
    let path = folder()?.join("aws.facts");
    fs::write(&path, &text)?;
    let attributes: usize = found.values().map(BTreeMap::len).sum();
    println!(
        "{}: {attributes} arguments of {} resource types, {} bytes; no operation for {}",
        path.display(),
        found.len(),
        text.len(),
        without.join(" ")
    );
    Ok(())
}

/// The service of a resource type, and how many words of its name may stand for the service.
fn service_of(resource: &str, known: &[String]) -> Option<(String, usize)> {
    let rest = resource.strip_prefix("aws_")?;
    let is_of = |prefix: &str| rest.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    let written = SERVICES.iter().filter(|(prefix, _)| is_of(prefix)).max_by_key(|(prefix, _)| prefix.len());
    if let Some((prefix, service)) = written {
        return Some(((*service).to_owned(), prefix.split('_').count()));
    }
    let first = rest.split('_').next()?;
    Some((known.iter().find(|name| squashed(name) == first)?.clone(), 1))
}

/// What operations may call a resource type, squashed, the most certain first.
fn nouns(resource: &str, words: usize) -> Vec<String> {
    if let Some((_, noun)) = NOUNS.iter().find(|(name, _)| *name == resource) {
        return vec![squashed(noun)];
    }
    let rest = resource.strip_prefix("aws_").unwrap_or(resource);
    let parts: Vec<&str> = rest.split('_').collect();
    (0..=words.min(parts.len() - 1)).map(|from| parts[from..].concat()).collect()
}

struct Finder<'s> {
    service: &'s Service,
    resource: &'s str,
    noun: &'s str,
}

impl Finder<'_> {
    fn members(
        &self,
        members: &[Member],
        structures: &[&str],
        path: &str,
        out: &mut BTreeMap<String, BTreeSet<String>>,
    ) {
        for member in members.iter().filter(|member| member.settable) {
            let path = if path.is_empty() { member.name.clone() } else { format!("{path}.{}", member.name) };
            let full = format!("{}.{path}", self.resource);
            let told = OTHERWISE.iter().find(|(name, _)| *name == full).map(|(_, shape)| *shape);
            if told.is_none() && FREE.contains(&member.name.as_str()) || is_unlike(&full) {
                continue;
            }
            let list = match member.form.as_str() {
                "string" => Some(false),
                "list(string)" | "set(string)" => Some(true),
                _ => None,
            };
            match list {
                Some(list) => {
                    let shapes: BTreeSet<String> = match told {
                        Some(shape) => [shape.to_owned()].into(),
                        None => {
                            let closed = |shape: &&str| self.service.closed(shape, list).is_some();
                            let found = self.named(&member.name, structures, &closed);
                            let closed = found.iter().filter_map(|shape| self.service.closed(shape, list));
                            closed.map(str::to_owned).collect()
                        }
                    };
                    if !shapes.is_empty() {
                        out.insert(path, shapes);
                    }
                }
                None if !member.members.is_empty() => {
                    let inner: Vec<&str> = match told {
                        Some(shape) => vec![shape],
                        None => {
                            let is = |shape: &&str| self.service.structure(shape).is_some();
                            let found = self.named(&member.name, structures, &is);
                            found.into_iter().filter_map(|shape| self.service.structure(shape)).collect()
                        }
                    };
                    self.members(&member.members, &inner, &path, out);
                }
                None => {}
            }
        }
    }

    /// The shapes of what is called so in structures, or in single structures inside them.
    fn named<'s>(&'s self, name: &str, structures: &[&'s str], fits: &dyn Fn(&&str) -> bool) -> Vec<&'s str> {
        let wanted = spellings(name, self.noun);
        let mut level: Vec<&'s str> = structures.to_vec();
        for _ in 0..=UNWRAPPED {
            let mut found: Vec<&'s str> = Vec::new();
            for structure in &level {
                let by = |spelling: &String| {
                    self.service.members(structure).find(|(member, _)| squashed(member) == *spelling)
                };
                // A member of the very name that does not fit is the one that is meant.
                let member = wanted.iter().find_map(by);
                found.extend(member.map(|(_, shape)| shape).filter(fits));
            }
            if !found.is_empty() {
                found.sort_unstable();
                found.dedup();
                return found;
            }
            let inside = level.iter().flat_map(|structure| self.service.members(structure));
            level = inside.map(|(_, shape)| shape).filter(|shape| self.service.is_single(shape)).collect();
            level.sort_unstable();
            level.dedup();
        }
        Vec::new()
    }
}

/// Whether the provider is known to want other words for an argument, or in the block or resource it is in.
fn is_unlike(full: &str) -> bool {
    UNLIKE.iter().any(|unlike| full.strip_prefix(unlike).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// How operations may call an argument.
fn spellings(name: &str, noun: &str) -> Vec<String> {
    let name = squashed(name);
    let mut out = vec![name.clone(), format!("{name}s"), format!("{name}es"), format!("{name}list")];
    if let Some(stem) = name.strip_suffix('y') {
        out.push(format!("{stem}ies"));
    }
    if let Some(stem) = name.strip_suffix('s') {
        out.push(stem.to_owned());
    }
    for end in ["configuration", "config", "settings", "options", "specification"] {
        match name.strip_suffix(end) {
            Some(stem) if !stem.is_empty() => out.push(stem.to_owned()),
            _ => out.push(format!("{name}{end}")),
        }
    }
    out.push(format!("{noun}{name}"));
    out.extend(name.strip_prefix(noun).filter(|rest| !rest.is_empty()).map(str::to_owned));
    out
}

/// What the documentation says of an argument and the models do not contradict.
fn beyond<'s>(
    said: Option<&'s Vec<Said>>,
    of_models: Option<&BTreeMap<String, BTreeSet<String>>>,
    sets: &BTreeMap<String, Vec<String>>,
) -> impl Iterator<Item = &'s Said> {
    said.into_iter().flatten().filter(move |said| match (said.sign, of_models.and_then(|all| all.get(&said.path))) {
        (':' | ',', of_models) => of_models.is_none(),
        ('*', Some(names)) => names.iter().filter_map(|name| sets.get(name)).any(|set| set.contains(&said.what)),
        _ => true,
    })
}

fn text(
    found: &Found,
    sets: &BTreeMap<String, Vec<String>>,
    said: &BTreeMap<String, Vec<Said>>,
    [(models, of_models), (prose, of_prose)]: [(&str, &str); 2],
) -> String {
    let mut out = format!(
        "# Values that arguments of the Terraform provider `hashicorp/aws` may have.\n\
         # Read from the PyPI packages {models} {of_models} and {prose} {of_prose} (both Apache-2.0) by\n\
         # `cargo xtask knowledge values`. No sentence of them is kept here.\n#\n\
         # A section `resource` has a line per argument: its names from the outside in, and the sets among which its value\n\
         # is; behind `~` those of which capitals and small letters are alike. A section `set` has a value per line, in the\n\
         # order of the service's model. Behind other signs stands\n#\n{SIGNS}\n"
    );
    let resources: BTreeSet<&String> = found.keys().chain(said.keys()).collect();
    for resource in resources {
        let arguments = found.get(resource);
        let mut lines: Vec<(&str, String)> = Vec::new();
        for (path, sets) in arguments.into_iter().flatten() {
            let any_case = sets.iter().any(|set| ANY_CASE.iter().any(|service| set.split('.').next() == Some(service)));
            let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
            lines.push((path, format!("{}{}", if any_case { "~" } else { "" }, sets.join(" "))));
        }
        // The documentation of this provider often leaves values out.
        let sign = |sign: char| if sign == ':' { ',' } else { sign };
        let beyond = beyond(said.get(resource), arguments, sets);
        lines.extend(beyond.map(|said| (&*said.path, format!("{}{}", sign(said.sign), said.what))));
        lines.sort_by_key(|(path, _)| *path);
        if !lines.is_empty() {
            let _ = writeln!(out, "== resource {resource}");
        }
        for (path, said) in lines {
            let _ = writeln!(out, "{path} {said}");
        }
    }
    for (set, values) in sets {
        let _ = writeln!(out, "== set {set}\n{}", values.join("\n"));
    }
    out
}
