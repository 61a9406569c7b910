//! The containers of ECS task definitions, whose list is JSON: written as a value for `jsonencode`, or as a text.

use crate::model::{
    Capability, Container, ContainerRole, EnvVar, Field, HostNamespace, ImageRef, Namespace, Port, Probe, Site, User,
    Via, Why,
};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Expression, Part, Term, json};
use crate::text::Span;

/// The containers of a resource, in order.
pub(super) fn containers(block: &Block, parsed: &Parsed) -> Vec<Container> {
    let is_task = matches!(block.labels.as_slice(), [kind, _] if kind.text == "aws_ecs_task_definition");
    let Some(definitions) = block.body.attribute("container_definitions").filter(|_| is_task) else {
        return Vec::new();
    };
    let host = |name: &str, kind: Namespace| {
        let mode = block.body.attribute(name)?;
        let is_host = mode.value.string().as_deref() == Some("host");
        is_host.then_some(HostNamespace { kind, site: Site { span: mode.value.span, via: Via::Inherited } })
    };
    let namespaces: Vec<HostNamespace> =
        [host("pid_mode", Namespace::Processes), host("ipc_mode", Namespace::Ipc)].into_iter().flatten().collect();
    let mut found = Vec::new();
    with_list(&definitions.value, parsed, &mut |items| {
        found.extend(items.iter().filter_map(container));
    });
    for container in &mut found {
        container.confinement.namespaces.clone_from(&namespaces);
    }
    found
}

/// Calls `visit` with the items of a list, whichever way it becomes JSON.
fn with_list(value: &Expression, parsed: &Parsed, visit: &mut dyn FnMut(&[Expression])) {
    match &value.term {
        Term::Parenthesis(inner) => with_list(inner, parsed, visit),
        Term::Call { name, arguments } if name.text == "jsonencode" => {
            if let [Expression { term: Term::List(items), .. }] = arguments.as_slice() {
                visit(items);
            }
        }
        Term::Template { parts, .. } => {
            if let [Part::Interpolation(inner, _)] = parts.as_slice() {
                with_list(inner, parsed, visit);
            } else if let Some((text, _)) = value.derived(&parsed.text)
                && let Some(Expression { term: Term::List(items), .. }) = json::read_text(&text)
            {
                visit(&items);
            }
        }
        _ => {}
    }
}

fn container(item: &Expression) -> Option<Container> {
    let Term::Object(_) = &item.term else { return None };
    let name = item.entry("name");
    let span = name.map_or(Span::new(item.span.start(), item.span.start() + 1), |name| name.span);
    let mut container = Container::new(span, ContainerRole::Service);
    container.name = name.and_then(Expression::string);
    container.image = field(item, "image", span, |value| ImageRef::parse(&value.string()?));
    container.user = field(item, "user", span, |value| Some(User::parse(&value.string()?)));
    for variable in item.list("environment") {
        let (Some(name), Some(value)) = (variable.entry("name"), variable.entry("value")) else { continue };
        if let Some(text) = name.string() {
            let value = match value.string() {
                Some(text) => Field::set(text, value.span),
                None => Field::unknown(Why::Variable, value.span),
            };
            container.environment.push(EnvVar { name: text, name_span: name.span, value });
        }
    }
    for mapping in item.list("portMappings") {
        let tcp = mapping.entry("protocol").is_none_or(|protocol| protocol.string().as_deref() != Some("udp"));
        let port = field(mapping, "containerPort", mapping.span, |value| number(value)?.parse().ok());
        container.ports.push(Port { container: port, host: None, address: None, tcp, span: mapping.span });
    }
    container.resources.memory_limit = field(item, "memory", span, number);
    container.resources.memory_request = field(item, "memoryReservation", span, number);
    container.resources.cpu_request = field(item, "cpu", span, number);
    container.confinement.privileged = field(item, "privileged", span, Expression::boolean);
    container.confinement.read_only_root = field(item, "readonlyRootFilesystem", span, Expression::boolean);
    container.health.check = field(item, "healthCheck", span, |value| {
        let words = value.list("command").iter().map(Expression::string).collect::<Option<Vec<_>>>()?;
        Some(Probe { asks: words.join(" "), patience: None })
    });
    if let Some(capabilities) = item.entry("linuxParameters").and_then(|linux| linux.entry("capabilities")) {
        let names = |of: &str| {
            let written = capabilities.list(of).iter();
            written.filter_map(|one| Some((Capability::normal(&one.string()?), one.span))).collect::<Vec<_>>()
        };
        let added = names("add").into_iter();
        container.confinement.added =
            added.map(|(name, span)| Capability { name, site: Site { span, via: Via::Direct } }).collect();
        if let Some(drop) = capabilities.entry("drop") {
            let dropped = names("drop").into_iter().map(|(name, _)| name).collect();
            container.confinement.dropped = Field::set(dropped, drop.span);
        }
    }
    Some(container)
}

