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
            "kubernetes",
            Language::Yaml,
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.sh: |\n    é x\n      $y\n  b.bash: \"#!/bin/sh\\ncurl \\\"é\\\"\"\n",
        ),
        (
            "terraform",
            Language::Json,
            "{\"resource\": {\"t\": {\"n\": {\"user_data\": \"#!/bin/sh\\né ${a} $${b}\", \"provisioner\": {\"local-exec\": \
             {\"command\": \"a \\\"é\\\" ${b}\"}}}}}}\n",
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
                // A quotation mark that its row should close is closed.
                let supplied = matches!(c, '"' | '\'') && place.is_empty();
                let other = c.is_whitespace() || supplied || written.starts_with(['\\', '\'', '$', '%']);
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

    /// How each script of a text is run, and whether it is read as a POSIX shell's.
    fn run_by(dialect: &str, language: Language, text: &str) -> Vec<String> {
        let parsed = parse(language, text.into(), None);
        let mut facts = Lowered::default();
        by_id(dialect).unwrap().lower(&parsed, &mut facts);
        let shown = |script: &crate::model::Script| {
            format!("{}{}", script.interpreter.name(), if script.shell().is_some() { "" } else { ", not read" })
        };
        facts.scripts.iter().map(shown).collect()
    }

    #[test]
    fn what_no_posix_shell_runs_is_not_read() {
        for (text, expected) in [
            ("FROM a\nRUN ls\n", &["sh"][..]),
            ("FROM mcr.microsoft.com/windows/nanoserver:1809\nRUN dir\n", &["cmd, not read"]),
            ("FROM mcr.microsoft.com/windows/servercore AS b\nFROM b\nRUN dir\n", &["cmd, not read"]),
            ("FROM mcr.microsoft.com/dotnet/framework/sdk:4.8\nRUN dir\n", &["cmd, not read"]),
            ("FROM golang:1.22-windowsservercore-ltsc2022\nRUN dir\n", &["cmd, not read"]),
            ("FROM a:ltsc2019\nRUN dir\n", &["cmd, not read"]),
            ("FROM --platform=windows/amd64 a\nRUN dir\n", &["cmd, not read"]),
            ("ARG BASE=nanoserver:1809\nFROM ${BASE}\nRUN dir\n", &["cmd, not read"]),
            ("# escape=`\nFROM a\nRUN dir\n", &["cmd, not read"]),
            (
                "FROM a\nSHELL [\"powershell\", \"-Command\", \"x\"]\nRUN dir\nRUN <<E\ndir\nE\n",
                &["powershell, not read"; 2],
            ),
            (
                "FROM a\nSHELL [\"C:\\\\x\\\\pwsh.exe\", \"-c\"]\nRUN dir\nCMD dir\nHEALTHCHECK CMD dir\n",
                &["powershell, not read"; 3],
            ),
            ("FROM a AS b\nSHELL [\"pwsh\", \"-c\"]\nFROM b\nRUN dir\n", &["powershell, not read"]),
            (
                "FROM a\nSHELL [\"cmd\", \"/S\", \"/C\"]\nRUN dir\nSHELL [\"bash\", \"-c\"]\nRUN ls\n",
                &["cmd, not read", "bash"],
            ),
            ("FROM a\nSHELL [\"python\", \"-c\"]\nRUN print(1)\n", &["python, not read"]),
            (
                "FROM a\nRUN [\"powershell\", \"-Command\", \"dir\"]\nCMD [\"cmd\", \"/c\", \"dir\"]\n",
                &["powershell, not read", "cmd, not read"],
            ),
            ("FROM a\nRUN <<E\n#!/usr/bin/env pwsh\ndir\nE\n", &["powershell, not read"]),
        ] {
            assert_eq!(run_by("dockerfile", Language::Dockerfile, text), expected, "{text}");
        }
        let compose =
            "services: {a: {image: a, command: [powershell, -Command, dir]}, b: {image: a, command: cmd /c dir}}";
        assert_eq!(run_by("compose", Language::Yaml, compose), ["powershell, not read", "cmd, not read"]);
    }

    #[test]
    fn files_in_config_maps_are_scripts_by_their_names() {
        let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.sh: |\n    ls\n  b.sh: |\n    #!/usr/bin/env bash\n    ls\n  \
                    c.sh: |\n    #!/usr/bin/python3\n  d.ps1: dir\n  e.sh: '{{ x }}'\n  f: ls\n  g.sh: [a]\n";
        assert_eq!(run_by("kubernetes", Language::Yaml, text), ["sh", "bash", "python3, not read"]);
        assert!(run_by("kubernetes", Language::Yaml, &text.replace("ConfigMap", "Secret")).is_empty());
    }
}
