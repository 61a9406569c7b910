use super::interpolation::variables;
use crate::dialects::ENVIRONMENT_FILE;
use crate::model::{Cursor, Markdown, Otherwise, Project};
use crate::syntax::dotenv;

/// What a variable stands for that is put in when the file is loaded.
pub(super) fn variable(at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
    let variable = variables(at.parsed).into_iter().find(|variable| variable.span.touches(at.offset))?;
    let name = &variable.name;
    let file = project.text(&at.file.relative(ENVIRONMENT_FILE));
    let set = file.as_deref().map(dotenv::variables).unwrap_or_default();
    let value = set.into_iter().rev().find(|set| set.name == *name).and_then(|set| set.value);
    let rest = match &variable.otherwise {
        Otherwise::Default(word) => format!("`{word}` where it has no value."),
        Otherwise::Refused(message) if message.is_empty() => "Compose stops where it has no value.".to_owned(),
        Otherwise::Refused(message) => format!("Compose stops where it has no value: {message}."),
        Otherwise::Replaced(word) => format!("`{word}` where it has a value."),
        Otherwise::Empty => "Empty where it has no value.".to_owned(),
    };
    Some(Markdown(match (value, file) {
        (Some(value), _) if value.is_empty() => {
            format!("`{name}` is empty in `.env`, unless the shell that runs Compose has it. {rest}")
        }
        (Some(value), _) => format!("`{name}` is `{value}` in `.env`, unless the shell that runs Compose has another."),
        (None, Some(_)) => format!(
            "`{name}` of the shell that runs Compose is put in when the file is loaded; `.env` does not set it. {rest}"
        ),
        (None, None) => {
            format!("`{name}` of the shell that runs Compose, or of `.env`, is put in when the file is loaded. {rest}")
        }
    }))
}
