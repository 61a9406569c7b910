//! Floor 3: the vocabulary of infrastructure.
//!
//! Dialects lower their files into these few things; everything above works on them alone, whatever the format. A
//! fact is a [`Field`]: known, unknown for a reason, or absent, always with a [`Site`].

mod build;
mod cancel;
mod cloud;
mod completion;
mod confinement;
mod container;
mod date;
mod facts;
mod field;
mod file_id;
mod finding;
mod fragments;
mod hint;
mod intent;
mod link;
mod markdown;
mod merged;
mod name_pattern;
mod one_program;
mod path;
mod project;
mod refactoring;
mod reference;
mod running;
mod script;
mod services;
mod setting;
mod signature;
mod stacked;
mod symbol;
mod variable;

pub use build::Build;
pub use cancel::{Cancel, Cancelled};
pub use cloud::{CloudResource, OPEN, PODS, Settings, Value};
pub use completion::{CompletionItem, CompletionKind, Cursor, PLACEHOLDER};
pub use confinement::{Capability, Confinement, HostNamespace, Mount, MountSource, Namespace, Seccomp};
pub use container::{Container, ContainerRole, EnvVar, ImageRef, Port, User};
pub use date::Date;
pub use facts::{CustomKind, Declaration, Entity, EntityId, FileFacts, Lowered, Part};
pub use field::{Field, Site, Via, Why};
pub use file_id::FileId;
pub use finding::{FileChange, Finding, Fix, Mark, Related, Safety, Severity};
pub use fragments::{are_fragments, is_declared_for_all, is_to_be_copied, is_without_a_module};
pub use hint::Hint;
pub use intent::{Intent, Realised, Refusal};
pub use link::{Among, Link, Links};
pub use markdown::Markdown;
pub use merged::{Companion, Layer, Merged};
pub use name_pattern::NamePattern;
pub use one_program::OneProgram;
pub use path::{PageUse, PathUse};
pub use project::{Definition, FolderEntry, Project, Use, Way, Whole};
pub use refactoring::{Refactoring, RefactoringKind, Selected};
pub use reference::{Demand, LED, Reference, Within};
pub use running::{Health, Probe, Pull, Resources, Restart};
pub use script::{Interpreter, Script, ScriptId, ScriptRole};
pub use services::ports_of_services;
pub use setting::Setting;
pub use signature::SignatureHelp;
pub use stacked::Stacked;
pub use symbol::{PORT, Scope, Symbol, SymbolKind, SymbolName};
pub use variable::{Environments, Otherwise, PassedVariable, VariableUse};
