use std::collections::{BTreeMap, HashMap};

use base64::Engine;

use super::{Flag, Form, Member, Section};

/// What a package says.
#[derive(Default)]
pub(super) struct Reading {
    /// The provider's source address: `hashicorp/aws`.
    pub(super) provider: String,
    /// The version of the provider the package was made from.
    pub(super) version: String,
    /// Sorted.
    pub(super) sections: Vec<Section>,
    /// What was not understood, for the person who runs the task.
    pub(super) doubts: Vec<String>,
}

/// Objects in each other.
const DEPTH: usize = 14;

/// The source a module carries in its source map.
pub(super) fn source(module: &str) -> Option<String> {
    let (_, map) = module.split_once("sourceMappingURL=data:application/json;base64,")?;
    let map = base64::engine::general_purpose::STANDARD.decode(map.trim_end()).ok()?;
    let map: serde_json::Value = serde_json::from_slice(&map).ok()?;
    Some(map.get("sourcesContent")?.get(0)?.as_str()?.to_owned())
}

/// Reads the sources of all modules.
pub(super) fn read(sources: &BTreeMap<String, Vec<String>>) -> Reading {
    let mut reading = Reading::default();
    for texts in sources.values() {
        let module = Module::read(texts);
        let Some((class, kind, name)) = &module.main else { continue };
        if let Some((provider, version)) = &module.origin {
            reading.provider.clone_from(provider);
            reading.version.clone_from(version);
        }
        let mut doubts = Vec::new();
        let members = module.members(class, &mut Vec::new(), &mut doubts);
        reading.doubts.extend(doubts.into_iter().map(|doubt| format!("{kind} {name}: {doubt}")));
        reading.sections.push(Section { kind, name: name.clone(), members });
    }
    reading.sections.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    reading
}

/// The declarations of a module that matter here, by name.
#[derive(Default)]
struct Module {
    /// Class, kind of section and name of what the module is about.
    main: Option<(String, &'static str, String)>,
    /// Source address and version of the provider.
    origin: Option<(String, String)>,
    /// Attributes of classes: name, flag, and the two lines that say the type.
    classes: HashMap<String, Vec<(String, Flag, String, String)>>,
    /// What is written for a class or structure, by the name of the attribute.
    written: HashMap<String, Vec<(String, Written)>>,
    /// The same as older packages have it, which say less of it.
    plainly: HashMap<String, Vec<(String, Written)>>,
    /// Which properties of an interface may be left out, and which are said to be blocks.
    properties: HashMap<String, HashMap<String, Property>>,
}

#[derive(Default, Clone)]
struct Written {
    /// The expression that makes the text.
    value: String,
    /// `simple`, `list`, `set`, `map`, `struct`.
    kind: String,
    /// `string`, `stringList`, `ThingList`.
    storage: String,
}

#[derive(Default, Clone)]
struct Property {
    optional: bool,
    block: bool,
}

impl Module {
    fn read(texts: &[String]) -> Module {
        let mut module = Module::default();
        for text in texts {
            module.read_text(text);
        }
        for (structure, plainly) in std::mem::take(&mut module.plainly) {
            module.written.entry(structure).or_insert(plainly);
        }
        module
    }

