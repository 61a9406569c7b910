//! What is wrong with the ConfigMaps and Secrets that a Kustomization makes.

use std::collections::BTreeSet;

use super::names::is_laid_over;
use super::{GENERATORS, NOT_KEPT, is_elsewhere, is_path_of_file};
use crate::dialects::kubernetes::object::is_templated;
use crate::dialects::yaml_values::Value;
use crate::model::{FileId, Project};
use crate::schema::{Problem, ProblemKind};
use crate::text::Span;

pub(super) fn problems(root: Value<'_>, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let mut found = ungenerated(root, from, project);
    for (list, kind) in GENERATORS {
        let mut names = BTreeSet::new();
        for generator in root.all(&[list, "*"]) {
            keys(generator, &mut found);
            let Some(name) = generator.get("name").filter(|_| !is_laid_over(&generator)) else { continue };
            let Some(own) = name.text().filter(|own| !own.is_empty() && !is_templated(own)) else { continue };
            let lives = generator.get("namespace").and_then(|lives| lives.text()).unwrap_or("");
            if !names.insert((own, lives)) {
                let message = format!("a {kind} `{own}` is made already; `behavior: merge` adds to it");
                found.push(problem(name.span(), message));
            }
        }
    }
    found
}

/// Literals that are no keys with values, and keys that are given twice.
fn keys(generator: Value<'_>, found: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for literal in generator.all(&["literals", "*"]) {
        let Some(text) = literal.text().filter(|text| !text.is_empty() && !is_templated(text)) else { continue };
        match text.split_once('=') {
            Some((key, _)) if !seen.insert(key) => {
                let span = literal.part(0..key.len());
                found.push(problem(span, format!("`{key}` is given a value already")));
            }
            Some(_) => {}
            None => found.push(problem(literal.span(), "a literal is written `key=value`".to_owned())),
        }
    }
}

/// Files of which a ConfigMap is to be made and that are not there. Those that begin with a dot are often kept out of a
/// repository.
fn ungenerated(root: Value<'_>, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let places: [&[&str]; 3] = [
        &["configMapGenerator", "*", "files", "*"],
        &["configMapGenerator", "*", "envs", "*"],
        &["configMapGenerator", "*", "env"],
    ];
    let named = places.into_iter().flat_map(|place| root.all(place)).filter_map(|value| {
        let text = value.text()?;
        let path = text.split_once('=').map_or(text, |(_, path)| path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_kept = !NOT_KEPT.iter().any(|word| path.contains(word)) && !name.starts_with('.');
        let is_missing = || {
            let file = from.relative(path);
            !project.has(&file) && !project.sees(&file) && !project.beside(&file).is_empty()
        };
        let is_wrong = is_kept && is_path_of_file(path) && !is_elsewhere(path) && is_missing();
        is_wrong.then(|| (path, value.span()))
    });
    let problem = |(path, span): (&str, Span)| {
        let message = format!("There is no file `{path}`");
        Problem { span, message, kind: ProblemKind::WrongValue, suggestion: None, mends: Vec::new() }
    };
    named.map(problem).collect()
}

fn problem(span: Span, message: String) -> Problem {
    Problem { span, message, kind: ProblemKind::WrongValue, suggestion: None, mends: Vec::new() }
}
