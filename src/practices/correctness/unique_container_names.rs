use std::collections::HashMap;

use crate::dialects::Target;
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Services that want to be called the same.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let mut names: HashMap<&str, &str> = HashMap::new();
    for service in services(target, report) {
        let Some(node) = service.node.get("container_name") else { continue };
        let Some(name) = node.text().filter(|name| !name.contains('$') && !name.is_empty()) else { continue };
        match names.get(name) {
            Some(other) => {
                let span = node.source_span(Span::new(0, name.len()));
                let what = format!("The container of `{other}` is called `{name}` already.");
                report.add(Draft::new(span, what).advise("Call this one differently, or leave the name to Compose."));
            }
            None => {
                names.insert(name, service.name);
            }
        }
    }
}
