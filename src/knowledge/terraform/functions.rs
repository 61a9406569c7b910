use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A function: how it is called and what it gives.
#[derive(Debug, Deserialize)]
#[serde(from = "Written")]
pub struct Function {
    signature: String,
    about: String,
    since: Option<String>,
    parameters: Vec<Parameter>,
    result: String,
}

/// What a function takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type, in the words of type constraints.
    pub kind: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether any number of it may follow; the last one only.
    pub variadic: bool,
    /// Where it stands in the signature, in bytes.
    pub place: (usize, usize),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Ever(String, String),
    Since(String, String, String),
}

static FUNCTIONS: LazyLock<BTreeMap<String, Function>> = LazyLock::new(|| super::read("terraform/functions.toml"));

/// The functions by name.
pub fn functions() -> &'static BTreeMap<String, Function> {
    &FUNCTIONS
}

/// The function of this name; `core::` may stand before it.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.get(name.strip_prefix("core::").unwrap_or(name))
}

impl Function {
    /// Its name, parameters and result: `join(separator: string, lists...: list(string)) string`.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// What it gives, in one sentence.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The first version that has it, where it is not old: `Terraform 1.9`.
    pub fn since(&self) -> Option<&str> {
        self.since.as_deref()
    }

    /// What it takes, in order.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The type of what it gives.
    pub fn result(&self) -> &str {
        &self.result
    }

    /// How many arguments it takes: at least, and at most if there is a limit.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let least = self.parameters.iter().filter(|parameter| !parameter.optional && !parameter.variadic).count();
        let limited = self.parameters.iter().all(|parameter| !parameter.variadic);
        (least, limited.then_some(self.parameters.len()))
    }
}

impl From<Written> for Function {
    fn from(written: Written) -> Self {
        let (signature, about, since) = match written {
            Written::Ever(signature, about) => (signature, about, None),
            Written::Since(signature, about, since) => (signature, about, Some(since)),
        };
        let (parameters, result) = parameters(&signature);
        Function { signature, about, since, parameters, result }
    }
}

/// The parameters of a signature, and the type of the result behind them.
fn parameters(signature: &str) -> (Vec<Parameter>, String) {
    let mut found = Vec::new();
    let Some(open) = signature.find('(') else { return (found, String::new()) };
    let (mut depth, mut start) = (0, open + 1);
    for (at, c) in signature.char_indices().skip(open) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if (c == ',' && depth == 1) || depth == 0 {
            found.extend(parameter(signature, start, at));
            start = at + 1;
        }
        if depth == 0 {
            return (found, signature.get(at + 1..).unwrap_or("").trim().to_owned());
        }
    }
    (found, String::new())
}

fn parameter(signature: &str, start: usize, end: usize) -> Option<Parameter> {
    let written = signature.get(start..end)?;
    let start = start + written.len() - written.trim_start().len();
    let (name, kind) = written.trim().split_once(": ")?;
    let bare = name.trim_end_matches("...").trim_end_matches('?');
    Some(Parameter {
        name: bare.to_owned(),
        kind: kind.to_owned(),
        optional: name.ends_with('?'),
        variadic: name.ends_with("..."),
        place: (start, end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_says_what_it_takes_and_gives() {
        assert!(functions().len() > 100);
        for (name, function) in functions() {
            assert!(function.signature().starts_with(&format!("{name}(")), "{name}");
            assert!(function.about().ends_with('.'), "{name}");
            assert!(!function.result().is_empty(), "{name}");
            let (last, others) = match function.parameters().split_last() {
                Some((last, others)) => (Some(last), others),
                None => (None, [].as_slice()),
            };
            assert!(others.iter().all(|parameter| !parameter.variadic), "{name}: only the last may repeat");
            assert_eq!(last.is_none(), function.signature().contains("()"), "{name}");
        }
    }

    #[test]
    fn a_signature_is_read_into_its_parameters() {
        let lookup = function("lookup").unwrap();
        let shown: Vec<_> =
            lookup.parameters().iter().map(|p| (p.name.as_str(), p.kind.as_str(), p.optional)).collect();
        assert_eq!(shown, [("map", "map(any)", false), ("key", "string", false), ("default", "any", true)]);
        assert_eq!((lookup.arity(), lookup.result()), ((2, Some(3)), "any"));
        let format = function("core::format").unwrap();
        assert_eq!(format.arity(), (1, None));
        let (start, end) = format.parameters()[1].place;
        assert_eq!(&format.signature()[start..end], "values...: any");
    }
}
