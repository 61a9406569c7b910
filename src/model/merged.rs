use std::sync::Arc;

use super::{Build, Container, Field, FileFacts, FileId, Project, Site, SymbolKind, SymbolName, Via, Why};

/// A file that is merged with another one: together they say what holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// The file.
    pub file: FileId,
    /// Which of the two counts where both say something.
    pub layer: Layer,
    /// Whether the other file means nothing without it.
    pub is_needed: bool,
}

/// Where a file lies that is merged with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// What it says gives way.
    Below,
    /// What it says counts.
    Above,
    /// Something in it takes over what this one says, and adds to it.
    Beside,
}

/// The files with which one is merged, and what they say.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    files: Vec<(Companion, Arc<FileFacts>)>,
    /// Files whose names count beside those of all others, and nothing else: what one of them includes.
    pub beside: Vec<FileId>,
    /// How many files are looked at, where there are more whose names count.
    pub cut: Option<usize>,
    /// Whether another file says which these are; their names alone do otherwise.
    pub is_listed: bool,
}

impl Merged {
    /// What those companions say that the workspace has.
    pub fn of(companions: impl IntoIterator<Item = Companion>, is_listed: bool, project: &dyn Project) -> Self {
        let with_facts = |companion: Companion| project.facts(&companion.file).map(|facts| (companion, facts));
        let files = companions.into_iter().filter_map(with_facts).collect();
        Merged { files, beside: Vec::new(), cut: None, is_listed }
    }

    /// The files, those that lie below in the order in which they are merged.
    pub fn files(&self) -> impl Iterator<Item = (&Companion, &FileFacts)> {
        self.files.iter().map(|(companion, facts)| (companion, &**facts))
    }

    /// Every file whose names count beside those of the file itself.
    pub fn together(&self) -> impl Iterator<Item = &FileId> {
        self.files.iter().map(|(companion, _)| &companion.file).chain(&self.beside)
    }

    /// All their containers.
    pub fn containers(&self) -> impl Iterator<Item = (&Companion, &Container)> {
        self.files().flat_map(|(companion, facts)| {
            let containers = facts.parts.iter().flat_map(|part| part.facts.containers());
            containers.map(move |(_, container)| (companion, container))
        })
    }

    /// The same container in these files.
    pub fn named<'m>(&'m self, name: &'m str) -> impl Iterator<Item = (&'m Companion, &'m Container)> {
        self.containers().filter(move |(_, container)| container.name.as_deref() == Some(name))
    }

    /// Whether a container is begun in a file that lies below.
    pub fn begin(&self, name: &str) -> bool {
        self.named(name).any(|(companion, _)| companion.layer == Layer::Below)
    }

    /// Whether one of them has something of this name.
    pub fn names(&self, kind: SymbolKind, name: &SymbolName) -> bool {
        let mut symbols = self.files().flat_map(|(_, facts)| &facts.parts).flat_map(|part| &part.facts.symbols);
        symbols.any(|symbol| symbol.kind == kind && kind.matches(&symbol.name, name))
    }
}

