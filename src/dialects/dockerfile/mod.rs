//! Dockerfiles and Containerfiles.

mod completion;
mod contexts;
mod hover;
mod language;
mod lowering;
mod realising;
mod refactorings;
mod scripts;
mod taken;
mod variables;

use super::{Confidence, Dialect, DialectId, FileHints, Target};
use crate::model::{
    CompletionItem, Cursor, Definition, FileFacts, FileId, ImageRef, Intent, Links, Lowered, Markdown, PageUse,
    PathUse, Project, Realised, Refactoring, Refusal, Selected, Use,
};
use crate::syntax::dockerfile::Keyword;
use crate::syntax::{Context, Language, Parsed};

/// Endings of files that stand beside Dockerfiles or become one only later.
const FOREIGN_ENDINGS: &[&str] = &[
    ".dockerignore",
    ".template",
    ".tmpl",
    ".tpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".in",
    ".md",
    ".sh",
    ".yaml",
    ".yml",
    ".json",
];

/// Dockerfiles.
pub(super) struct Dockerfile;

impl Dialect for Dockerfile {
    fn id(&self) -> DialectId {
        "dockerfile"
    }

    fn language(&self, _: &FileHints<'_>) -> Language {
        Language::Dockerfile
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        let name = file.file.name();
        if FOREIGN_ENDINGS.iter().any(|ending| name.ends_with(ending)) || is_template(file.head) {
            return Confidence::No;
        }
        let begins = ["Dockerfile", "Containerfile"].iter().any(|whole| {
            name.strip_prefix(whole)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('-'))
        });
        let ends = [".dockerfile", ".containerfile"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let is_whole = ["Dockerfile", "Containerfile"].contains(&name) || !is_piece(file.head);
        if (begins || ends) && is_whole {
            Confidence::Named
        } else if file.client_language == Some("dockerfile") {
            Confidence::Likely
        } else {
            Confidence::No
        }
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        if let Some(view) = parsed.dockerfile() {
            lowering::lower(view, &parsed.text, out);
            scripts::lower(parsed, view, out);
        }
    }

    /// What is called like an image may be a context that whoever builds the file gives it.
    fn link(&self, facts: &FileFacts, project: &dyn Project, out: &mut Links) {
        let first = out.links.len();
        out.resolve(facts, project);
        let unknown = out.links.iter_mut().skip(first).filter(|link| link.definitions.is_empty());
        unknown.for_each(|link| link.definitions = contexts::meant(&link.from, project));
    }

    fn meant(&self, user: &Use, project: &dyn Project) -> Vec<Definition> {
        contexts::meant(user, project)
    }

    fn gives_image(&self, file: &FileId, image: &ImageRef, project: &dyn Project) -> bool {
        contexts::gives_image(file, image, project)
    }

    fn paths(&self, parsed: &Parsed) -> Vec<PathUse> {
        parsed.dockerfile().map_or_else(Vec::new, contexts::paths)
    }

    fn roots(&self, file: &FileId, project: &dyn Project) -> Vec<FileId> {
        contexts::contexts(file, project)
    }

    fn pages(&self, parsed: &Parsed) -> Vec<PageUse> {
        parsed.dockerfile().map_or_else(Vec::new, taken::pages)
    }

    fn realise(&self, intent: &Intent, target: &Target<'_>) -> Result<Realised, Refusal> {
        realising::realise(intent, target)
    }

    fn refactorings(&self, at: &Selected<'_>, segment: &Target<'_>, _project: &dyn Project) -> Vec<Refactoring> {
        refactorings::refactorings(segment.parsed, at.span)
    }

    fn may_name(&self, context: &Context) -> bool {
        completion::may_name(context)
    }

    fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
        completion::complete(at, project, out);
        false
    }

    fn hover(&self, at: &Cursor<'_>, _: &dyn Project) -> Option<Markdown> {
        hover::hover(at)
    }
}

/// Whether lines belong to a template engine: the text becomes a Dockerfile only later.
fn is_template(head: &str) -> bool {
    let is_filled_in = |line: &str| line.starts_with("FROM ") && line.contains("{{");
    let is_led = |line: &str| ["{{", "{%", "<%", "{#"].iter().any(|mark| line.starts_with(mark));
    head.lines().any(|line| is_led(line) || is_filled_in(line))
}

/// Whether a text holds instructions and no stage for them: it is put together with others. What is misspelt or half typed
/// is no piece.
fn is_piece(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}');
    let word = |line: &str| line.split_whitespace().next().map(str::to_ascii_uppercase);
    let first = head.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let begins = first.and_then(word).is_some_and(|first| {
        let is_pair = first.split_once('=').is_some_and(|(name, _)| !name.is_empty());
        is_pair || !matches!(first.as_str(), "FROM" | "ARG") && Keyword::of(&first).is_some()
    });
    begins && !head.lines().any(|line| word(line).as_deref() == Some("FROM"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_dockerfiles_are_none() {
        let of = |name: &str, client_language, head| {
            let file = crate::model::FileId::from_path(std::path::Path::new(&format!("/shop/{name}")));
            Dockerfile.recognise(&FileHints { file: &file, client_language, head })
        };
        for (name, head, expected) in [
            ("Dockerfile", "RUN true\n", Confidence::Named),
            ("Dockerfile.dev", "", Confidence::Named),
            ("Dockerfile.dev", "# the site\n\nFrom alpine\n", Confidence::Named),
            ("Dockerfile.dev", "arg A\n", Confidence::Named),
            ("Dockerfile.first-run", "# at first\nRUN true\n", Confidence::No),
            ("web.dockerfile", "    A=b\n", Confidence::No),
            ("Dockerfile.dev", "FRM node\nRUN x\n", Confidence::Named),
            ("web.dockerfile", "F", Confidence::Named),
            ("Dockerfile", "FROM docker.io/postgres:{{ cookiecutter.postgresql_version }}\n", Confidence::No),
            ("Dockerfile.dev", "\u{feff}FROM alpine\n", Confidence::Named),
        ] {
            assert_eq!(of(name, None, head), expected, "{name}: {head}");
        }
        assert_eq!(of("Dockerfile.first-run", Some("dockerfile"), "RUN true\n"), Confidence::Likely);
    }
    use crate::dialects::shown;

    #[test]
    fn whatever_is_asked_anywhere_is_answered() {
        let text = "# syntax=docker/dockerfile:1\n# check=skip=A,B\nARG TÄG=1 X\nFROM nöde:${TÄG} AS bäse\n\
                    RUN --mount=type=cache,tärget=/ö,sharing=locked --mount=from=bäse \\\n  echo \"${X\" && $TÄG\n\
                    RUN <<EOF\nö $X ${TÄG\nEOF\nLABEL ä.ö=\"ü\" org\nHEALTHCHECK --interval=ä CMD [\"ö\"]\n\
                    COPY --from=bäse --chown=ä:ö [\"ü\", \"/x\"]\nEXPOSE 80/ü\nSTOPSIGNAL ä\nONBUILD SHELL [\"ö\"]\n";
        shown::asked_anywhere(&Dockerfile, "Dockerfile", text);
        shown::asked_anywhere(&Dockerfile, "Dockerfile", &text.replace('\n', "\r\n"));
    }
}
