use super::refactorings::has_partner;
use crate::dialects::scripts;
use crate::dialects::{Target, added, replaced, rewritten};
use crate::knowledge::image;
use crate::model::{EntityId, Field, Intent, OneProgram, Realised, Refusal, Safety, ScriptId, Setting, Via};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Stage, edit};
use crate::text::{Edits, TextEdit};

/// A user id no distribution gives to anybody.
const FREE_USER: u32 = 10001;

pub(super) fn realise(intent: &Intent, target: &Target<'_>) -> Result<Realised, Refusal> {
    let view = target.parsed.dockerfile().ok_or_else(|| Refusal::because("this is no Dockerfile"))?;
    let (title, safety, edits) = match intent {
        Intent::SetImage { container, reference } => {
            let stage = stage_of(view, *container)?;
            if target.facts.container(*container).is_some_and(|c| c.image.site().via != Via::Direct) {
                return Err(Refusal::because("the image comes from elsewhere"));
            }
            let edits = edit::replace_word(target.parsed, stage.image, reference);
            (format!("Build on `{reference}`"), Safety::Unsafe, edits)
        }
        Intent::RunAsNonRoot { container } => run_as_non_root(view, target, *container)?,
        Intent::Rename { span, to } => {
            (format!("Write `{to}`"), Safety::Unsafe, vec![TextEdit::replace(*span, to.clone())])
        }
        Intent::Replace { span, text } => return Ok(replaced(*span, text)),
        Intent::Rewrite { edits, title, safety } => return Ok(rewritten(title, *safety, edits)),
        Intent::AddFile { path, text } => return Ok(added(path, text)),
        Intent::EditScript { script, edits, title, safety } => {
            return scripts::realise(target, *script, edits, title, *safety);
        }
        Intent::Remove { span } => {
            let instruction = view.instructions.iter().find(|instruction| instruction.span.covers(*span));
            let instruction = instruction.ok_or_else(|| Refusal::because("no instruction stands there"))?;
            let title = format!("Remove {}", instruction.keyword.name());
            (title, Safety::Safe, edit::remove(target.parsed, instruction))
        }
        Intent::ReferToSecret { .. } => {
            return Err(Refusal::because("which commands need the secret while the image is built is not known"));
        }
        Intent::StartWithoutShell { script } => start_without_shell(view, target, *script)?,
        Intent::Configure { container, setting: setting @ Setting::HealthCheck(command) } => {
            let stage = stage_of(view, *container)?;
            let name = stage.name.map_or("this image", |name| name.text.as_str());
            (setting.title(name), Safety::Unsafe, at_end(target, &stage, &format!("HEALTHCHECK CMD {command}")))
        }
        Intent::Configure { .. }
        | Intent::SetSetting { .. }
        | Intent::AddCompanion { .. }
        | Intent::Declare { .. }
        | Intent::AddMissing { .. } => {
            return Err(Refusal::because("a Dockerfile has no such thing"));
        }
    };
    Ok(Realised { title, safety, edits, creates: Vec::new() })
}

fn stage_of(view: &Dockerfile, container: EntityId) -> Result<Stage<'_>, Refusal> {
    view.stages().into_iter().nth(container.0).ok_or_else(|| Refusal::because("the stage is gone"))
}

/// By number, which Kubernetes can verify: the image's own user where it has one.
fn run_as_non_root(view: &Dockerfile, target: &Target<'_>, id: EntityId) -> Result<(String, Safety, Edits), Refusal> {
    let stage = stage_of(view, id)?;
    let container = target.facts.container(id).ok_or_else(|| Refusal::because("the stage is gone"))?;
    let user = container.image.value().and_then(image).and_then(|known| known.user_id).unwrap_or(FREE_USER);
    let title = format!("Run as user {user}");
    let own_user = stage.instructions.iter().rposition(|instruction| instruction.keyword == Keyword::User);
    // What is run behind a USER may need to be root: that one stays.
    let is_last = own_user.is_some_and(|index| index >= built(&stage));
    let own_user = own_user.and_then(|index| stage.instructions.get(index)?.words().first());
    let edits = match (own_user, &container.user) {
        (Some(word), Field::Set(_, site)) if is_last && site.span == word.span => {
            edit::replace_word(target.parsed, word, &user.to_string())
        }
        _ => at_end(target, &stage, &format!("USER {user}")),
    };
    Ok((title, Safety::Unsafe, edits))
}

/// How many instructions of a stage stand up to the last one that runs something while the image is built.
fn built(stage: &Stage<'_>) -> usize {
    stage.instructions.iter().rposition(|instruction| instruction.keyword == Keyword::Run).map_or(0, |last| last + 1)
}

/// Puts an instruction at the end of a stage, before those that say what is started.
fn at_end(target: &Target<'_>, stage: &Stage<'_>, line: &str) -> Edits {
    let starts = |keyword| matches!(keyword, Keyword::Cmd | Keyword::Entrypoint);
    match stage.instructions.iter().skip(built(stage)).find(|instruction| starts(instruction.keyword)) {
        Some(start) => edit::insert_before(target.parsed, start, line),
        None => edit::insert_after(target.parsed, stage.instructions.last().unwrap_or(stage.from), line),
    }
}

/// The JSON form where the words are all there is; `exec` where a shell must expand some of them.
fn start_without_shell(
    view: &Dockerfile,
    target: &Target<'_>,
    id: ScriptId,
) -> Result<(String, Safety, Edits), Refusal> {
    let script = target.facts.scripts.get(id.0).ok_or_else(|| Refusal::because("there is no such script"))?;
    let holds = |instruction: &Instruction| instruction.span.covers(script.site.span);
    let index = view.instructions.iter().position(holds);
    let start = index.and_then(|index| view.instructions.get(index).map(|start| (index, start)));
    let (index, start) = start.ok_or_else(|| Refusal::because("the instruction is gone"))?;
    let written = start.arguments_span.of(&target.parsed.text);
    if written.lines().any(|line| line.trim_start().starts_with('#')) {
        return Err(Refusal::because("the comments inside would be lost"));
    }
    // Read by a shell, an ENTRYPOINT is deaf to what CMD says, and CMD is no list of words for an ENTRYPOINT.
    let changes_more = has_partner(view, index);
    // A script without a first line that names its interpreter is only run by a shell.
    let is_script = |words: &[String]| words.first().is_some_and(|name| name.contains('/') || name.ends_with(".sh"));
    match script.one_program() {
        Some(OneProgram::Words(words)) => {
            let quoted: Vec<String> =
                words.iter().map(|word| serde_json::Value::from(word.as_str()).to_string()).collect();
            let json = format!("[{}]", quoted.join(", "));
            let title = format!("Write {} in the JSON form", start.keyword.name());
            let safety = if changes_more || is_script(&words) { Safety::Unsafe } else { Safety::Safe };
            Ok((title, safety, edit::replace_arguments(target.parsed, start, &json)))
        }
        Some(OneProgram::Expanding) => {
            let edits = vec![TextEdit::insert(start.arguments_span.start(), "exec ")];
            Ok(("Let the program take the shell's place".to_owned(), Safety::Safe, edits))
        }
        None => Err(Refusal::because("the shell does more than start one program")),
    }
}
