//! Patches that stand in a Kustomization as texts of several lines: parts of objects and lists of operations, read as
//! documents of their own at the places where they are written.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::{images, kinds, namespaces, schema as object_schema, selectors, variables};
use super::part::{self, About};
use super::{INSIDE, completion, misplaced, operations};
use crate::model::{
    CompletionItem, CompletionKind, Cursor, Demand, FileId, Lowered, Markdown, Project, Reference, Scope, Symbol,
    SymbolKind, Within,
};
use crate::schema::{self, Problem, ProblemKind, Schema};
use crate::syntax::yaml::{Kind, Node, Style};
use crate::syntax::{self, Language, Parsed, Slot, Step};
use crate::text::{Span, TextEdit};

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
    /// The kind and the name of the objects it changes, as far as its target says.
    kind: Option<String>,
    name: Option<String>,
    is_targeted: bool,
}

/// Where a patch stands.
struct Lines {
    span: Span,
    /// The column right of which its lines begin.
    parent: usize,
    /// Whether its lines are read as they stand.
    is_literal: bool,
    /// Whether it stands where there are operations alone.
    is_old: bool,
    is_targeted: bool,
    kind: Option<String>,
    name: Option<String>,
}

impl Lines {
    /// All patches of a Kustomization that are written in several lines.
    fn of(parsed: &Parsed) -> Vec<Lines> {
        let Some(root) = parsed.yaml().and_then(|document| document.root()).map(Node::resolved) else {
            return Vec::new();
        };
        let list = |key: &str| root.get(key).into_iter().flat_map(|list| list.resolved().items());
        let of = |patch: Node<'_>, is_old: bool| {
            let entry = patch.resolved().entry("patch")?;
            let target = patch.resolved().get("target");
            let said = |key: &str| target.and_then(|target| target.resolved().get(key)?.text().map(str::to_owned));
            let lines = lines(&parsed.text, entry.value, column(&parsed.text, entry.key.span().start()))?;
            Some(Lines { is_old, is_targeted: target.is_some(), kind: said("kind"), name: said("name"), ..lines })
        };
        let margin = |node: Node<'_>| indent_of_line(&parsed.text, node.span().start());
        let new = list("patches").filter_map(|patch| of(patch, false));
        let old = list("patchesJson6902").filter_map(|patch| of(patch, true));
        let bare = list("patchesStrategicMerge").filter_map(|node| lines(&parsed.text, node, margin(node)));
        new.chain(old).chain(bare).collect()
    }

    fn has(&self, text: &str, offset: usize) -> bool {
        self.span.start() <= offset && offset <= self.span.end() && column(text, offset) > self.parent
    }

    /// Whether its text is a document as it stands: nothing is filled in, and there are not several.
    fn is_document(&self, text: &str) -> bool {
        let own = self.span.of(text);
        self.is_literal && !own.contains("{{") && !own.lines().any(|line| line.trim() == "---")
    }

    fn read(self, text: &str) -> Inline {
        let own = self.span.of(text);
        let first = own.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with('#'));
        let is_list = |line: &str| line.starts_with(['-', '[']);
        let is_operations = self.is_old || first.map_or(self.is_targeted, is_list);
        let is_part = !self.is_old && first.is_none_or(|line| !is_list(line));
        let parsed = syntax::parse(Language::Yaml, own.into(), None);
        let Lines { kind, name, is_targeted, .. } = self;
        Inline { parsed, start: self.span.start(), is_operations, is_part, kind, name, is_targeted }
    }
}

/// The patches that stand in a Kustomization and are documents as they are written.
fn documents(parsed: &Parsed) -> impl Iterator<Item = Inline> + '_ {
    let all = Lines::of(parsed).into_iter().filter(|lines| lines.is_document(&parsed.text));
    all.map(|lines| lines.read(&parsed.text))
}

/// What is wrong with the patches that stand in a Kustomization.
pub(super) fn problems(parsed: &Parsed, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let mut found = Vec::new();
    documents(parsed).for_each(|patch| patch.check(from, project, &mut found));
    found
}

