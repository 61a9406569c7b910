//! The language server as an editor meets it: a small client over a pipe, in one process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod client;
mod diagnostics;
mod editors;
mod features;
mod hostile;
mod lifecycle;
mod ordering;
mod process;
mod project;
mod shown;
mod structure;
