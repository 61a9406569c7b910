//! How functions are called.

use crate::knowledge::terraform::function;
use crate::model::{Cursor, Markdown, SignatureHelp};
use crate::syntax::hcl::open_call;
use crate::text::Span;

/// Of the innermost call around a cursor.
pub(super) fn signature(at: &Cursor<'_>) -> Option<SignatureHelp> {
    let call = open_call(at.parsed, at.offset)?;
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
    use crate::syntax::{Language, context, parse};

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
