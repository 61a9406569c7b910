use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::report::{Draft, Report};
use crate::knowledge::{Binding, Page, Requirement, practices};
use crate::model::{CloudResource, EntityId, Field, Intent, Safety, Value};

/// Declared bindings by resource type: a resource meets only those that speak of it.
static BY_RESOURCE: LazyLock<HashMap<&'static str, Vec<(&'static Page, &'static Binding)>>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Vec<_>> = HashMap::new();
    for page in practices() {
        for binding in &page.bindings {
            if let Some(kind) = &binding.terraform {
                table.entry(kind.as_str()).or_default().push((page, binding));
            }
        }
    }
    table
});

/// The declared bindings that speak of a resource type.
pub(super) fn bindings(kind: &str) -> &'static [(&'static Page, &'static Binding)] {
    BY_RESOURCE.get(kind).map_or(&[], Vec::as_slice)
}

/// Checks a resource against a binding. What is unknown is passed over.
pub(super) fn check(id: EntityId, resource: &CloudResource, binding: &Binding, report: &mut Report<'_>) {
    for requirement in binding.requirements() {
        let (path, draft) = match requirement {
            Requirement::Require(path, wanted) => (path, required(resource, path, wanted)),
            Requirement::Forbid(path, unwanted, instead) => (path, forbidden(resource, path, unwanted, instead)),
        };
        let Some((mut draft, new)) = draft else { continue };
        if let Some(value) = new {
            let path = path.split('.').map(str::to_owned).collect();
            let safety = if binding.unsafe_fix { Safety::Unsafe } else { Safety::Safe };
            draft = draft.propose(Intent::SetSetting { resource: id, path, value, safety });
        }
        report.add_with_aliases(draft, binding.aliases.clone());
    }
}

type Wrong = Option<(Draft, Option<Value>)>;

fn required(resource: &CloudResource, path: &str, wanted: &Json) -> Wrong {
    let wanted = value(wanted)?;
    let steps: Vec<&str> = path.split('.').collect();
    let what = match resource.setting(&steps) {
        Field::Set(found, _) if equal(&found, &wanted) => return None,
        Field::Set(found, _) => format!("`{path}` is {found} on `{}`.", resource.kind),
        Field::Absent(_) => format!("`{path}` is not set on `{}`.", resource.kind),
        Field::Unknown(..) => return None,
    };
    let span = resource.setting(&steps).site().span;
    let advice = format!("Set `{path}` to {wanted}.");
    Some((Draft::new(span, what).advise(advice), Some(wanted)))
}

fn forbidden(resource: &CloudResource, path: &str, unwanted: &Json, instead: Option<&Json>) -> Wrong {
    let unwanted = value(unwanted)?;
    let steps: Vec<&str> = path.split('.').collect();
    let Field::Set(found, site) = resource.setting(&steps) else { return None };
    if !equal(&found, &unwanted) {
        return None;
    }
    let instead = instead.and_then(value);
    let advice = match &instead {
        Some(instead) => format!("Set `{path}` to {instead}."),
        None => format!("Take `{path}` away."),
    };
    let what = format!("`{path}` is {found} on `{}`.", resource.kind);
    Some((Draft::new(site.span, what).advise(advice), instead))
}

fn value(json: &Json) -> Option<Value> {
    match json {
        Json::Bool(value) => Some(Value::Bool(*value)),
        Json::Number(value) => Some(Value::Number(value.to_string())),
        Json::String(value) => Some(Value::Text(value.clone())),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whether two settings mean the same: `"true"` and `true` do, as they do to the provider.
fn equal(a: &Value, b: &Value) -> bool {
    let plain = |value: &Value| match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(text) | Value::Text(text) => Some(text.clone()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    };
    plain(a).is_some() && plain(a) == plain(b)
}
