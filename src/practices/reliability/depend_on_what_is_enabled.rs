use std::collections::HashMap;

use crate::dialects::Target;
use crate::model::{FileId, Project};
use crate::practices::composing::{others, services};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::Node;
use crate::text::Span;

/// Services that need one which is only there with a profile.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let others = others(file, project, report);
    let services = services(target, report);
    let profiles: HashMap<&str, Vec<&str>> =
        services.iter().map(|service| (service.name, service.texts("profiles"))).collect();
    for service in &services {
        let own = service.texts("profiles");
        for (name, span) in needed(service.node) {
            let Some(wanted) = profiles.get(name).filter(|wanted| !wanted.is_empty()) else { continue };
            // Each profile that starts this one starts the other, too.
            if !own.is_empty() && own.iter().all(|profile| wanted.contains(profile)) {
                continue;
            }
            // Its profiles may be said where it begins.
            if others.begin(service.name) {
                continue;
            }
            let list = wanted.iter().map(|profile| format!("`{profile}`")).collect::<Vec<_>>().join(", ");
            let what = format!("`{}` needs `{name}`, which is only there with {list}.", service.name);
            let advice = format!(
                "Put both into the same profiles, or say `required: false` if `{}` can do without.",
                service.name
            );
            report.add(Draft::new(span, what).advise(advice));
        }
    }
}

/// The services that must be there, and where they are named.
fn needed(service: Node<'_>) -> Vec<(&str, Span)> {
    let Some(depends_on) = service.get("depends_on") else { return Vec::new() };
    let named = |node: Node<'_>, text: &str| node.source_span(Span::new(0, text.len()));
    let optional = |value: Node<'_>| value.get("required").and_then(Node::text) == Some("false");
    let entries = depends_on.entries().filter(|entry| !optional(entry.value));
    let entries = entries.filter_map(|entry| Some((entry.key.text()?, entry.key)));
    let items = depends_on.items().filter_map(|item| Some((item.text()?, item)));
    entries.chain(items).map(|(text, node)| (text, named(node, text))).collect()
}
