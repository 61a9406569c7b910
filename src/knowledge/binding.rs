use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use super::matcher::{Matcher, value_of};
use crate::model::Value;

/// Where a practice applies. A page may bind one thing several times, under different conditions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The dialect, for a check written in Rust: `dockerfile`.
    pub format: Option<String>,
    /// Only where the check says so by this name; a binding without one holds under all conditions.
    pub when: Option<Condition>,
    /// Terraform resource types, for a declared check: one or a list.
    #[serde(default, deserialize_with = "one_or_more")]
    pub terraform: Vec<String>,
    /// Kinds of Kubernetes, for a declared check: one or a list. `PodSpec` is what any of them says of its pods.
    #[serde(default, deserialize_with = "one_or_more")]
    pub kubernetes: Vec<String>,
    /// Each nested block at this path is judged by itself; all other paths start in it.
    pub each: Option<String>,
    /// Only where these settings are so. Where one is unknown the binding says nothing.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, Matcher>,
    /// Settings that must be so: a path of names joined by dots, and how.
    #[serde(default)]
    pub require: BTreeMap<String, Matcher>,
    /// Settings that must not be so.
    #[serde(default)]
    pub forbid: BTreeMap<String, Matcher>,
    /// What to write where a setting is wrong, if what is asked does not say it.
    #[serde(default)]
    pub prefer: BTreeMap<String, Json>,
    /// The resource itself is the mistake.
    #[serde(default)]
    pub discourage: bool,
    /// Another resource of the module that must refer to this one.
    pub companion: Option<Companion>,
    /// What to do, where it is not what the engine writes: a sentence.
    pub advice: Option<String>,
    /// Whether a person should look before the fix is applied.
    #[serde(default)]
    pub unsafe_fix: bool,
    /// What to mind when changing it: a sentence behind the advice.
    pub caution: Option<String>,
    /// What other tools call this, as `tool:id`.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// The name of a condition under which a binding's aliases hold.
pub type Condition = String;

/// A resource that should stand beside another one and refer to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Its type; any of several will do, and the first is the one to add.
    #[serde(deserialize_with = "one_or_more")]
    pub kind: Vec<String>,
    /// The setting by which it refers.
    pub by: String,
    /// The attribute of this resource that it refers to.
    pub attribute: String,
    /// Whether it may stand in another module, to which an output hands this resource.
    #[serde(default)]
    pub elsewhere: bool,
    /// Its other settings, where a new one is written; without them none is offered.
    #[serde(default)]
    pub set: BTreeMap<String, Json>,
}

/// One thing a declared check asks of a setting.
#[derive(Clone, Copy, Debug)]
pub struct Requirement<'a> {
    /// Names joined by dots.
    pub path: &'a str,
    /// How the setting should be, or not be.
    pub matcher: &'a Matcher,
    /// Whether it should be so.
    pub wanted: bool,
    /// What to write instead of what is wrong.
    prefer: Option<&'a Json>,
}

impl Binding {
    /// The keys under which a declared check names resources, each the name of a dialect, and the kinds that are named.
    pub fn declared(&self) -> [(&'static str, &[String]); 2] {
        [("terraform", &self.terraform), ("kubernetes", &self.kubernetes)]
    }

    /// The kinds of resources a declared check speaks of.
    pub fn kinds(&self) -> impl Iterator<Item = &String> {
        self.declared().into_iter().flat_map(|(_, kinds)| kinds)
    }

    /// The dialect it speaks of.
    pub fn dialect(&self) -> Option<&str> {
        let mut declared = self.declared().into_iter().filter(|(_, kinds)| !kinds.is_empty());
        self.format.as_deref().or_else(|| declared.next().map(|(dialect, _)| dialect))
    }

    /// Everything it asks of settings, requirements first.
    pub fn requirements(&self) -> impl Iterator<Item = Requirement<'_>> {
        let require = self.require.iter().map(|asked| (true, asked));
        let forbid = self.forbid.iter().map(|asked| (false, asked));
        require.chain(forbid).map(|(wanted, (path, matcher))| Requirement {
            path,
            matcher,
            wanted,
            prefer: self.prefer.get(path),
        })
    }

    /// What is wrong with a declared binding, if anything.
    pub(super) fn mistake(&self) -> Option<&'static str> {
        let settings = !self.require.is_empty() || !self.forbid.is_empty();
        let asked = [settings, self.discourage, self.companion.is_some()];
        let stray = self.prefer.keys().any(|path| !self.require.contains_key(path) && !self.forbid.contains_key(path));
        if self.declared().iter().filter(|(_, kinds)| !kinds.is_empty()).count() > 1 {
            return Some("kinds of two formats each need a binding of their own");
        }
        match asked.iter().filter(|asked| **asked).count() {
            0 => Some("a declared binding needs `require`, `forbid`, `discourage` or `companion`"),
            1 if stray => Some("`prefer` speaks of settings that are required or forbidden"),
            1 if self.discourage && self.advice.is_none() => Some("`discourage` needs `advice`"),
            1 => None,
            _ => Some("settings, `discourage` and `companion` each need a binding of their own"),
        }
    }
}

impl Requirement<'_> {
    /// What should be written, if that is known.
    pub fn value(&self) -> Option<Value> {
        match self.prefer {
            Some(prefer) => value_of(prefer),
            None if self.wanted => self.matcher.value(),
            None => None,
        }
    }
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    match Json::deserialize(deserializer)? {
        Json::String(one) => Ok(vec![one]),
        list => serde_json::from_value(list).map_err(serde::de::Error::custom),
    }
}
