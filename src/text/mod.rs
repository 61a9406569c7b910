//! Floor 1: text as every other floor sees it.
//!
//! The only inner coordinate is the **byte offset**, always on a character boundary. Lines and columns exist at the
//! two front doors alone and are converted here ([`Text::offset`], [`Text::position`]).

mod derived;
mod edit;
mod position;
mod rope;
mod span;

pub use derived::Derived;
pub use edit::{Edits, Overlap, TextEdit, apply, compose};
pub use position::{Encoding, Position};
pub use rope::{Text, Untouched};
pub use span::Span;
