//! What Compose refuses though each key by itself is well-formed: what excludes or contradicts each other, circles, files
//! that are not there.

mod across;
mod addresses;
mod builds;
mod circles;
mod files;
mod interpolation;
mod pairs;
mod shared;

use super::recognise::{self, FilePart};
use super::service::{Service, services};
use super::{BROKEN, companions, names};
use crate::dialects::Located;
use crate::dialects::yaml_values::{Allowance, Value, content};
use crate::model::{Demand, Merged, Project, Reference, Scope, SymbolKind, Within};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::yaml::Kind;
use crate::text::Span;

pub(super) fn problems(segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
    let allowance = Allowance::new();
    let mut found = Vec::new();
    let Some(root) = segment.parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return found };
    let services = services(root);
    let merged = companions::of(segment.file, project);
    for service in &services {
        pairs::of_service(service, &mut found);
    }
    across::read(&services, &merged, project, &mut found);
    circles::read(&services, &mut found);
    builds::read(&services, &merged, &mut found);
    let all = (recognise::part(segment.file) != FilePart::Overlay).then_some(&*merged);
    shared::read(root, all, &mut found);
    addresses::read(root, &services, all, &mut found);
    if root.get("include").is_none() && companions::are_all(&merged, segment.file, project) {
        let alone = services.iter().filter(|service| !is_merged_with_one_above(segment, service, project));
        // A file of nothing but additions is laid over others, from wherever they come.
        let are_additions = services.iter().all(Service::is_fragment);
        let is_added = |service: &Service<'_>| {
            companions::gives_image_elsewhere(service.name(), segment.file, are_additions, project)
        };
        let alone = alone.filter(|service| service.is_fragment() && !is_added(service));
        let whole = alone.filter(|service| !is_broken(segment, service, root, &services));
        whole.for_each(|service| without_image(service, &merged, &mut found));
    }
    files::read(segment, root, &services, (project, &merged), &mut found);
    interpolation::read(root, &mut found);
    for broken in segment.parsed.incompletes.iter().take(BROKEN) {
        let hanging = names::hanging(broken, &segment.parsed.text);
        found.retain(|problem| !hanging.contains(&problem.span.start()));
    }
    // What stands behind an anchor is reached from several places.
    found.sort_by(|one, other| (one.span, &one.message).cmp(&(other.span, &other.message)));
    found.dedup();
    if allowance.is_spent() { Vec::new() } else { found }
}

/// Whether a file in a folder above has a service of this name, so that this one is most likely given beside it:
/// `docker compose -f compose.yaml -f ci/compose.yaml`.
fn is_merged_with_one_above(segment: &Located<'_>, service: &Service<'_>, project: &dyn Project) -> bool {
    // Nobody wants to know of those that have what they need.
    if !service.is_fragment() {
        return false;
    }
    let (kind, name) = (SymbolKind::Service, service.name().into());
    let within = Within::Scope(Scope::Project);
    let wanted = Reference { kind, name, span: service.name_span(), within, demand: Demand::Waived };
    companions::is_named_above(&wanted, segment.file, project)
}

/// Whether a line of a service cannot be read: it may say what is missing. Or one above it that stood less deep: it may be
/// what this belongs to.
fn is_broken(segment: &Located<'_>, service: &Service<'_>, root: Value<'_>, all: &[Service<'_>]) -> bool {
    let broken = &segment.parsed.incompletes;
    if broken.is_empty() {
        return false;
    }
    let place = |service: &Service<'_>| service.entry.key.span().start();
    let (start, text) = (place(service), &segment.parsed.text);
    let end = all.iter().map(place).filter(|next| *next > start).min().unwrap_or(text.len());
    let column = start - text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let is_here = |line: Span, indent: usize| (start..end).contains(&line.start()) && indent > column;
    let first = root.entry("services").map_or(0, |services| services.key.span().start());
    let is_above = |line: Span, indent: usize| (first..start).contains(&line.start()) && indent < column;
    broken.iter().any(|one| is_here(one.typed, one.indent) || is_above(one.typed, one.indent))
}

fn without_image(service: &Service<'_>, merged: &Merged, found: &mut Vec<Problem>) {
    let value = service.entry.value;
    if value.kind() != Kind::Mapping || value.is_open() {
        return;
    }
    // Written twice, once without a value: that is told of the second one.
    let mut written = value.node.written();
    if written.any(|(key, value)| matches!(key.text(), Some("image" | "build")) && value.kind() != Kind::Null) {
        return;
    }
    if merged.begin(service.name()) || companions::give_image(merged, service.name()) {
        return;
    }
    // Said of the key, where it stands and has nothing behind it yet.
    if let Some((key, _)) = value.node.written().find(|(key, _)| matches!(key.text(), Some("image" | "build"))) {
        let said = key.text().unwrap_or("");
        let message = format!("`{said}` is empty; `{}` needs an image, or something to build", service.name());
        found.push(problem(content(key), ProblemKind::MissingKey, message));
        return;
    }
    let mut message = format!("`{}` has neither `image` nor `build`", service.name());
    let suggestion = companions::near(merged, service.name());
    if let Some(near) = &suggestion {
        message.push_str(&format!(", and the file below this one has no such service. Did you mean `{near}`?"));
    }
    let suggestion = suggestion.map(|near| (service.name_span(), near));
    found.push(Problem { suggestion, ..problem(service.name_span(), ProblemKind::MissingKey, message) });
}

fn problem(span: Span, kind: ProblemKind, message: String) -> Problem {
    Problem { span, message, kind, suggestion: None, mends: Vec::new() }
}
