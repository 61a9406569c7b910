use std::collections::HashMap;

use crate::dialects::Target;
use crate::model::{FileId, Project};
use crate::practices::composing::{Written, others, services};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Services that want to be called the same.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// Services with the same name that are compared with each other.
const MOST: usize = 20;

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    // Services that begin in another file may have profiles there that keep them apart.
    let elsewhere = others(file, project, report);
    let mut names: HashMap<&str, Vec<Written<'_>>> = HashMap::new();
    for service in services(target, report) {
        let Some(node) = service.node.get("container_name") else { continue };
        let Some(name) = node.text().filter(|name| !name.contains('$') && !name.is_empty()) else { continue };
        let others = names.entry(name).or_default();
        if let Some(other) = others.iter().find(|other| service.may_meet(other))
            && !(elsewhere.begin(service.name) && elsewhere.begin(other.name))
        {
            let span = node.source_span(Span::new(0, name.len()));
            let what = format!("The container of `{}` is called `{name}` already.", other.name);
            report.add(Draft::new(span, what).advise("Call this one differently, or leave the name to Compose."));
        }
        if others.len() < MOST {
            others.push(service);
        }
    }
}
