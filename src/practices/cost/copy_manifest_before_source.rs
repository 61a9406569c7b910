use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::{Run, copied, plain_path, runs};
use crate::practices::packages::Call;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Stage, edit};
use crate::text::Span;

/// Dependencies that are installed anew whenever any source file changes.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let runs = runs(target);
    for stage in view.stages() {
        let Some(source) = first_copy(&stage).filter(|copy| takes_everything(copy)) else { continue };
        let behind = runs.iter().filter(|run| run.stage == stage.index);
        let behind = behind.filter(|run| run.instruction.span.start() > source.span.start());
        let install = behind.filter(|run| !run.mounts("type=bind")).find_map(|run| {
            let (_, call) = run.calls().find(|(_, call)| manifests(call).is_some())?;
            Some((run, run.place(call.name.span.join(call.verb.span)), call.said(), manifests(&call)?))
        });
        let Some((run, place, said, manifests)) = install else { continue };
        let said = if said == "go mod" { "go mod download".to_owned() } else { said };
        let draft = Draft::new(
            place,
            format!("`{said}` stands behind `{} .`, which every change of a file changes.", source.keyword.name()),
        )
        .advise("Copy what names the dependencies first, install them, and copy the rest behind that.");
        let fix = moved(target, view, source, run, &manifests);
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
}

fn first_copy<'v>(stage: &Stage<'v>) -> Option<&'v Instruction> {
    let mut copies = stage.instructions.iter().filter(|i| matches!(i.keyword, Keyword::Copy | Keyword::Add));
    copies.next()
}

/// Whether it copies the whole of the folder the image is built from.
fn takes_everything(copy: &Instruction) -> bool {
    let sources = copied(copy).map(|(sources, _)| sources);
    copy.flag("from").is_none()
        && matches!(sources, Some([source]) if plain_path(&source.text) == "." && source.variables.is_empty())
}

/// What an installation of everything reads; empty where that has too many forms to say.
fn manifests(call: &Call<'_>) -> Option<Vec<String>> {
    let of = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    let everything = call.operands.is_empty() && !call.is_open;
    match call.manager {
        "npm" if everything && call.does(&["ci", "install", "i"]) && !call.has(&["-g", "--global", "--prefix"]) => {
            of(&["package*.json"])
        }
        "yarn" if everything && call.does(&["install"]) && !call.has(&["--cwd"]) => of(&["package.json", "yarn.lock"]),
        "pnpm" if everything && call.does(&["install", "i"]) && !call.has(&["-C", "--dir"]) => {
            of(&["package.json", "pnpm-lock.yaml"])
        }
        "bundle" if everything && call.does(&["install"]) && !call.has(&["--gemfile"]) => {
            of(&["Gemfile", "Gemfile.lock"])
        }
        "go" if call.does(&["mod"]) && call.operands.iter().any(|word| word.text == "download") => {
            of(&["go.mod", "go.sum"])
        }
        "pip" if call.does(&["install"]) && everything && call.has(&["-r", "--requirement"]) => Some(Vec::new()),
        // These read files whose names or places differ from project to project.
        "composer" | "poetry" if everything && call.does(&["install"]) => Some(Vec::new()),
        "mvn" if call.verb.text.starts_with("dependency:") => Some(Vec::new()),
        _ => None,
    }
}

/// The manifests and the installation before everything else is copied, where the one follows the other and nothing
/// but installing is done.
fn moved(
    target: &Target<'_>,
    view: &Dockerfile,
    source: &Instruction,
    run: &Run<'_>,
    manifests: &[String],
) -> Option<Intent> {
    let text = &target.parsed.text;
    let at = view.instructions.iter().position(|other| other.span == source.span)?;
    let follows = view.instructions.get(at + 1).is_some_and(|next| next.span == run.instruction.span);
    let [command] = run.shell.commands.as_slice() else { return None };
    let call = crate::practices::packages::call(command)?;
    let mut files = manifests.to_vec();
    if call.manager == "pip" {
        let place = command.arguments.iter().position(|word| matches!(word.text.as_str(), "-r" | "--requirement"))?;
        let file = command.arguments.get(place + 1)?.literal().filter(|file| !file.contains(['/', '*']))?;
        let names_files =
            command.arguments.iter().filter(|word| word.text.starts_with("-r") || word.text.starts_with("--req"));
        files = (names_files.count() == 1).then(|| vec![file.to_owned()])?;
    }
    let (_, destination) = copied(source)?;
    let written = destination.span.of(text);
    let is_plain =
        destination.variables.is_empty() && written == destination.text && !source.span.of(text).contains('\n');
    if !follows || files.is_empty() || !is_plain || run.is_quoted() || !run.instruction.heredocs.is_empty() {
        return None;
    }
    let folder = if written.ends_with('/') { written.to_owned() } else { format!("{written}/") };
    // From the keyword to the arguments: the flags stay.
    let head = Span::new(source.keyword_span.start(), source.arguments_span.start()).of(text);
    let lines = format!("{head}{} {folder}\n{}", files.join(" "), run.instruction.span.of(text).replace("\r\n", "\n"));
    let mut edits = edit::insert_before(target.parsed, source, &lines);
    edits.extend(edit::remove(target.parsed, run.instruction));
    let title = "Copy what names the dependencies first".to_owned();
    Some(Intent::Rewrite { edits, title, safety: Safety::Unsafe })
}
