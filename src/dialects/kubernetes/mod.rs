//! Kubernetes: objects as the API server takes them, in YAML or JSON.

mod access;
mod annotations;
mod confinement;
mod container;
mod custom;
mod filled;
mod json;
mod kinds;
mod kustomize;
mod monitors;
mod namespaces;
mod narrowed;
mod object;
mod pairs;
mod parts;
mod realise;
mod recognise;
mod references;
mod rules;
mod running;
mod schema;
mod scripts;
mod selectors;
mod settings;
mod skaffold;
mod variables;
mod version;

use std::sync::Arc;

use super::images;
use super::scripts::Scripts;
use super::yaml_refactorings;
use super::yaml_values::{Allowance, Value, content};
use super::{Confidence, Dialect, DialectId, FileHints, Located, Target};
use crate::model::{
    CompletionItem, Cursor, Definition, Demand, Entity, EntityId, FileFacts, FileId, ImageRef, Intent, Links, Lowered,
    Markdown, PORT, PathUse, Project, Realised, Refactoring, Reference, Refusal, Scope, Selected, Symbol, SymbolKind,
    SymbolName, Use, Within,
};
use crate::schema::{Problem, Schema};
use crate::syntax::{Context, Language, Parsed, Slot};
use crate::text::Span;

/// Objects of Kubernetes.
pub(super) struct Kubernetes;

impl Dialect for Kubernetes {
    fn id(&self) -> DialectId {
        "kubernetes"
    }

    fn language(&self, file: &FileHints<'_>) -> Language {
        recognise::language(file)
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        recognise::confidence(file)
    }