impl Container {
    /// Takes in what a companion says of the same container: what is not written here is absent only if it is not written
    /// there either, and is then for the lower one to lack, so that it is said once.
    pub fn complete(&mut self, other: &Container, companion: &Companion) {
        complete(&mut self.image, &other.image, companion);
        complete(&mut self.user, &other.user, companion);
        complete(&mut self.pull, &other.pull, companion);
        complete(&mut self.restart, &other.restart, companion);
        let (own, others) = (&mut self.health, &other.health);
        complete(&mut own.check, &others.check, companion);
        complete(&mut own.readiness, &others.readiness, companion);
        complete(&mut own.liveness, &others.liveness, companion);
        let (own, others) = (&mut self.resources, &other.resources);
        complete(&mut own.memory_limit, &others.memory_limit, companion);
        complete(&mut own.memory_request, &others.memory_request, companion);
        complete(&mut own.cpu_limit, &others.cpu_limit, companion);
        complete(&mut own.cpu_request, &others.cpu_request, companion);
        let (own, others) = (&mut self.confinement, &other.confinement);
        complete(&mut own.privileged, &others.privileged, companion);
        complete(&mut own.escalation, &others.escalation, companion);
        complete(&mut own.read_only_root, &others.read_only_root, companion);
        complete(&mut own.seccomp, &others.seccomp, companion);
        complete(&mut own.dropped, &others.dropped, companion);
        if let (Some(own), Some(other), Layer::Below | Layer::Above) = (&mut self.build, &other.build, companion.layer)
        {
            own.complete(other, companion.layer);
        }
        // Lists are joined, and the lower one is judged by what becomes of it.
        if let (Field::Set(names, site), Field::Set(more, _)) = (&mut own.dropped, &others.dropped) {
            match companion.layer {
                Layer::Below => own.dropped = Field::Unknown(Why::Elsewhere, *site),
                Layer::Above | Layer::Beside => names.extend(more.iter().cloned()),
            }
        }
    }
}

impl Build {
    /// Takes over what the other one says and this one does not, or what counts before this one.
    pub fn complete(&mut self, other: &Build, layer: Layer) {
        take_over(&mut self.context, &other.context, layer);
        take_over(&mut self.dockerfile, &other.dockerfile, layer);
        take_over(&mut self.target, &other.target, layer);
    }
}

fn take_over(own: &mut Field<String>, other: &Field<String>, layer: Layer) {
    if other.is_absent() || (layer == Layer::Below && !own.is_absent()) {
        return;
    }
    let site = Site { span: own.site().span, via: Via::Inherited };
    *own = match other {
        Field::Set(text, _) => Field::Set(text.clone(), site),
        _ => Field::Unknown(Why::Elsewhere, site),
    };
}

fn complete<T>(own: &mut Field<T>, other: &Field<T>, companion: &Companion) {
    let Field::Absent(site) = *own else { return };
    let is_lacking_there = companion.layer == Layer::Below && companion.is_needed;
    let is_said = match other {
        Field::Absent(_) => is_lacking_there,
        Field::Unknown(Why::Elsewhere, _) => false,
        // It may have it from here.
        Field::Unknown(Why::Outside, _) if companion.layer == Layer::Beside => false,
        Field::Set(..) | Field::Unknown(..) => true,
    };
    if is_said {
        *own = Field::Unknown(Why::Elsewhere, site);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::text::Span;

    #[test]
    fn what_is_absent_is_for_the_lower_file_to_lack() {
        let span = Span::at(0);
        let absent = || Field::absent(span);
        let elsewhere = || Field::unknown(Why::Elsewhere, span);
        for (own, other, layer, is_needed, is_lacking) in [
            (absent(), Field::set(1, span), Layer::Below, true, false),
            (absent(), Field::set(1, span), Layer::Below, false, false),
            (absent(), Field::unknown(Why::Variable, span), Layer::Above, true, false),
            (absent(), absent(), Layer::Below, true, false),
            (absent(), absent(), Layer::Below, false, true),
            (absent(), absent(), Layer::Above, true, true),
            (absent(), elsewhere(), Layer::Below, true, true),
            (absent(), elsewhere(), Layer::Above, true, true),
            (elsewhere(), absent(), Layer::Above, true, false),
            (absent(), Field::unknown(Why::Outside, span), Layer::Above, false, false),
            (absent(), Field::unknown(Why::Outside, span), Layer::Beside, false, true),
            (absent(), Field::set(1, span), Layer::Beside, false, false),
        ] {
            let companion = Companion { file: FileId::from_path(Path::new("/shop/compose.yaml")), layer, is_needed };
            let mut completed = own.clone();
            complete(&mut completed, &other, &companion);
            assert_eq!(completed.is_absent(), is_lacking, "{own:?} {other:?} {companion:?}");
        }
    }
}
