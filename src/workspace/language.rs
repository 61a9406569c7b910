//! What a file is read as.

use crate::dialects::{self, Dialect, FileHints};
use crate::syntax::Language;

/// The language of a file no dialect claims, by its ending: its syntax is checked, and what a schema of the user's says.
/// Templates of other tools, which become YAML only later, have none.
fn plain_language(hints: &FileHints<'_>) -> Option<Language> {
    let ending = hints.file.name().rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "yaml" | "yml" if !hints.head.lines().any(holds_template) => Some(Language::Yaml),
        "json" if hints.client_language.is_none_or(|id| id == "json") => Some(Language::Json),
        "hcl" => Some(Language::Hcl),
        _ => None,
    }
}

/// Whether a line holds an action of a template language. `{{a: b}: c}` is YAML.
fn holds_template(line: &str) -> bool {
    let action = |open: &str, close: &str| line.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    action("{{", "}}") || action("{%", "%}")
}

/// What a file is read as, and the language it is written in.
pub(super) fn recognised(hints: &FileHints<'_>) -> (Option<&'static dyn Dialect>, Option<Language>) {
    let dialect = dialects::recognise(hints);
    let language = match dialect {
        Some(dialect) => Some(dialect.language(hints)),
        None => plain_language(hints),
    };
    (dialect, language)
}
