//! Settings of YAML mappings as trees, for practices that ask what an object says of itself, and the way back: a value
//! where a practice wants it. Which mappings own settings is the format's to say.

use crate::dialects::Target;
use crate::dialects::yaml_edits::realised;
use crate::dialects::yaml_values::{Value, content};
use crate::model::{CloudResource, Field, Intent, OPEN, Realised, Refusal, Site, Value as Setting, Why};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Kind, Tree, edit};
use crate::text::{Edits, Span};

/// Deepest level read; what describes infrastructure is not half as deep.
const DEPTH: usize = 32;

/// A mapping that owns settings: a [`CloudResource`].
pub(super) struct Owner<'d> {
    pub(super) value: Value<'d>,
    /// By what pages bind it.
    pub(super) kind: &'static str,
    /// Its name; empty where it has none.
    pub(super) name: String,
    /// What findings about it as a whole point at.
    pub(super) span: Span,
    /// A part of it that is an owner of its own.
    pub(super) apart: Option<Value<'d>>,
    /// Whether what it does not say is said nowhere.
    pub(super) is_whole: bool,
    /// Whether a text becomes another one before it is used.
    pub(super) is_filled_in: fn(&str) -> bool,
}

impl Owner<'_> {
    pub(super) fn fact(&self) -> CloudResource {
        let settings = match self.tree(self.value, DEPTH) {
            Field::Set(settings, _) => settings,
            Field::Unknown(..) | Field::Absent(_) => Setting::Map(Vec::new()),
        };
        CloudResource { kind: self.kind.to_owned(), name: self.name.clone(), span: self.span, settings }
    }

    fn tree(&self, value: Value<'_>, depth: usize) -> Field<Setting> {
        let site = value.site();
        let unknown = |why| Field::Unknown(why, site);
        let is_apart = self.apart.is_some_and(|apart| apart.node == value.node);
        match value.kind() {
            _ if depth == 0 || is_apart || !value.is_affordable() => unknown(Why::Outside),
            Kind::Alias => unknown(Why::Outside),
            Kind::Null => Field::Set(Setting::Null, site),
            Kind::Scalar => match value.text() {
                Some(text) if (self.is_filled_in)(text) => unknown(Why::Variable),
                Some(text) => Field::Set(scalar(value, text), site),
                None => unknown(Why::Malformed),
            },
            Kind::Sequence => {
                let items = value.items().into_iter().map(|item| self.tree(item, depth - 1));
                Field::Set(Setting::List(items.collect()), site)
            }
            Kind::Mapping => {
                let mut entries = Vec::new();
                if !self.is_whole || value.is_open() {
                    entries.push((OPEN.to_owned(), unknown(Why::Outside)));
                }
                // The first of two is its own; of a map the last one counts.
                for entry in value.entries().into_iter().rev() {
                    entries.push((entry.name().to_owned(), self.tree(entry.value, depth - 1)));
                }
                let is_item = value.node.parent().is_some_and(|parent| parent.kind() == Kind::Sequence);
                let span = if is_item { title(value) } else { site.span };
                Field::Set(Setting::Map(entries), Site { span, ..site })
            }
        }
    }
}

fn scalar(value: Value<'_>, text: &str) -> Setting {
    let scalar = value.node.scalar();
    if let Some(truth) = scalar.and_then(|scalar| scalar.boolean()) {
        return Setting::Bool(truth);
    }
    match scalar.and_then(|scalar| scalar.number()) {
        Some(_) => Setting::Number(text.to_owned()),
        None => Setting::Text(text.to_owned()),
    }
}

/// What findings about an item of a list point at: its name, or its first key.
fn title(item: Value<'_>) -> Span {
    let name = item.get("name").filter(|name| name.text().is_some() && !name.aliased);
    let first = || item.entries().first().map(|entry| content(entry.key));
    name.map(|name| name.span()).or_else(first).unwrap_or_else(|| item.span())
}

/// Writes [`Intent::SetSetting`] about one of a segment's owners, which are here in the order of its resources.
pub(super) fn realise(intent: &Intent, segment: &Target<'_>, owners: &[Owner<'_>]) -> Result<Realised, Refusal> {
    let Intent::SetSetting { resource, block, path, value, safety } = intent else {
        return Err(Refusal::because("this is not about a setting"));
    };
    let owner = segment.facts.resources().zip(owners).find(|((id, _), _)| id == resource);
    let edits = owner.and_then(|(_, owner)| set(owner, segment.parsed, *block, path, value));
    realised(format!("Set `{}` to {value}", path.join(".")), *safety, edits)
}

/// Gives a setting of an owner, or of an item of one of its lists, a value.
fn set(owner: &Owner<'_>, parsed: &Parsed, block: Option<Span>, path: &[String], value: &Setting) -> Option<Edits> {
    let mut place = owner.value.node;
    if let Some(block) = block {
        let mut inner = place.document().at(block.start())?;
        while inner.kind() != Kind::Mapping {
            inner = inner.parent()?;
        }
        let mut around = inner;
        while around != place {
            // Whoever else uses it would change too.
            around = if around.anchor().is_some() { return None } else { around.parent()? };
        }
        place = inner;
    }
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    if owner.value.aliased { None } else { edit::set(parsed, place, &path, &written(value)?) }
}

fn written(value: &Setting) -> Option<Tree> {
    Some(match value {
        Setting::Null | Setting::Map(_) => return None,
        Setting::Bool(value) => Tree::Plain(value.to_string()),
        Setting::Number(text) => Tree::Plain(text.clone()),
        Setting::Text(text) => Tree::Text(text.clone()),
        Setting::List(items) => {
            let items: Option<Vec<Tree>> = items.iter().map(|item| written(item.value()?)).collect();
            Tree::Sequence(items?)
        }
    })
}
