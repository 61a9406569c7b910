use std::panic::{AssertUnwindSafe, catch_unwind};

use super::report::{Found, Report};
use super::selection::Selection;
use super::suppression::{Suppression, suppressions};
use super::{CHECKS, Check, declared};
use crate::dialects::{Dialect, Target};
use crate::knowledge::{Page, practice};
use crate::model::{Cancel, Cancelled, FileChange, FileId, Finding, Fix, Links, Mark, Project, Realised, Severity};
use crate::text::{Span, TextEdit};
use crate::workspace::{Document, Placed, Reader, Reads, Segment, Snapshot};

/// Most findings reported for one file; the rest is counted in a last one.
pub const FINDINGS_PER_FILE: usize = 1_000;

/// What was found in a file, and what was asked of other files on the way.
#[derive(Debug, Default)]
pub struct Checked {
    /// In the order of the file.
    pub findings: Vec<Finding>,
    /// When an answer changes, the file must be checked again.
    pub reads: Reads,
}

/// What a segment says about itself, kept with it: all practices, whatever the configuration.
struct Local {
    found: Vec<Found>,
    suppressions: Vec<Suppression>,
}

/// Checks a file. A file the workspace does not have has no findings.
pub fn check(snapshot: &Snapshot, file: &FileId, selection: &Selection, cancel: &Cancel) -> Result<Checked, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Checked::default()) };
    let reader = Reader::new(snapshot, file.clone());
    let mut findings = of_configuration(snapshot, file);
    if let Some(unread) = document.why_unread() {
        findings.push(plain("readable-file", Severity::Error, unread.to_string(), Span::at(0)));
        return Ok(Checked { findings, reads: reader.into_reads() });
    }
    let mut cross = across(document, &reader, cancel)?;
    let mut for_file: Vec<Suppression> = Vec::new();
    for placed in document.segments() {
        cancel.test()?;
        let local = local(&placed.segment);
        for_file.extend(local.suppressions.iter().filter(|s| s.is_for_file()).cloned());
    }
    for (index, placed) in document.segments().iter().enumerate() {
        cancel.test()?;
        let local = local(&placed.segment);
        let linked = cross.iter_mut().filter(|(at, _)| *at == index).map(|(_, found)| &*found);
        let mut found: Vec<&Found> = local.found.iter().chain(linked).collect();
        found.sort_by_key(|found| (found.span, found.page.id.as_str()));
        for found in found {
            let Some(severity) = selection.severity(found.page, snapshot.config()) else { continue };
            let silenced = for_file
                .iter()
                .chain(&local.suppressions)
                .any(|s| s.silences(&found.page.id, &found.aliases, found.span));
            if !silenced {
                findings.push(place(found, severity, placed, file, snapshot));
            }
        }
    }
    if findings.len() > FINDINGS_PER_FILE {
        let message = format!(
            "This file has {} findings; only the first {FINDINGS_PER_FILE} are shown. Mend some, or turn practices off in infra-ls.toml.",
            findings.len()
        );
        findings.truncate(FINDINGS_PER_FILE);
        findings.push(plain("readable-file", Severity::Information, message, Span::at(0)));
    }
    Ok(Checked { findings, reads: reader.into_reads() })
}

/// Findings of a segment that depend on it alone.
fn local(segment: &Segment) -> &Local {
    static NOTHING: Local = Local { found: Vec::new(), suppressions: Vec::new() };
    segment.memo(|| derive(segment)).unwrap_or(&NOTHING)
}

fn derive(segment: &Segment) -> Local {
    let mut found = Vec::new();
    let dialect = segment.dialect();
    let target = Target { parsed: segment.parsed(), facts: segment.facts() };
    for (page, check) in checks_of(dialect) {
        guarded(page, || {
            let mut of_this = Vec::new();
            let mut report = Report::new(page, dialect, target, &mut of_this);
            match check {
                Check::Segment(run) => run(&target, &mut report),
                Check::Container(run) => {
                    target.facts.containers().for_each(|(id, container)| run(id, container, &mut report));
                }
                Check::Link(_) => {}
            }
            found.append(&mut of_this);
        });
    }
    for (id, resource) in target.facts.resources() {
        for (page, binding) in declared::bindings(&resource.kind) {
            let mut report = Report::new(page, dialect, target, &mut found);
            declared::check(id, resource, binding, &mut report);
        }
    }
    Local { found, suppressions: suppressions(segment.parsed()) }
}

