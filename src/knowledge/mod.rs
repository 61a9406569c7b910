//! Floor 4: the files of `knowledge/`, and typed access to them.
//!
//! Debug builds read the files from the source tree, so that editing a page rebuilds nothing; release builds carry them
//! compressed. Nothing is decoded before it is asked for.

mod binding;
mod images;
mod kinds;
pub mod kubernetes;
mod lifecycles;
mod matcher;
mod pack;
mod page;
mod practices;
pub mod terraform;

pub use binding::{Binding, Companion, Condition, Requirement};
pub use images::{End, Image, Variable, end_of_support, image};
pub use kinds::{ObjectKind, object_kind};
pub use lifecycles::end_of_life;
pub use matcher::{Matcher, value_of};
pub use pack::{Pack, pack, pack_names};
pub use page::{
    CheckedBy, Example, ExampleFile, Expectation, Group, Page, PageError, Profile, is_caret_row, without_carets,
};
pub use practices::{practice, practices};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "knowledge/"]
#[exclude = "generated/*"]
struct Files;

/// The text of a file under `knowledge/`, by its path there.
pub fn file(path: &str) -> Option<String> {
    let file = Files::get(path)?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// The paths under `knowledge/` that start with `prefix`, sorted.
pub fn files(prefix: &str) -> Vec<String> {
    let mut paths: Vec<String> =
        Files::iter().filter(|path| path.starts_with(prefix)).map(|path| path.into_owned()).collect();
    paths.sort();
    paths
}
