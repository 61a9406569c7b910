use regex::Regex;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::model::{Field, Value};

/// What is asked of a setting, the same wherever a binding speaks of one. In a page it is a value (that one), a list (one
/// of these; `null` stands for not written), or a mapping of tests that must all hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Json")]
pub enum Matcher {
    /// One of these values; [`Json::Null`] for not written.
    OneOf(Vec<Json>),
    /// All of these.
    Tests(Box<Tests>),
}

/// Tests of a written setting. One that is not written passes none but `not`.
#[derive(Clone, Debug, Default)]
pub struct Tests {
    /// A number not below this.
    pub at_least: Option<f64>,
    /// A number not above this.
    pub at_most: Option<f64>,
    /// A number below this.
    pub below: Option<f64>,
    /// A number above this.
    pub above: Option<f64>,
    /// A list with one of these among its items.
    pub includes: Vec<Json>,
    /// A text in which this is found.
    pub matches: Option<Regex>,
    /// What it must not be.
    pub not: Option<Matcher>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    at_least: Option<f64>,
    at_most: Option<f64>,
    below: Option<f64>,
    above: Option<f64>,
    includes: Option<Json>,
    matches: Option<String>,
    // `null` is a value here, and the absence of the key another thing.
    #[serde(default, deserialize_with = "some")]
    not: Option<Json>,
}

fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

impl TryFrom<Json> for Matcher {
    type Error = String;

    fn try_from(json: Json) -> Result<Self, String> {
        let written = match json {
            Json::Array(values) => return Ok(Matcher::OneOf(values)),
            Json::Object(_) => serde_json::from_value::<Written>(json).map_err(|error| error.to_string())?,
            one => return Ok(Matcher::OneOf(vec![one])),
        };
        let matches = written.matches.map(|pattern| Regex::new(&pattern).map_err(|error| error.to_string()));
        Ok(Matcher::Tests(Box::new(Tests {
            at_least: written.at_least,
            at_most: written.at_most,
            below: written.below,
            above: written.above,
            includes: written.includes.map_or_else(Vec::new, |items| match items {
                Json::Array(items) => items,
                one => vec![one],
            }),
            matches: matches.transpose()?,
            not: written.not.map(Matcher::try_from).transpose()?,
        })))
    }
}

impl Matcher {
    /// Whether a setting is as asked; `None` where that cannot be known.
    pub fn holds(&self, field: &Field<Value>) -> Option<bool> {
        match self {
            Matcher::OneOf(values) => match field {
                Field::Set(found, _) => Some(values.iter().any(|value| means(found, value))),
                Field::Absent(_) => Some(values.contains(&Json::Null)),
                Field::Unknown(..) => None,
            },
            Matcher::Tests(tests) => tests.hold(field),
        }
    }

    /// The first value that would be as asked, if it can be named.
    pub fn value(&self) -> Option<Value> {
        match self {
            Matcher::OneOf(values) => values.iter().find_map(value_of),
            Matcher::Tests(tests) => tests.at_least.or(tests.at_most).map(|number| Value::Number(number.to_string())),
        }
    }

    /// What to set a setting to, as the end of a sentence: `7 or more`; none where that cannot be said.
    pub fn wish(&self) -> Option<String> {
        let tests = match self {
            Matcher::OneOf(values) => {
                let values: Vec<String> = values.iter().filter_map(value_of).map(|value| value.to_string()).collect();
                return (!values.is_empty()).then(|| values.join(" or "));
            }
            Matcher::Tests(tests) => tests,
        };
        match (tests.at_least, tests.at_most) {
            (Some(low), Some(high)) => Some(format!("a number from {low} to {high}")),
            (Some(low), None) => Some(format!("{low} or more")),
            (None, Some(high)) => Some(format!("{high} or less")),
            (None, None) => None,
        }
    }

    /// The item of a list because of which it is as asked.
    pub fn item<'v>(&self, value: &'v Value) -> Option<&'v Field<Value>> {
        let (Matcher::Tests(tests), Value::List(items)) = (self, value) else { return None };
        items.iter().find(|item| tests.includes(item) == Some(true))
    }

    /// The items a list should have one of.
    pub fn items(&self) -> &[Json] {
        match self {
            Matcher::OneOf(_) => &[],
            Matcher::Tests(tests) => &tests.includes,
        }
    }
}

impl Tests {
    fn hold(&self, field: &Field<Value>) -> Option<bool> {
        let not = self.not.as_ref().map_or(Some(true), |not| not.holds(field).map(|holds| !holds));
        let found = match field {
            Field::Unknown(..) => return None,
            Field::Absent(_) => return Some(not? && self.asks_nothing_else()),
            Field::Set(found, _) => found,
        };
        let number = |bound: Option<f64>, test: fn(f64, f64) -> bool| match bound {
            Some(bound) => number_of(found).is_some_and(|number| test(number, bound)),
            None => true,
        };
        let plain = number(self.at_least, |n, bound| n >= bound)
            && number(self.at_most, |n, bound| n <= bound)
            && number(self.below, |n, bound| n < bound)
            && number(self.above, |n, bound| n > bound)
            && self.matches.as_ref().is_none_or(|pattern| text_of(found).is_some_and(|text| pattern.is_match(&text)));
        match (plain, self.included(found), not) {
            (false, ..) | (_, Some(false), _) | (_, _, Some(false)) => Some(false),
            (true, included, not) => Some(included? && not?),
        }
    }

