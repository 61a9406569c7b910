use super::companions;
use super::interpolation::variables;
use super::service::{Variable, services};
use crate::dialects::yaml_values::{Allowance, Value};
use crate::knowledge::image;
use crate::model::{Cursor, FileId, Markdown, Otherwise, Project};
use crate::syntax::dotenv;

/// What a variable is for that a service is given.
pub(super) fn setting(at: &Cursor<'_>) -> Option<Markdown> {
    let allowance = Allowance::new();
    let root = Value::root(at.parsed.yaml()?, &allowance)?;
    services(root).iter().find_map(|service| {
        let given = service.variables(service.get("environment")?);
        let is_here =
            |given: &&Variable<'_>| given.fact.name_span.touches(at.offset) || given.place.span().touches(at.offset);
        let own = given.iter().find(is_here)?;
        let mut text = format!("variable **{}** of service **{}**", own.fact.name, service.name());
        let container = service.container();
        let known = container.image.value().and_then(|reference| Some((reference, image(reference)?)));
        if let Some((reference, about)) =
            known.and_then(|(reference, known)| Some((reference, known.environment.get(&own.fact.name)?)))
        {
            text.push_str(&format!("\n\n{about}\n\nRead by the image `{}`.", reference.text));
        }
        let is_passed = own.place.text().is_none_or(|text| own.listed && !text.contains('='));
        if is_passed {
            text.push_str("\n\nIt has the value that it has where Compose runs.");
        }
        Some(Markdown(text))
    })
}

/// What a variable stands for that is put in when the file is loaded.
pub(super) fn variable(at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
    let variable = variables(at.parsed).into_iter().find(|variable| variable.span.touches(at.offset))?;
    let name = &variable.name;
    let files = companions::environments(at.file, project).files;
    let value = files.iter().find_map(|file| {
        let set = dotenv::variables(&project.text(file)?);
        Some((file, set.into_iter().rev().find(|set| set.name == *name)?.value?))
    });
    let shown = |file: &FileId| file.seen_from(at.file.folder());
    let rest = match &variable.otherwise {
        Otherwise::Default(word) => format!("`{word}` where it has no value."),
        Otherwise::Refused(message) if message.is_empty() => "Compose stops where it has no value.".to_owned(),
        Otherwise::Refused(message) => format!("Compose stops where it has no value: {message}."),
        Otherwise::Replaced(word) => format!("`{word}` where it has a value."),
        Otherwise::Empty => "Empty where it has no value.".to_owned(),
    };
    Some(Markdown(match (value, files.first()) {
        (Some((file, value)), _) if value.is_empty() => {
            let file = shown(file);
            format!("`{name}` is empty in `{file}`, unless the shell that runs Compose has it. {rest}")
        }
        (Some((file, value)), _) => {
            let file = shown(file);
            format!("`{name}` is `{value}` in `{file}`, unless the shell that runs Compose has another.")
        }
        (None, Some(first)) => {
            let unset = match files.len() {
                1 => format!("`{}` does not set it", shown(first)),
                _ => "its files of variables do not set it".to_owned(),
            };
            format!("`{name}` of the shell that runs Compose is put in when the file is loaded; {unset}. {rest}")
        }
        (None, None) => {
            format!("`{name}` of the shell that runs Compose, or of `.env`, is put in when the file is loaded. {rest}")
        }
    }))
}
