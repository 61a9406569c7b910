use crate::dialects::Target;
use crate::practices::configuration::{blocks, head};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Block, Term};

/// Tasks that need somebody's rights before they start, and name nobody.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let is_task = |block: &&Block| block.labels.first().is_some_and(|kind| kind.text == "aws_ecs_task_definition");
    for task in blocks(target, "resource").filter(is_task) {
        let given = |name: &str| task.body.attribute(name).map(|attribute| &attribute.value);
        let (None, Some(definitions)) = (given("execution_role_arn"), given("container_definitions")) else { continue };
        let on_fargate = given("requires_compatibilities").is_some_and(|list| match &list.term {
            Term::List(items) => items.iter().any(|item| item.string().as_deref() == Some("FARGATE")),
            _ => false,
        });
        let mut need = None;
        definitions.walk(&mut |inner| {
            let Term::Object(entries) = &inner.term else { return };
            for (key, value) in entries {
                let found = match (key.key().as_deref(), &value.term) {
                    (Some("secrets"), Term::List(items)) if !items.is_empty() => Some("reads secrets"),
                    (Some("logDriver"), _) if on_fargate && value.string().as_deref() == Some("awslogs") => {
                        Some("writes logs to CloudWatch")
                    }
                    _ => None,
                };
                need = need.or(found);
            }
        });
        if let Some(need) = need {
            let name = task.labels.last().map_or("", |name| name.text.as_str());
            report.add(
                Draft::new(head(task), format!("`{name}` {need}, and has no execution role."))
                    .advise("Set `execution_role_arn` to a role that may do that."),
            );
        }
    }
}