/// Findings that depend on other files: with the number of their segment, relative to it.
fn across(document: &Document, reader: &Reader<'_>, cancel: &Cancel) -> Result<Vec<(usize, Found)>, Cancelled> {
    let Some(dialect) = document.dialect() else { return Ok(Vec::new()) };
    let mut links = Links::default();
    dialect.link(document.facts(), reader, &mut links);
    let mut all = Vec::new();
    for (page, check) in checks_of(Some(dialect)) {
        let Check::Link(run) = check else { continue };
        cancel.test()?;
        for link in &links.links {
            let index = document.segments().partition_point(|placed| placed.base <= link.from.base).saturating_sub(1);
            let Some(placed) = document.segments().get(index) else { continue };
            let target = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
            guarded(page, || {
                let mut found = Vec::new();
                run(link, reader as &dyn Project, &mut Report::new(page, Some(dialect), target, &mut found));
                all.extend(found.into_iter().map(|found| (index, found)));
            });
        }
    }
    Ok(all)
}

/// The checks written in Rust that speak of a dialect; of a file nobody claims, those that speak of any.
fn checks_of(dialect: Option<&'static dyn Dialect>) -> impl Iterator<Item = (&'static Page, Check)> {
    CHECKS.iter().filter_map(move |(id, check)| {
        let page = practice(id)?;
        let formats = page.formats();
        let speaks = formats.contains(&"any") || dialect.is_some_and(|dialect| formats.contains(&dialect.id()));
        speaks.then_some((page, *check))
    })
}

/// Runs a practice so that its mistakes are its own: if it panics, what it had to say is lost and nothing else.
fn guarded(page: &Page, run: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        tracing::error!("practice `{}` failed and was passed over; please report it with the file", page.id);
    }
}

/// From a segment's coordinates to the file's.
fn place(found: &Found, severity: Severity, placed: &Placed, file: &FileId, snapshot: &Snapshot) -> Finding {
    Finding {
        practice: found.page.id.clone(),
        aliases: found.aliases.clone(),
        // Of two severities the milder one is the greater.
        severity: severity.max(found.at_most),
        message: found.message.clone(),
        span: found.span.shifted(placed.base),
        mark: found.mark,
        fixes: found.fixes.iter().map(|realised| fix(realised, placed, file, snapshot)).collect(),
        related: found.related.clone(),
    }
}

fn fix(realised: &Realised, placed: &Placed, file: &FileId, snapshot: &Snapshot) -> Fix {
    let shifted =
        realised.edits.iter().map(|edit| TextEdit::replace(edit.span.shifted(placed.base), edit.text.clone()));
    let mut changes = vec![FileChange { file: file.clone(), create: false, edits: shifted.collect() }];
    for (path, text) in &realised.creates {
        let created = file.relative(path);
        if snapshot.document(&created).is_none() && !created.to_path().exists() {
            let edits = vec![TextEdit::insert(0, text.clone())];
            changes.push(FileChange { file: created, create: true, edits });
        }
    }
    Fix { title: realised.title.clone(), safety: realised.safety, changes }
}

fn of_configuration(snapshot: &Snapshot, file: &FileId) -> Vec<Finding> {
    let errors = snapshot.config_errors(file).iter();
    errors.map(|error| plain("valid-configuration", Severity::Error, error.message.clone(), error.span)).collect()
}

fn plain(practice: &str, severity: Severity, message: String, span: Span) -> Finding {
    Finding {
        practice: practice.to_owned(),
        aliases: Vec::new(),
        severity,
        message,
        span,
        mark: Mark::Plain,
        fixes: Vec::new(),
        related: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panicking_practice_takes_only_itself_down() {
        let page = &crate::knowledge::practices()[0];
        let mut ran = false;
        guarded(page, || panic!("a mistake in a practice"));
        guarded(page, || ran = true);
        assert!(ran);
    }
}
