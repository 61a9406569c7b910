use std::collections::BTreeSet;

use crate::dialects::Target;
use crate::model::{FileId, Project, Related};
use crate::practices::building::copied;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Dockerfile, Word};
use crate::syntax::dockerignore::Ignored;

/// Files that are copied into an image and never sent to whoever builds it.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// Where a Compose file that builds the image may stand, from the Dockerfile's folder.
const ABOVE: &[&str] = &["", "../", "../../", "../../../"];

/// Sources of a file that are compared with patterns.
const MOST: usize = 100;

/// A file of patterns that holds for the build.
struct Holding {
    file: FileId,
    ignored: Ignored,
}

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let sources: Vec<&Word> = sources(view).take(MOST).collect();
    if sources.is_empty() {
        return;
    }
    let Some((holding, is_certain)) = holding(file, project) else { return };
    for source in sources {
        let lines: Vec<_> = holding.iter().map(|one| one.ignored.leaves_out(&source.text)).collect();
        // Where it is built in several ways, one of them may have it.
        let (Some(Some(line)), true, Some(first)) = (lines.first(), lines.iter().all(Option::is_some), holding.first())
        else {
            continue;
        };
        if !is_certain && !project.sees(&file.relative(&source.text)) {
            continue;
        }
        let text = project.text(&first.file).unwrap_or_default();
        let number = text.get(..line.start()).map_or(0, |before| before.matches('\n').count()) + 1;
        let (name, pattern) = (first.file.name(), line.of(&text));
        let what = format!("`{}` is left out of the build by `{pattern}` in line {number} of `{name}`.", source.text);
        report.add(
            Draft::new(source.span, what)
                .advise(format!("Take the line away, write `!{}` below it, or do not copy it.", source.text))
                .relate(Related { file: first.file.clone(), span: *line, message: "It is left out here".to_owned() }),
        );
    }
}

/// What is taken from the build context as it is written.
fn sources(view: &Dockerfile) -> impl Iterator<Item = &Word> {
    let own = view.instructions.iter().filter(|copy| copy.flag("from").is_none());
    let sources = own.filter_map(copied).flat_map(|(sources, _)| sources);
    sources.filter(|source| {
        let text = source.text.as_str();
        source.variables.is_empty() && !text.contains(['*', '?', '[', '$', '\\', ':']) && !text.starts_with("git@")
    })
}

/// The files of patterns that hold where the image is built, and whether that is certain; none where one of them is not
/// there or cannot be told.
fn holding(file: &FileId, project: &dyn Project) -> Option<(Vec<Holding>, bool)> {
    let read = |file: FileId| {
        let ignored = Ignored::read(&project.text(&file)?);
        Some(Holding { file, ignored })
    };
    // One for this Dockerfile alone counts whatever the context is.
    if let Some(own) = read(file.relative(&format!("{}.dockerignore", file.name()))) {
        return Some((vec![own], true));
    }
    let contexts = contexts(file, project)?;
    if !contexts.is_empty() {
        let all: Option<Vec<Holding>> = contexts.into_iter().map(read).collect();
        return Some((all?, true));
    }
    let own = read(file.relative(".dockerignore"))?;
    // A folder above that has one, too, may be the one it is built from.
    let above: Vec<bool> =
        ABOVE.iter().skip(1).map(|up| project.sees(&file.relative(&format!("{up}.dockerignore")))).collect();
    Some((vec![own], !above.contains(&true)))
}

/// The files of patterns in the contexts from which Compose builds a Dockerfile; none if one cannot be told.
fn contexts(file: &FileId, project: &dyn Project) -> Option<BTreeSet<FileId>> {
    let mut found = BTreeSet::new();
    for up in ABOVE {
        for facts in project.folder(&file.relative(&format!("{up}Dockerfile"))) {
            for (_, container) in facts.parts.iter().flat_map(|part| part.facts.containers()) {
                let Some(build) = &container.build else { continue };
                let Some(path) = build.path() else { continue };
                for root in project.roots(&facts.file).iter().filter(|root| root.relative(&path) == *file) {
                    let folder = build.folder()?.trim_end_matches('/');
                    found.insert(root.relative(&format!("{folder}/.dockerignore")));
                }
            }
        }
    }
    Some(found)
}
