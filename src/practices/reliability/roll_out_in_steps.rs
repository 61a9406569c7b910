use crate::model::{CloudResource, EntityId, Field, Severity, Value};
use crate::practices::objects::number;
use crate::practices::{Check, Draft, Report};

/// Rolling updates that take everything down at once, or may not begin.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

fn check(_id: EntityId, workload: &CloudResource, report: &mut Report<'_>) {
    let strategy = match workload.kind.as_str() {
        "Deployment" => "strategy",
        "DaemonSet" => "updateStrategy",
        _ => return,
    };
    let bound = |key: &str| match workload.setting(&["spec", strategy, "rollingUpdate", key]) {
        Field::Set(Value::Number(text) | Value::Text(text), site) => Some((text, site)),
        _ => None,
    };
    let Some((down, site)) = bound("maxUnavailable") else { return };
    let name = workload.address();
    let is_nothing = |text: &str| text == "0" || text == "0%";
    if is_nothing(&down) && bound("maxSurge").is_some_and(|(more, _)| is_nothing(&more)) {
        let what = format!("`{name}` may neither stop a pod nor start one more; the API server refuses that.");
        report.add(Draft::new(site.span, what).plainly().advise("Let `maxSurge` be 1."));
        return;
    }
    let replicas = workload.setting(&["spec", "replicas"]);
    let count = number(&replicas, 1).filter(|count| *count > 1);
    let all = match down.strip_suffix('%') {
        Some(percent) => percent.parse().is_ok_and(|percent: u32| percent >= 100),
        None => {
            workload.kind == "Deployment"
                && down.parse().ok().zip(count).is_some_and(|(down, of): (u32, u32)| down >= of)
        }
    };
    // One replica is down in any case, or one more is started first.
    let may_matter = workload.kind == "DaemonSet" || replicas.is_absent() || count.is_some();
    if all && may_matter {
        let what = format!("An update of `{name}` may stop all pods before new ones are ready.");
        let advice = "Let fewer be down at a time, such as `25%`.";
        // On each node there is one of it, and many do without for a moment.
        let severity = if workload.kind == "DaemonSet" { Severity::Information } else { Severity::Warning };
        report.add(Draft::new(site.span, what).advise(advice).at_most(severity));
    }
}
