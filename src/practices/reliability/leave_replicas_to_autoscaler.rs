use crate::dialects::Target;
use crate::model::{Field, FileId, Intent, Project, Safety, Value, Via};
use crate::practices::objects::{Around, of_kinds, without_entry};
use crate::practices::{Check, Draft, Report};

/// Workloads that say how many replicas they want and have an autoscaler as well.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

const KINDS: &[&str] = &["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for object in of_kinds(target.facts, KINDS) {
        let Field::Set(Value::Number(count), site) = object.own.setting(&["spec", "replicas"]) else { continue };
        // None at all switches the autoscaler off.
        if count == "0" {
            continue;
        }
        let address = object.own.address();
        let asked = if count == "1" { "1 replica".to_owned() } else { format!("{count} replicas") };
        let found = around.with_scaler(&object, |beside, scaler| {
            let what = format!("`{address}` asks for {asked}, and `{}` decides how many run.", scaler.address());
            let related = beside.related(scaler.span, "The autoscaler");
            Draft::new(site.span, what).advise("Leave `replicas` out.").relate(related)
        });
        let Some(mut draft) = found else { continue };
        if let Some(edits) = without_entry(target, site.span).filter(|_| site.via == Via::Direct) {
            let title = format!("Leave the replicas of `{}` to its autoscaler", object.own.name);
            draft = draft.propose(Intent::Rewrite { edits, title, safety: Safety::Unsafe });
        }
        report.add(draft);
    }
}