    fn read_text(&mut self, text: &str) {
        let mut class = String::new();
        let mut interface = String::new();
        let mut writing = String::new();
        let mut plainly = String::new();
        let mut property = Property::default();
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if let Some(rest) = line.strip_prefix("// https://registry.terraform.io/providers/") {
                let mut parts = rest.split('/');
                if let (Some(owner), Some(name), Some(version)) = (parts.next(), parts.next(), parts.next()) {
                    self.origin.get_or_insert((format!("{owner}/{name}"), version.to_owned()));
                }
            } else if let Some(rest) = line.strip_prefix("export class ") {
                (class, interface) = (first_word(rest).to_owned(), String::new());
                // Some have no members at all.
                self.classes.entry(class.clone()).or_default();
                let kind = match rest.split_whitespace().nth(2) {
                    Some("cdktf.TerraformResource") => Some("resource"),
                    Some("cdktf.TerraformDataSource") => Some("data"),
                    Some("cdktf.TerraformProvider") => Some("provider"),
                    _ => None,
                };
                if let Some(kind) = kind {
                    self.main = Some((class.clone(), kind, String::new()));
                }
            } else if let Some(rest) = line.strip_prefix("export interface ") {
                (interface, class) = (first_word(rest).to_owned(), String::new());
            } else if let Some(rest) = line.trim_start().strip_prefix("public static readonly tfResourceType = \"") {
                if let Some((_, kind, name)) = &mut self.main {
                    let full = rest.split('"').next().unwrap_or("");
                    name.push_str(if *kind == "data" { full.strip_prefix("data_").unwrap_or(full) } else { full });
                }
            } else if let Some(rest) = line.strip_prefix("export function ") {
                class.clear();
                let name = rest.split('(').next().unwrap_or("");
                writing = name.strip_suffix("ToHclTerraform").map(upper_first).unwrap_or_default();
                plainly = name.strip_suffix("ToTerraform").map(upper_first).unwrap_or_default();
            } else if line.contains("synthesizeHclAttributes()") {
                writing.clone_from(&class);
                plainly.clear();
            } else if line.contains("synthesizeAttributes()") {
                plainly.clone_from(&class);
            } else if let Some((name, written)) =
                Some(line).filter(|_| !plainly.is_empty()).and_then(|line| plain_line(line))
            {
                self.plainly.entry(plainly.clone()).or_default().push((name, written));
            } else if let Some((name, flag)) = attribute_comment(line) {
                let line = |ahead: usize| lines.get(index + ahead).unwrap_or(&"").trim().to_owned();
                self.classes.entry(class.clone()).or_default().push((name, flag, line(1), line(2)));
            } else if let Some(rest) = line.trim_start().strip_prefix("value: ")
                && !writing.is_empty()
                && let Some(name) = lines.get(index.wrapping_sub(1)).and_then(|l| l.trim().strip_suffix(": {"))
            {
                let quoted = |ahead: usize| {
                    let line = lines.get(index + ahead).unwrap_or(&"");
                    line.split('"').nth(1).unwrap_or("").to_owned()
                };
                let written = Written { value: rest.to_owned(), kind: quoted(2), storage: quoted(3) };
                self.written.entry(writing.clone()).or_default().push((name.to_owned(), written));
            } else if !interface.is_empty() {
                let line = line.trim();
                if line == "/**" {
                    property = Property::default();
                } else if line.starts_with("* ") && line.ends_with(" block") && line.split(' ').count() == 3 {
                    property.block = true;
                } else if let Some(rest) = line.strip_prefix("readonly ") {
                    let name = rest.split([':', '?']).next().unwrap_or("");
                    property.optional = rest.get(name.len()..).is_some_and(|rest| rest.starts_with('?'));
                    let properties = self.properties.entry(interface.clone()).or_default();
                    properties.insert(name.to_owned(), std::mem::take(&mut property));
                }
            }
        }
    }

    fn written(&self, class: &str, name: &str) -> Option<&Written> {
        let structure = class.strip_suffix("OutputReference").unwrap_or(class);
        self.written.get(structure)?.iter().find(|(written, _)| written == name).map(|(_, written)| written)
    }

