//! Objects of Kubernetes and what stands around them: what scales, selects or names them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dialects::Target;
use crate::model::{
    CloudResource, Definition, Demand, EntityId, Field, FileId, Lowered, PODS, Project, Reference, Related, Scope,
    Symbol, SymbolKind, SymbolName, Use, Value, Within,
};
use crate::syntax::yaml::{Entry, edit};
use crate::text::{Edits, Span};

/// Objects of one kind that are looked at for the sake of another one, at most.
const LOOKED_AT: usize = 64;

/// An object, with what it says of its pods.
#[derive(Clone, Copy)]
pub(super) struct Object<'f> {
    pub(super) own: &'f CloudResource,
    pub(super) pods: Option<&'f CloudResource>,
}

/// The objects of a segment that practices speak of.
pub(super) fn objects(facts: &Lowered) -> impl Iterator<Item = Object<'_>> {
    facts.resources().filter(|(_, own)| own.kind != PODS).map(|(id, own)| {
        let pods = facts.resource(EntityId(id.0 + 1)).filter(|next| next.kind == PODS);
        Object { own, pods }
    })
}

/// Objects of one of these kinds that have a name.
pub(super) fn of_kinds<'f>(facts: &'f Lowered, kinds: &'static [&str]) -> impl Iterator<Item = Object<'f>> {
    objects(facts).filter(|object| kinds.contains(&object.own.kind.as_str()) && !object.own.name.is_empty())
}

impl Object<'_> {
    /// How many replicas it asks for; none where that is not known.
    pub(super) fn replicas(&self) -> Option<u32> {
        number(&self.own.setting(&["spec", "replicas"]), 1)
    }

    /// The labels of the pods it makes.
    pub(super) fn pod_labels(&self) -> Option<BTreeMap<String, String>> {
        labels(&self.own.setting(&["spec", "template", "metadata", "labels"]))
    }
}

/// A whole number, or what counts where none is written; none where that is not known.
pub(super) fn number(field: &Field<Value>, default: u32) -> Option<u32> {
    match field {
        Field::Set(Value::Number(text), _) => text.parse().ok(),
        Field::Absent(_) => Some(default),
        _ => None,
    }
}

/// A text; none where it is not known or not written.
pub(super) fn text(of: &CloudResource, path: &[&str]) -> Option<String> {
    match of.setting(path) {
        Field::Set(Value::Text(text) | Value::Number(text), _) => Some(text),
        _ => None,
    }
}

/// Labels that are all known; none where there are none.
pub(super) fn labels(field: &Field<Value>) -> Option<BTreeMap<String, String>> {
    let Field::Set(Value::Map(entries), _) = field else { return None };
    let mut found = BTreeMap::new();
    for (name, value) in entries {
        let text = match value.value()? {
            Value::Text(text) | Value::Number(text) => text.clone(),
            Value::Bool(value) => value.to_string(),
            Value::Null | Value::List(_) | Value::Map(_) => return None,
        };
        found.insert(name.clone(), text);
    }
    (!found.is_empty()).then_some(found)
}

