use std::collections::{BTreeSet, HashSet};

use crate::dialects::Target;
use crate::model::{Intent, Safety, Severity};
use crate::practices::building::{Run, has_plain_base, runs};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{
    Arguments, Dockerfile, Instruction, Keyword, PLATFORM_ARGUMENTS, Scope, Stage, Unknown, Variable, Word, edit,
};

/// Names of one stage that are looked into, and names that are compared with one that may be misspelt.
const MOST: usize = 100;

/// Bytes of a name that may be a misspelt one.
const LONGEST: usize = 64;

/// Arguments of a build that are used where they have no value.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let scope = Scope::new(view);
    let global: BTreeSet<&str> = global(view).collect();
    of_images(view, &global, report);
    // Other images may set variables of that name.
    let bases = view.bases();
    let stages: Vec<Stage<'_>> = view.stages().into_iter().filter(|s| has_plain_base(target, &bases, s)).collect();
    for stage in &stages {
        misspelt(target, stage, &scope, report);
    }
    if global.is_empty() {
        return;
    }
    let runs = runs(target);
    for stage in &stages {
        in_stage(target, stage, &scope, &global, &runs, report);
    }
}

/// The names of ARGs before the first FROM.
fn global(view: &Dockerfile) -> impl Iterator<Item = &str> {
    let before = view.instructions.iter().take_while(|instruction| instruction.keyword != Keyword::From);
    before
        .filter(|instruction| instruction.keyword == Keyword::Arg)
        .flat_map(|i| i.pairs())
        .map(|p| p.name.text.as_str())
}

/// FROM sees what is declared before the first one alone.
fn of_images(view: &Dockerfile, global: &BTreeSet<&str>, report: &mut Report<'_>) {
    for from in view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::From) {
        let platform = from.flag("platform").and_then(|flag| flag.value.as_ref());
        for variable in from.words().first().into_iter().chain(platform).flat_map(|word| &word.variables) {
            let known = global.contains(variable.name.as_str()) || PLATFORM_ARGUMENTS.contains(&variable.name.as_str());
            let has_default = variable.modifier.as_deref().is_some_and(|m| m.starts_with([':', '-', '+', '?']));
            if known || has_default {
                continue;
            }
            let what = format!("`{}` is not declared before the first `FROM`.", variable.name);
            let draft = Draft::new(variable.span, what).when("image");
            report.add(match nearest(&variable.name, global.iter().copied()) {
                Some(near) => draft.advise(format!("Did you mean `{near}`?")).propose(rename(variable, near)),
                None => draft.advise(format!("Put `ARG {}` there.", variable.name)),
            });
        }
    }
}

/// What is declared before the first FROM has no value in a stage that does not declare it again.
fn in_stage(
    target: &Target<'_>,
    stage: &Stage<'_>,
    scope: &Scope<'_>,
    global: &BTreeSet<&str>,
    runs: &[Run<'_>],
    report: &mut Report<'_>,
) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let is_bare = stage.image.text == "scratch";
    let own: HashSet<&str> = declared(stage).collect();
    let first = view.instructions.partition_point(|i| i.span.start() < stage.from.span.start()) + 1;
    let mut said: HashSet<&str> = HashSet::new();
    for (at, instruction) in stage.instructions.iter().enumerate() {
        for variable in used(instruction) {
            let name = variable.name.as_str();
            let may_be_set = !is_bare && (name.ends_with("_VERSION") || name.ends_with("_MAJOR"));
            let is_unset = match scope.value(first + at, name) {
                Err(Unknown::BaseImage(_)) => !may_be_set,
                Ok(value) => value.is_empty() && is_bare && !own.contains(name),
                Err(_) => false,
            };
            if !global.contains(name) || !is_unset || variable.modifier.is_some() || said.contains(name) {
                continue;
            }
            said.insert(name);
            if said.len() > MOST {
                return;
            }
            if instruction.keyword == Keyword::Run && is_set_by_shell(runs, stage, name) {
                continue;
            }
            let draft = Draft::new(
                variable.span,
                format!("`{name}` is declared before the first `FROM`, and not in this stage."),
            )
            .when("stage")
            .at_most(Severity::Warning)
            .advise(format!("Put `ARG {name}` behind the `FROM` of this stage."))
            .propose(Intent::Rewrite {
                edits: edit::insert_after(target.parsed, stage.from, &format!("ARG {name}")),
                title: format!("Declare `{name}` in this stage"),
                safety: Safety::Unsafe,
            });
            report.add(draft);
        }
    }
}

