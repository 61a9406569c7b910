//! Floor 5: schemas, whatever they describe.

mod arena;

pub use arena::Schema;
