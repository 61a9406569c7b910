use super::Namespace;
use crate::text::Span;

/// A setting that an intent gives to a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// None of the host's privileges.
    Unprivileged,
    /// None of the capabilities that every container starts with.
    NoCapabilities,
    /// Without this one of the capabilities added to it.
    WithoutCapability(String),
    /// No process gets more rights than its parent.
    NoEscalation,
    /// A root file system that can only be read.
    ReadOnlyRoot,
    /// The container runtime's own filter of system calls; for the whole pod where the container says nothing.
    DefaultSeccomp,
    /// Its pod is not started as root, whatever the images say.
    PodNeverRoot,
    /// A namespace of its own instead of the host's.
    OwnNamespace(Namespace),
    /// The mount that is asked for at this place can only be read.
    ReadOnlyMount(Span),
    /// The port that is written at this place is not opened on the host.
    NoHostPort(Span),
    /// At most so many mebibytes of memory.
    MemoryLimit(u32),
    /// At most the memory that is kept for it.
    MemoryLimitAsRequested,
    /// At most so many thousandths of a core.
    CpuLimit(u32),
    /// So many mebibytes of memory kept for it.
    MemoryRequest(u32),
    /// So many thousandths of a core kept for it.
    CpuRequest(u32),
    /// Started again until somebody stops it.
    Restarting,
    /// The image asked for whenever the container starts.
    AlwaysPull,
    /// Well as long as this command of a shell says so.
    HealthCheck(String),
    /// Asked to serve as soon as it accepts connections on this port.
    ReadyOnPort(u16),
}

impl Setting {
    /// What giving it to a container of this name does, for a menu: an imperative without final full stop.
    pub fn title(&self, name: &str) -> String {
        match self {
            Setting::Unprivileged => format!("Run `{name}` without privileges of the host"),
            Setting::NoCapabilities => format!("Drop all capabilities of `{name}`"),
            Setting::WithoutCapability(capability) => format!("Take `{capability}` from `{name}`"),
            Setting::NoEscalation => format!("Let processes of `{name}` never gain rights"),
            Setting::ReadOnlyRoot => format!("Make the root file system of `{name}` read-only"),
            Setting::DefaultSeccomp => "Use the runtime's own seccomp profile".to_owned(),
            Setting::PodNeverRoot => "Let the pod never start as root".to_owned(),
            Setting::OwnNamespace(kind) => format!("Keep `{name}` apart from the {} of its host", kind.noun()),
            Setting::ReadOnlyMount(_) => "Mount it read-only".to_owned(),
            Setting::NoHostPort(_) => "Leave the host's port closed".to_owned(),
            Setting::MemoryLimit(mebibytes) => format!("Limit the memory of `{name}` to {mebibytes} MiB"),
            Setting::MemoryLimitAsRequested => format!("Limit the memory of `{name}` to what is kept for it"),
            Setting::CpuLimit(thousandths) => format!("Limit `{name}` to {thousandths} thousandths of a core"),
            Setting::MemoryRequest(mebibytes) => format!("Keep {mebibytes} MiB of memory for `{name}`"),
            Setting::CpuRequest(thousandths) => format!("Keep {thousandths} thousandths of a core for `{name}`"),
            Setting::Restarting => format!("Restart `{name}` until it is stopped"),
            Setting::AlwaysPull => format!("Pull the image whenever `{name}` starts"),
            Setting::HealthCheck(command) => format!("Check the health of `{name}` with `{command}`"),
            Setting::ReadyOnPort(port) => format!("Ask port {port} whether `{name}` is ready"),
        }
    }
}

impl Namespace {
    /// What it keeps apart.
    pub fn noun(self) -> &'static str {
        match self {
            Namespace::Network => "network",
            Namespace::Processes => "processes",
            Namespace::Ipc => "shared memory",
            Namespace::Users => "users",
        }
    }
}
