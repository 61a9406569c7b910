//! What is known of Kubernetes: which versions serve which kinds, and the types of their fields.
//!
//! Names, types and versions are generated (`knowledge/generated/kubernetes/`), values and lifetimes are written by hand
//! (`knowledge/kubernetes/`), descriptions come from a dependency. Nothing is read before it is asked for.

mod annotations;
mod containers;
mod descriptions;
mod resources;
mod served;
mod types;
mod values;
mod wider;

pub use annotations::{Annotation, annotations};
pub use containers::program_with_container;
pub use descriptions::{Home, home};
pub use resources::resources;
pub use served::{Minor, Newer, Served, given_up, is_built_in_group, kinds_of, newest, oldest, served, versions_of};
pub use types::{Form, json_schema};
pub use wider::{Wider, wider, wider_kinds};
