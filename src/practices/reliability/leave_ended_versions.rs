use crate::knowledge::end_of_life;
use crate::model::{CloudResource, EntityId, Field, Intent, Safety, Site, Value};
use crate::practices::{Check, Draft, Report};

/// Versions of runtimes, clusters and databases whose support has ended.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

/// What follows a runtime of the same family.
const SUCCESSORS: &[(&str, &str)] =
    &[("nodejs", "nodejs24.x"), ("python", "python3.13"), ("java", "java21"), ("provided", "provided.al2023")];

fn check(id: EntityId, resource: &CloudResource, report: &mut Report<'_>) {
    let (setting, product, condition, what_then) = match resource.kind.as_str() {
        "aws_lambda_function" => (
            "runtime",
            "lambda".to_owned(),
            "runtime",
            "It gets no more security updates, and functions with it can soon be neither made nor changed.",
        ),
        "aws_eks_cluster" => (
            "version",
            "eks".to_owned(),
            "cluster",
            "Extended support costs six times as much, and ends in an upgrade by force.",
        ),
        // Long-term support goes on for a year.
        "azurerm_kubernetes_cluster" if matches!(resource.setting(&["support_plan"]), Field::Absent(_)) => (
            "kubernetes_version",
            "aks".to_owned(),
            "azure",
            "Its control plane and nodes get no more fixes, and Azure may upgrade the cluster by force.",
        ),
        "aws_db_instance" | "aws_rds_cluster" | "aws_elasticache_replication_group" | "aws_elasticache_cluster" => {
            let Some((engine, _)) = text(resource, "engine") else { return };
            (
                "engine_version",
                engine,
                "engine",
                "Extended support is billed by the hour, and ends in an upgrade by force.",
            )
        }
        _ => return,
    };
    let Some((version, site)) = text(resource, setting) else { return };
    let Some(day) = end_of_life(&product, &version) else { return };
    let what = format!("`{setting}` of `{}` is {version}, whose standard support ended on {day}.", resource.address());
    let mut draft = Draft::new(site.span, what).when(condition).from(day);
    let successor = SUCCESSORS.iter().find(|(family, _)| condition == "runtime" && version.starts_with(family));
    draft = match successor {
        Some((_, next)) => draft.advise(format!("{what_then} Move to {next}.")).propose(Intent::SetSetting {
            resource: id,
            block: None,
            path: vec![setting.to_owned()],
            value: Value::Text((*next).to_owned()),
            safety: Safety::Unsafe,
        }),
        None => draft.advise(format!("{what_then} Move to a supported version.")),
    };
    report.add(draft);
}

fn text(resource: &CloudResource, name: &str) -> Option<(String, Site)> {
    match resource.setting(&[name]) {
        Field::Set(Value::Text(text) | Value::Number(text), site) => Some((text, site)),
        _ => None,
    }
}
