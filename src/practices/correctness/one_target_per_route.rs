use crate::model::{CloudResource, EntityId, Field};
use crate::practices::{Check, Draft, Report};

/// Routes that lead nowhere, or to two places.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

/// The arguments that say where a route leads.
const TARGETS: &[&str] = &[
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "odb_network_arn",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

fn check(_: EntityId, resource: &CloudResource, report: &mut Report<'_>) {
    if resource.kind != "aws_route" {
        return;
    }
    let given: Vec<(&str, Field<_>)> = TARGETS
        .iter()
        .map(|name| (*name, resource.setting(&[name])))
        .filter(|(_, field)| !matches!(field, Field::Absent(_)))
        .collect();
    let known: Vec<_> = given.iter().filter(|(_, field)| field.value().is_some()).collect();
    match (given.as_slice(), known.as_slice()) {
        ([], _) => report.add(
            Draft::new(resource.span, format!("`{}` leads nowhere.", resource.address()))
                .when("none")
                .advise("Name one target, such as `nat_gateway_id`."),
        ),
        (_, [(first, _), (second, field), ..]) => report.add(
            Draft::new(
                field.site().span,
                format!("`{}` has two targets: `{first}` and `{second}`.", resource.address()),
            )
            .when("several")
            .advise("Keep one of them."),
        ),
        _ => {}
    }
}
