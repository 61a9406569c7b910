//! Floor 7: the files of a workspace, over time.
//!
//! A [`Snapshot`] is one pointer to everything at one moment. [`Workspace`] is the one writer: each change publishes the
//! next snapshot, and old ones live on for whoever still reads them. What is asked across files is recorded
//! ([`Reader`]), so that a change reaches exactly those whose answers it changes ([`Reads::stale`]).

mod asked;
mod chunks;
mod config;
mod discovery;
mod document;
mod index;
mod language;
mod leading;
pub mod limits;
mod names;
mod outward;
mod placed;
mod reader;
mod reads;
mod resolving;
mod schemas;
mod segment;
mod setup;
mod snapshot;
mod store;
mod surroundings;

pub use asked::{Asked, Brief, Changes};
pub use chunks::{Chunks, Gist};
pub use config::{CONFIG_FILE, Config, ConfigError, SchemaBinding, Setting, Settings, config_schema, nearest};
pub use discovery::top_around;
pub use document::{Document, Unread};
pub use placed::{Placed, Segments};
pub use reader::Reader;
pub use reads::Reads;
pub use schemas::{Choice, Chosen, UserSchema, Wish};
pub use segment::Segment;
pub use setup::{OWN_PRACTICES, OwnPractice, is_setup};
pub use snapshot::{Snapshot, Terms};
pub use store::{Change, Workspace};