/// An entry as a field: set where `read` makes something of it, unknown where it does not.
fn field<T>(object: &Expression, name: &str, owner: Span, read: impl Fn(&Expression) -> Option<T>) -> Field<T> {
    match object.entry(name) {
        None => match &object.term {
            // Keys that are not known may be this one.
            Term::Object(entries) if entries.iter().any(|(key, _)| key.key().is_none()) => {
                Field::unknown(Why::Variable, owner)
            }
            _ => Field::absent(owner),
        },
        Some(value) if matches!(value.term, Term::Null) => Field::absent(owner),
        Some(value) => match read(value) {
            Some(read) => Field::set(read, value.span),
            None => Field::unknown(Why::Variable, value.span),
        },
    }
}

fn number(value: &Expression) -> Option<String> {
    match &value.term {
        Term::Number(number) => Some(number.clone()),
        _ => value.string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::dialects::Dialect;
    use crate::dialects::terraform::Terraform;
    use crate::model::Lowered;
    use crate::syntax::{Language, parse};

    /// Name, image, variables and what else is known of the containers of a text.
    fn containers(text: &str) -> Vec<String> {
        let parsed = parse(Language::Hcl, text.into(), None);
        let mut facts = Lowered::default();
        Terraform::Modules.lower(&parsed, &mut facts);
        let shown = facts.containers().map(|(_, c)| {
            let variables: Vec<String> = c
                .environment
                .iter()
                .map(|v| format!("{}={}", v.name_span.of(text), v.value.value().map_or("?", |value| value)))
                .collect();
            format!(
                "{} <{}> {} {} {:?} {:?}",
                c.name.as_deref().unwrap_or("-"),
                c.span.of(text),
                c.image.value().map_or("?", |image| &image.text),
                variables.join(","),
                c.confinement.privileged.value(),
                c.ports.first().and_then(|port| port.container.value().copied()),
            )
        });
        shown.collect()
    }

    #[test]
    fn containers_are_read_from_values_and_from_texts() {
        let value = "resource \"aws_ecs_task_definition\" \"t\" {\n  container_definitions = jsonencode([{\n    \
                     name = \"web\"\n    image = \"nginx:${var.tag}\"\n    privileged = true\n    \
                     environment = [{ name = \"A\", value = \"1\" }, { name = \"B\", value = var.b }]\n    \
                     portMappings = [{ containerPort = 80 }]\n  }, local.other])\n}\n";
        assert_eq!(containers(value), ["web <\"web\"> ? \"A\"=1,\"B\"=? Some(true) Some(80)"]);
        let text = "resource \"aws_ecs_task_definition\" \"t\" {\n  container_definitions = <<-EOT\n  [{\n    \
                    \"name\": \"web\",\n    \"image\": \"nginx:1.30\",\n    \"memory\": ${var.memory},\n    \
                    \"environment\": [{\"name\": \"A\", \"value\": \"${var.a}\"}]\n  }]\n  EOT\n}\n";
        assert_eq!(containers(text), ["web <\"web\"> nginx:1.30 \"A\"=? None None"]);
    }
}
