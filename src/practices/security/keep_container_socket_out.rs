use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{Container, Mount, MountSource};
use crate::practices::{Check, Draft, Report};

/// Containers that can command the container runtime of their host.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Sockets of container runtimes, by the ends of their paths.
const SOCKETS: &[&str] = &[
    "/docker.sock",
    "/containerd.sock",
    "/containerd/containerd.sock",
    "/crio/crio.sock",
    "/podman.sock",
    "/cri-dockerd.sock",
];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let mut said = HashSet::new();
    for (_, container) in target.facts.containers() {
        if is_proxy(container) {
            continue;
        }
        for mount in container.mounts.iter().filter(|mount| shows_socket(mount)) {
            if said.insert(mount.site.span) {
                let what = format!("{} can command the container runtime of its host.", container.called());
                let advice = "Put a proxy between that lets only the calls through that are needed.";
                report.add(Draft::new(mount.site.span, what).advise(advice));
            }
        }
    }
}

fn shows_socket(mount: &Mount) -> bool {
    let is_socket = |path: &str| SOCKETS.iter().any(|end| path.ends_with(end));
    match &mount.source {
        MountSource::Host(path) => is_socket(path),
        // `${SOCKET:-/var/run/docker.sock}` leads to where it is looked for.
        MountSource::Other => mount.target.as_deref().is_some_and(is_socket),
    }
}

/// What stands between the socket and everybody else must have it.
fn is_proxy(container: &Container) -> bool {
    let image = container.image.value().map_or("", |image| image.repository.as_str());
    ["socket-proxy", "socketproxy", "docker-proxy"].iter().any(|name| image.contains(name))
}
