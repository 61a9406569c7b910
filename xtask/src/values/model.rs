//! The models of services as `botocore` has them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::Outcome;

/// What makes, sets up or changes things, the best source first.
const VERBS: &[&str] = &[
    "create",
    "put",
    "register",
    "request",
    "run",
    "allocate",
    "import",
    "start",
    "add",
    "associate",
    "attach",
    "enable",
    "set",
    "update",
    "modify",
];

/// The model of one service.
pub(super) struct Service {
    /// Its folder, which is its name in `botocore`.
    pub(super) name: String,
    shapes: BTreeMap<String, Value>,
    /// Shapes of inputs by the squashed name of the operation.
    inputs: BTreeMap<String, String>,
}

impl Service {
    /// Reads the newest version of a service's model.
    pub(super) fn read(data: &Path, name: &str) -> Outcome<Service> {
        let mut versions: Vec<_> =
            fs::read_dir(data.join(name))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        versions.sort();
        let newest = versions.last().ok_or_else(|| format!("`{name}` has no version"))?;
        let mut text = String::new();
        GzDecoder::new(File::open(newest.join("service-2.json.gz"))?).read_to_string(&mut text)?;
        let mut model: Value = serde_json::from_str(&text)?;
        let mut inputs = BTreeMap::new();
        for (operation, said) in model.get("operations").and_then(Value::as_object).into_iter().flatten() {
            if let Some(shape) = said.pointer("/input/shape").and_then(Value::as_str) {
                inputs.insert(squashed(operation), shape.to_owned());
            }
        }
        let shapes = match model.get_mut("shapes").map(Value::take) {
            Some(Value::Object(shapes)) => shapes.into_iter().collect(),
            _ => BTreeMap::new(),
        };
        Ok(Service { name: name.to_owned(), shapes, inputs })
    }

    /// The inputs of the operations that make or change a thing of this name, squashed.
    pub(super) fn inputs_for(&self, noun: &str) -> Vec<&str> {
        let of = |verb: &&str| self.inputs.get(&format!("{verb}{noun}")).map(String::as_str);
        VERBS.iter().chain(&[""]).filter_map(of).collect()
    }

    /// The members of a structure and their shapes.
    pub(super) fn members(&self, shape: &str) -> impl Iterator<Item = (&str, &str)> {
        let members = self.shapes.get(shape).and_then(|shape| shape.get("members")?.as_object());
        members.into_iter().flatten().filter_map(|(name, of)| Some((name.as_str(), of.get("shape")?.as_str()?)))
    }

    /// The structure a shape is, or its items or values are.
    pub(super) fn structure<'s>(&'s self, shape: &'s str) -> Option<&'s str> {
        let mut shape = shape;
        for _ in 0..4 {
            match self.kind(shape)? {
                "structure" => match self.items(shape) {
                    Some(items) => shape = items,
                    None => return Some(shape),
                },
                _ => shape = self.inner(shape)?,
            }
        }
        None
    }

    /// The shape of the texts among which a value must be, of a text or of a list of them.
    pub(super) fn closed<'s>(&'s self, shape: &'s str, list: bool) -> Option<&'s str> {
        let shape = match (list, self.kind(shape)?) {
            (true, "list") => self.inner(shape)?,
            (true, "structure") => self.inner(self.items(shape)?)?,
            (false, "string") => shape,
            _ => return None,
        };
        (self.kind(shape) == Some("string") && !self.values(shape).is_empty()).then_some(shape)
    }

    /// The values of a text, in the order of the model.
    pub(super) fn values(&self, shape: &str) -> Vec<&str> {
        let values = self.shapes.get(shape).and_then(|shape| shape.get("enum")?.as_array());
        values.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(super) fn is_single(&self, shape: &str) -> bool {
        self.kind(shape) == Some("structure") && self.items(shape).is_none()
    }

    fn kind(&self, shape: &str) -> Option<&str> {
        self.shapes.get(shape)?.get("type")?.as_str()
    }

    fn inner(&self, shape: &str) -> Option<&str> {
        let shape = self.shapes.get(shape)?;
        shape.pointer("/member/shape").or_else(|| shape.pointer("/value/shape"))?.as_str()
    }

    /// The list in a structure that is a list with its length.
    fn items(&self, shape: &str) -> Option<&str> {
        let items = self.members(shape).find(|(name, _)| *name == "Items")?.1;
        self.members(shape).any(|(name, _)| name == "Quantity").then_some(items)
    }
}

/// A name without what separates its words, in small letters.
pub(super) fn squashed(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
