//! The classes of packages that were generated for Python: what a resource type takes, and what is said about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// What a constructor takes, in its order.
pub(super) type Parameters = Vec<Parameter>;

/// The classes of a file, by their names.
type Classes = BTreeMap<String, Parameters>;

/// A parameter of a constructor.
pub(super) struct Parameter {
    pub(super) name: String,
    /// The class of what it holds, where that is one of the package.
    pub(super) class: Option<String>,
    /// What is said about it.
    pub(super) text: String,
    /// What is said of its end.
    pub(super) end: Option<String>,
}

/// A resource type of the package.
pub(super) struct Resource {
    /// The folder it is in, where the classes of its blocks are.
    pub(super) module: String,
    /// The first part of its path in the package's own names.
    pub(super) group: String,
    pub(super) class: String,
    /// What can be set.
    pub(super) arguments: Parameters,
    /// That, and what the provider says.
    pub(super) state: Parameters,
}

/// The package: its resource types, and by module the classes of blocks.
pub(super) struct Package {
    pub(super) resources: Vec<Resource>,
    pub(super) blocks: BTreeMap<String, Classes>,
}

impl Package {
    pub(super) fn read(folder: &Path) -> Outcome<Package> {
        let mut package = Package { resources: Vec::new(), blocks: BTreeMap::new() };
        for module in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
            let name = named(&module);
            for file in entries(&module)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "py")) {
                let text = fs::read_to_string(&file)?;
                if named(&file) == "_inputs.py" {
                    package.blocks.insert(name.clone(), classes(&text));
                } else if let Some(resource) = resource(&name, &text) {
                    package.resources.push(resource);
                }
            }
        }
        Ok(package)
    }
}

fn entries(folder: &Path) -> Outcome<Vec<std::path::PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn named(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn resource(module: &str, text: &str) -> Option<Resource> {
    let (_, made) = text.split_once(", __self__).__init__(\n")?;
    // `azure:storage/account:Account`
    let token = made.trim_start().strip_prefix('\'')?.split('\'').next()?;
    let mut parts = token.split(':').skip(1);
    let (path, class) = (parts.next()?, parts.next()?);
    let mut classes = classes(text);
    let arguments = classes.remove(&format!("{class}Args"))?;
    let state = classes.remove(&format!("_{class}State")).unwrap_or_default();
    let group = path.split('/').next()?.to_owned();
    Some(Resource { module: module.to_owned(), group, class: class.to_owned(), arguments, state })
}

/// The classes of inputs in a file.
fn classes(text: &str) -> Classes {
    text.split("\n@pulumi.input_type\nclass ").skip(1).filter_map(class).collect()
}

fn class(text: &str) -> Option<(String, Parameters)> {
    let (name, rest) = text.split_once(":\n")?;
    let (_, documented) = rest.split_once("\n        \"\"\"\n")?;
    let (documentation, code) = documented.split_once("\n        \"\"\"\n")?;
    let mut parameters: Parameters = Vec::new();
    for line in documentation.lines() {
        match (line.strip_prefix("        :param ").and_then(parameter), parameters.last_mut()) {
            (Some(parameter), _) => parameters.push(parameter),
            (None, Some(last)) => {
                last.text.push('\n');
                last.text.push_str(line.trim());
            }
            _ => {}
        }
    }
    let constructor = code.split("\n    @").next().unwrap_or(code);
    for line in constructor.lines() {
        let said =
            line.trim().strip_prefix("pulumi.log.warn(\"\"\"").and_then(|said| said.split_once(" is deprecated: "));
        let Some((name, why)) = said else { continue };
        let end = Some(why.trim_end_matches("\"\"\")").to_owned());
        match parameters.iter_mut().find(|parameter| parameter.name == name) {
            Some(parameter) => parameter.end = end,
            // Of what has ended nothing else may be said.
            None => parameters.push(Parameter { name: name.to_owned(), class: None, text: String::new(), end }),
        }
    }
    Some((name.to_owned(), parameters))
}

/// `TYPE NAME: TEXT`, where blanks in a type are in brackets.
fn parameter(line: &str) -> Option<Parameter> {
    let mut depth = 0;
    let end = line.find(|c| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        c == ' ' && depth == 0
    })?;
    let (form, rest) = line.split_at(end);
    let (name, text) = rest.trim_start().split_once(':')?;
    let class = form.split('\'').nth(1).map(|class| class.rsplit('.').next().unwrap_or(class).to_owned());
    Some(Parameter { name: name.to_owned(), class, text: text.trim().to_owned(), end: None })
}