/// Variables that nothing gives a value, and that are written nearly like one that has some.
fn misspelt(target: &Target<'_>, stage: &Stage<'_>, scope: &Scope<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let first = view.instructions.partition_point(|i| i.span.start() < stage.from.span.start()) + 1;
    let own: HashSet<&str> = declared(stage).collect();
    if own.is_empty() {
        return;
    }
    let mut looked_at = 0;
    for (at, instruction) in stage.instructions.iter().enumerate().filter(|(_, i)| i.keyword != Keyword::Run) {
        for variable in used(instruction) {
            let name = variable.name.as_str();
            let is_brought = name == "PATH" || name.ends_with("_VERSION") || name.ends_with("_MAJOR");
            let is_unset = matches!(scope.value(first + at, name), Err(Unknown::BaseImage(_)));
            if is_brought || own.contains(name) || !is_unset || variable.modifier.is_some() {
                continue;
            }
            looked_at += 1;
            if looked_at > MOST {
                return;
            }
            // A short name that is like another is often one of its own.
            let is_near = |near: &&str| strsim::osa_distance(name, near) <= if name.len() > 6 { 2 } else { 1 };
            let Some(near) = nearest(name, declared(stage)).filter(is_near) else { continue };
            let draft = Draft::new(variable.span, format!("`{name}` is declared nowhere.")).when("stage");
            report.add(
                draft
                    .at_most(Severity::Warning)
                    .advise(format!("Did you mean `{near}`?"))
                    .propose(rename(variable, near)),
            );
        }
    }
}

/// The names that a stage declares, in order.
fn declared<'v>(stage: &Stage<'v>) -> impl Iterator<Item = &'v str> + use<'v> {
    let declaring = stage.instructions.iter().filter(|i| matches!(i.keyword, Keyword::Arg | Keyword::Env));
    declaring.flat_map(|i| i.pairs()).map(|pair| pair.name.text.as_str())
}

/// Whether a step of the stage gives the name a value by itself.
fn is_set_by_shell(runs: &[Run<'_>], stage: &Stage<'_>, name: &str) -> bool {
    let first = runs.partition_point(|run| run.stage < stage.index);
    let mut of_stage = runs.iter().skip(first).take_while(|run| run.stage == stage.index);
    of_stage.any(|run| {
        let text = run.script.text.text();
        let assigns = text.contains(&format!("{name}="));
        assigns
            || text.contains(&format!("for {name}"))
            || text.contains(&format!("read {name}"))
            || text.contains(". /")
    })
}

fn used(instruction: &Instruction) -> Vec<&Variable> {
    let words: Vec<&Word> = match &instruction.arguments {
        Arguments::Words(words) => words.iter().collect(),
        Arguments::Json(words) if instruction.keyword != Keyword::Run => words.iter().collect(),
        Arguments::Pairs(pairs) => pairs.iter().filter_map(|pair| pair.value.as_ref()).collect(),
        Arguments::Shell(word) if instruction.keyword == Keyword::Run => vec![word],
        _ => Vec::new(),
    };
    let expands = !matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell);
    words.into_iter().filter(|_| expands).flat_map(|word| &word.variables).collect()
}

fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names
        .take(MOST)
        .filter(|other| (4..LONGEST).contains(&other.len()) && name.len() < LONGEST)
        .filter(|other| strsim::osa_distance(name, other) <= 2)
        .min_by_key(|other| strsim::osa_distance(name, other))
}

fn rename(variable: &Variable, to: &str) -> Intent {
    Intent::Rename { span: variable.name_span, to: to.to_owned() }
}
