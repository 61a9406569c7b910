use crate::model::{CloudResource, FileId, Part, Project, Value};
use crate::practices::objects::{Around, labels, may_meet, number, objects, of_kinds, text};
use crate::practices::{Check, Draft, Report};

/// Deployments that a Service asks, with one replica.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for workload in of_kinds(&part.facts, &["Deployment"]) {
        let own = workload.own;
        let scaled = around.with_scaler(&workload, |_, scaler| {
            let field = scaler.setting(&["spec", "minReplicas"]);
            number(&field, 1).filter(|count| *count == 1).map(|_| scaler.address())
        });
        let (whose, condition) = match scaled {
            Some(Some(scaler)) => (format!("`{scaler}` may leave `{}` with one replica.", own.address()), "scaled"),
            Some(None) => continue,
            None if workload.replicas() == Some(1) => (format!("`{}` has one replica.", own.address()), "fixed"),
            None => continue,
        };
        let Some(has) = workload.pod_labels().filter(|_| !is_alone_by_design(&workload.pods, own)) else { continue };
        let service = around.selecting(has.clone()).into_iter().find_map(|beside| {
            let mut services = objects(&beside.facts).map(|object| object.own).filter(|other| {
                let wanted = labels(&other.setting(&["spec", "selector"]));
                let selects =
                    wanted.is_some_and(|wanted| wanted.iter().all(|(key, value)| has.get(key) == Some(value)));
                other.kind == "Service" && selects && may_meet(other, own)
            });
            services.next().map(|service| beside.related(service.span, "The Service that asks it"))
        });
        if let Some(service) = service {
            let draft = Draft::new(own.span, whose).advise("Run two or more, if it can.").relate(service);
            report.add(draft.when(condition));
        }
    }
}

/// Whether two at once are not meant to be: the old one ends first, or there is one disk.
fn is_alone_by_design(pods: &Option<&CloudResource>, own: &CloudResource) -> bool {
    let replaced = text(own, &["spec", "strategy", "type"]).as_deref() == Some("Recreate");
    let no_more = own.setting(&["spec", "strategy", "rollingUpdate", "maxSurge"]);
    let no_more =
        matches!(no_more.value(), Some(Value::Number(text) | Value::Text(text)) if text == "0" || text == "0%");
    let has_disk = pods.is_none_or(|pods| {
        pods.blocks(&["volumes"]).iter().any(|volume| !volume.setting(&["persistentVolumeClaim"]).is_absent())
    });
    replaced || no_more || has_disk
}