/// What those patches name, and the parts of objects that have a name there.
pub(in super::super) fn lower(parsed: &Parsed, out: &mut Lowered) {
    for patch in documents(parsed).filter(|patch| patch.is_part) {
        let named = part::named(&patch.parsed, &patch.about());
        for reference in named.references {
            let span = reference.span.shifted(patch.start);
            let is_wanted = reference.kind == SymbolKind::Object && reference.demand != Demand::Waived;
            out.references.push(Reference { span, demand: Demand::Waived, ..reference });
            if is_wanted {
                let (kind, within) = (SymbolKind::Patch, Within::Scope(Scope::Segment));
                out.references.push(Reference { kind, name: INSIDE.into(), span, within, demand: Demand::Waived });
            }
        }
        for symbol in named.symbols {
            let (name_span, span) = (symbol.name_span.shifted(patch.start), symbol.span.shifted(patch.start));
            out.symbols.push(Symbol { name_span, span, ..symbol });
        }
    }
}

impl Inline {
    /// The patch an offset is in.
    pub(in super::super) fn at(parsed: &Parsed, offset: usize) -> Option<Inline> {
        let lines = Lines::of(parsed).into_iter().find(|lines| lines.has(&parsed.text, offset))?;
        Some(lines.read(&parsed.text))
    }

    /// What its target says of the objects it changes.
    fn about(&self) -> About<'_> {
        About { kind: self.kind.as_deref(), name: self.name.as_deref(), is_targeted: self.is_targeted }
    }

    /// Holds it against what it is about, as far as that can be told.
    fn check(&self, from: &FileId, project: &dyn Project, out: &mut Vec<Problem>) {
        for error in &self.parsed.errors {
            let (span, message) =
                (error.span.shifted(self.start), format!("this patch cannot be read: {}", error.message));
            out.push(Problem { span, message, kind: ProblemKind::WrongValue, suggestion: None, mends: Vec::new() });
        }
        let Some(root) = self.parsed.yaml().and_then(|document| document.root()).map(Node::resolved) else { return };
        let mut found = match root.kind() {
            Kind::Sequence if self.is_operations => {
                let schema = schema::schema("json-patch");
                let mut found = schema.map_or_else(Vec::new, |schema| schema::validate(&schema, &self.parsed));
                found.extend(operations::problems(root, self.kind.as_deref(), project));
                found
            }
            Kind::Mapping if self.is_part => self.of_part(root, from, project),
            _ => Vec::new(),
        };
        for problem in &mut found {
            problem.span = problem.span.shifted(self.start);
            problem.suggestion = problem.suggestion.take().map(|(span, text)| (span.shifted(self.start), text));
            // They speak of places in a document that this is not.
            problem.mends.clear();
        }
        out.append(&mut found);
    }

    /// What is wrong with a part of an object, of which nothing is required.
    fn of_part(&self, root: Node<'_>, from: &FileId, project: &dyn Project) -> Vec<Problem> {
        let said = |key: &str| root.get(key).and_then(Node::text).filter(|text| !text.is_empty());
        let Some(kind) = said("kind").or(self.kind.as_deref()) else { return Vec::new() };
        let known = said("apiVersion").map(str::to_owned).or_else(|| misplaced::version_of(from, kind, project));
        let schema = known.and_then(|version| object_schema::of_part(Some(&version), kind, project));
        let mut found = schema.map_or_else(Vec::new, |schema| schema::validate(&schema, &self.parsed));
        // A directive is part of no kind.
        found.retain(|problem| {
            problem.kind != ProblemKind::MissingKey && !problem.span.of(&self.parsed.text).starts_with('$')
        });
        let at = |key: &str| root.get("metadata")?.resolved().get(key);
        if let (Some(name), Some(lives), false) = (at("name").and_then(Node::text), at("namespace"), self.is_targeted) {
            found.extend(misplaced::misplaced((kind, name), lives, &[from], project));
        }
        found.extend(part::problems(&self.parsed, &self.about(), from, project));
        found
    }

    /// What may be written in it.
    pub(in super::super) fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
        let offset = at.offset.saturating_sub(self.start);
        let mut found = self.offered(&self.parsed, offset, at, project);
        if let Some((dashed, behind, _)) = syntax::with_dash(&self.parsed, offset).filter(|_| self.is_operations) {
            // An item whose dash is yet to be written.
            let mut begun = self.offered(&dashed, behind, at, project);
            begun.retain(|item| item.edit.span == Span::at(behind));
            for item in &mut begun {
                item.edit = TextEdit::insert(offset, format!("- {}", item.edit.text));
                item.insert = item.edit.span;
            }
            found.extend(begun);
        }
        let mut seen = BTreeSet::new();
        for mut item in found {
            if !seen.insert(item.label.clone()) {
                continue;
            }
            item.edit.span = item.edit.span.shifted(self.start);
            item.insert = item.insert.shifted(self.start);
            item.also.iter_mut().for_each(|edit| edit.span = edit.span.shifted(self.start));
            out.push(item);
        }
    }

    /// What may be written at an offset, if the patch is read like this.
    fn offered(&self, parsed: &Parsed, offset: usize, at: &Cursor<'_>, project: &dyn Project) -> Vec<CompletionItem> {
        let context = syntax::context(parsed, offset);
        let inner = Cursor { parsed, base: at.base + self.start, offset, context: &context, ..*at };
        let mut found = Vec::new();
        if self.is_operations {
            operations::place(&inner, self.kind.as_deref(), project, &mut found);
            if let Some(schema) = schema::schema("json-patch") {
                found.extend(schema::complete(&schema, parsed, &context));
            }
        }
        if self.is_part {
            self.names(&inner, project, &mut found);
            part::complete(&inner, &self.about(), project, &mut found);
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
                found.extend(schema::complete(&schema, parsed, &context));
            }
        }
        found
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
}