    fn may_begin(&self, file: &FileHints<'_>) -> bool {
        recognise::may_begin(file)
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return };
        if kustomize::says_it_is(root) {
            out.references = kustomize::references(root);
            out.symbols = kustomize::symbols(root);
            kustomize::lower(parsed, out);
            return;
        }
        if skaffold::says_it_is(root) {
            out.references = skaffold::references(root);
            return;
        }
        let replaced = kustomize::replacements(root);
        if !replaced.is_empty() {
            out.references = replaced;
            return;
        }
        let objects = object::objects(root);
        let mut found = Scripts::default();
        for (index, object) in objects.iter().enumerate() {
            out.symbols.extend(symbols(object));
            out.symbols.extend(monitors::symbol(object));
            out.symbols.extend(parts::symbols(object, index));
            for (symbol, kind) in custom::kinds(object) {
                out.symbols.push(symbol);
                out.kinds.push(kind);
            }
            scripts::files(object, &parsed.text, &mut found);
            for container in container::containers(object) {
                let id = EntityId(out.entities.len());
                out.entities.push(Entity::Container(Box::new(container.fact())));
                scripts::read(&container, id, &parsed.text, &mut found);
            }
        }
        // Behind the containers, which are numbered through.
        let owners = settings::owners(&objects, parsed);
        out.entities.extend(owners.iter().map(|owner| Entity::CloudResource(owner.fact())));
        out.scripts = found.into_vec();
        out.references.extend(references::references(&objects));
        out.references.extend(kustomize::of_pods(parsed));
        if schema::is_template(parsed) {
            // What an object names can be followed; what it lacks may be filled in.
            out.references.retain(|reference| matches!(reference.kind, SymbolKind::Object | SymbolKind::Patch));
        } else if !parsed.incompletes.is_empty() {
            // A broken line may be what is missing.
            out.references.iter_mut().for_each(|reference| reference.demand = reference.demand.eased());
        }
        if allowance.is_spent() {
            *out = Lowered::default();
        }
    }

    fn link(&self, facts: &FileFacts, project: &dyn Project, out: &mut Links) {
        out.resolve(facts, project);
        // What a patch names may stand in what it is laid over.
        if kustomize::is_patched_in(project) {
            out.links.iter_mut().for_each(|link| link.from.reference.demand = link.from.reference.demand.eased());
        }
        for link in out.links.iter_mut().filter(|link| link.definitions.is_empty()) {
            if let (SymbolKind::PodPort | SymbolKind::ServicePort, SymbolName::Labels(labels)) =
                (link.from.reference.kind, &link.from.reference.name)
                && labels.get(PORT).is_some_and(|port| kustomize::is_said_in_a_patch(port, &facts.file, project))
            {
                link.from.reference.demand = Demand::Waived;
            }
        }
        kustomize::link(facts, &mut out.links, project);
    }

    fn may_name(&self, context: &Context) -> bool {
        parts::may_name(context)
    }

    fn gives_image(&self, file: &FileId, image: &ImageRef, project: &dyn Project) -> bool {
        let host = image.registry.as_ref().map_or_else(String::new, |host| format!("{host}/"));
        let name = format!("{host}{}", image.repository);
        // What kubebuilder writes stands for whatever is released, and is nobody's image.
        let stands_in = || name == "controller" && kustomize::is_taken(file, project);
        stands_in() || kustomize::gives_image(file, &name, project) || skaffold::gives_image(file, &name, project)
    }

    fn is_spoken_of(&self, definition: &Definition, project: &dyn Project) -> bool {
        kustomize::is_spoken_of(definition, project)
    }

    fn alike(&self, of: &Definition, project: &dyn Project) -> Vec<Definition> {
        kustomize::shared::alike(of, project)
    }

    fn meant(&self, user: &Use, project: &dyn Project) -> Vec<Definition> {
        let mut found = kustomize::shared::meant(user, project);
        found.extend(monitors::meant(user, project));
        found
    }

    fn uses(&self, of: &Definition, project: &dyn Project) -> Vec<Use> {
        let mut found = kustomize::shared::uses(of, project);
        found.extend(monitors::uses(of, project));
        found
    }

    fn nearest(&self, from: &FileId, found: &[Definition], project: &dyn Project) -> Option<Vec<Definition>> {
        kustomize::nearest(from, found, project)
    }

    fn paths(&self, parsed: &Parsed) -> Vec<PathUse> {
        let allowance = Allowance::new();
        let root = parsed.yaml().and_then(|document| Value::root(document, &allowance));
        root.filter(|root| kustomize::says_it_is(*root)).map_or_else(Vec::new, kustomize::paths)
    }

    fn schema(&self, parsed: &Parsed, project: &dyn Project) -> Option<Arc<Schema>> {
        schema::schema(parsed, project)
    }

    fn problems(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
        let parsed = segment.parsed;
        if schema::is_template(parsed) {
            return Vec::new();
        }
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else {
            return Vec::new();
        };
        let mut found = if kustomize::says_it_is(root) {
            kustomize::problems(root, parsed, segment.file, project)
        } else if schema::holds_operations(parsed) {
            kustomize::problems_of_operations(parsed, segment.file, project)
        } else if kustomize::is_patched_in(project) {
            kustomize::problems_of_patches(&object::objects(root), segment.file, project)
        } else {
            let is_added_to = || kustomize::is_taken(segment.file, project) || kustomize::is_partial(project);
            rules::problems(&object::objects(root), parsed.incompletes.is_empty(), &is_added_to)
        };
        found.retain(|_| !allowance.is_spent());
        found
    }

    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
        realise::realise(intent, segment)
    }

    fn refactorings(&self, at: &Selected<'_>, segment: &Target<'_>, project: &dyn Project) -> Vec<Refactoring> {
        let parsed = segment.parsed;
        let root = parsed.yaml().and_then(|document| document.root()).map(|root| root.resolved());
        let mut found = yaml_refactorings::refactorings(parsed, at.span);
        if parsed.language == Language::Yaml && kustomize::is_meant(root, project) {
            found.extend(kustomize::refactorings(parsed, at.span));
        }
        found
    }

    fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
        if at.context.slot == Slot::Nothing {
            if let Some(inline) = kustomize::Inline::at(at.parsed, at.offset).filter(|_| is_kustomization(at, project))
            {
                inline.complete(at, project, out);
            }
            return true;
        }
        if schema::holds_operations(at.parsed) {
            kustomize::complete_operation(at, project, out);
            return false;
        }
        namespaces::complete(at, project, out);
        out.retain(|port| parts::fits(at.context, &port.label));
        kustomize::complete_field(at, project, out);
        if is_kustomization(at, project) {
            kustomize::complete(at, project, out);
            if selectors::is_given(&at.context.path) {
                selectors::complete(at, project, out);
            }
            return false;
        }
        if schema::may_replace(at.parsed) && kustomize::holds_replacements(project) {
            kustomize::complete_replacement(at, project, out);
            return false;
        }
        images::complete(at, project, out);
        kinds::complete(at, project, out);
        access::complete(at, project, out);
        kustomize::shared::complete(at, project, out);
        selectors::complete(at, project, out);
        annotations::complete(at, out);
        monitors::complete(at, project, out);
        variables::complete(at, project, out);
        variables::switch(at, project, out);
        false
    }

    fn narrow(&self, at: &Cursor<'_>, items: &mut Vec<CompletionItem>) {
        narrowed::narrow(at, items);
        filled::fill(at, items);
    }

    fn hover(&self, at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
        let inline = || kustomize::Inline::at(at.parsed, at.offset).filter(|_| is_kustomization(at, project));
        if let Some(inline) = (at.context.slot == Slot::Nothing).then(inline).flatten() {
            return inline.hover(at, project);
        }
        images::hover(at.parsed, at.offset).or_else(|| annotations::hover(at)).or_else(|| kinds::hover(at, project))
    }
}

