//! What `infra-ls.toml` says for a practice under `[options.<id>]`.

use std::collections::BTreeMap;

use toml::Value;

use crate::model::Project;

/// A list of texts, or a text alone; none where it is not set. What is no text is left out.
pub(super) fn texts(project: &dyn Project, name: &str) -> Option<Vec<String>> {
    let written = project.option(name)?;
    Some(match read(&written) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec![written],
    })
}

/// Texts by their keys; empty where it is not set or something else.
pub(super) fn table(project: &dyn Project, name: &str) -> BTreeMap<String, String> {
    match project.option(name).as_deref().and_then(read) {
        Some(Value::Table(table)) => {
            table.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// Whether it is set to `true`.
pub(super) fn is_on(project: &dyn Project, name: &str) -> bool {
    project.option(name).as_deref() == Some("true")
}

fn read(value: &str) -> Option<Value> {
    let mut table: toml::Table = toml::from_str(&format!("value = {value}")).ok()?;
    table.remove("value")
}
