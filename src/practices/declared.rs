use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;

use super::report::{Draft, Found, Report};
use crate::dialects::Dialect;
use crate::knowledge::{Binding, Page, Requirement, practices};
use crate::model::{CloudResource, EntityId, Field, Intent, Lowered, Safety, Value};
use crate::text::Span;

/// A binding and its page.
type Bound = (&'static Arc<Page>, &'static Binding);

/// The built-in declared bindings by resource type: a resource meets only those that speak of it.
static BY_RESOURCE: LazyLock<HashMap<&'static str, Vec<Bound>>> = LazyLock::new(|| {
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

/// The built-in declared bindings that speak of a resource type.
pub(super) fn bindings(kind: &str) -> &'static [Bound] {
    BY_RESOURCE.get(kind).map_or(&[], Vec::as_slice)
}

/// What pages of a workspace's own say about the resources of a segment. It is not kept with the segment: another
/// workspace has other pages.
pub(super) fn of_own(
    pages: &[&Arc<Page>],
    facts: &Lowered,
    dialect: Option<&'static dyn Dialect>,
    found: &mut Vec<Found>,
) {
    for page in pages {
        for (id, resource) in facts.resources() {
            for binding in page.bindings.iter().filter(|b| b.terraform.as_deref() == Some(resource.kind.as_str())) {
                check(id, resource, binding, &mut Report::new(page, dialect, found));
            }
        }
    }
}

/// Checks a resource against a binding. What is unknown is passed over.
pub(super) fn check(id: EntityId, resource: &CloudResource, binding: &Binding, report: &mut Report<'_>) {
    if !applies(resource, binding) {
        return;
    }
    for requirement in binding.requirements() {
        let (path, wrong) = match requirement {
            Requirement::Require(path, wanted) => (path, required(resource, path, wanted)),
            Requirement::Forbid(path, unwanted, instead) => (path, forbidden(resource, path, unwanted, instead)),
        };
        let Some(Wrong { span, what, mut advice, new }) = wrong else { continue };
        if let Some(caution) = &binding.caution {
            advice = format!("{advice} {caution}");
        }
        let mut draft = Draft::new(span, what).advise(advice);
        if let Some(value) = new {
            let path = path.split('.').map(str::to_owned).collect();
            let safety = if binding.unsafe_fix { Safety::Unsafe } else { Safety::Safe };
            draft = draft.propose(Intent::SetSetting { resource: id, path, value, safety });
        }
        report.add_with_aliases(draft, binding.aliases.clone());
    }
}

/// A setting that is not as it should be.
struct Wrong {
    span: Span,
    what: String,
    advice: String,
    /// What to write, where that is known.
    new: Option<Value>,
}

/// Whether the binding speaks of this resource.
fn applies(resource: &CloudResource, binding: &Binding) -> bool {
    binding.only.iter().all(|(path, allowed)| {
        let allowed = match allowed {
            Json::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        match setting(resource, path) {
            Field::Set(found, _) => allowed.iter().filter_map(value).any(|value| equal(&found, &value)),
            Field::Absent(_) => allowed.contains(&Json::Null),
            Field::Unknown(..) => false,
        }
    })
}

fn required(resource: &CloudResource, path: &str, wanted: &Json) -> Option<Wrong> {
    let wanted = value(wanted)?;
    let field = setting(resource, path);
    let what = match &field {
        Field::Set(found, _) if equal(found, &wanted) => return None,
        Field::Set(found, _) => is(resource, path, found),
        Field::Absent(_) => format!("`{}.{}` does not set `{path}`.", resource.kind, resource.name),
        Field::Unknown(..) => return None,
    };
    let advice = format!("Set `{path}` to {wanted}.");
    Some(Wrong { span: field.site().span, what, advice, new: Some(wanted) })
}

fn forbidden(resource: &CloudResource, path: &str, unwanted: &Json, instead: Option<&Json>) -> Option<Wrong> {
    let unwanted = value(unwanted)?;
    let Field::Set(found, site) = setting(resource, path) else { return None };
    if !equal(&found, &unwanted) {
        return None;
    }
    let new = instead.and_then(value);
    let advice = match &new {
        Some(instead) => format!("Set `{path}` to {instead}."),
        None => format!("Take `{path}` away."),
    };
    Some(Wrong { span: site.span, what: is(resource, path, &found), advice, new })
}

fn setting(resource: &CloudResource, path: &str) -> Field<Value> {
    resource.setting(&path.split('.').collect::<Vec<_>>())
}

fn is(resource: &CloudResource, path: &str, found: &Value) -> String {
    format!("`{path}` of `{}.{}` is {found}.", resource.kind, resource.name)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A resource with one setting.
    fn resource(name: &str, field: Field<Value>) -> CloudResource {
        let settings = Value::Map(vec![(name.to_owned(), field)]);
        CloudResource { kind: "aws_disk".into(), name: "main".into(), span: Span::at(0), settings }
    }

    fn set(text: &str) -> Field<Value> {
        Field::set(Value::Text(text.into()), Span::at(1))
    }

    #[test]
    fn a_binding_speaks_where_its_conditions_are_known_to_hold() {
        let binding: Binding = serde_json::from_value(serde_json::json!({
            "terraform": "aws_disk",
            "where": { "engine": [null, "redis"] },
            "require": { "on": true },
        }))
        .unwrap();
        let unknown = Field::unknown(crate::model::Why::Variable, Span::at(1));
        for (name, field, expected) in [
            ("engine", set("redis"), true),
            ("engine", set("valkey"), false),
            ("engine", unknown, false),
            ("other", set("x"), true),
        ] {
            assert_eq!(applies(&resource(name, field), &binding), expected);
        }
    }

    #[test]
    fn what_is_wrong_reads_as_a_sentence() {
        let (on, off) = (Json::Bool(true), Json::Bool(false));
        let said = |wrong: Option<Wrong>| wrong.map_or("nothing".to_owned(), |w| format!("{} {}", w.what, w.advice));
        for (field, expected) in [
            (set("true"), "nothing"),
            (set("false"), "`on` of `aws_disk.main` is \"false\". Set `on` to true."),
            (Field::absent(Span::at(0)), "`aws_disk.main` does not set `on`. Set `on` to true."),
        ] {
            let resource = match field {
                Field::Absent(_) => resource("other", set("x")),
                field => resource("on", field),
            };
            assert_eq!(said(required(&resource, "on", &on)), expected);
        }
        let off_now = resource("on", Field::set(Value::Bool(false), Span::at(1)));
        assert_eq!(said(forbidden(&off_now, "on", &off, None)), "`on` of `aws_disk.main` is false. Take `on` away.");
        assert_eq!(said(forbidden(&off_now, "off", &off, None)), "nothing");
    }
}