/// Whether two objects may live in the same namespace.
pub(super) fn may_meet(one: &CloudResource, other: &CloudResource) -> bool {
    let namespace = |of: &CloudResource| text(of, &["metadata", "namespace"]);
    match (namespace(one), namespace(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// A segment of some file.
#[derive(Clone)]
pub(super) struct Beside {
    pub(super) file: FileId,
    base: usize,
    pub(super) facts: Arc<Lowered>,
}

impl Beside {
    /// A place in it, as what belongs to a finding.
    pub(super) fn related(&self, span: Span, message: impl Into<String>) -> Related {
        Related { file: self.file.clone(), span: span.shifted(self.base), message: message.into() }
    }
}

/// The workspace, as a file asks it.
#[derive(Clone, Copy)]
pub(super) struct Around<'p> {
    pub(super) file: &'p FileId,
    pub(super) project: &'p dyn Project,
}

impl Around<'_> {
    /// Whether there are objects of a kind, `LimitRange/v1`.
    pub(super) fn has(&self, api: &str) -> bool {
        !self.project.uses(&self.symbol(SymbolKind::Api, api.into())).is_empty()
    }

    /// Whether one of the objects that select these pods by their labels, or one of a kind that may select by other means,
    /// is as asked. Of very many of that kind one is taken to be.
    pub(super) fn any_over(
        &self,
        pods: BTreeMap<String, String>,
        api: &str,
        is_meant: impl Fn(&CloudResource) -> bool,
    ) -> bool {
        let holds = |beside: &Beside| objects(&beside.facts).any(|object| is_meant(object.own));
        if self.selecting(pods).iter().any(holds) {
            return true;
        }
        let others = self.project.uses(&self.symbol(SymbolKind::Api, api.into()));
        others.len() > LOOKED_AT
            || self.segments(others.into_iter().map(|user| (user.file, user.base))).iter().any(holds)
    }

    /// Where an object is named: `Deployment/web`.
    pub(super) fn naming(&self, address: String) -> Vec<Beside> {
        self.users(SymbolKind::Object, SymbolName::Text(address))
    }

    /// Where pods with these labels are selected by some of them.
    pub(super) fn selecting(&self, labels: BTreeMap<String, String>) -> Vec<Beside> {
        self.users(SymbolKind::PodLabels, SymbolName::Labels(labels))
    }

    /// Where objects of this address are written: `Deployment/web`.
    pub(super) fn named(&self, address: String) -> Vec<Beside> {
        self.written(SymbolKind::Object, SymbolName::Text(address))
    }

    /// Where pods are written that have these labels.
    pub(super) fn selected(&self, labels: BTreeMap<String, String>) -> Vec<Beside> {
        self.written(SymbolKind::PodLabels, SymbolName::Labels(labels))
    }

    /// Calls `found` with the autoscaler of a workload, if one is seen. Where there are several workloads of this name
    /// (one for each environment, say) only one of the same folder is taken for its own.
    pub(super) fn with_scaler<T>(&self, of: &Object<'_>, found: impl Fn(&Beside, &CloudResource) -> T) -> Option<T> {
        let address = of.own.address();
        let is_one_of_many = self.named(address.clone()).len() > 1;
        for beside in self.naming(address) {
            if is_one_of_many && beside.file.folder() != self.file.folder() {
                continue;
            }
            let scaler = objects(&beside.facts).map(|object| object.own).find(|other| {
                other.kind == "HorizontalPodAutoscaler"
                    && text(other, &["spec", "scaleTargetRef", "name"]).as_ref() == Some(&of.own.name)
                    && text(other, &["spec", "scaleTargetRef", "kind"]).as_ref() == Some(&of.own.kind)
                    && may_meet(other, of.own)
            });
            if let Some(scaler) = scaler {
                return Some(found(&beside, scaler));
            }
        }
        None
    }

    fn users(&self, kind: SymbolKind, name: SymbolName) -> Vec<Beside> {
        let users = self.project.uses(&self.symbol(kind, name));
        self.segments(users.into_iter().map(|user| (user.file, user.base)))
    }

    /// What would be found by this name, wherever it is.
    fn symbol(&self, kind: SymbolKind, name: SymbolName) -> Definition {
        let at = Span::at(0);
        let symbol = Symbol { kind, name, name_span: at, span: at, scope: Scope::Workspace, detail: None };
        Definition { file: self.file.clone(), base: 0, symbol }
    }

    fn written(&self, kind: SymbolKind, name: SymbolName) -> Vec<Beside> {
        let within = Within::Scope(Scope::Workspace);
        let reference = Reference { kind, name, span: Span::at(0), within, demand: Demand::Optional };
        let of = Use { file: self.file.clone(), base: 0, reference };
        self.segments(self.project.definitions(&of).into_iter().map(|found| (found.file, found.base)))
    }

    /// Each segment once.
    fn segments(&self, places: impl Iterator<Item = (FileId, usize)>) -> Vec<Beside> {
        let mut places: Vec<(FileId, usize)> = places.collect();
        places.sort();
        places.dedup();
        let found = places.into_iter().filter_map(|(file, base)| {
            let facts = self.project.segment(&file, base)?;
            Some(Beside { file, base, facts })
        });
        found.collect()
    }
}

/// The entry whose value stands at a place, if it is written where it counts.
pub(super) fn entry_at<'d>(target: &Target<'d>, value: Span) -> Option<Entry<'d>> {
    let mut node = target.parsed.yaml()?.at(value.start())?;
    loop {
        let parent = node.parent()?;
        let mut written = parent.written();
        if let Some(position) = written.position(|(_, of)| of == node) {
            return parent.entries().nth(position);
        }
        node = parent;
    }
}

/// Edits that take the entry whose value stands at a place away.
pub(super) fn without_entry(target: &Target<'_>, value: Span) -> Option<Edits> {
    edit::remove_entry(target.parsed, entry_at(target, value)?)
}
