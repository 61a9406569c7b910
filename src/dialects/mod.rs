//! Floor 6: file formats. One folder each, none knowing another.
//!
//! A dialect recognises its files, **lowers** them into the vocabulary, **realises** intents as edits in its own format,
//! names the schema that describes it, and adds the completions and hovers that schema, symbols and knowledge cannot
//! give. Adding a format is adding a folder, its `mod` line and its entry in [`ALL`]; `CONTRIBUTING.md` leads through it.

mod compose;
mod dockerfile;
mod images;
mod kubernetes;
mod local_paths;
mod scripts;
#[cfg(test)]
mod shown;
mod terraform;
mod yaml_anchors;
mod yaml_edits;
mod yaml_refactorings;
mod yaml_settings;
mod yaml_templates;
mod yaml_values;

use std::sync::Arc;

pub use terraform::excludes_from;
pub use yaml_anchors::anchors;

use crate::model::{
    CompletionItem, Container, Cursor, Definition, Environments, FileFacts, FileId, Hint, ImageRef, Intent, Links,
    Lowered, Markdown, Merged, PageUse, PassedVariable, PathUse, Project, Realised, Refactoring, Refusal, Safety,
    Selected, SignatureHelp, Symbol, Use, VariableUse,
};
use crate::schema::{Problem, Schema};
use crate::syntax::{Context, Language, Parsed};
use crate::text::{Edits, Span, TextEdit};

/// Every dialect, in the order in which ties of recognition are broken.
pub static ALL: &[&dyn Dialect] = &[
    &dockerfile::Dockerfile,
    &compose::Compose,
    &kubernetes::Kubernetes,
    &terraform::Terraform::Modules,
    &terraform::Terraform::Tests,
    &terraform::Terraform::Stacks,
    &terraform::Terraform::Deployments,
    &terraform::Terraform::Moves,
];

/// The file beside another one that sets variables for it.
pub const ENVIRONMENT_FILE: &str = ".env";

/// What infra-ls does with one file format.
pub trait Dialect: Sync {
    /// Its name in options, pages and reports: lower case, for ever.
    fn id(&self) -> DialectId;

