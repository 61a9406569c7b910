use std::sync::Arc;

use super::{CloudResource, Container, Definition, FileId, Reference, Script, ScriptId, Symbol, SymbolKind, Use};

/// What a dialect reads from one segment. A pure function of the segment's text; spans are relative to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lowered {
    /// Containers and resources. Their index is their [`EntityId`].
    pub entities: Vec<Entity>,
    /// What can be referred to.
    pub symbols: Vec<Symbol>,
    /// What is referred to.
    pub references: Vec<Reference>,
    /// Texts that an interpreter is given to run. Their index is their [`ScriptId`].
    pub scripts: Vec<Script>,
    /// Kinds of objects that are defined here for use in other files.
    pub kinds: Vec<CustomKind>,
    /// What the symbols stand for, as far as other files must know it.
    pub declarations: Vec<Declaration>,
}

/// A kind of objects that a file teaches its tool: a version of a Kubernetes CustomResourceDefinition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomKind {
    /// The name of its symbol: `example.com/v1/Widget`.
    pub name: String,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// A JSON Schema of its objects, as JSON.
    pub schema: Arc<str>,
}

/// What is written down about a symbol beyond its name, in the words of the format.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Declaration {
    /// The kind of the symbol.
    pub kind: SymbolKind,
    /// The symbol's whole text: `aws_vpc.main`.
    pub name: String,
    /// Its type, as written; of a provider, its source address; of a service, the Dockerfile it is built from;
    /// of a file that is included, the folder from which its paths lead; of a resource, a data source or what calls a
    /// module, for each of what it is made; so of a component, stack or provider inside of a stack, empty where that is
    /// being typed.
    pub type_text: Option<String>,
    /// Its value or default, as written; of a provider, which versions will do; of what calls a module, the folder it comes
    /// from, relative to its file, if that is one of the same repository; of a service, the folder it is built from; of a
    /// file that is included, the files of variables that are read for it, one a line.
    pub value: Option<String>,
    /// What its author says it is for.
    pub about: Option<String>,
    /// Whether whoever uses it must give it a value; of a file that is included, whether more is said of it than can be
    /// told.
    pub required: bool,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// Whether its value is kept nowhere.
    pub ephemeral: bool,
}

/// Something practices speak about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    /// Something that runs or makes an image.
    Container(Box<Container>),
    /// A cloud provider's resource, or an object of Kubernetes.
    CloudResource(CloudResource),
}

/// Index of an entity in its segment's [`Lowered`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntityId(pub usize);

impl Lowered {
    /// The containers with their ids.
    pub fn containers(&self) -> impl Iterator<Item = (EntityId, &Container)> {
        self.entities.iter().enumerate().filter_map(|(index, entity)| match entity {
            Entity::Container(container) => Some((EntityId(index), container.as_ref())),
            Entity::CloudResource(_) => None,
        })
    }

    /// The resources with their ids.
    pub fn resources(&self) -> impl Iterator<Item = (EntityId, &CloudResource)> {
        self.entities.iter().enumerate().filter_map(|(index, entity)| match entity {
            Entity::CloudResource(resource) => Some((EntityId(index), resource)),
            Entity::Container(_) => None,
        })
    }

    /// The scripts with their ids.
    pub fn scripts(&self) -> impl Iterator<Item = (ScriptId, &Script)> {
        self.scripts.iter().enumerate().map(|(index, script)| (ScriptId(index), script))
    }

    /// The container with this id.
    pub fn container(&self, id: EntityId) -> Option<&Container> {
        match self.entities.get(id.0) {
            Some(Entity::Container(container)) => Some(container.as_ref()),
            _ => None,
        }
    }

    /// The resource with this id.
    pub fn resource(&self, id: EntityId) -> Option<&CloudResource> {
        match self.entities.get(id.0) {
            Some(Entity::CloudResource(resource)) => Some(resource),
            _ => None,
        }
    }
}

/// What is known of a file: its segments in order.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// The file.
    pub file: FileId,
    /// Its segments.
    pub parts: Vec<Part>,
}

/// A segment's facts and where they stand.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where the segment starts in its file, in bytes: add it to every span of the facts.
    pub base: usize,
    /// The facts.
    pub facts: Arc<Lowered>,
}

impl FileFacts {
    /// The symbols, in order.
    pub fn definitions(&self) -> impl Iterator<Item = Definition> {
        self.parts.iter().flat_map(|part| {
            part.facts.symbols.iter().map(|symbol| Definition {
                file: self.file.clone(),
                base: part.base,
                symbol: symbol.clone(),
            })
        })
    }

    /// The references, in order.
    pub fn uses(&self) -> impl Iterator<Item = Use> {
        self.parts.iter().flat_map(|part| {
            part.facts.references.iter().map(|reference| Use {
                file: self.file.clone(),
                base: part.base,
                reference: reference.clone(),
            })
        })
    }
}
