//! Builds that need something of another service, or of a build.

use super::problem;
use crate::dialects::compose::service::Service;
use crate::model::Merged;
use crate::schema::{Problem, ProblemKind};

pub(super) fn read(services: &[Service<'_>], merged: &Merged, found: &mut Vec<Problem>) {
    for service in services {
        let contexts = service.get("build").and_then(|build| build.get("additional_contexts"));
        let values = contexts.map_or_else(Vec::new, |contexts| contexts.entries());
        let values = values.into_iter().map(|entry| (entry.value, entry.value.text()));
        let items = contexts.map_or_else(Vec::new, |contexts| contexts.items());
        let items = items.into_iter().map(|item| (item, item.text().and_then(|text| Some(text.split_once('=')?.1))));
        for (place, text) in values.chain(items) {
            let Some(name) = text.and_then(|text| text.strip_prefix("service:")) else { continue };
            if services.iter().any(|other| other.name() == name && is_not_built(other, merged)) {
                let message = format!("`{name}` is not built, so there is nothing of it to build on; name its image");
                found.push(problem(place.span(), ProblemKind::WrongValue, message));
            }
        }
        for rule in service.entry.value.all(&["develop", "watch", "*"]) {
            let action = rule.get("action").filter(|action| action.text() == Some("rebuild"));
            if let Some(action) = action.filter(|_| is_not_built(service, merged)) {
                let message = format!("`{}` is not built, so it cannot be built anew", service.name());
                found.push(problem(action.span(), ProblemKind::WrongValue, message));
            }
        }
    }
}

/// Whether a service surely runs an image as it is.
fn is_not_built(service: &Service<'_>, merged: &Merged) -> bool {
    let value = service.entry.value;
    let says = |key: &str| value.entry(key).is_some();
    let is_whole = says("image") && !says("build") && !says("extends") && !value.is_open();
    is_whole && merged.named(service.name()).next().is_none()
}
