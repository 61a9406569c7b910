use crate::model::{Container, EntityId, Field, Intent, MountSource, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that can write where the host keeps its programs, settings and secrets.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// Folders with which one has the host.
const SENSITIVE: &[&str] = &[
    "",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/etc/cron.d",
    "/etc/kubernetes",
    "/etc/kubernetes/manifests",
    "/etc/ssh",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/root/.ssh",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/sbin",
    "/var",
    "/var/lib",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/run",
];

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    for mount in &container.mounts {
        let MountSource::Host(path) = &mount.source else { continue };
        let writable = matches!(mount.read_only, Field::Absent(_) | Field::Set(false, _));
        if !writable || !path.starts_with('/') || !SENSITIVE.contains(&path.trim_end_matches('/')) {
            continue;
        }
        report.add(
            Draft::new(mount.span, format!("{} can write `{path}` of its host.", container.called()))
                .advise("Mount only the file it needs, or read-only.")
                .propose(Intent::Configure { container: id, setting: Setting::ReadOnlyMount(mount.span) }),
        );
    }
}
