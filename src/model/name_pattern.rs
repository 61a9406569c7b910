use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// Largest compiled pattern, in bytes; what is larger matches nothing known.
const SIZE_LIMIT: usize = 1 << 18;

/// Names that go by `qualifier/name`, as regular expressions that each part matches as a whole; an empty one stands for
/// everything.
#[derive(Debug)]
pub struct NamePattern {
    qualifier: String,
    name: String,
    compiled: OnceLock<Option<[Regex; 2]>>,
}

impl NamePattern {
    /// Of what stands before the own name, and of that.
    pub fn new(qualifier: &str, name: &str) -> Self {
        NamePattern { qualifier: qualifier.to_owned(), name: name.to_owned(), compiled: OnceLock::new() }
    }

    /// Whether a text matches. None where the pattern cannot be read.
    pub fn matches(&self, text: &str) -> Option<bool> {
        let [qualifier, name] = self.compiled.get_or_init(|| self.compile()).as_ref()?;
        let (of, own) = text.rsplit_once('/').unwrap_or(("", text));
        Some(qualifier.is_match(of) && name.is_match(own))
    }

    fn compile(&self) -> Option<[Regex; 2]> {
        let whole = |pattern: &str| {
            let pattern = if pattern.is_empty() { String::new() } else { format!("^(?:{pattern})$") };
            RegexBuilder::new(&pattern).size_limit(SIZE_LIMIT).build().ok()
        };
        Some([whole(&self.qualifier)?, whole(&self.name)?])
    }

    /// As it is written.
    pub fn text(&self) -> String {
        if self.qualifier.is_empty() { self.name.clone() } else { format!("{}/{}", self.qualifier, self.name) }
    }
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &NamePattern) -> bool {
        (&self.qualifier, &self.name) == (&other.qualifier, &other.name)
    }
}

impl Eq for NamePattern {}

impl Hash for NamePattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.qualifier, &self.name).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_matched_as_a_whole() {
        for (qualifier, name, text, expected) in [
            ("Deployment", "web.*", "Deployment/web-1", Some(true)),
            ("Deployment", "web", "Deployment/web-1", Some(false)),
            ("Deployment|Job", "(web|api)", "Job/api", Some(true)),
            ("Deploy", "", "Deployment/web", Some(false)),
            ("", "web", "Service/web", Some(true)),
            ("", "a|b", "Service/ab", Some(false)),
            ("Service", "(", "Service/web", None),
        ] {
            assert_eq!(NamePattern::new(qualifier, name).matches(text), expected, "{qualifier} {name} {text}");
        }
    }
}
