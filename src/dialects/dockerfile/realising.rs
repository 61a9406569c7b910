use crate::dialects::scripts;
use crate::dialects::{Target, replaced, rewritten};
use crate::knowledge::image;
use crate::model::{EntityId, Field, Intent, Realised, Refusal, Safety, Via};
use crate::syntax::dockerfile::{Dockerfile, Keyword, Stage, edit};
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
        Intent::Rewrite { edits, title, safety } => return Ok(rewritten(title, *safety, edits)),
        Intent::DropPrivileged { .. } | Intent::SetSetting { .. } | Intent::AddCompanion { .. } => {
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
    let own_user = stage.instructions.iter().rev().find(|instruction| instruction.keyword == Keyword::User);
    let edits = match (own_user.and_then(|instruction| instruction.words().first()), &container.user) {
        (Some(word), Field::Set(_, site)) if site.span == word.span => {
            edit::replace_word(target.parsed, word, &user.to_string())
        }
        _ => {
            let line = format!("USER {user}");
            let starts = |keyword| matches!(keyword, Keyword::Cmd | Keyword::Entrypoint);
            match stage.instructions.iter().find(|instruction| starts(instruction.keyword)) {
                Some(start) => edit::insert_before(target.parsed, start, &line),
                None => edit::insert_after(target.parsed, stage.instructions.last().unwrap_or(stage.from), &line),
            }
        }
    };
    Ok((title, Safety::Unsafe, edits))
}
