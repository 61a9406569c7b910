use crate::dialects::Target;
use crate::practices::objects::of_kinds;
use crate::practices::{Check, Draft, Report};

/// Workloads whose replicas may all run on one machine.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for workload in of_kinds(target.facts, &["Deployment", "StatefulSet"]) {
        let (Some(count), Some(pods)) = (workload.replicas(), workload.pods) else { continue };
        let is_silent = |path: &[&str]| pods.setting(path).is_absent();
        if count < 2 || !is_silent(&["affinity", "podAntiAffinity"]) || !is_silent(&["topologySpreadConstraints"]) {
            continue;
        }
        let what = format!("Nothing keeps the {count} replicas of `{}` apart.", workload.own.address());
        let condition = if workload.own.kind == "Deployment" { "deployment" } else { "stateful" };
        let advice = "Set `topologySpreadConstraints`, or `podAntiAffinity`.";
        report.add(Draft::new(workload.own.span, what).advise(advice).when(condition));
    }
}
