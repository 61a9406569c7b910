use crate::model::{CloudResource, FileId, Part, Project};
use crate::practices::{Check, Draft, Report};

/// Resources of AWS that cost money and carry no tags.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// Types that are billed and can be tagged.
const BILLED: &[&str] = &[
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_ebs_volume",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_efs_file_system",
    "aws_eip",
    "aws_eks_cluster",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elb",
    "aws_instance",
    "aws_kinesis_stream",
    "aws_lambda_function",
    "aws_lb",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_nat_gateway",
    "aws_neptune_cluster",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_redshift_cluster",
    "aws_s3_bucket",
    "aws_sagemaker_notebook_instance",
];

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let untagged = |resource: &&CloudResource| {
        BILLED.contains(&resource.kind.as_str())
            && resource.setting(&["tags"]).is_absent()
            && resource.setting(&["tags_all"]).is_absent()
    };
    let mut found = part.facts.resources().map(|(_, resource)| resource).filter(untagged).peekable();
    if found.peek().is_none() || !tags_nothing_by_default(file, project) {
        return;
    }
    for resource in found {
        report.add(
            Draft::new(resource.span, format!("`{}` carries no tags.", resource.address()))
                .advise("Set `tags`, or once and for all `default_tags` in the provider's configuration."),
        );
    }
}

/// Whether the module configures the provider, every time without tags. One that does not gets them from its caller, or
/// does not.
fn tags_nothing_by_default(file: &FileId, project: &dyn Project) -> bool {
    let providers = project.resources(file, "provider.aws");
    !providers.is_empty() && providers.iter().all(|provider| provider.setting(&["default_tags"]).is_absent())
}
