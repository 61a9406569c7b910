use std::collections::BTreeMap;

use crate::model::{Definition, Demand, FileId, Link, Project, Related, Severity, SymbolKind, SymbolName};
use crate::practices::{Check, Draft, Report, Sought};

/// Selectors that miss the pods they are meant for.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

/// How like the values of a label must be for one to be a slip of the other, from 0 to 1.
const LIKENESS: f64 = 0.85;

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    let SymbolName::Labels(wanted) = &reference.name else { return };
    if !reference.kind.has_labels() || !link.definitions.is_empty() {
        return;
    }
    let mut nearest: Option<(&Definition, Difference)> = None;
    let all = project.candidates(&link.from);
    for pods in &all {
        let SymbolName::Labels(has) = &pods.symbol.name else { continue };
        let Some(difference) = only_difference(wanted, has) else { continue };
        // A workload's own pods are those of its template, however unlike.
        if reference.demand == Demand::Optional && !difference.is_slip() {
            continue;
        }
        // Those of another part of the repository are another application's.
        if reference.demand == Demand::Optional && !are_near(&pods.file, &link.from.file) {
            continue;
        }
        // Pods of the same file are more likely meant than others.
        let beside = |pods: &Definition| pods.file == link.from.file;
        if nearest.as_ref().is_none_or(|(known, _)| beside(pods) && !beside(known)) {
            nearest = Some((pods, difference));
        }
    }
    let Some((pods, difference)) = nearest else {
        // In one object nothing else can be meant, however many labels differ.
        let own = all.first().filter(|_| reference.demand == Demand::Required);
        if let Some(own) = own {
            let what = format!(
                "This selector asks for `{}`, but the pods of the template have `{}`.",
                reference.name.text(),
                own.symbol.name.text()
            );
            let draft = Draft::new(reference.span, what).advise("Give both the same labels.").when("own");
            report.add(draft.relate(related(own)));
        }
        return;
    };
    let Difference { key, wanted, has } = difference;
    let has_it = match has {
        Some(has) => format!("`{key}: {has}`"),
        None => format!("no label `{key}`"),
    };
    let of = pods.symbol.detail.clone().map_or_else(String::new, |detail| format!(" {detail}"));
    let (none, others) = match reference.kind {
        SymbolKind::ServiceLabels => ("Service", format!("the labels{of} are")),
        _ => ("pod", format!("the pods{of} have")),
    };
    let draft = if reference.demand == Demand::Required {
        Draft::new(
            reference.span,
            format!("This selector asks for `{key}: {wanted}`, but the pods of the template have {has_it}."),
        )
        .when("own")
    } else {
        let what =
            format!("No {none} has the labels of this selector: it asks for `{key}: {wanted}`, and {others} {has_it}.");
        Draft::new(reference.span, what).at_most(Severity::Warning).when("others")
    };
    report.add(draft.advise("Give both the same labels.").relate(related(pods)));
}

/// Whether one of two files stands in the other's folder or below it.
fn are_near(one: &FileId, other: &FileId) -> bool {
    let below = |inner: &FileId, outer: &FileId| {
        inner.folder().strip_prefix(outer.folder()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below(one, other) || below(other, one)
}

fn related(pods: &Definition) -> Related {
    Related { file: pods.file.clone(), span: pods.name_span(), message: "The labels that there are".to_owned() }
}

/// The one label in which pods differ from what is asked for.
struct Difference {
    key: String,
    wanted: String,
    has: Option<String>,
}

impl Difference {
    /// Whether one value is most likely the other one misspelled. Values that differ in their digits name different
    /// things: `v1` and `v2`, `db-0` and `db-1`.
    fn is_slip(&self) -> bool {
        let Some(has) = &self.has else { return false };
        let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        strsim::jaro_winkler(&self.wanted, has) >= LIKENESS
            && letters(&self.wanted) != letters(has)
            && digits(&self.wanted) == digits(has)
            && strsim::damerau_levenshtein(&self.wanted, has) <= 2
    }
}

fn only_difference(wanted: &BTreeMap<String, String>, has: &BTreeMap<String, String>) -> Option<Difference> {
    let mut differing = wanted.iter().filter(|(key, value)| has.get(*key) != Some(value));
    let (key, value) = differing.next()?;
    let only = differing.next().is_none();
    only.then(|| Difference { key: key.clone(), wanted: value.clone(), has: has.get(key).cloned() })
}
