//! Floor 5: schemas, whatever they describe.

mod arena;

pub use arena::{Problem, ProblemKind, Schema, complete, hover, validate};
