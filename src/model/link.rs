use super::{Definition, FileFacts, Project, Use};

/// A reference and what it turned out to mean.
#[derive(Clone, Debug)]
pub struct Link {
    /// The reference.
    pub from: Use,
    /// What it means; empty if nothing it could mean exists where it looks.
    pub definitions: Vec<Definition>,
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
        self.links.extend(facts.uses().map(|from| Link { definitions: project.definitions(&from), from }));
    }
}
