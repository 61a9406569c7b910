//! Scripts: how an intent about one becomes edits, whatever the format.

use std::collections::BTreeSet;

use super::Target;
use crate::model::{Realised, Refusal, Safety, Script, ScriptId};
use crate::text::{Edits, Span, TextEdit};

/// Edits of a script's text, as edits of the segment it is written in. Whoever uses the text through an alias uses the
/// same text, so it is changed for all of them.
pub(super) fn realise(
    target: &Target<'_>,
    script: ScriptId,
    edits: &[TextEdit],
    title: &str,
    safety: Safety,
) -> Result<Realised, Refusal> {
    let script = target.facts.scripts.get(script.0).ok_or_else(|| Refusal::because("there is no such script"))?;
    let edits: Option<Edits> = edits.iter().map(|edit| script.edit(&target.parsed.text, edit)).collect();
    let edits = edits.ok_or_else(|| Refusal::because("what is written here reads differently in the script"))?;
    Ok(Realised { title: title.to_owned(), safety, edits, creates: Vec::new() })
}

/// Scripts of a document, each place once: what an alias repeats is written in one place.
#[derive(Default)]
pub(super) struct Scripts {
    found: Vec<Script>,
    places: BTreeSet<Span>,
}

impl Scripts {
    /// Adds a script, if there is one, unless it is there already.
    pub(super) fn add(&mut self, script: Option<Script>) {
        self.found.extend(script.filter(|script| self.places.insert(script.site.span)));
    }

    /// The scripts in the order in which they were added.
    pub(super) fn into_vec(self) -> Vec<Script> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::dialects::by_id;
    use crate::model::Lowered;
    use crate::syntax::{Language, parse};
    use crate::text::{Span, TextEdit, apply};

    const SAMPLES: &[(&str, Language, &str)] = &[
        (
            "dockerfile",
            Language::Dockerfile,
            "FROM é\nRUN one \\\n # two\n  'thrée' && $x\nRUN <<-EOF\n\té\n\tEOF\nRUN cat <<A <<'B'\n1\nA\n2\nB\nSHELL [\"bash\", \
             \"-c\"]\nCMD [\"sh\", \"-c\", \\\n\"a \\\"b\\\" \\u00e9\"]\nHEALTHCHECK CMD x | y\nRUN bash <<E\n$x é\nE\n",
        ),
        (
            "compose",
            Language::Yaml,
            "services:\n  é:\n    command: sh -c \"a $$b ${C:-é} \\\"d\\\"\"\n    entrypoint: ['sh', \"-c\", 'it''s', x]\n    \
             healthcheck:\n      test: >-\n        one é\n        two\n\n        three\n    pre_stop: [{command: [sh, -c, \"a\\tb\"]}]\n",
        ),
        (
            "kubernetes",
            Language::Yaml,
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [/bin/sh, -c]\n    args:\n    - |\n      é $(A) \
             $(b)\n        $$(A)\n      c\n    env: [{name: A}]\n    livenessProbe: {exec: {command: [sh, -c, \"x \\\n      \
             y\"]}}\n",
        ),
        (
            "terraform",
            Language::Hcl,
            "resource \"é\" \"n\" {\n  user_data = <<-EOT\n    #!/bin/sh\n      é ${var.x ~}\n    $${y} %{ if z }w%{ endif }\n  \
             EOT\n  provisioner \"remote-exec\" {\n    inline = [\"a \\\"é\\\" ${b}\", \"c\\n\"]\n  }\n}\n",
        ),
    ];

    /// Reads a text and holds every script against it; how many there are.
    fn hold(dialect: &str, language: Language, text: &str) -> usize {
        let parsed = parse(language, text.into(), None);
        let mut facts = Lowered::default();
        by_id(dialect).unwrap().lower(&parsed, &mut facts);
        for script in &facts.scripts {
            assert!(text.get(script.site.span.range()).is_some(), "{text}");
            let said = script.text.text();
            script.shell();
            for hole in &script.holes {
                assert!(said.get(hole.range()).is_some(), "{hole:?} of {said:?} in {text}");
            }
            for (at, c) in said.char_indices() {
                let place = script.place(Span::new(at, at + c.len_utf8()));
                let written = place.of(text);
                let other = c.is_whitespace() || written.starts_with(['\\', '\'', '$', '%']);
                assert!(
                    written.chars().eq([c]) || (other && text.get(place.range()).is_some()),
                    "{c:?} in {said:?} of {text}"
                );
                if let Some(edit) = script.edit(text, &TextEdit::insert(at, " -y")) {
                    apply(text, &[edit]).unwrap();
                }
            }
        }
        facts.scripts.len()
    }

    #[test]
    fn a_text_cut_anywhere_is_read_with_every_character_in_its_place() {
        for (dialect, language, text) in SAMPLES {
            for (at, _) in text.char_indices() {
                hold(dialect, *language, &text[..at]);
                hold(dialect, *language, &text[at..]);
            }
            assert!(hold(dialect, *language, text) > 1, "{dialect}");
            assert!(hold(dialect, *language, &text.replace('\n', "\r\n")) > 1, "{dialect}");
        }
    }

    proptest! {
        #[test]
        fn so_is_a_text_with_anything_put_in(
            sample in 0..SAMPLES.len(),
            at in 0..300usize,
            gone in 0..8usize,
            new in "[\\\\\"'$#{}<>|&\n\t é`a-]{0,6}",
        ) {
            let (dialect, language, text) = SAMPLES[sample];
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((start + gone).min(text.len()));
            hold(dialect, language, &[&text[..start], &new, &text[end.max(start)..]].concat());
        }
    }
}
