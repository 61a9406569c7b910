use crate::model::{FileId, Part, Project};
use crate::practices::objects::{Around, labels, may_meet, number, of_kinds};
use crate::practices::{Check, Draft, Report};

/// Workloads of several replicas that no budget speaks of.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for workload in of_kinds(&part.facts, &["Deployment", "StatefulSet"]) {
        let scaled = || around.with_scaler(&workload, |_, scaler| number(&scaler.setting(&["spec", "minReplicas"]), 1));
        let count = scaled().unwrap_or_else(|| workload.replicas());
        let Some((count, own)) = count.filter(|count| *count > 1).zip(workload.pod_labels()) else { continue };
        let has = own.clone();
        let is_kept = around.any_over(own, "PodDisruptionBudget/policy/v1", |budget| {
            let selector = budget.setting(&["spec", "selector", "matchLabels"]);
            // One that selects by other means than labels may mean these pods, too.
            let may_select =
                labels(&selector).is_none_or(|wanted| wanted.iter().all(|(key, value)| has.get(key) == Some(value)));
            budget.kind == "PodDisruptionBudget" && may_select && may_meet(budget, workload.own)
        });
        if !is_kept {
            let what = format!("`{}` has {count} replicas and no PodDisruptionBudget.", workload.own.address());
            report.add(Draft::new(workload.own.span, what).advise("Add one that lets one pod go at a time."));
        }
    }
}
