use std::collections::BTreeMap;

use crate::model::{CloudResource, Field, FileId, Part, Project, Value};
use crate::practices::objects::{Around, labels, may_meet, of_kinds};
use crate::practices::{Check, Draft, Report};

/// Pods that no network policy selects.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// What runs for long, and can be asked or ask others.
const KINDS: &[&str] = &["DaemonSet", "Deployment", "StatefulSet"];

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for workload in of_kinds(&part.facts, KINDS) {
        let (Some(own), Some(pods)) = (workload.pod_labels(), workload.pods) else { continue };
        // Policies do not hold for the network of the host.
        let on_host = matches!(pods.setting(&["hostNetwork"]).value(), Some(Value::Bool(true)));
        let has = own.clone();
        let is_limited = || {
            around.any_over(own, "NetworkPolicy/networking.k8s.io/v1", |policy| {
                policy.kind == "NetworkPolicy" && may_meet(policy, workload.own) && may_select(policy, &has)
            })
        };
        if !on_host && !is_limited() {
            let what = format!("No NetworkPolicy selects the pods of `{}`.", workload.own.address());
            let advice = "Add one that names who may ask them, and whom they may ask.";
            report.add(Draft::new(workload.own.span, what).advise(advice));
        }
    }
}

/// Whether a policy may mean pods: by their labels, or because it selects by other means or everything.
fn may_select(policy: &CloudResource, has: &BTreeMap<String, String>) -> bool {
    let selector = policy.setting(&["spec", "podSelector"]);
    let Field::Set(Value::Map(parts), _) = &selector else { return true };
    match parts.as_slice() {
        [(key, wanted)] if key == "matchLabels" => {
            labels(wanted).is_none_or(|wanted| wanted.iter().all(|(key, value)| has.get(key) == Some(value)))
        }
        _ => true,
    }
}
