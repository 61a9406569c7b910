use crate::model::{CloudResource, EntityId, Severity};
use crate::practices::objects::number;
use crate::practices::{Check, Draft, Report};

/// Autoscalers that may not scale.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

fn check(_id: EntityId, scaler: &CloudResource, report: &mut Report<'_>) {
    if scaler.kind != "HorizontalPodAutoscaler" {
        return;
    }
    let (low, high) = (scaler.setting(&["spec", "minReplicas"]), scaler.setting(&["spec", "maxReplicas"]));
    let (Some(least), Some(most)) = (number(&low, 1), number(&high, 0)) else { return };
    let name = scaler.address();
    if most != 0 && least > most {
        let what = format!("`{name}` wants {least} at least and {most} at most; the API server refuses that.");
        report.add(
            Draft::new(high.site().span, what).plainly().advise("Let `maxReplicas` be the larger one.").when("crossed"),
        );
    } else if least == most {
        let what = format!("`{name}` wants {least} at least and {most} at most.");
        let advice = "Raise `maxReplicas`, or set `replicas` and take the autoscaler away.";
        report.add(Draft::new(high.site().span, what).advise(advice).at_most(Severity::Information).when("fixed"));
    }
}
