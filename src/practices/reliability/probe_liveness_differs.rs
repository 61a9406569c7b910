use crate::model::{Container, EntityId, Field};
use crate::practices::{Check, Draft, Report};

/// Containers that are started anew at the moment they say they need a rest.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(_: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Set(liveness, site) = &container.health.liveness else { return };
    let Some(readiness) = container.health.readiness.value() else { return };
    let sooner = liveness.patience.zip(readiness.patience).is_some_and(|(alive, ready)| alive <= ready);
    if sooner && !liveness.asks.is_empty() && liveness.asks == readiness.asks {
        report.add(
            Draft::new(site.span, format!("{} is killed by the answer that says it is busy.", container.called()))
                .advise(
                    "Ask something cheaper here, or wait longer (`failureThreshold`) than the readiness probe does.",
                ),
        );
    }
}
