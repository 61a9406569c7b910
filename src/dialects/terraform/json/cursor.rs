//! Where a cursor stands in a text of JSON, said as in the native file that the text stands for.

use super::super::outer;
use super::super::place::Place;
use super::super::structure::is_values;
use super::COMMENT;
use crate::knowledge::terraform::language;
use crate::model::Cursor;
use crate::syntax::{Context, Slot, Step};

/// A place in JSON as one of a native file.
pub(in super::super) struct Native {
    pub(in super::super) context: Context,
    /// Whether strings are expressions here, without `${…}`.
    pub(in super::super) is_code: bool,
}

/// What stands around a cursor, with blocks in place of objects; none where nothing can be written.
pub(in super::super) fn native(at: &Cursor<'_>) -> Option<Native> {
    let mut way = Way { outer: outer(at.file), gives_values: is_values(at.file), ..Way::default() };
    at.context.path.iter().for_each(|step| way.step(step));
    let is_comment = |name: &str| name == COMMENT;
    if way.path.iter().filter_map(name_of).any(is_comment)
        || matches!(&at.context.slot, Slot::Value { key, .. } if is_comment(key))
    {
        return None;
    }
    let mut is_code = false;
    let slot = match (&at.context.slot, &way.open) {
        (Slot::Key, Some((block, labels, _))) => {
            let before = at.parsed.text.get(..at.context.typed.start()).unwrap_or("");
            Slot::Label { block: block.clone(), before: labels.clone(), quoted: before.ends_with('"') }
        }
        (Slot::Key, None) => Slot::Key,
        (Slot::Value { key, .. }, None) if !key.is_empty() && way.labels(key).is_some() => return None,
        (Slot::Value { key, quoted }, None) => {
            let outermost = way.path.iter().find_map(name_of).unwrap_or(key);
            is_code = super::is_code(&way.place(), outermost);
            Slot::Value { key: key.clone(), quoted: *quoted && !is_code }
        }
        _ => return None,
    };
    // An item is one of the values of its attribute.
    if matches!(&slot, Slot::Value { key, .. } if key.is_empty()) && matches!(way.path.last(), Some(Step::Item(_))) {
        way.path.pop();
    }
    let Context { typed, present, indent, .. } = at.context.clone();
    Some(Native { context: Context { path: way.path, slot, typed, present, indent }, is_code })
}

fn name_of(step: &Step) -> Option<&str> {
    match step {
        Step::Key(name) => Some(name.as_str()),
        _ => None,
    }
}

/// The way from the root to a cursor.
#[derive(Default)]
struct Way {
    path: Vec<Step>,
    /// Where the blocks of the file stand in the language's tables.
    outer: &'static [&'static str],
    /// Whether the file gives variables their values, so that it has no blocks.
    gives_values: bool,
    /// The block whose labels are keys on the way, those before, and how many are yet to come.
    open: Option<(String, Vec<String>, usize)>,
    /// Whether it has come into the value of an attribute.
    in_value: bool,
}

impl Way {
    /// The types of the blocks around, as the language's tables have them.
    fn place(&self) -> Vec<&str> {
        let kinds = self.path.iter().filter_map(|step| match step {
            Step::Block { name, .. } => Some(name.as_str()),
            _ => None,
        });
        let mut kinds: Vec<&str> = kinds.collect();
        if let Some(inner) = kinds.iter().rposition(|kind| *kind == "dynamic").filter(|inner| *inner > 1) {
            kinds.drain(1..inner);
        }
        self.outer.iter().copied().chain(kinds).collect()
    }

    /// How many labels a block of this type has here; none where the name is that of an attribute.
    fn labels(&self, name: &str) -> Option<usize> {
        if self.in_value || self.gives_values || name == COMMENT {
            return None;
        }
        let place: Vec<&str> = self.place().into_iter().chain([name]).collect();
        let known = Place::of(&self.path, None);
        match language().block(&place) {
            Some(facts) => Some(facts.labels.len()),
            None if name == "dynamic" && known.is_some() => Some(1),
            None => known?.member(name).filter(|member| member.attribute().is_none()).map(|_| 0),
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Key(name) => self.key(name),
            // Several blocks may share a key.
            Step::Item(_) if !self.in_value => {}
            step => self.path.push(step.clone()),
        }
    }

    fn key(&mut self, name: &str) {
        if let Some((block, mut labels, left)) = self.open.take() {
            labels.push(name.to_owned());
            if left > 1 {
                self.open = Some((block, labels, left - 1));
            } else {
                self.path.push(Step::Block { name: block, labels });
            }
            return;
        }
        match self.labels(name) {
            Some(0) => self.path.push(Step::Block { name: name.to_owned(), labels: Vec::new() }),
            Some(count) => self.open = Some((name.to_owned(), Vec::new(), count)),
            None => {
                self.in_value = true;
                self.path.push(Step::Key(name.to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::dialects::Dialect;
    use crate::dialects::terraform::Terraform;
    use crate::dialects::terraform::tests::Nothing;
    use crate::model::{Cursor, FileId};
    use crate::syntax::{Language, context, parse};

    #[test]
    fn whatever_is_half_typed_everything_may_be_asked() {
        let text = r#"{"resource": {"aws_instance": {"é": [{"ami": "${var.ü}", "root_block_device": {"volume_type": "gp3"},
            "dynamic": {"ebs_block_device": {"for_each": [1], "content": {"a": true}}}, "depends_on": ["aws_vpc.m"]}]}},
            "module": {"m": {"source": "./m", "x": {"y": [1]}}}, "variable": {"ö": {"type": "list(string)"}}}"#;
        let file = FileId::from_path(Path::new("/a/main.tf.json"));
        for (end, _) in text.char_indices() {
            for cut in [&text[..end], text] {
                let parsed = parse(Language::Json, cut.into(), None);
                let context = context(&parsed, end);
                let at = Cursor { file: &file, parsed: &parsed, base: 0, offset: end, context: &context };
                let mut items = Vec::new();
                Terraform::Modules.complete(&at, &Nothing, &mut items);
                for item in items {
                    assert!(cut.get(item.edit.span.range()).is_some(), "{cut:?}: {item:?}");
                }
                Terraform::Modules.hover(&at, &Nothing);
            }
        }
    }
}
