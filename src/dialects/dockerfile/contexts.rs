//! From where a Dockerfile is built, and what it takes from there.

use crate::model::{Definition, FileId, ImageRef, PathUse, Project, Scope, SymbolKind, Use, Within};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Word};
use crate::text::Span;

/// Folders above a Dockerfile in which somebody may say that it is built from there.
const CLIMB: usize = 6;

/// The folders a Dockerfile is built from, each by a file that might be in it: those in which a Compose file builds it, or
/// else its own.
pub(super) fn contexts(file: &FileId, project: &dyn Project) -> Vec<FileId> {
    let mut found: Vec<FileId> = Vec::new();
    for beside in climb(file) {
        for other in project.folder(&beside) {
            let declared = other.parts.iter().flat_map(|part| &part.facts.declarations);
            for service in declared.filter(|declared| declared.kind == SymbolKind::Service) {
                let (Some(path), Some(folder)) = (&service.type_text, &service.value) else { continue };
                let roots = project.roots(&other.file);
                let fitting = roots.iter().filter(|root| root.relative(path) == *file);
                found.extend(fitting.map(|root| root.relative(&format!("{folder}/here"))));
            }
        }
    }
    found.sort();
    found.dedup();
    if found.is_empty() { vec![file.clone()] } else { found }
}

/// Contexts that a build of the Dockerfile is given under names of their own.
pub(super) fn given(file: &FileId, project: &dyn Project) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    for beside in climb(file) {
        for other in project.folder(&beside) {
            let named = other.definitions().filter(|definition| definition.symbol.kind == SymbolKind::Context);
            let named: Vec<Definition> = named.collect();
            let roots = if named.is_empty() { Vec::new() } else { project.roots(&other.file) };
            found.extend(named.into_iter().filter(|definition| {
                let path = SymbolKind::Context.qualifier(&definition.symbol.name);
                roots.iter().any(|root| root.relative(path) == *file)
            }));
        }
    }
    found
}

/// Those of them that a name of the Dockerfile means, which is none of its stages.
pub(super) fn meant(user: &Use, project: &dyn Project) -> Vec<Definition> {
    let name = user.reference.name.text();
    if user.reference.kind != SymbolKind::Stage || user.reference.within != Within::Scope(Scope::File) || name == EMPTY
    {
        return Vec::new();
    }
    let mut found = given(&user.file, project);
    found.retain(|definition| name_of(definition).eq_ignore_ascii_case(&name));
    found
}

/// Whether whoever builds the file says what stands for an image. One of which a version is named is hardly ever meant.
pub(super) fn gives_image(file: &FileId, image: &ImageRef, project: &dyn Project) -> bool {
    image.tag.is_none()
        && image.digest.is_none()
        && image.text != EMPTY
        && given(file, project).iter().any(|context| name_of(context).eq_ignore_ascii_case(&image.text))
}

/// The name under which a build is given a context.
pub(super) fn name_of(context: &Definition) -> String {
    SymbolKind::Context.parts(&context.symbol.name.text()).1.to_owned()
}

/// The image that has nothing in it, whatever else is called so.
const EMPTY: &str = "scratch";

/// A file in the folder of a Dockerfile and in those above it.
fn climb(file: &FileId) -> Vec<FileId> {
    let mut found = vec![file.clone()];
    while let Some(last) = found.last().filter(|last| found.len() < CLIMB && !last.folder().is_empty()) {
        let above = FileId::from_uri(last.folder());
        found.push(above);
    }
    found
}

/// Files of the context that are copied, added or mounted by their names. Patterns, what is fetched and what variables
/// say are left out.
pub(super) fn paths(view: &Dockerfile) -> Vec<PathUse> {
    let mut found = Vec::new();
    for instruction in &view.instructions {
        match instruction.keyword {
            Keyword::Copy | Keyword::Add if instruction.flag("from").is_none() && instruction.heredocs.is_empty() => {
                let sources = instruction.words().split_last().map_or(&[][..], |(_, sources)| sources);
                found.extend(sources.iter().filter_map(source));
            }
            Keyword::Run => found.extend(mounted(instruction)),
            _ => {}
        }
    }
    found
}

fn source(word: &Word) -> Option<PathUse> {
    let is_as_written = word.variables.is_empty() && word.span.len() == word.text.len();
    is_as_written.then(|| path(&word.text, word.span)).flatten()
}

/// What `--mount=type=bind,source=…` takes of the context.
fn mounted(run: &Instruction) -> impl Iterator<Item = PathUse> {
    let values = run.flags.iter().filter(|flag| flag.name == "mount").filter_map(|flag| flag.value.as_ref());
    let plain = values.filter(|value| value.variables.is_empty() && value.span.len() == value.text.len());
    plain.filter_map(|value| {
        let of = |key: &str| parts(&value.text).find_map(|(at, part)| Some((at, part.strip_prefix(key)?)));
        if of("from=").is_some() || of("type=").is_some_and(|(_, kind)| !kind.eq_ignore_ascii_case("bind")) {
            return None;
        }
        let ((at, text), key) =
            ["source=", "src="].into_iter().find_map(|key| of(key).map(|found| (found, key.len())))?;
        let start = value.span.start() + at + key;
        path(text, Span::new(start, start + text.len()))
    })
}

/// The parts of a mount between its commas, with where they begin.
pub(super) fn parts(mount: &str) -> impl Iterator<Item = (usize, &str)> {
    mount.split(',').scan(0, |start, part| {
        let at = *start;
        *start += part.len() + 1;
        Some((at, part))
    })
}

/// The context is the root of what a build sees.
fn path(text: &str, span: Span) -> Option<PathUse> {
    let is_elsewhere = text.contains("://") || text.starts_with("git@") || text.contains(['*', '?', '[', '\\', '$']);
    let inside = text.trim_start_matches('/');
    let is_named = !is_elsewhere && !inside.trim_matches(['.', '/']).is_empty();
    is_named.then(|| PathUse { span, paths: vec![inside.to_owned()], into_folders: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn what_is_taken_of_the_context_is_named_by_its_path() {
        for (line, expected) in [
            ("COPY a.txt ./b/c /x/", "a.txt ./b/c"),
            ("COPY [\"a b.txt\", \"/x\"]", "a b.txt"),
            ("COPY /a.txt /x", "a.txt"),
            ("COPY . /x", ""),
            ("COPY --from=base a.txt /x", ""),
            ("COPY *.txt ${A}.txt /x/", ""),
            ("ADD https://example.com/a.tgz git@example.com:a/b.git /x/", ""),
            ("COPY <<EOF /x\na.txt\nEOF", ""),
            ("RUN --mount=type=bind,source=a.txt,target=/a true", "a.txt"),
            ("RUN --mount=target=/a,src=b/c true", "b/c"),
            ("RUN --mount=from=base,source=a.txt,target=/a --mount=type=cache,source=x,target=/b true", ""),
        ] {
            let text = format!("FROM alpine:3.22 AS base\n{line}\n");
            let parsed = parse(Language::Dockerfile, text.as_str().into(), None);
            let found = paths(parsed.dockerfile().unwrap());
            let shown: Vec<&str> = found.iter().map(|path| path.paths[0].as_str()).collect();
            assert_eq!(shown.join(" "), expected, "{line}");
            let written = found.iter().all(|path| path.span.of(&text).ends_with(&path.paths[0]));
            assert!(written, "{line}");
        }
    }
}
