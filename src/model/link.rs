use std::sync::Arc;

use super::{Definition, FileFacts, Project, SymbolKind, Use};

/// A reference and what it turned out to mean.
#[derive(Clone, Debug)]
pub struct Link {
    /// The reference.
    pub from: Use,
    /// What it means, or the first of what it means where that is much; empty if nothing it could mean exists where it
    /// looks.
    pub definitions: Vec<Definition>,
    /// What there is where it looks, if its dialect alone knows.
    pub among: Option<Among>,
}

/// What a reference can mean where that is more than its name and place tell.
#[derive(Clone, Debug)]
pub struct Among {
    /// The whole texts of the names, sorted.
    pub names: Arc<[String]>,
    /// Where they are, in words: `this folder`.
    pub place: String,
    /// What comes of a name that is not among them, in words: `Kustomize refuses to build this`.
    pub outcome: &'static str,
}

impl Among {
    /// The own names of those with a qualifier.
    pub fn own_names(&self, kind: SymbolKind, qualifier: &str) -> Arc<[String]> {
        let parts = self.names.iter().map(|name| kind.parts(name));
        parts.filter(|(of, _)| *of == qualifier).map(|(_, own)| own.to_owned()).collect()
    }
}

/// Every reference of a file, resolved across files and formats.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// In the order of the file.
    pub links: Vec<Link>,
}

impl Links {
    /// Resolves every reference the way its symbol kind says.
    pub fn resolve(&mut self, facts: &FileFacts, project: &dyn Project) {
        let link = |from: Use| Link { definitions: project.some_definitions(&from), from, among: None };
        self.links.extend(facts.uses().map(link));
    }
}
