//! How functions are called.

use crate::knowledge::terraform::function;
use crate::model::{Cursor, Markdown, SignatureHelp};
use crate::syntax::hcl::open_call;
use crate::syntax::{Language, parse};
use crate::text::Span;

/// Of the innermost call around a cursor.
pub(super) fn signature(at: &Cursor<'_>) -> Option<SignatureHelp> {
    let call = match at.parsed.language {
        Language::Json => {
            // Only what is in front of the cursor counts.
            let code = format!("x = {}", code_in_json(at)?);
            let parsed = parse(Language::Hcl, code.as_str().into(), None);
            open_call(&parsed, code.len())?
        }
        _ => open_call(at.parsed, at.offset)?,
    };
    let function = function(&call.name)?;
    let parameters = function.parameters();
    let last = parameters.len().checked_sub(1);
    let active = if call.argument < parameters.len() {
        Some(call.argument)
    } else {
        last.filter(|last| parameters.get(*last).is_some_and(|parameter| parameter.variadic))
    };
    Some(SignatureHelp {
        label: function.signature().to_owned(),
        parameters: parameters.iter().map(|parameter| Span::new(parameter.place.0, parameter.place.1)).collect(),
        active,
        documentation: Some(Markdown(about(function))),
    })
}

/// The expression in a string of JSON in which the cursor stands, as far as that.
fn code_in_json(at: &Cursor<'_>) -> Option<String> {
    let line = at.parsed.text.get(..at.offset)?.rsplit('\n').next()?;
    let code = line.get(line.rfind("${")? + 2..)?;
    let open = |sign: char| code.matches(sign).count();
    // A mark that is not escaped ends the string.
    let is_inside = open('{') >= open('}') && !code.replace("\\\"", "").contains('"');
    is_inside.then(|| code.replace("\\\"", "\""))
}

/// What a function gives, and since when there is one.
pub(super) fn about(function: &crate::knowledge::terraform::Function) -> String {
    match function.since() {
        Some(since) => format!("{} Since {since}.", function.about()),
        None => function.about().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::FileId;
    use crate::syntax::context;

    #[test]
    fn a_call_in_a_string_of_json_is_told_of() {
        for (marked, expected) in [
            (r#"{"a": "${join(|"#, "separator: string"),
            (r#"{"a": "x-${join(\",\", upper(var.a), |)}"}"#, "lists...: list(string)"),
            (r#"{"a": "${join(\",\")}|"}"#, "none"),
            (r#"{"a": "${x}", "b": "join(|"}"#, "none"),
        ] {
            let offset = marked.find('|').unwrap();
            let parsed = parse(Language::Json, marked.replacen('|', "", 1).into(), None);
            let file = FileId::from_path(Path::new("/a/main.tf.json"));
            let context = context(&parsed, offset);
            let help = signature(&Cursor { file: &file, parsed: &parsed, base: 0, offset, context: &context });
            let shown = help.and_then(|help| Some(help.parameters.get(help.active?)?.of(&help.label).to_owned()));
            assert_eq!(shown.as_deref().unwrap_or("none"), expected, "{marked}");
        }
    }

    #[test]
    fn the_parameter_being_written_is_active() {
        for (marked, expected) in [
            ("a = join(|", "separator: string"),
            ("a = join(\",\", x, y|)", "lists...: list(string)"),
            ("a = lower(x, |)", "none"),
            ("a = upper(trimspace(|))", "text: string"),
            ("a = timestamp(|)", "none"),
            ("a = nothing(|)", "no function"),
        ] {
            let offset = marked.find('|').unwrap();
            let parsed = parse(Language::Hcl, marked.replacen('|', "", 1).into(), None);
            let file = FileId::from_path(Path::new("/a/main.tf"));
            let context = context(&parsed, offset);
            let help = signature(&Cursor { file: &file, parsed: &parsed, base: 0, offset, context: &context });
            let shown = help.map(|help| match help.active.and_then(|active| help.parameters.get(active)) {
                Some(span) => span.of(&help.label).to_owned(),
                None => "none".to_owned(),
            });
            assert_eq!(shown.as_deref().unwrap_or("no function"), expected, "{marked}");
        }
    }
}
