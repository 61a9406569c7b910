//! What belongs to Terraform: its own blocks, arguments, types, names and functions, and what providers add.

mod documents;
mod former;
mod functions;
mod language;
mod notation;
mod providers;
mod referred;
mod sentences;
mod usual;
mod values;

pub use documents::{DocumentFacts, document, usual_tags};
pub use functions::{Function, Parameter, function, functions};
pub use language::{BlockFacts, DEPLOYMENTS, LOCK, Language, QUERIES, STACKS, TESTS, language};
pub use notation::{Flag, Form, Member, Members};
pub use providers::{
    Came, Elsewhere, Provider, ResourceType, data_source, ephemeral, provider, provider_of, resource, settings,
};
pub use referred::{Given, given};
pub use sentences::purpose;
pub use usual::usual_types;
pub use values::{Extent, Values};

use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned + Default>(path: &str) -> T {
    let text = super::file(path).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/{path}: {error}");
        T::default()
    })
}
