//! Patches that stand in a Kustomization as texts of several lines: parts of objects and lists of operations, read as
//! documents of their own at the places where they are written.

use std::sync::Arc;

use super::super::{images, kinds, namespaces, schema as object_schema, selectors, variables};
use super::completion;
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project};
use crate::schema::{self, Schema};
use crate::syntax::yaml::{Node, Style};
use crate::syntax::{self, Context, Language, Parsed, Slot, Step};
use crate::text::Span;

/// Longest text that is read.
const LONGEST: usize = 65_536;

/// A patch.
pub(in super::super) struct Inline {
    /// The lines of the text with their margin, which is the column of the outermost keys.
    parsed: Parsed,
    /// Where they begin in the segment.
    start: usize,
    /// Whether it may be a list of operations, and whether it may be a part of an object.
    is_operations: bool,
    is_part: bool,
    /// The kind of the objects it changes, as far as its target says.
    kind: Option<String>,
}

impl Inline {
    /// The patch an offset is in.
    pub(in super::super) fn at(parsed: &Parsed, offset: usize) -> Option<Inline> {
        let root = parsed.yaml()?.root()?.resolved();
        let list = |key: &str| root.get(key).into_iter().flat_map(|list| list.resolved().items());
        let of = |patch: Node<'_>, is_operations: bool| {
            let entry = patch.resolved().entry("patch")?;
            let target = patch.resolved().get("target");
            let kind = target.and_then(|target| target.get("kind")?.text().map(str::to_owned));
            let lines = lines(&parsed.text, entry.value, column(&parsed.text, entry.key.span().start()), offset)?;
            Some((lines, is_operations, target.is_some(), kind))
        };
        let (lines, is_old, is_targeted, kind) = list("patches")
            .find_map(|patch| of(patch, false))
            .or_else(|| list("patchesJson6902").find_map(|patch| of(patch, true)))
            .or_else(|| {
                let margin = |node: Node<'_>| indent_of_line(&parsed.text, node.span().start());
                let here = |node| lines(&parsed.text, node, margin(node), offset);
                let lines = list("patchesStrategicMerge").find_map(here)?;
                Some((lines, false, false, None))
            })?;
        let text = lines.of(&parsed.text);
        let first = text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with('#'));
        let is_operations = is_old || first.map_or(is_targeted, |line| line.starts_with('-'));
        let is_part = !is_old && first.is_none_or(|line| !line.starts_with('-'));
        let parsed = syntax::parse(Language::Yaml, text.into(), None);
        Some(Inline { parsed, start: lines.start(), is_operations, is_part, kind })
    }

    /// What may be written in it.
    pub(in super::super) fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
        let offset = at.offset.saturating_sub(self.start);
        let context = syntax::context(&self.parsed, offset);
        let inner = Cursor { parsed: &self.parsed, base: at.base + self.start, offset, context: &context, ..*at };
        let mut found = Vec::new();
        if self.is_operations {
            self.place(&inner, project, &mut found);
            if let Some(schema) = schema::schema("json-patch") {
                found.extend(schema::complete(&schema, &self.parsed, &context));
            }
        }
        if self.is_part {
            self.names(&inner, project, &mut found);
            images::complete(&inner, project, &mut found);
            let known = found.len();
            kinds::complete(&inner, project, &mut found);
            // Whole objects are no patches.
            let mut index = 0;
            found.retain(|item| {
                index += 1;
                index <= known || item.kind != CompletionKind::Keyword
            });
            selectors::complete(&inner, project, &mut found);
            namespaces::complete(&inner, project, &mut found);
            variables::complete(&inner, project, &mut found);
            if let Some(schema) = self.schema(project) {
                found.extend(schema::complete(&schema, &self.parsed, &context));
            }
        }
        let mut seen: Vec<String> = Vec::new();
        for mut item in found {
            if seen.contains(&item.label) {
                continue;
            }
            seen.push(item.label.clone());
            item.edit.span = item.edit.span.shifted(self.start);
            item.insert = item.insert.shifted(self.start);
            item.also.iter_mut().for_each(|edit| edit.span = edit.span.shifted(self.start));
            out.push(item);
        }
    }

    /// What is known of the key or value at an offset.
    pub(in super::super) fn hover(&self, at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
        let offset = at.offset.saturating_sub(self.start);
        let context = syntax::context(&self.parsed, offset);
        let inner = Cursor { parsed: &self.parsed, base: at.base + self.start, offset, context: &context, ..*at };
        let of_schema = |schema: Arc<Schema>| schema::hover(&schema, &self.parsed, offset).map(|(_, text)| text);
        if self.is_operations {
            return schema::schema("json-patch").and_then(of_schema);
        }
        let known = images::hover(&self.parsed, offset).or_else(|| kinds::hover(&inner, project));
        known.or_else(|| self.schema(project).and_then(of_schema))
    }

    /// The schema of the object it is a part of.
    fn schema(&self, project: &dyn Project) -> Option<Arc<Schema>> {
        let root = self.parsed.yaml().and_then(|document| document.root());
        let said = |key: &str| root.and_then(|root| root.get(key)?.text()).filter(|text| !text.is_empty());
        object_schema::of_part(said("apiVersion"), said("kind").or(self.kind.as_deref())?, project)
    }

    /// The names of the objects it may be laid over.
    fn names(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
        let is_name = matches!(at.context.path.as_slice(), [Step::Key(key)] if key == "metadata")
            && matches!(&at.context.slot, Slot::Value { key, .. } if key == "name");
        if is_name {
            let root = self.parsed.yaml().and_then(|document| document.root());
            let kind = root.and_then(|root| root.get("kind")?.text()).or(self.kind.as_deref());
            completion::objects(at, kind, project, out);
        }
    }

    /// The next part of a place in the objects that are changed, as their schema has it.
    fn place(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
        let is_place = matches!(&at.context.slot, Slot::Value { key, .. } if key == "path" || key == "from");
        let kind = self.kind.as_deref().filter(|_| is_place);
        let Some(schema) = kind.and_then(|kind| object_schema::of_part(None, kind, project)) else { return };
        let typed = at.context.typed;
        let written = typed.of(&self.parsed.text);
        let Some(before) = at.offset.checked_sub(typed.start()).and_then(|length| written.get(..length)) else {
            return;
        };
        let (folder, start) = before.rfind('/').map_or(("", 0), |slash| (before.get(..slash).unwrap_or(""), slash));
        let step = |part: &str| match part.parse() {
            Ok(index) => Step::Item(index),
            Err(_) if part == "-" => Step::Item(0),
            Err(_) => Step::Key(part.replace("~1", "/").replace("~0", "~")),
        };
        let path: Vec<Step> = folder.split('/').skip(1).map(step).collect();
        let rest = written.get(before.len()..).unwrap_or("");
        let end = at.offset + rest.find('/').unwrap_or(rest.len());
        let part = Span::new(typed.start() + start, end);
        let nothing = syntax::parse(Language::Yaml, "".into(), None);
        let context = Context { path, slot: Slot::Key, typed: Span::at(0), present: Vec::new(), indent: 0 };
        let mut seen: Vec<String> = Vec::new();
        for mut item in schema::complete(&schema, &nothing, &context) {
            let is_item = item.edit.text.starts_with("- ");
            let name = if is_item { "0".to_owned() } else { item.label.replace('~', "~0").replace('/', "~1") };
            if item.kind != CompletionKind::Property || seen.contains(&name) {
                continue;
            }
            item.label = format!("/{name}");
            if is_item {
                (item.detail, item.documentation) = (Some("the first item".to_owned()), None);
            }
            item.edit.span = part;
            item.edit.text.clone_from(&item.label);
            item.snippet = false;
            item.preferred = false;
            seen.push(name);
            out.push(item);
        }
    }
}

/// The lines of a text that is written in several, below the mark with which it begins, if an offset is on one of them.
/// They stand further right than `parent`.
fn lines(text: &str, scalar: Node<'_>, parent: usize, offset: usize) -> Option<Span> {
    let is_block = scalar.scalar().is_some_and(|scalar| matches!(scalar.style, Style::Literal | Style::Folded));
    let head = scalar.span().start();
    let start = text.get(head..).filter(|_| is_block)?.find('\n').map(|length| head + length + 1)?;
    let mut end = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let inner = line.trim_start_matches(' ');
        if !inner.trim().is_empty() && line.len() - inner.len() <= parent {
            break;
        }
        end += line.len();
    }
    let is_inside = start <= offset && offset <= end && column(text, offset) > parent;
    (is_inside && end - start <= LONGEST).then(|| Span::new(start, end))
}

/// Bytes between the beginning of a line and an offset on it.
fn column(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(offset, |line| offset - line - 1)
}

fn indent_of_line(text: &str, offset: usize) -> usize {
    let start = offset - column(text, offset);
    text.get(start..).map_or(0, |line| line.len() - line.trim_start_matches(' ').len())
}
