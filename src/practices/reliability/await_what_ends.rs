use std::collections::HashMap;

use crate::dialects::Target;
use crate::model::{Container, Field, FileId, Intent, Project, Why};
use crate::practices::composing::{Written, services};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::Node;
use crate::text::Span;

/// Services that wait for the end of another one, which is started again whenever it ends.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// Restarts that do not ask how it went.
const ALWAYS: &[&str] = &["always", "unless-stopped"];

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    // A line that cannot be read may say otherwise.
    if !target.parsed.incompletes.is_empty() {
        return;
    }
    let services = services(target, report);
    let by_name: HashMap<&str, &Written<'_>> = services.iter().map(|service| (service.name, service)).collect();
    for service in &services {
        for wait in service.node.get("depends_on").into_iter().flat_map(Node::entries) {
            let condition =
                wait.value.get("condition").filter(|node| node.text() == Some("service_completed_successfully"));
            let other = wait.key.text().and_then(|name| by_name.get(name));
            let (Some(condition), Some(other)) = (condition, other) else { continue };
            let restart = other.node.get("restart").map(Node::resolved);
            let Some(restart) = restart.filter(|node| node.text().is_some_and(|text| ALWAYS.contains(&text))) else {
                continue;
            };
            // A file that may be merged with this one may say when it is restarted.
            if other.is_said_elsewhere(file, project, is_said) {
                continue;
            }
            let said = restart.text().unwrap_or("");
            let span = condition.source_span(Span::new(0, condition.text().unwrap_or("").len()));
            let what =
                format!("`{}` waits until `{}` has ended, which says `restart: {said}`.", service.name, other.name);
            let draft = Draft::new(span, what).advise(format!("Write `restart: on-failure` for `{}`.", other.name));
            // What it merges is that of others, too.
            let is_own = other.node.written().any(|(key, value)| key.text() == Some("restart") && value == restart);
            let fix = is_own.then(|| Intent::Replace { span: restart.span(), text: "on-failure".to_owned() });
            report.add(fix.into_iter().fold(draft, Draft::propose));
        }
    }
}

fn is_said(container: &Container) -> bool {
    !matches!(container.restart, Field::Absent(_) | Field::Unknown(Why::Elsewhere, _))
}
