use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigError, Setting, nearest};
use crate::knowledge::{Page, Profile, practices};
use crate::text::Span;

/// infra-ls.toml: what infra-ls does with the files in this folder and below.
///
/// The nearest file counts; what it leaves out is taken from those in the folders above it.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(default)]
#[schemars(deny_unknown_fields, title = "infra-ls.toml")]
pub(super) struct File {
    /// Whether the files above this one do not count here.
    pub(super) root: bool,
    /// Which practices run unasked.
    pub(super) profile: Option<Profile>,
    /// Only these files, as patterns from this folder. None: every file.
    #[schemars(with = "Vec<String>")]
    pub(super) include: Vec<Spanned<String>>,
    /// Not these files or folders, as patterns from this folder. What .gitignore leaves out is left out anyway.
    #[schemars(with = "Vec<String>")]
    pub(super) exclude: Vec<Spanned<String>>,
    /// How practices report, by their id.
    #[schemars(with = "BTreeMap<String, Setting>")]
    pub(super) severity: BTreeMap<Spanned<String>, Setting>,
    /// Options of practices, by their id.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, Json>>")]
    pub(super) options: BTreeMap<Spanned<String>, toml::Table>,
    /// Other settings for some files. Of several that speak of a file and a practice, the last one counts.
    pub(super) overrides: Vec<Override>,
    /// About Kubernetes manifests.
    pub(super) kubernetes: Kubernetes,
    /// JSON Schemas of files: the path of a schema from this folder, and patterns of the files it describes.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub(super) schemas: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

/// Other settings for some files.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub(super) struct Override {
    /// Patterns of the files, from the folder of infra-ls.toml.
    #[schemars(with = "Vec<String>")]
    pub(super) files: Vec<Spanned<String>>,
    /// How practices report in these files, by their id.
    #[schemars(with = "BTreeMap<String, Setting>")]
    pub(super) severity: BTreeMap<Spanned<String>, Setting>,
}

/// About Kubernetes manifests.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub(super) struct Kubernetes {
    /// The version of the cluster that the files are for: "1.34".
    #[schemars(with = "Option<String>", regex(pattern = r"^1\.[0-9]+$"))]
    pub(super) version: Option<Spanned<String>>,
}

/// The JSON Schema of the configuration file, made from what reads it.
pub fn config_schema() -> Json {
    static SCHEMA: LazyLock<Json> = LazyLock::new(|| {
        let mut schema = schemars::schema_for!(File).to_value();
        schema["properties"]["options"]["properties"] = options_of_practices();
        schema
    });
    SCHEMA.clone()
}

/// What the pages of practices say of their options.
fn options_of_practices() -> Json {
    let with_options = practices().iter().filter(|page| !page.options.is_empty());
    let of_page = |page: &Arc<Page>| {
        let options = serde_json::json!({
            "type": "object",
            "description": page.title,
            "properties": page.options,
            "additionalProperties": false,
        });
        (page.id.clone(), options)
    };
    Json::Object(with_options.map(of_page).collect())
}

/// Keys that mean nothing here, each with the nearest one that does.
pub(super) fn unknown_keys(text: &str) -> Vec<ConfigError> {
    let mut errors = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        let schema = config_schema();
        look(table.get_ref(), &schema, &schema, &mut errors);
    }
    errors
}

/// Compares the keys of a table with a schema that allows no others.
fn look(table: &DeTable<'_>, schema: &Json, top: &Json, errors: &mut Vec<ConfigError>) {
    let schema = resolved(schema, top);
    let known = schema["properties"].as_object();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let inner = match known.and_then(|known| known.get(name)) {
            Some(inner) => inner,
            None if schema["additionalProperties"] == Json::Bool(false) => {
                let names = known.into_iter().flatten().map(|(name, _)| name.as_str());
                let message = match nearest(name, names.clone()) {
                    Some(near) => format!("There is no key `{name}` here. Did you mean `{near}`?"),
                    None => {
                        let list: Vec<String> = names.map(|name| format!("`{name}`")).collect();
                        format!("There is no key `{name}` here. There are: {}.", list.join(", "))
                    }
                };
                errors.push(ConfigError { span: key.span().into(), message });
                continue;
            }
            None => &schema["additionalProperties"],
        };
        match value.get_ref() {
            DeValue::Table(table) => look(table, inner, top, errors),
            DeValue::Array(items) => {
                let of_item = &resolved(inner, top)["items"];
                for item in items.iter() {
                    if let DeValue::Table(table) = item.get_ref() {
                        look(table, of_item, top, errors);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The schema a reference within the same schema means.
fn resolved<'s>(schema: &'s Json, top: &'s Json) -> &'s Json {
    let target = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')).and_then(|path| top.pointer(path));
    target.unwrap_or(schema)
}

/// The place of an error of the TOML reader.
pub(super) fn place(error: &toml::de::Error) -> Span {
    error.span().map_or(Span::at(0), Span::from)
}