/// The lines of a text that is written in several, below the mark with which it begins. They stand further right than
/// `parent`.
fn lines(text: &str, scalar: Node<'_>, parent: usize) -> Option<Lines> {
    let style = scalar.scalar()?.style;
    let head = scalar.span().start();
    let is_block = matches!(style, Style::Literal | Style::Folded);
    let start = text.get(head..).filter(|_| is_block)?.find('\n').map(|length| head + length + 1)?;
    let mut end = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let inner = line.trim_start_matches(' ');
        if !inner.trim().is_empty() && line.len() - inner.len() <= parent {
            break;
        }
        end += line.len();
    }
    let (span, is_literal) = (Span::new(start, end), style == Style::Literal);
    let lines = Lines { span, parent, is_literal, is_old: false, is_targeted: false, kind: None, name: None };
    (span.len() <= LONGEST).then_some(lines)
}

/// Bytes between the beginning of a line and an offset on it.
fn column(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(offset, |line| offset - line - 1)
}

fn indent_of_line(text: &str, offset: usize) -> usize {
    let start = offset - column(text, offset);
    text.get(start..).map_or(0, |line| line.len() - line.trim_start_matches(' ').len())
}

#[cfg(test)]
mod tests {
    use super::super::super::Kubernetes;
    use crate::dialects::shown;

    #[test]
    fn whatever_is_asked_of_patches_is_answered_within_the_text() {
        let text = r#"patches:
  - target: {kind: Deployment, name: wéb, namespace: shöp}
    patch: |-
      - op: replace
        path: /spec/replicäs
        valüe: 3
      - {op: mové}

  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: wéb, namespace: ä}
      spec:
        replica: "ö"
        $patch: delet
  - patch: >-
      kind: Service
patchesStrategicMerge:
  - |-
    kind: ConfigMap
    apiVersion: v1
    datä: {}
patchesJson6902:
  - patch: '[{"op": "add"}]'
"#;
        shown::asked_anywhere(&Kubernetes, "kustomization.yaml", text);
        shown::asked_anywhere(&Kubernetes, "kustomization.yaml", &text.replace('\n', "\r\n"));
        shown::asked_anywhere(&Kubernetes, "more.yaml", "- op: replace\n  path: /ä\n  value: ö\n- {op: cöpy}\n");
    }
}
