use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex};

use super::beyond::{examine, remember};
use super::entries::{Findings, Told};
use super::report::{Found, Report};
use super::selection::Selection;
use super::suppression::{Suppression, UNUSED, Uses, suppressions};
use super::{CHECKS, Check, ShellScript, declared};
use crate::dialects::{self, Dialect, DialectId, Target};
use crate::knowledge::{Page, practice};
use crate::model::{Cancel, Cancelled, FileId, Finding, Lowered, Mark, Severity};
use crate::schema::Schema;
use crate::text::Span;
use crate::workspace::{Reader, Reads, Segment, Settings, Snapshot, is_setup};

/// Most findings reported for one file; the rest is counted in a last one.
pub const FINDINGS_PER_FILE: usize = 1_000;

/// What was found in a file, and what was asked of other files on the way.
#[derive(Debug, Default)]
pub struct Checked {
    /// In the order of the file.
    pub findings: Vec<Finding>,
    /// What comments and annotations silence, and the reason they give, which may be empty.
    pub suppressed: Vec<(Finding, String)>,
    /// When an answer changes, the file must be checked again.
    pub reads: Reads,
}

/// What a segment says about itself, kept with it: all practices, whatever the configuration.
pub(super) struct Local {
    pub(super) found: Vec<Found>,
    suppressions: Vec<Suppression>,
    pub(super) structure: Mutex<Option<Structure>>,
}

impl Local {
    /// Whether nothing was found and nothing is silenced.
    pub(super) fn is_quiet(&self) -> bool {
        self.found.is_empty() && !self.silences()
    }

    /// Whether something in the segment silences findings.
    pub(super) fn silences(&self) -> bool {
        !self.suppressions.is_empty()
    }
}

/// What a schema says about a segment; the configuration and other files decide which schema that is.
#[derive(Clone)]
pub(super) struct Structure {
    pub(super) schema: Arc<Schema>,
    pub(super) found: Arc<[Found]>,
}

