use super::{Field, Site};
use crate::text::Span;

/// The walls between a container and its host, as far as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Confinement {
    /// Whether it has all the host's privileges.
    pub privileged: Field<bool>,
    /// Whether a process may get more rights than its parent, as programs with the setuid bit do.
    pub escalation: Field<bool>,
    /// Whether its root file system can only be read.
    pub read_only_root: Field<bool>,
    /// The filter of system calls.
    pub seccomp: Field<Seccomp>,
    /// Capabilities it starts without: upper case, without `CAP_`; `ALL` stands for all.
    pub dropped: Field<Vec<String>>,
    /// Capabilities it has beyond those every container starts with.
    pub added: Vec<Capability>,
    /// Namespaces of the host it lives in.
    pub namespaces: Vec<HostNamespace>,
}

impl Confinement {
    /// Nothing is written; findings about that point at `owner`.
    pub fn absent(owner: Span) -> Self {
        Confinement {
            privileged: Field::absent(owner),
            escalation: Field::absent(owner),
            read_only_root: Field::absent(owner),
            seccomp: Field::absent(owner),
            dropped: Field::absent(owner),
            added: Vec::new(),
            namespaces: Vec::new(),
        }
    }
}

/// A filter of system calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seccomp {
    /// The container runtime's own.
    Default,
    /// One that somebody wrote.
    Custom,
    /// None: every system call is allowed.
    Unconfined,
}

/// A capability as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Capability {
    /// Upper case, without `CAP_`: `SYS_ADMIN`.
    pub name: String,
    /// Where.
    pub site: Site,
}

impl Capability {
    /// The form in which capabilities are compared: upper case, without `CAP_`.
    pub fn normal(written: &str) -> String {
        let upper = written.to_ascii_uppercase();
        upper.strip_prefix("CAP_").map_or(upper.clone(), str::to_owned)
    }
}

/// A namespace of the host that a container lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HostNamespace {
    /// Which.
    pub kind: Namespace,
    /// Where that is written.
    pub site: Site,
}

/// What a namespace keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// Network interfaces and ports.
    Network,
    /// Processes.
    Processes,
    /// Shared memory and message queues.
    Ipc,
    /// The numbers of users.
    Users,
}

/// A place in a container that shows what is kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mount {
    /// What it shows.
    pub source: MountSource,
    /// The path in the container.
    pub target: Option<String>,
    /// Whether it can only be read; absent means that it can be written.
    pub read_only: Field<bool>,
    /// Where the container asks for it.
    pub span: Span,
    /// Where the source is written.
    pub site: Site,
}

/// What a mount shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MountSource {
    /// A file, folder or socket of the host, by its path.
    Host(String),
    /// Anything else, and what cannot be told.
    Other,
}
