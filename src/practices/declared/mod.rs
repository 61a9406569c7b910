//! Checks that a page declares: what it asks of a resource's settings, and of what stands beside it.

mod companions;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

pub(super) use companions::Companions;

use super::report::{Draft, Found, Report};
use crate::dialects::Dialect;
use crate::knowledge::{Binding, Page, Requirement, practices};
use crate::model::{CloudResource, EntityId, Field, Intent, Lowered, Safety, Settings, Value};
use crate::text::Span;

/// A binding and its page.
type Bound = (&'static Arc<Page>, &'static Binding);

/// The built-in declared bindings by resource type: a resource meets only those that speak of it.
static BY_RESOURCE: LazyLock<HashMap<&'static str, Vec<Bound>>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Vec<_>> = HashMap::new();
    for page in practices() {
        for binding in &page.bindings {
            for kind in binding.kinds() {
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
            for binding in page.bindings.iter().filter(|binding| binding.kinds().any(|kind| *kind == resource.kind)) {
                check(id, resource, binding, &mut Report::new(page, dialect, found));
            }
        }
    }
}

/// Checks what a resource says of itself against a binding. What is unknown is passed over.
pub(super) fn check(id: EntityId, resource: &CloudResource, binding: &Binding, report: &mut Report<'_>) {
    let path: Vec<&str> = binding.each.iter().flat_map(|path| path.split('.')).collect();
    for settings in resource.blocks(&path) {
        if !applies(&settings, binding) {
            continue;
        }
        if binding.discourage {
            let what = format!("`{}` is of a discouraged type.", resource.address());
            let advice = binding.advice.clone().unwrap_or_default();
            report.add_with_aliases(Draft::new(settings.span, what).advise(advice), binding.aliases.clone());
        }
        for requirement in binding.requirements() {
            let judged = Judged { id, resource, binding, settings };
            if let Some(draft) = judged.judge(requirement) {
                report.add_with_aliases(draft, binding.aliases.clone());
            }
        }
    }
}

/// Whether a binding speaks of this resource or block.
fn applies(settings: &Settings<'_>, binding: &Binding) -> bool {
    binding.only.iter().all(|(path, matcher)| matcher.holds(&setting(settings, path)) == Some(true))
}