/// Checks a file. A file the workspace does not have has no findings, and neither has one that is open in an editor
/// though the configuration leaves it out.
pub fn check(snapshot: &Snapshot, file: &FileId, selection: &Selection, cancel: &Cancel) -> Result<Checked, Cancelled> {
    let mut checked = Checked::default();
    let Some(document) = snapshot.document(file) else { return Ok(checked) };
    let config = snapshot.config(file);
    let settings = config.settings(file);
    let engine = |id: &str, message: String, span: Span| of_engine(id, message, span, selection, &settings);
    let reader = Reader::new(snapshot, file.clone());
    if is_setup(file) {
        for (_, choice) in snapshot.configured_schemas(file) {
            remember(&reader, &choice);
        }
        let of_schemas = snapshot.schema_errors(file);
        let errors = snapshot.config_errors(file).iter().chain(&of_schemas);
        checked.findings = errors.filter_map(|e| engine("valid-configuration", e.message.clone(), e.span)).collect();
    } else if document.version().is_some() && !config.admits(file) {
        return Ok(checked);
    }
    if let Some(unread) = document.why_unread() {
        checked.findings.extend(engine("readable-file", unread.to_string(), Span::at(0)));
        return Ok(checked);
    }
    let own: Vec<&Arc<Page>> = snapshot.own_practices_for(file).collect();
    let examined = examine(document, snapshot, reader, &own, selection, cancel)?;
    let today = selection.today();
    let severity = |found: &Found| {
        let is_due = found.from.is_none_or(|day| day <= today);
        selection.severity(&found.page, &found.aliases, &settings).filter(|_| is_due)
    };
    let mut all: Vec<Suppression> = Vec::new();
    for (base, entry) in examined.entries().silencing() {
        let of_file = local(&entry.segment).suppressions.iter().filter(|suppression| suppression.is_for_file());
        all.extend(of_file.map(|suppression| suppression.shifted(base)));
    }
    let mut for_file = Uses::new(all.iter());
    // They come in the order of the file, so those beyond the limit need only be counted.
    let mut beyond_limit = 0;
    let tell = |base: usize, entry: &Findings| {
        let Some(beyond) = &entry.beyond else { return Told::GoOn };
        if let Some((message, at)) = &beyond.unusable {
            // The file itself is well; it is looked at by other rules than its author thinks.
            let told = engine("valid-configuration", message.clone(), at.shifted(base));
            checked
                .findings
                .extend(told.map(|told| Finding { severity: told.severity.max(Severity::Warning), ..told }));
        }
        let suppressions = &local(&entry.segment).suppressions;
        let mut here = Uses::new(suppressions.iter().filter(|suppression| !suppression.is_for_file()));
        for found in entry.in_order() {
            // A suppression is of use whether or not its finding is wanted this time.
            let reason = [for_file.silence(found), here.silence(found)].into_iter().flatten().next();
            let Some(severity) = severity(found) else { continue };
            match reason {
                Some(reason) => {
                    checked.suppressed.push((place(found, severity, base), reason.to_owned()));
                }
                None if checked.findings.len() < FINDINGS_PER_FILE => {
                    checked.findings.push(place(found, severity, base));
                }
                None => beyond_limit += 1,
            }
        }
        // What is half written may be about to say what is silenced.
        if !suppressions.is_empty() && entry.segment.parsed().errors.is_empty() {
            checked.findings.extend(unused(&here, &own, selection, &settings, base));
        }
        let are_enough = all.is_empty() && checked.findings.len() >= FINDINGS_PER_FILE;
        if are_enough { Told::CountTheRest } else { Told::GoOn }
    };
    let counted = examined.entries().tell(!all.is_empty(), |found| severity(found).is_some(), tell);
    beyond_limit += counted;
    if !all.is_empty() && document.segments().iter().all(|placed| placed.segment.parsed().errors.is_empty()) {
        checked.findings.extend(unused(&for_file, &own, selection, &settings, 0));
    }
    checked.reads = examined.reads().clone();
    document.keep(examined);
    checked.findings.sort_by_key(|finding| finding.span.start());
    let count = checked.findings.len() + beyond_limit;
    if count > FINDINGS_PER_FILE {
        let message = format!(
            "This file has {count} findings; only the first {FINDINGS_PER_FILE} are shown. Mend some, or turn practices off in infra-ls.toml."
        );
        checked.findings.truncate(FINDINGS_PER_FILE);
        let rest = engine("readable-file", message, Span::at(0));
        checked.findings.extend(rest.map(|rest| Finding { severity: Severity::Information, ..rest }));
    }
    Ok(checked)
}

/// A finding of what runs the checks. Which practices are selected does not matter: without it something would seem to
/// have been looked at that was not.
fn of_engine(id: &str, message: String, span: Span, selection: &Selection, settings: &Settings<'_>) -> Option<Finding> {
    let page = practice(id).filter(|page| selection.runs(page, settings))?;
    let severity = settings.severity(page).unwrap_or(page.severity);
    Some(Finding {
        practice: page.id.clone(),
        aliases: Vec::new(),
        severity,
        message,
        span,
        mark: Mark::Plain,
        intents: Vec::new(),
        related: Vec::new(),
    })
}

/// Findings about suppressions without effect.
fn unused(
    uses: &Uses<'_>,
    own: &[&Arc<Page>],
    selection: &Selection,
    settings: &Settings<'_>,
    base: usize,
) -> Vec<Finding> {
    let Some(page) = practice(UNUSED) else { return Vec::new() };
    let Some(severity) = selection.severity(page, &[], settings) else { return Vec::new() };
    let mut found = Vec::new();
    uses.unused(own, selection, settings, &mut Report::new(page, None, &mut found));
    found.iter().map(|found| Finding { mark: Mark::Unused, ..place(found, severity, base) }).collect()
}

/// Findings of a segment that depend on it alone.
pub(super) fn local(segment: &Segment) -> &Local {
    static NOTHING: Local = Local { found: Vec::new(), suppressions: Vec::new(), structure: Mutex::new(None) };
    segment.memo(|| derive(segment)).unwrap_or(&NOTHING)
}

fn derive(segment: &Segment) -> Local {
    let found = of_itself(segment, segment.facts());
    Local { found, suppressions: suppressions(segment.parsed()), structure: Mutex::new(None) }
}

