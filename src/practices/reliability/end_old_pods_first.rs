use super::share_what_replicas_mount::single_claims;
use crate::model::{EntityId, FileId, Intent, PODS, Part, Project, Safety, Value};
use crate::practices::objects::{Around, number};
use crate::practices::{Check, Draft, Report};

/// Deployments of one replica that start a second one while the first still has the disk.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for (id, own) in part.facts.resources().filter(|(_, own)| own.kind == "Deployment") {
        let Some(pods) = part.facts.resource(EntityId(id.0 + 1)).filter(|next| next.kind == PODS) else { continue };
        let is_alone = number(&own.setting(&["spec", "replicas"]), 1) == Some(1);
        if !is_alone || !own.setting(&["spec", "strategy"]).is_absent() {
            continue;
        }
        let Some((claim, _, related)) = single_claims(pods, own, &around).into_iter().next() else { continue };
        let what = format!(
            "`{}` starts its new pod before the old one lets go of `PersistentVolumeClaim/{claim}`.",
            own.address()
        );
        let intent = Intent::SetSetting {
            resource: id,
            block: None,
            path: vec!["spec".to_owned(), "strategy".to_owned(), "type".to_owned()],
            value: Value::Text("Recreate".to_owned()),
            safety: Safety::Unsafe,
        };
        let advice = "Set `strategy.type` to `Recreate`.";
        report.add(Draft::new(own.span, what).advise(advice).relate(related).propose(intent));
    }
}
