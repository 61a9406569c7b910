//! infra-ls: one language server and linter for every file that describes infrastructure.
//!
//! The floors, from the bottom: [`text`], [`syntax`], [`model`], [`knowledge`], [`schema`], [`dialects`], [`workspace`],
//! [`practices`], [`features`], and the two front doors [`server`] and [`cli`]. A module uses only what stands below it.

pub mod cli;
pub mod dialects;
pub mod features;
pub mod knowledge;
pub mod model;
pub mod practices;
pub mod schema;
pub mod server;
pub mod syntax;
pub mod text;
pub mod workspace;
