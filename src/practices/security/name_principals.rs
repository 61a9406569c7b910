use crate::dialects::Target;
use crate::practices::policies::{Form, statements};
use crate::practices::{Check, Draft, Report};

/// Policies that allow something to everybody.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        if !statement.allows || statement.conditional {
            continue;
        }
        let Some(everybody) = statement.principals.iter().find(|principal| principal.text == "*") else { continue };
        let condition = match (statement.form, statement.owner.as_str()) {
            (Form::Document, _) => "document",
            (Form::Json, "aws_s3_bucket" | "aws_s3_bucket_policy") => "bucket",
            (Form::Json, "aws_sqs_queue" | "aws_sqs_queue_policy") => "queue",
            (Form::Json, "aws_sns_topic" | "aws_sns_topic_policy") => "topic",
            (Form::Json, "aws_kms_key") => "key",
            (Form::Json, "aws_ecr_repository_policy") => "repository",
            (Form::Json, "aws_iam_role") => "role",
            (Form::Json, _) => "other",
        };
        report.add(
            Draft::new(everybody.span, "This statement holds for everybody, in every account.")
                .when(condition)
                .advise("Name accounts, roles or services, or add a condition such as `aws:PrincipalOrgID`."),
        );
    }
}