    fn asks_nothing_else(&self) -> bool {
        let bounds = [self.at_least, self.at_most, self.below, self.above];
        bounds.iter().all(Option::is_none) && self.includes.is_empty() && self.matches.is_none()
    }

    /// Whether a list has a wanted item; unknown where one of its items is and no other is wanted.
    fn included(&self, found: &Value) -> Option<bool> {
        if self.includes.is_empty() {
            return Some(true);
        }
        let Value::List(items) = found else { return Some(false) };
        let mut answer = Some(false);
        for item in items {
            match self.includes(item) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        answer
    }

    fn includes(&self, item: &Field<Value>) -> Option<bool> {
        match item {
            Field::Set(item, _) => Some(self.includes.iter().any(|wanted| means(item, wanted))),
            Field::Absent(_) => Some(false),
            Field::Unknown(..) => None,
        }
    }
}

/// A value of a page as a setting's; none for `null` and what holds other values.
pub fn value_of(json: &Json) -> Option<Value> {
    match json {
        Json::Bool(value) => Some(Value::Bool(*value)),
        Json::Number(value) => Some(Value::Number(value.to_string())),
        Json::String(value) => Some(Value::Text(value.clone())),
        Json::Array(items) => {
            let at = crate::text::Span::at(0);
            let items: Option<Vec<_>> = items.iter().map(|item| Some(Field::set(value_of(item)?, at))).collect();
            items.map(Value::List)
        }
        Json::Null | Json::Object(_) => None,
    }
}

/// Whether a setting means a value: `"true"` and `true` mean the same, as they do to the provider.
fn means(found: &Value, wanted: &Json) -> bool {
    match (found, wanted) {
        (Value::List(items), Json::Array(wanted)) => {
            items.len() == wanted.len()
                && items.iter().zip(wanted).all(|(item, wanted)| item.value().is_some_and(|item| means(item, wanted)))
        }
        _ => {
            let wanted = value_of(wanted).as_ref().and_then(text_of);
            wanted.is_some() && text_of(found) == wanted
        }
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(text) | Value::Text(text) => Some(text.clone()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

fn number_of(value: &Value) -> Option<f64> {
    text_of(value)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Why;
    use crate::text::Span;

    fn field(json: Json) -> Field<Value> {
        match json {
            Json::Null => Field::absent(Span::at(0)),
            Json::Object(_) => Field::unknown(Why::Variable, Span::at(0)),
            Json::Array(items) => Field::set(Value::List(items.into_iter().map(field).collect()), Span::at(0)),
            plain => Field::set(value_of(&plain).unwrap(), Span::at(0)),
        }
    }

    #[test]
    fn a_setting_is_as_asked_or_not_or_nobody_knows() {
        // An object stands for what is not known before deployment.
        let (yes, no, unknown) = (Some(true), Some(false), None);
        for (asked, found, expected) in [
            (json!(true), json!(true), yes),
            (json!(true), json!("true"), yes),
            (json!(true), json!(null), no),
            (json!(true), json!({}), unknown),
            (json!([null, 0]), json!(null), yes),
            (json!([null, 0]), json!(0), yes),
            (json!([null, 0]), json!(7), no),
            (json!({"at_least": 7}), json!(7), yes),
            (json!({"at_least": 7}), json!("6"), no),
            (json!({"at_least": 7}), json!(null), no),
            (json!({"below": 7}), json!(null), no),
            (json!({"below": 7}), json!(6.5), yes),
            (json!({"above": 0, "at_most": 5}), json!(5), yes),
            (json!({"at_least": 7}), json!("many"), no),
            (json!({"includes": "a"}), json!(["b", "a", {}]), yes),
            (json!({"includes": ["a", "c"]}), json!(["b", {}]), unknown),
            (json!({"includes": ["a", "c"]}), json!(["b"]), no),
            (json!({"includes": ["a"]}), json!(null), no),
            (json!({"matches": "^db\\.t2\\."}), json!("db.t2.micro"), yes),
            (json!({"not": null}), json!(null), no),
            (json!({"not": null}), json!("x"), yes),
            (json!({"not": null}), json!({}), unknown),
            (json!({"not": {"includes": "a"}}), json!(null), yes),
            (json!({"not": {"matches": "dlq"}}), json!("orders-dlq"), no),
            (json!({"not": {"matches": "dlq"}}), json!(null), yes),
        ] {
            let matcher = Matcher::try_from(asked.clone()).unwrap();
            assert_eq!(matcher.holds(&field(found.clone())), expected, "{asked} {found}");
        }
    }

    #[test]
    fn a_matcher_says_what_would_do() {
        for (asked, wish, value) in [
            (json!(true), Some("true"), Some("true")),
            (json!(["A", "B"]), Some("\"A\" or \"B\""), Some("\"A\"")),
            (json!({"at_least": 7}), Some("7 or more"), Some("7")),
            (json!({"at_most": 3}), Some("3 or less"), Some("3")),
            (json!({"not": null}), None, None),
        ] {
            let matcher = Matcher::try_from(asked).unwrap();
            assert_eq!(matcher.wish().as_deref(), wish);
            assert_eq!(matcher.value().map(|v| v.to_string()).as_deref(), value);
        }
    }

    #[test]
    fn a_test_that_does_not_exist_is_a_mistake() {
        assert!(Matcher::try_from(json!({"atleast": 7})).is_err());
        assert!(Matcher::try_from(json!({"matches": "("})).is_err());
    }
}