/// Whether the document of the cursor is a Kustomization.
fn is_kustomization(at: &Cursor<'_>, project: &dyn Project) -> bool {
    let root = at.parsed.yaml().and_then(|document| document.root());
    kustomize::is_meant(root.map(|root| root.resolved()), project)
}

/// What other objects can name: the object itself, and the labels of its pods.
fn symbols(object: &object::Object<'_>) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    if let Some((name, text)) = object.name.and_then(|name| Some((name, name.text()?))) {
        let detail = object.namespace().map_or(object.kind.to_owned(), |namespace| format!("in {namespace}"));
        symbols.push(Symbol {
            kind: SymbolKind::Object,
            name: SymbolName::Text(format!("{}/{text}", object.kind)),
            name_span: name.span(),
            span: if name.aliased { name.span() } else { object.value.node.span() },
            scope: Scope::Workspace,
            detail: Some(detail),
        });
    }
    if let Some(labels) = object.pod().and_then(|pod| pod.labels)
        && let Some(set) = object::labels(labels)
    {
        let span = content(labels.node);
        let detail = object.name.and_then(|name| name.text()).map(|name| format!("of {}/{name}", object.kind));
        symbols.push(Symbol {
            kind: SymbolKind::PodLabels,
            name: SymbolName::Labels(set),
            name_span: span,
            span,
            scope: Scope::Workspace,
            detail,
        });
    }
    symbols
}

/// Every symbol of a kind in the workspace, as somebody at a cursor sees them.
fn in_workspace(kind: SymbolKind, at: &Cursor<'_>, project: &dyn Project) -> Vec<Definition> {
    let name = SymbolName::from("");
    let within = Within::Scope(Scope::Workspace);
    let reference = Reference { kind, name, span: Span::at(0), within, demand: Demand::Optional };
    project.candidates(&Use { file: at.file.clone(), base: at.base, reference })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::dialects::shown;

    #[test]
    fn objects_and_the_labels_of_their_pods_can_be_named() {
        let text = r#"
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: "web", namespace: shop}
    spec:
      template:
        metadata: {labels: {app: web, tier: "1"}}
  - {apiVersion: v1, kind: Service, metadata: {name: web}}
  - {apiVersion: example.com/v1, kind: Deployment, metadata: {name: other}, spec: {template: {metadata: {labels: {a: b}}}}}
  - {apiVersion: v1, kind: Pod, metadata: {generateName: run-, labels: {app: run}}}
  - {kind: Pod, metadata: {name: without-version}}
  - {apiVersion: v1, kind: Pod, metadata: {name: "${NAME}"}}
"#;
        expect![[r#"
            object Deployment/web (in shop)
            pod labels app=web,tier=1 (of Deployment/web)
            object Service/web (Service)
            object Deployment/other (Deployment)
            pod labels app=run
        "#]]
        .assert_eq(&shown::symbols(&Kubernetes, text));
    }

    #[test]
    fn half_typed_text_is_read_as_far_as_it_goes() {
        for text in ["", "apiVersion", "apiVersion: v1\nkind:", "kind: Pod", "- a"] {
            let (_, facts) = shown::read(&Kubernetes, text);
            assert_eq!(facts, Lowered::default(), "{text}");
        }
        let what_it_is = shown::references(&Kubernetes, "apiVersion: v1\nkind: Pod\nspec: [{");
        assert_eq!(what_it_is, "API version Pod/v1\n");
    }

    #[test]
    fn text_cut_anywhere_is_read_and_mended_without_harm() {
        let text = r#"apiVersion: apps/v1
kind: Deployment
metadata: {name: "wéb"} # größe
spec:
  template:
    spec:
      containers:
        - &a
          name: wéb
          image: 'nginx'
          env:
            - name: PASSWORD
              value: |
                ünsicher
            - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: b}}}
          securityContext:
            privileged: true
            runAsUser: 0
        - *a
"#;
        shown::cut_anywhere(&Kubernetes, text);
    }
}