/// What is found about a segment by itself, when these are its facts.
pub(super) fn of_itself(segment: &Segment, facts: &Lowered) -> Vec<Found> {
    let mut found = Vec::new();
    let dialect = segment.dialect();
    let target = Target { parsed: segment.parsed(), facts };
    for (page, check) in checks_of(dialect) {
        guarded(page, || {
            let mut of_this = Vec::new();
            let mut report = Report::new(page, dialect, &mut of_this);
            match check {
                Check::Segment(run) => run(&target, &mut report),
                Check::Container(run) => {
                    target.facts.containers().for_each(|(id, container)| run(id, container, &mut report));
                }
                Check::Resource(run) => {
                    target.facts.resources().for_each(|(id, resource)| run(id, resource, &mut report));
                }
                Check::Script(run) => {
                    for (id, script) in target.facts.scripts() {
                        let Some(shell) = script.shell() else { continue };
                        run(&ShellScript { id, script, shell, facts: target.facts }, &mut report);
                    }
                }
                Check::Schema(_) | Check::Link(_) | Check::Among(_) | Check::Beside(_) => {}
            }
            found.append(&mut of_this);
        });
    }
    for (id, resource) in target.facts.resources() {
        for (page, binding) in declared::bindings(&resource.kind) {
            let mut report = Report::new(page, dialect, &mut found);
            declared::check(id, resource, binding, &mut report);
        }
    }
    found
}

/// The checks written in Rust that speak of a dialect; of a file nobody claims, those that speak of any.
pub(super) fn checks_of(dialect: Option<&'static dyn Dialect>) -> &'static [(&'static Arc<Page>, Check)] {
    type Checks = Vec<(&'static Arc<Page>, Check)>;
    static TABLE: LazyLock<HashMap<Option<DialectId>, Checks>> = LazyLock::new(|| {
        let ids = dialects::ALL.iter().map(|dialect| Some(dialect.id())).chain([None]);
        ids.map(|id| {
            let speaks = |page: &Page| page.formats().iter().any(|format| *format == "any" || Some(*format) == id);
            let checks = CHECKS.iter().filter_map(|(name, check)| Some((practice(name)?, *check)));
            (id, checks.filter(|(page, _)| speaks(page)).collect())
        })
        .collect()
    });
    TABLE.get(&dialect.map(|dialect| dialect.id())).map_or(&[], Vec::as_slice)
}

/// Runs a practice so that its mistakes are its own: if it panics, what it had to say is lost and nothing else.
pub(super) fn guarded(page: &Page, run: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        tracing::error!("practice `{}` failed and was passed over; please report it with the file", page.id);
    }
}

/// From a segment's coordinates to the file's.
fn place(found: &Found, severity: Severity, base: usize) -> Finding {
    Finding {
        practice: found.page.id.clone(),
        aliases: found.aliases.clone(),
        // Of two severities the milder one is the greater.
        severity: severity.max(found.at_most),
        message: found.message.clone(),
        span: found.span.shifted(base),
        mark: found.mark,
        intents: found.intents.clone(),
        related: found.related.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_that_is_not_there_is_no_error_of_the_file() {
        let workspace = crate::workspace::Workspace::new(None);
        let file = FileId::from_path(std::path::Path::new("/shop/a.yaml"));
        workspace.claim_roots(&[std::path::Path::new("/shop")]);
        workspace.replace(&file, "# $schema: nowhere.json\na: 1\n");
        let checked = check(&workspace.snapshot(), &file, &Selection::default(), &Cancel::default());
        let found: Vec<_> = checked.into_iter().flat_map(|checked| checked.findings).collect();
        let told: Vec<_> = found.iter().map(|found| (found.practice.as_str(), found.severity)).collect();
        assert_eq!(told, [("valid-configuration", Severity::Warning)]);
    }

    #[test]
    fn a_panicking_practice_takes_only_itself_down() {
        let page = &crate::knowledge::practices()[0];
        let mut ran = false;
        guarded(page, || panic!("a mistake in a practice"));
        guarded(page, || ran = true);
        assert!(ran);
    }
}