    /// The language a file of this dialect is written in.
    fn language(&self, file: &FileHints<'_>) -> Language;

    /// Whether a file is of this dialect, from cheap signs alone.
    fn recognise(&self, file: &FileHints<'_>) -> Confidence;

    /// Whether a file that nobody claims may be the beginning of one of this dialect, where it stands beside others of it.
    fn may_begin(&self, _file: &FileHints<'_>) -> bool {
        false
    }

    /// Reads one segment. Local: a pure function of the segment.
    fn lower(&self, parsed: &Parsed, out: &mut Lowered);

    /// Resolves the references of a file, or of some of its segments. What it asks the project for is recorded, and the
    /// segments are looked at again when an answer would change.
    fn link(&self, facts: &FileFacts, project: &dyn Project, out: &mut Links) {
        out.resolve(facts, project);
    }

    /// The files that are merged with a file before anything is made of it.
    fn companions(&self, _file: &FileId, _project: &dyn Project) -> Arc<Merged> {
        Arc::default()
    }

    /// Whether a file says again what others of its folder define, to change it: a name is the same there.
    fn amends(&self, _file: &FileId) -> bool {
        false
    }

    /// Other places that say more of what a symbol is, in files that are made one with its own.
    fn alike(&self, _of: &Definition, _project: &dyn Project) -> Vec<Definition> {
        Vec::new()
    }

    /// What a name means that leads nowhere in its own file, in those that are made one with it.
    fn meant(&self, _user: &Use, _project: &dyn Project) -> Vec<Definition> {
        Vec::new()
    }

    /// Where files that are made one with its own name a symbol that they have not themselves.
    fn uses(&self, _of: &Definition, _project: &dyn Project) -> Vec<Use> {
        Vec::new()
    }

    /// Whether another file says what runs in place of an image that a container of a file has.
    fn gives_image(&self, _file: &FileId, _image: &ImageRef, _project: &dyn Project) -> bool {
        false
    }

    /// What the name of a file says of its containers beyond what they say themselves, if anything: there are settings
    /// that nobody reads there, and what they would say is said elsewhere.
    fn understands(&self, _file: &FileId) -> Option<fn(&mut Container)> {
        None
    }

    /// Whether something that has a name in a file only speaks of what has it elsewhere, as a patch does.
    fn is_spoken_of(&self, _definition: &Definition, _project: &dyn Project) -> bool {
        false
    }

    /// Of the symbols that a name finds in the workspace, those that are put together with the file it stands in. None
    /// where nothing says what is.
    fn nearest(&self, _from: &FileId, _found: &[Definition], _project: &dyn Project) -> Option<Vec<Definition>> {
        None
    }

    /// The files and folders a segment names by their paths.
    fn paths(&self, _parsed: &Parsed) -> Vec<PathUse> {
        Vec::new()
    }

    /// Pages on the web about what a segment names; those of images are known from its facts.
    fn pages(&self, _parsed: &Parsed) -> Vec<PageUse> {
        Vec::new()
    }

    /// Files from whose folders those paths lead, whether they are there or not, the likeliest first.
    fn roots(&self, file: &FileId, _project: &dyn Project) -> Vec<FileId> {
        vec![file.clone()]
    }

    /// The schema that describes a segment. Equal answers are the same object.
    fn schema(&self, _parsed: &Parsed, _project: &dyn Project) -> Option<Arc<Schema>> {
        None
    }

    /// Turns an intent about a segment into edits of it.
    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal>;

    /// Whether a name of something may be typed at a cursor. To find out which, the segment is read once more, so a
    /// place where there can be none is worth knowing.
    fn may_name(&self, _context: &Context) -> bool {
        true
    }

    /// Completions that schema, symbols and knowledge cannot give. Says whether nothing but these may stand there, whatever
    /// the schema says of the place.
    fn complete(&self, _at: &Cursor<'_>, _project: &dyn Project, _out: &mut Vec<CompletionItem>) -> bool {
        false
    }

    /// Takes away of all that is offered, by the schema too, what does not go together with what is written.
    fn narrow(&self, _at: &Cursor<'_>, _items: &mut Vec<CompletionItem>) {}

    /// Other ways to write what is selected.
    fn refactorings(&self, _at: &Selected<'_>, _segment: &Target<'_>, _project: &dyn Project) -> Vec<Refactoring> {
        Vec::new()
    }

    /// What to say about a place beyond what schema and symbols say.
    fn hover(&self, _at: &Cursor<'_>, _project: &dyn Project) -> Option<Markdown> {
        None
    }

    /// How that is called whose arguments the cursor stands in.
    fn signature(&self, _at: &Cursor<'_>) -> Option<SignatureHelp> {
        None
    }

    /// The variables of the environment that are put into a segment when it is loaded; beside the shell, files called
    /// [`ENVIRONMENT_FILE`] give them their values.
    fn variables(&self, _parsed: &Parsed) -> Vec<VariableUse> {
        Vec::new()
    }

    /// Variables of the environment that a segment hands on under their own names, and how it does so still once they are
    /// called `to`.
    fn passed(&self, _parsed: &Parsed, _to: &str) -> Vec<PassedVariable> {
        Vec::new()
    }

    /// Files of variables all of which containers are given under their names, and whether what stands for other
    /// variables in them is put in.
    fn handed(&self, _parsed: &Parsed) -> Vec<(String, bool)> {
        Vec::new()
    }

    /// The files that give those variables their values for a file, the one that counts most first.
    fn environments(&self, _file: &FileId, _project: &dyn Project) -> Environments {
        Environments::default()
    }

    /// What the lines of a segment come to and do not say, beyond what its facts tell.
    fn hints(&self, _segment: &Located<'_>, _project: &dyn Project) -> Vec<Hint> {
        Vec::new()
    }

    /// What is written besides where a symbol of a segment gets another name, so that what exists under the old one
    /// is kept.
    fn keep(&self, _symbol: &Symbol, _to: &str, _segment: &Target<'_>) -> Edits {
        Edits::new()
    }

    /// What another name of a symbol changes in a segment that tells of names as they once were. None where a segment
    /// tells of nothing such: its names then change like all others.
    fn retell(&self, _symbol: &Symbol, _to: &str, _segment: &Target<'_>) -> Option<Edits> {
        None
    }

    /// What the format does not allow in a segment beyond what its schema says.
    fn problems(&self, _segment: &Located<'_>, _project: &dyn Project) -> Vec<Problem> {
        Vec::new()
    }
}

/// A segment and where it stands.
#[derive(Clone, Copy)]
pub struct Located<'a> {
    /// The file.
    pub file: &'a FileId,
    /// Start of the segment in its file.
    pub base: usize,
    /// The segment.
    pub parsed: &'a Parsed,
}

/// The segment an intent is about.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The segment.
    pub parsed: &'a Parsed,
    /// What was lowered from it.
    pub facts: &'a Lowered,
}

/// Turns an intent about a segment of a file nobody claims into edits: those that need no more than a place.
pub fn realise_plainly(intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
    match intent {
        Intent::Replace { span, text } => Ok(replaced(*span, text)),
        Intent::Remove { span } => yaml_edits::remove(segment.parsed, *span),
        _ => Err(Refusal::because("the format of this file is not known")),
    }
}

/// Text of the format's own, written as it is.
fn replaced(span: Span, text: &str) -> Realised {
    Realised {
        title: format!("Write `{text}`"),
        safety: Safety::Unsafe,
        edits: vec![TextEdit::replace(span, text)],
        creates: Vec::new(),
    }
}

/// Edits in the words of the format, as they are.
fn rewritten(title: &str, safety: Safety, edits: &[TextEdit]) -> Realised {
    Realised { title: title.to_owned(), safety, edits: edits.to_vec(), creates: Vec::new() }
}

/// A file beside this one. What it does to others is for a person to say.
fn added(path: &str, text: &str) -> Realised {
    Realised {
        title: format!("Add `{path}`"),
        safety: Safety::Unsafe,
        edits: Vec::new(),
        creates: vec![(path.to_owned(), text.to_owned())],
    }
}

/// A dialect's name, as pages and reports write it: `compose`, `terraform-test`.
pub type DialectId = &'static str;

/// The signs by which a file is recognised.
#[derive(Clone, Copy, Debug)]
pub struct FileHints<'a> {
    /// The file.
    pub file: &'a FileId,
    /// The editor's language id; never trusted alone.
    pub client_language: Option<&'a str>,
    /// The beginning of the text, at most some kilobytes, cut at a character boundary.
    pub head: &'a str,
}

/// How sure a dialect is that a file is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Not one of its files.
    No,
    /// The content looks like it.
    Likely,
    /// Name or path say so.
    Named,
    /// The file or the user says so.
    Certain,
}

/// The dialect of a file: the one that is surest, the first of equals. None for files no dialect claims.
pub fn recognise(file: &FileHints<'_>) -> Option<&'static dyn Dialect> {
    let mut best: Option<(Confidence, &'static dyn Dialect)> = None;
    for dialect in ALL {
        let confidence = dialect.recognise(file);
        if confidence > best.map_or(Confidence::No, |(confidence, _)| confidence) {
            best = Some((confidence, *dialect));
        }
    }
    best.map(|(_, dialect)| dialect)
}

/// The dialect of this name.
pub fn by_id(id: &str) -> Option<&'static dyn Dialect> {
    ALL.iter().find(|dialect| dialect.id() == id).copied()
}
