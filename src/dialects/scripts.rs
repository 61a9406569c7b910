//! Scripts: how an intent about one becomes edits, whatever the format.

use std::collections::BTreeSet;

use super::Target;
use super::yaml_values::Value;
use crate::model::{Realised, Refusal, Safety, ScriptId, Via};
use crate::text::{Edits, Span, TextEdit};

/// Edits of a script's text, as edits of the segment it is written in.
pub(super) fn realise(
    target: &Target<'_>,
    script: ScriptId,
    edits: &[TextEdit],
    title: &str,
    safety: Safety,
) -> Result<Realised, Refusal> {
    let script = target.facts.scripts.get(script.0).ok_or_else(|| Refusal::because("there is no such script"))?;
    if script.site.via == Via::Aliased {
        return Err(Refusal::because("it stands behind an alias, and others that use it would change too"));
    }
    let edits: Option<Edits> = edits.iter().map(|edit| script.edit(&target.parsed.text, edit)).collect();
    let edits = edits.ok_or_else(|| Refusal::because("what is written here reads differently in the script"))?;
    Ok(Realised { title: title.to_owned(), safety, edits, creates: Vec::new() })
}

/// Places whose scripts were read. What an alias repeats is written in one place, and is read once.
#[derive(Default)]
pub(super) struct Seen(BTreeSet<Span>);

impl Seen {
    /// Whether none of these values was read before; now they are.
    pub(super) fn are_new<'d>(&mut self, values: impl IntoIterator<Item = Value<'d>>) -> bool {
        values.into_iter().fold(true, |new, value| self.0.insert(value.node.span()) && new)
    }
}
