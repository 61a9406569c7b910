//! Floor 8: what is good practice, and who says so when.
//!
//! A practice is a page under `knowledge/practices/`. Most are declared there; one that needs code says `check: code`
//! and has a file here, `<group>/<id>.rs`, with a `CHECK`. [`check`] runs them all over a file, [`fixes`]
//! says how a finding can be mended, [`mend`] does it.

mod beyond;
mod building;
mod checking;
mod composing;
mod configuration;
mod correctness;
mod cost;
mod declared;
mod delivery;
mod entries;
mod examples;
mod fixing;
mod mending;
mod merged;
mod objects;
mod options;
mod packages;
mod pods;
mod policies;
mod programs;
mod registry;
mod reliability;
mod report;
mod secrets;
mod security;
mod selection;
mod slips;
mod sought;
mod style;
mod suppression;

pub use checking::{Checked, FINDINGS_PER_FILE, check};
pub use examples::run_example;
pub use fixing::fixes;
pub use mending::{Mended, PASSES, mend, settle};
pub use registry::CHECKS;
pub use report::{Draft, Report};
pub use selection::Selection;
pub use sought::Sought;

use crate::dialects::Target;
use crate::model::{CloudResource, Container, EntityId, FileId, Link, Lowered, Part, Project, Script, ScriptId};
use crate::schema::Problem;
use crate::syntax::shell::Shell;

/// A check written in Rust, by what it looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// A segment as a whole.
    Segment(fn(&Target<'_>, &mut Report<'_>)),
    /// Each container. Must depend on the container alone.
    Container(fn(EntityId, &Container, &mut Report<'_>)),
    /// Each resource of a cloud. Must depend on the resource alone.
    Resource(fn(EntityId, &CloudResource, &mut Report<'_>)),
    /// Each script that a POSIX shell runs.
    Script(fn(&ShellScript<'_>, &mut Report<'_>)),
    /// What the schema of a segment has to say about it.
    Schema(fn(&[Problem], &mut Report<'_>)),
    /// Each reference, once it is known what it means.
    Link(fn(&Link, &dyn Project, &mut Sought, &mut Report<'_>)),
    /// A segment as a whole, among the other files. What needs the facts alone is better [`Check::Among`].
    Beside(fn(&FileId, &Target<'_>, &dyn Project, &mut Report<'_>)),
    /// Each segment of a file, among the other files.
    Among(fn(&FileId, &Part, &dyn Project, &mut Report<'_>)),
}

/// A script as a check sees it.
#[derive(Clone, Copy)]
pub struct ShellScript<'a> {
    /// Its number, for intents.
    pub id: ScriptId,
    /// The script.
    pub script: &'a Script,
    /// What it says. Spans are of its text: [`Script::place`] leads to the segment.
    pub shell: &'a Shell,
    /// What else its segment says.
    pub facts: &'a Lowered,
}