fn setting(settings: &Settings<'_>, path: &str) -> Field<Value> {
    let steps = steps(path);
    settings.setting(&steps.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The names of a path; a dot that belongs to a name stands behind a backslash.
fn steps(path: &str) -> Vec<String> {
    path.replace("\\.", "\0").split('.').map(|step| step.replace('\0', ".")).collect()
}

/// A resource, or a block of it, before a requirement.
struct Judged<'a> {
    id: EntityId,
    resource: &'a CloudResource,
    binding: &'a Binding,
    settings: Settings<'a>,
}

impl Judged<'_> {
    /// What is wrong, if something is.
    fn judge(&self, requirement: Requirement<'_>) -> Option<Draft> {
        let field = setting(&self.settings, requirement.path);
        if requirement.matcher.holds(&field)? == requirement.wanted {
            return None;
        }
        let (span, what) = self.what(requirement, &field);
        let new = requirement.value();
        let mut draft = Draft::new(span, what);
        let mut advice = self.advice(requirement, new.as_ref());
        if let Some(caution) = &self.binding.caution {
            advice = format!("{advice} {caution}");
        }
        draft = draft.advise(advice);
        if let Some(intent) = self.intent(requirement, &field, new) {
            draft = draft.propose(intent);
        }
        Some(draft)
    }

    /// Where, and a sentence about what is there.
    fn what(&self, requirement: Requirement<'_>, field: &Field<Value>) -> (Span, String) {
        let name = self.resource.address();
        let path = match &self.binding.each {
            Some(block) => format!("{block}.{}", requirement.path),
            None => requirement.path.replace('\\', ""),
        };
        let Field::Set(found, site) = field else {
            return (self.settings.span, format!("`{name}` does not set `{path}`."));
        };
        let item = requirement.matcher.item(found).filter(|_| !requirement.wanted);
        match (item, found) {
            (Some(Field::Set(item, at)), _) => (at.span, format!("`{path}` of `{name}` holds {item}.")),
            (_, Value::List(_) | Value::Map(_)) if requirement.wanted && !requirement.matcher.items().is_empty() => {
                let items: Vec<String> = requirement.matcher.items().iter().map(ToString::to_string).collect();
                (site.span, format!("`{path}` of `{name}` does not hold {}.", items.join(" or ")))
            }
            (_, Value::List(_) | Value::Map(_)) => (site.span, format!("`{name}` sets `{path}`.")),
            (_, Value::Text(text)) if text.contains('\n') => (site.span, format!("`{name}` sets `{path}`.")),
            _ => (site.span, format!("`{path}` of `{name}` is {found}.")),
        }
    }

    fn advice(&self, requirement: Requirement<'_>, new: Option<&Value>) -> String {
        if let Some(advice) = &self.binding.advice {
            return advice.clone();
        }
        let path = requirement.path.replace('\\', "");
        let wish = if requirement.wanted { requirement.matcher.wish() } else { None };
        match (wish, new) {
            (Some(wish), _) => format!("Set `{path}` to {wish}."),
            (None, Some(new @ (Value::Bool(_) | Value::Number(_) | Value::Text(_)))) => {
                format!("Set `{path}` to {new}.")
            }
            _ if requirement.wanted => format!("Set `{path}`."),
            _ => format!("Take `{path}` away."),
        }
    }

    fn intent(&self, requirement: Requirement<'_>, field: &Field<Value>, new: Option<Value>) -> Option<Intent> {
        let value = match new {
            // A list keeps what it has.
            None => match (field, requirement.matcher.items().first()) {
                (Field::Set(Value::List(items), site), Some(wanted)) if requirement.wanted => {
                    let wanted = crate::knowledge::value_of(wanted)?;
                    let mut items = items.clone();
                    items.push(Field::set(wanted, site.span));
                    Value::List(items)
                }
                (Field::Set(Value::Bool(_) | Value::Number(_) | Value::Text(_), site), _) if !requirement.wanted => {
                    return self.binding.advice.is_none().then_some(Intent::Remove { span: site.span });
                }
                _ => return None,
            },
            Some(value) => value,
        };
        let block = (self.settings.span != self.resource.span).then_some(self.settings.span);
        let path = steps(requirement.path);
        let safety = if self.binding.unsafe_fix { Safety::Unsafe } else { Safety::Safe };
        Some(Intent::SetSetting { resource: self.id, block, path, value, safety })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::practice;

    /// A resource with these settings.
    fn resource(settings: Vec<(&str, Field<Value>)>) -> CloudResource {
        let settings = settings.into_iter().map(|(name, field)| (name.to_owned(), field));
        let settings = Value::Map(settings.collect());
        CloudResource { kind: "aws_disk".into(), name: "main".into(), span: Span::at(0), settings }
    }

    fn set(text: &str) -> Field<Value> {
        Field::set(Value::Text(text.into()), Span::at(1))
    }

    fn binding(json: serde_json::Value) -> Binding {
        serde_json::from_value(json).unwrap()
    }

    /// What a binding says of a resource, with what it would write.
    fn said(resource: &CloudResource, binding: &Binding) -> Vec<String> {
        let mut found = Vec::new();
        let mut report = Report::new(practice("valid-syntax").unwrap(), None, &mut found);
        check(EntityId(0), resource, binding, &mut report);
        let why = practice("valid-syntax").unwrap().why.as_str();
        let shown = found.iter().map(|found| {
            let new = match found.intents.first() {
                Some(Intent::SetSetting { path, value, .. }) => format!(" => {}={value}", path.join(".")),
                Some(Intent::Remove { .. }) => " => removed".to_owned(),
                _ => String::new(),
            };
            format!("{}{new}", found.message.replace(&format!("{why} "), ""))
        });
        shown.collect()
    }

    #[test]
    fn kinds_stand_under_the_name_of_their_dialect() {
        for (key, _) in binding(serde_json::json!({})).declared() {
            let one = binding(serde_json::json!({ key: "kind" }));
            assert!(crate::dialects::by_id(key).is_some(), "{key}");
            assert_eq!((one.dialect(), one.kinds().count()), (Some(key), 1));
        }
    }

    #[test]
    fn a_binding_speaks_where_its_conditions_are_known_to_hold() {
        let binding = binding(serde_json::json!({
            "terraform": "aws_disk",
            "where": { "engine": [null, "redis"] },
            "require": { "on": true },
        }));
        let unknown = Field::unknown(crate::model::Why::Variable, Span::at(1));
        for (name, field, expected) in [
            ("engine", set("redis"), true),
            ("engine", set("valkey"), false),
            ("engine", unknown, false),
            ("other", set("x"), true),
        ] {
            assert_eq!(applies(&resource(vec![(name, field)]).own(), &binding), expected);
        }
    }

    #[test]
    fn what_is_wrong_reads_as_a_sentence() {
        let number = |text: &str| Field::set(Value::Number(text.into()), Span::at(1));
        let list = |items: Vec<Field<Value>>| Field::set(Value::List(items), Span::at(1));
        for (asked, field, expected) in [
            (serde_json::json!({"require": {"on": true}}), set("true"), ""),
            (
                serde_json::json!({"require": {"on": true}}),
                set("false"),
                "`on` of `aws_disk.main` is \"false\". Set `on` to true. => on=true",
            ),
            (
                serde_json::json!({"require": {"off": true}}),
                set("x"),
                "`aws_disk.main` does not set `off`. Set `off` to true. => off=true",
            ),
            (
                serde_json::json!({"forbid": {"on": "yes"}}),
                set("yes"),
                "`on` of `aws_disk.main` is \"yes\". Take `on` away. => removed",
            ),
            (
                serde_json::json!({"forbid": {"on": {"below": 7}}, "prefer": {"on": 7}}),
                number("3"),
                "`on` of `aws_disk.main` is 3. Set `on` to 7. => on=7",
            ),
            (
                serde_json::json!({"require": {"on": {"at_least": 7}}, "caution": "Mind."}),
                number("3"),
                "`on` of `aws_disk.main` is 3. Set `on` to 7 or more. Mind. => on=7",
            ),
            (
                serde_json::json!({"forbid": {"on": {"includes": "all"}}, "advice": "Name them."}),
                list(vec![set("a"), set("all")]),
                "`on` of `aws_disk.main` holds \"all\". Name them.",
            ),
            (
                serde_json::json!({"require": {"on": {"includes": "audit"}}}),
                list(vec![set("api")]),
                "`on` of `aws_disk.main` does not hold \"audit\". Set `on`. => on=a list of 2",
            ),
            (
                serde_json::json!({"discourage": true, "advice": "Use another one."}),
                set("x"),
                "`aws_disk.main` is of a discouraged type. Use another one.",
            ),
        ] {
            let mut json = asked.clone();
            json["terraform"] = "aws_disk".into();
            assert_eq!(said(&resource(vec![("on", field)]), &binding(json)).join("; "), expected, "{asked}");
        }
    }

    #[test]
    fn each_block_is_judged_by_itself() {
        let block =
            |at: usize, text: &str| Field::set(Value::Map(vec![("kind".to_owned(), set(text))]), Span::new(at, at + 1));
        let blocks = Field::set(Value::List(vec![block(1, "old"), block(2, "new"), block(3, "old")]), Span::at(1));
        let binding = binding(serde_json::json!({
            "terraform": "aws_disk", "each": "part", "forbid": {"kind": "old"}, "prefer": {"kind": "new"},
        }));
        let all = said(&resource(vec![("part", blocks)]), &binding);
        let one = "`part.kind` of `aws_disk.main` is \"old\". Set `kind` to \"new\". => kind=\"new\"";
        assert_eq!(all, [one, one]);
    }
}
