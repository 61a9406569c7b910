use crate::model::{CloudResource, Field, FileId, Part, Project, Related, Value};
use crate::practices::objects::{Around, labels, may_meet, number, objects};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Budgets under which no pod may ever be evicted.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// Workloads whose pods a budget may speak of, and that say how many there are.
const KINDS: &[&str] = &["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for budget in objects(&part.facts).map(|object| object.own).filter(|own| own.kind == "PodDisruptionBudget") {
        let name = budget.address();
        let advice = "Let one pod go at a time: `maxUnavailable: 1`.";
        if let Some((_, span)) = amount(budget, "maxUnavailable").filter(|(amount, _)| amount.of(100) == 0) {
            let what = format!("`{name}` lets no pod go.");
            report.add(Draft::new(span, what).advise(advice).when("none"));
        }
        let Some((amount, span)) = amount(budget, "minAvailable") else { continue };
        if amount.is_all() {
            let what = format!("`{name}` wants all pods to stay.");
            report.add(Draft::new(span, what).advise(advice).when("all"));
        } else if let Some((count, whose, related)) = pods_of(budget, &around)
            && count > 0
            && amount.of(count) >= count
        {
            let stay = amount.of(count);
            let pods = if stay == 1 { "pod" } else { "pods" };
            let what = format!("`{name}` wants {stay} {pods} to stay, and `{whose}` asks for {count} at least.");
            let advice = if count == 1 { "Run a second replica, or take the budget away." } else { advice };
            report.add(Draft::new(span, what).advise(advice).relate(related).when("all"));
        }
    }
}

/// A number of pods, or a share of them in percent.
#[derive(Clone, Copy)]
enum Amount {
    Pods(u32),
    Percent(u32),
}

impl Amount {
    /// Of so many pods, rounded up as the cluster does.
    fn of(self, count: u32) -> u32 {
        match self {
            Amount::Pods(pods) => pods,
            Amount::Percent(percent) => count.saturating_mul(percent).div_ceil(100),
        }
    }

    fn is_all(self) -> bool {
        matches!(self, Amount::Percent(percent) if percent >= 100)
    }
}

fn amount(budget: &CloudResource, key: &str) -> Option<(Amount, Span)> {
    let (text, site) = match budget.setting(&["spec", key]) {
        Field::Set(Value::Number(text) | Value::Text(text), site) => (text, site),
        _ => return None,
    };
    let amount = match text.strip_suffix('%') {
        Some(percent) => Amount::Percent(percent.parse().ok()?),
        None => Amount::Pods(text.parse().ok()?),
    };
    Some((amount, site.span))
}

/// How many pods the one workload has that a budget speaks of, and what says so.
fn pods_of(budget: &CloudResource, around: &Around<'_>) -> Option<(u32, String, Related)> {
    let selector = budget.setting(&["spec", "selector"]);
    let Field::Set(Value::Map(parts), _) = &selector else { return None };
    let [(key, wanted)] = parts.as_slice() else { return None };
    let wanted = labels(wanted).filter(|_| key == "matchLabels")?;
    let found = around.selected(wanted);
    let [beside] = found.as_slice() else { return None };
    let mut workloads = objects(&beside.facts).filter(|one| may_meet(one.own, budget) && one.pods.is_some());
    let (workload, None) = (workloads.next()?, workloads.next()) else { return None };
    if !KINDS.contains(&workload.own.kind.as_str()) {
        return None;
    }
    let address = workload.own.address();
    let scaled = around.with_scaler(&workload, |beside, scaler| {
        let count = number(&scaler.setting(&["spec", "minReplicas"]), 1)?;
        Some((count, scaler.address(), beside.related(scaler.span, "The autoscaler")))
    });
    match scaled {
        Some(found) => found,
        // One that does not say how many may be told by something that is not here.
        None if workload.own.setting(&["spec", "replicas"]).is_absent() => None,
        None => Some((workload.replicas()?, address, beside.related(workload.own.span, "The workload"))),
    }
}
