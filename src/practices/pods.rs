//! Containers by pod: what all of them lack is said once.

use crate::dialects::Target;
use crate::model::{Container, EntityId};
use crate::text::Span;

/// Containers of pods that lack something: where to say it, and of whom. Where all containers of a pod lack it that is the
/// pod, with its first container; otherwise each container.
pub(super) fn lacking(target: &Target<'_>, lacks: impl Fn(&Container) -> bool) -> Vec<(EntityId, Span, String)> {
    let all: Vec<_> = target.facts.containers().filter(|(_, container)| container.pod.is_some()).collect();
    let mut found = Vec::new();
    for pod in all.chunk_by(|(_, one), (_, other)| one.pod == other.pod) {
        let without: Vec<_> = pod.iter().filter(|(_, container)| lacks(container)).collect();
        match without.first() {
            Some((id, first)) if without.len() == pod.len() => {
                found.push((*id, first.pod.unwrap_or(first.span), "The pod".to_owned()));
            }
            _ => found.extend(without.iter().map(|(id, container)| (*id, container.span, container.called()))),
        }
    }
    found
}
