//! Monitors of Prometheus: the Services they find by labels, and the ports of these.

use std::collections::BTreeMap;

use super::object::{self, Object, is_templated};
use crate::dialects::yaml_values::content;
use crate::model::{
    CompletionItem, CompletionKind, Cursor, Definition, Demand, PORT, Project, Reference, Scope, Symbol, SymbolKind,
    SymbolName, Use, Within, ports_of_services,
};
use crate::syntax::{Slot, Step};
use crate::text::Span;

/// The group of its kinds.
const GROUP: &str = "monitoring.coreos.com";

/// What asks Services for their measurements.
pub(super) const OF_SERVICES: &str = "ServiceMonitor";

/// Where one says which Services are meant, and which ports of these it asks.
const SELECTOR: &[&str] = &["spec", "selector", "matchLabels"];
const PORTS: &[&str] = &["spec", "endpoints", "*", "port"];

/// The labels of a Service.
pub(super) fn symbol(object: &Object<'_>) -> Option<Symbol> {
    if (object.group, object.kind) != ("", "Service") {
        return None;
    }
    let labels = object.value.dig(&["metadata", "labels"])?;
    let set = object::labels(labels)?;
    Some(Symbol {
        kind: SymbolKind::ServiceLabels,
        name: SymbolName::Labels(set),
        name_span: content(labels.node),
        span: if labels.aliased { content(labels.node) } else { object.value.node.span() },
        scope: Scope::Workspace,
        detail: object.name.and_then(|name| name.text()).map(|name| format!("of Service/{name}")),
    })
}

/// The Services that a monitor means, and the ports of these that it asks.
pub(super) fn references(object: &Object<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    if (object.group, object.kind) != (GROUP, OF_SERVICES) {
        return found;
    }
    let Some(selector) = object.value.dig(SELECTOR) else { return found };
    let Some(labels) = object::labels(selector) else { return found };
    for port in object.value.all(PORTS) {
        let text = port.text().filter(|text| !text.is_empty() && !is_templated(text));
        let name = text.map(|text| port_of(labels.clone(), text));
        found.extend(name.map(|name| reference(SymbolKind::ServicePort, name, port.span())));
    }
    found.push(reference(SymbolKind::ServiceLabels, SymbolName::Labels(labels), selector.span()));
    found
}

fn port_of(mut labels: BTreeMap<String, String>, port: &str) -> SymbolName {
    labels.insert(PORT.to_owned(), port.to_owned());
    SymbolName::Labels(labels)
}

fn reference(kind: SymbolKind, name: SymbolName, span: Span) -> Reference {
    Reference { kind, name, span, within: Within::Scope(Scope::Workspace), demand: Demand::Optional }
}

/// The ports of Services that a name in a monitor means.
pub(super) fn meant(user: &Use, project: &dyn Project) -> Vec<Definition> {
    let (SymbolKind::ServicePort, SymbolName::Labels(_)) = (user.reference.kind, &user.reference.name) else {
        return Vec::new();
    };
    let wanted = user.reference.name.text();
    let mut found = ports_of_services(user, project);
    found.retain(|port| SymbolKind::ServicePort.parts(&port.symbol.name.text()).1 == wanted);
    found
}

/// Where monitors name a port of a Service.
pub(super) fn uses(of: &Definition, project: &dyn Project) -> Vec<Use> {
    if of.symbol.kind != SymbolKind::ServicePort {
        return Vec::new();
    }
    let Some(facts) = project.segment(&of.file, of.base) else { return Vec::new() };
    let is_around =
        |symbol: &&Symbol| symbol.kind == SymbolKind::ServiceLabels && symbol.span.covers(of.symbol.name_span);
    let Some(SymbolName::Labels(labels)) = facts.symbols.iter().find(is_around).map(|labels| &labels.name) else {
        return Vec::new();
    };
    let text = of.symbol.name.text();
    let name = port_of(labels.clone(), SymbolKind::ServicePort.parts(&text).1);
    project.uses(&Definition { symbol: Symbol { name, ..of.symbol.clone() }, ..of.clone() })
}

/// Offers the names of the ports that the Services of a monitor have.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let is_endpoint = matches!(at.context.path.as_slice(), [Step::Key(spec), Step::Key(list), Step::Item(_)]
        if spec == "spec" && list == "endpoints");
    if !is_endpoint || !matches!(&at.context.slot, Slot::Value { key, .. } if key == "port") {
        return;
    }
    let Some(root) = at.parsed.yaml().and_then(|document| document.root()) else { return };
    let selector = root.dig(SELECTOR).filter(|_| root.get("kind").and_then(|kind| kind.text()) == Some(OF_SERVICES));
    let pairs = selector.into_iter().flat_map(|labels| labels.entries().collect::<Vec<_>>());
    let labels: BTreeMap<String, String> =
        pairs.filter_map(|entry| Some((entry.key.text()?.to_owned(), entry.value.text()?.to_owned()))).collect();
    if labels.is_empty() {
        return;
    }
    let reference = reference(SymbolKind::ServiceLabels, SymbolName::Labels(labels), Span::at(at.offset));
    let user = Use { file: at.file.clone(), base: at.base, reference };
    for port in ports_of_services(&user, project) {
        let text = port.symbol.name.text();
        let name = SymbolKind::ServicePort.parts(&text).1;
        if name.bytes().all(|byte| byte.is_ascii_digit()) || out.iter().any(|item| item.label == name) {
            continue;
        }
        let mut item = CompletionItem::new(name, CompletionKind::Reference, at.context.typed);
        item.detail = port.symbol.detail;
        out.push(item);
    }
}