    /// What a class, or a structure without a class, holds.
    fn members(&self, class: &str, around: &mut Vec<String>, doubts: &mut Vec<String>) -> Vec<Member> {
        if around.len() > DEPTH || around.iter().any(|outer| outer == class) {
            doubts.push(format!("{class} is nested too deeply"));
            return Vec::new();
        }
        around.push(class.to_owned());
        let structure = class.strip_suffix("OutputReference").unwrap_or(class);
        let mut members = Vec::new();
        match self.classes.get(class) {
            Some(attributes) => {
                for (name, flag, first, second) in attributes {
                    let written = self.written(class, name);
                    let (form, inner) = self.form(structure, name, first, second, written, doubts);
                    let inner = inner.map_or_else(Vec::new, |inner| self.members(&inner, around, doubts));
                    members.push(Member { name: name.clone(), flag: *flag, form, members: inner });
                }
            }
            None => {
                for (name, written) in self.written.get(structure).into_iter().flatten() {
                    let property = self.property(structure, written);
                    let flag = if property.optional { Flag::Optional } else { Flag::Required };
                    let (form, inner) = self.form(structure, name, "", "", Some(written), doubts);
                    let inner = inner.map_or_else(Vec::new, |inner| self.members(&inner, around, doubts));
                    members.push(Member { name: name.clone(), flag, form, members: inner });
                }
            }
        }
        around.pop();
        members
    }

    /// The property of a structure's interface, or of the configuration of a resource, that is written so.
    fn property(&self, structure: &str, written: &Written) -> Property {
        let camel = written.value.rsplit(['.', '(']).find(|part| !part.starts_with("internalValue")).unwrap_or("");
        let camel: String = camel.trim_start_matches('_').chars().take_while(|c| c.is_alphanumeric()).collect();
        let interfaces = [structure.to_owned(), format!("{structure}Config")];
        let found = interfaces.iter().find_map(|name| self.properties.get(name)?.get(&camel));
        found.cloned().unwrap_or_default()
    }

    /// The form of an attribute, and the class of its members.
    fn form(
        &self,
        structure: &str,
        name: &str,
        first: &str,
        second: &str,
        written: Option<&Written>,
        doubts: &mut Vec<String>,
    ) -> (Form, Option<String>) {
        let many = match written.map(|written| written.kind.as_str()) {
            Some("set") => "set",
            _ if second.contains("Fn.tolist(") => "set",
            _ => "list",
        };
        if let Some(class) = class_of(first, written) {
            let (base, plural, labelled) = match class.as_str() {
                "cdktf.StringMap" => return (plain("map(string)"), None),
                "cdktf.NumberMap" => return (plain("map(number)"), None),
                "cdktf.BooleanMap" => return (plain("map(bool)"), None),
                class if class.starts_with("cdktf.") => return (plain("any"), None),
                class => match (class.strip_suffix("List"), class.strip_suffix("Map")) {
                    _ if class.ends_with("OutputReference") => {
                        (class.trim_end_matches("OutputReference"), false, false)
                    }
                    (Some(base), _) if self.is_known(base) => (base, true, false),
                    (_, Some(base)) if self.is_known(base) => (base, true, true),
                    _ => (class, false, false),
                },
            };
            if !self.is_known(base) {
                doubts.push(format!("`{name}` is a {class} that is not described"));
                return (plain("any"), None);
            }
            let reference = format!("{base}OutputReference");
            let inner = Some(if self.classes.contains_key(&reference) { reference } else { base.to_owned() });
            let set = written.is_some_and(|w| w.kind == "set") || first.ends_with(", true);");
            let many = if set { "set" } else { "list" };
            let block = written.is_some_and(|written| {
                written.value.contains(", true)(")
                    || self.property(structure, written).block
                    || (!plural && matches!(written.kind.as_str(), "list" | "set"))
            });
            let form = match (block, plural, labelled) {
                (true, _, true) => Form::LabelledBlocks,
                (true, true, false) => Form::Blocks,
                (true, false, false) => Form::Block,
                (false, _, true) => plain("map(object)"),
                (false, true, false) => plain(&format!("{many}(object)")),
                (false, false, false) => plain("object"),
            };
            return (form, inner);
        }
        let declared = first.split_once("?: ").map_or("", |(_, rest)| rest.trim_end_matches(';'));
        let declared = declared.trim_end_matches(" | cdktf.IResolvable");
        let storage = written.map_or("", |written| written.storage.as_str());
        let words = match (declared, storage) {
            ("string", _) | ("", "string") => "string".to_owned(),
            ("number", _) | ("", "number") => "number".to_owned(),
            ("boolean", _) | ("", "boolean") => "bool".to_owned(),
            ("string[]", _) | ("", "stringList") => format!("{many}(string)"),
            ("number[]", _) | ("", "numberList") => format!("{many}(number)"),
            ("{ [key: string]: string }", _) | ("", "stringMap") => "map(string)".to_owned(),
            ("{ [key: string]: number }", _) | ("", "numberMap") => "map(number)".to_owned(),
            ("{ [key: string]: (boolean | cdktf.IResolvable) }", _) | ("", "booleanMap") => "map(bool)".to_owned(),
            ("string[][]", _) => format!("{many}(list(string))"),
            ("{ [key: string]: string }[]", _) => format!("{many}(map(string))"),
            ("", "") if second.contains("getStringAttribute") => "string".to_owned(),
            ("", "") if second.contains("asNumberList") || second.contains("getNumberListAttribute") => {
                format!("{many}(number)")
            }
            ("", "") if second.contains("getNumberAttribute") => "number".to_owned(),
            ("", "") if second.contains("getBooleanAttribute") => "bool".to_owned(),
            ("", "") if second.contains("getListAttribute") => format!("{many}(string)"),
            _ => "any".to_owned(),
        };
        (plain(&words), None)
    }

