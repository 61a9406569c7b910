use super::Field;
use crate::text::Span;

/// How it is found out whether a container is well.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Health {
    /// The check of Docker and Compose. One that is switched off is set, too.
    pub check: Field<Probe>,
    /// The probe that decides whether a container of a pod is asked to serve.
    pub readiness: Field<Probe>,
    /// The probe that decides whether it is started anew.
    pub liveness: Field<Probe>,
}

impl Health {
    /// Nothing is written; findings about that point at `owner`.
    pub fn absent(owner: Span) -> Self {
        Health { check: Field::absent(owner), readiness: Field::absent(owner), liveness: Field::absent(owner) }
    }
}

/// A question asked again and again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    /// What is asked; equal texts ask the same.
    pub asks: String,
    /// Seconds of wrong answers until something is done about it, where they are known.
    pub patience: Option<u32>,
}

/// What a container may use of its host, as written. Memory in the format's notation, CPU as a number of cores or
/// thousandths.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resources {
    /// The most memory it gets.
    pub memory_limit: Field<String>,
    /// The memory that is kept for it.
    pub memory_request: Field<String>,
    /// The most processor time it gets.
    pub cpu_limit: Field<String>,
    /// The processor time that is kept for it.
    pub cpu_request: Field<String>,
}

impl Resources {
    /// Nothing is written; findings about that point at `owner`.
    pub fn absent(owner: Span) -> Self {
        Resources {
            memory_limit: Field::absent(owner),
            memory_request: Field::absent(owner),
            cpu_limit: Field::absent(owner),
            cpu_request: Field::absent(owner),
        }
    }
}

/// When a container that ended is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Restart {
    /// Never.
    Never,
    /// When it failed.
    OnFailure,
    /// Always, or always until somebody stops it.
    Always,
}

/// When an image is asked for at its registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pull {
    /// Whenever a container starts.
    Always,
    /// Where the host does not have it.
    IfMissing,
    /// Never.
    Never,
}
