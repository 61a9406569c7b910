use crate::dialects::Target;
use crate::model::{Field, Intent, PODS, Safety, Value};
use crate::practices::{Check, Draft, Report};

/// Jobs whose pods would be started again for ever.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let pods = target.facts.resources().filter(|(_, one)| one.kind == PODS);
    for (id, pods) in pods.filter(|(_, pods)| pods.name.starts_with("Job/") || pods.name.starts_with("CronJob/")) {
        let (span, what) = match pods.setting(&["restartPolicy"]) {
            Field::Absent(_) => (pods.span, format!("The pods of `{}` do not set `restartPolicy`.", pods.address())),
            Field::Set(Value::Text(policy), site) if policy == "Always" => {
                (site.span, format!("`restartPolicy` of `{}` is `Always`.", pods.address()))
            }
            _ => continue,
        };
        let intent = Intent::SetSetting {
            resource: id,
            block: None,
            path: vec!["restartPolicy".to_owned()],
            value: Value::Text("Never".to_owned()),
            safety: Safety::Unsafe,
        };
        let advice = "Set it to `Never`, so that each attempt has a pod of its own, or to `OnFailure`.";
        report.add(Draft::new(span, what).advise(advice).propose(intent));
    }
}