    fn is_known(&self, structure: &str) -> bool {
        self.classes.contains_key(&format!("{structure}OutputReference")) || self.written.contains_key(structure)
    }
}

fn plain(words: &str) -> Form {
    Form::Type(words.to_owned())
}

/// What a line of an older package writes: `name: cdktf.listMapper(thingToTerraform, true)(struct!.name),`.
fn plain_line(line: &str) -> Option<(String, Written)> {
    let (name, value) = line.trim().strip_suffix(',')?.split_once(": ")?;
    let (writer, _) = value.split_once("ToTerraform")?;
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let (ending, kind) = match (writer.contains("listMapper("), writer.contains("hashMapper(")) {
        (true, _) => ("List", "list"),
        (_, true) => ("Map", "map"),
        _ => ("", ""),
    };
    let of = match writer.rsplit(['(', '.']).next()? {
        of @ ("string" | "number" | "boolean" | "any") => of.to_owned(),
        of => upper_first(of),
    };
    let written = Written { value: value.to_owned(), kind: kind.to_owned(), storage: format!("{of}{ending}") };
    is_name(name).then(|| (name.to_owned(), written))
}

/// The class that holds an attribute's members: `new Thing(…)` or `_thing?: Thing[]`.
fn class_of(first: &str, written: Option<&Written>) -> Option<String> {
    if let Some((_, rest)) = first.split_once(" = new ") {
        return Some(rest.split('(').next().unwrap_or("").to_owned());
    }
    let storage = &written?.storage;
    storage.starts_with(|c: char| c.is_ascii_uppercase()).then(|| storage.clone())
}

/// Name and flag of `// name - computed: true, optional: false, required: false`.
fn attribute_comment(line: &str) -> Option<(String, Flag)> {
    let (name, rest) = line.trim_start().strip_prefix("// ")?.split_once(" - computed: ")?;
    let (computed, rest) = rest.split_once(", optional: ")?;
    let (optional, required) = rest.split_once(", required: ")?;
    let flag = match (computed, optional, required.trim_end()) {
        (_, _, "true") => Flag::Required,
        ("true", "true", _) => Flag::OptionalComputed,
        ("true", _, _) => Flag::Computed,
        _ => Flag::Optional,
    };
    Some((name.to_owned(), flag))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or("")
}

fn upper_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
