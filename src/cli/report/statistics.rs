use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Report, human};
use crate::model::Safety;
use crate::practices::fixes;

/// How often something was found.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) all: usize,
    /// How often `--fix` mends it.
    pub(super) fixable: usize,
}

/// How often each practice found something, the most often first.
pub(super) fn counts(report: &Report<'_>) -> Vec<(String, Count)> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for reported in &report.findings {
        let count = counts.entry(reported.finding.practice.clone()).or_default();
        let fixes = fixes(report.snapshot, &reported.file, &reported.finding);
        count.all += 1;
        count.fixable += usize::from(fixes.iter().any(|fix| fix.safety == Safety::Safe));
    }
    let mut counts: Vec<(String, Count)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(count.all));
    counts
}

/// One line for each practice.
pub(super) fn render(report: &Report<'_>) -> String {
    let counts = counts(report);
    let width = counts.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (id, Count { all, fixable }) in counts {
        let mends = if fixable > 0 { format!("  `--fix` mends {fixable}") } else { String::new() };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", format!("{all:6}  {id:width$}{mends}").trim_end());
    }
    let _ = writeln!(out, "{}", human::summary(report));
    out
}
