//! Services that wait for each other in a circle, or build on each other.

use std::collections::{HashMap, HashSet};

use super::problem;
use crate::dialects::compose::service::Service;
use crate::dialects::yaml_values::{Value, content};
use crate::schema::{Problem, ProblemKind};
use crate::text::Span;

/// Steps taken in search of circles, so that a file full of dependencies is not looked through again and again.
const STEPS: usize = 100_000;

/// A service that another one needs, and where that is written.
struct Need<'d> {
    name: &'d str,
    span: Span,
}

pub(super) fn read(services: &[Service<'_>], found: &mut Vec<Problem>) {
    let needs: Vec<Vec<Need<'_>>> = services.iter().map(|service| needed(service.entry.value)).collect();
    search(services, &needs, "wait for each other", found);
    let extends: Vec<Vec<Need<'_>>> =
        services.iter().map(|service| extended(service.entry.value).into_iter().collect()).collect();
    search(services, &extends, "build on each other", found);
}

/// Says of each circle where it closes.
fn search(services: &[Service<'_>], needs: &[Vec<Need<'_>>], what: &str, found: &mut Vec<Problem>) {
    let numbers: HashMap<&str, usize> = services.iter().enumerate().map(|(at, service)| (service.name(), at)).collect();
    let mut done: HashSet<usize> = HashSet::new();
    let mut steps = 0usize;
    for start in 0..services.len() {
        // The way from the start, each service with the number of its next need.
        let mut way: Vec<(usize, usize)> = if done.contains(&start) { Vec::new() } else { vec![(start, 0)] };
        while let Some((at, next)) = way.pop() {
            steps += 1;
            if steps > STEPS {
                return;
            }
            let Some(need) = needs.get(at).and_then(|needs| needs.get(next)) else {
                done.insert(at);
                continue;
            };
            way.push((at, next + 1));
            let Some(&other) = numbers.get(need.name) else { continue };
            if let Some(from) = way.iter().position(|(one, _)| *one == other) {
                found.push(circle(services, &way, from, need, what));
            } else if !done.contains(&other) {
                way.push((other, 0));
            }
        }
    }
}

fn circle(services: &[Service<'_>], way: &[(usize, usize)], from: usize, need: &Need<'_>, what: &str) -> Problem {
    const SHOWN: usize = 6;
    let around = way.iter().skip(from).filter_map(|(at, _)| services.get(*at)).map(Service::name);
    let names: Vec<&str> = around.collect();
    let message = match names.as_slice() {
        [own] => format!("`{own}` names itself here"),
        names => {
            let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
            let list = match shown.split_last() {
                Some((last, before)) if names.len() <= SHOWN => format!("{} and {last}", before.join(", ")),
                _ => format!("{} …", shown.join(", ")),
            };
            format!("{list} {what}; take one of these away")
        }
    };
    problem(need.span, ProblemKind::WrongValue, message)
}

fn needed<'d>(service: Value<'d>) -> Vec<Need<'d>> {
    let mut found = Vec::new();
    if let Some(depends_on) = service.get("depends_on") {
        let entries = depends_on.entries().into_iter();
        found.extend(entries.map(|entry| Need { name: entry.name(), span: content(entry.key) }));
        let items = depends_on.items().into_iter();
        found.extend(items.filter_map(|item| Some(Need { name: item.text()?, span: item.span() })));
    }
    for link in service.all(&["links", "*"]) {
        let name = link.text().and_then(|text| text.split(':').next());
        found.extend(name.map(|name| Need { name, span: link.span() }));
    }
    for key in ["network_mode", "ipc", "pid"] {
        let value = service.get(key);
        let name = value.and_then(|value| value.text()?.strip_prefix("service:"));
        found.extend(name.zip(value).map(|(name, value)| Need { name, span: value.span() }));
    }
    found
}

/// The service of the same file that this one takes over.
fn extended<'d>(service: Value<'d>) -> Option<Need<'d>> {
    let extends = service.get("extends")?;
    if extends.get("file").is_some() {
        return None;
    }
    let name = extends.get("service").unwrap_or(extends);
    Some(Need { name: name.text()?, span: name.span() })
}
