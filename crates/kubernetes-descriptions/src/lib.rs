//! What the fields of Kubernetes objects are for: the descriptions in the API definitions of Kubernetes (Apache-2.0), as
//! the crate k8s-openapi has them.
//!
//! A crate of its own, so that they are taken out once and not whenever infra-ls is built.

/// A text compressed with zstd. First a line per kind, `apiVersion kind`, a tab and `cluster` or `namespace`: where its
/// objects live. Then a section per type, headed by `== core.v1.Pod`: a line per property, name and description with a
/// tab between; the nameless one describes the type. In descriptions `\n` stands for a line break and `\\` for a
/// backslash.
pub static DESCRIPTIONS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptions.zst"));
