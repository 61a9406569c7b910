//! Compose: services and what they share, after the Compose specification.

mod build;
mod companions;
mod completion;
mod confinement;
mod hover;
mod inclusion;
mod interpolation;
mod names;
mod paths;
mod ports;
mod problems;
mod realise;
mod recognise;
mod refactorings;
mod running;
mod scripts;
mod service;
mod split;
mod text;

use std::cell::LazyCell;
use std::sync::Arc;

use super::images;
use super::yaml_refactorings;
use super::yaml_values::{Allowance, Value};
use super::{Confidence, Dialect, DialectId, FileHints, Located, Target};
use crate::model::{
    CompletionItem, Container, Cursor, Definition, Demand, Entity, Environments, FileFacts, FileId, Intent, Links,
    Lowered, Markdown, Merged, PassedVariable, PathUse, Project, Realised, Refactoring, Reference, Refusal, Scope,
    Selected, Use, VariableUse, Within,
};
use crate::schema::{self, Problem, Schema};
use crate::syntax::{Context, Language, Parsed};

/// Broken lines of a file that are looked at one by one.
const BROKEN: usize = 20;

/// Compose files.
pub(super) struct Compose;

impl Dialect for Compose {
    fn id(&self) -> DialectId {
        "compose"
    }

    fn language(&self, _file: &FileHints<'_>) -> Language {
        Language::Yaml
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        recognise::confidence(file)
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return };
        let services = service::services(root);
        out.entities = services.iter().map(|service| Entity::Container(Box::new(service.container()))).collect();
        names::read(root, &services, &parsed.text, out);
        out.scripts = scripts::scripts(&services, &parsed.text);
        if parsed.incompletes.iter().any(|broken| names::may_be_given(broken, root, &services, &parsed.text)) {
            // A broken line may be what is missing in this file.
            let is_own = |reference: &&mut Reference| matches!(reference.within, Within::Scope(_));
            let own = out.references.iter_mut().filter(is_own);
            own.for_each(|reference| reference.demand = Demand::Optional);
        }
        for broken in parsed.incompletes.iter().take(BROKEN) {
            let hanging = names::hanging(broken, &parsed.text);
            let below = out.references.iter_mut().filter(|reference| hanging.contains(&reference.span.start()));
            below.for_each(|reference| reference.demand = Demand::Optional);
            service::may_be_built(broken, &parsed.text, out);
        }
        if allowance.is_spent() {
            *out = Lowered::default();
        }
    }

    /// Files that are merged with others name what stands in those.
    fn link(&self, facts: &FileFacts, project: &dyn Project, out: &mut Links) {
        let first = out.links.len();
        out.resolve(facts, project);
        let part = recognise::part(&facts.file);
        let base_is_near = || recognise::BASES.iter().any(|name| project.facts(&facts.file.relative(name)).is_some());
        let merged = match part {
            recognise::FilePart::Base => false,
            recognise::FilePart::Overlay => true,
            recognise::FilePart::Other => base_is_near(),
        };
        let merged = merged || !companions::are_seen(&facts.file, project);
        let are_paths_told = LazyCell::new(|| inclusion::roots(&facts.file, project).1);
        let examples = LazyCell::new(|| companions::examples(&facts.file, project));
        let is_extended = LazyCell::new(|| companions::is_extended(facts, project));
        for link in out.links.iter_mut().skip(first) {
            let wanted = &mut link.from.reference;
            if matches!(wanted.within, Within::File(_)) && wanted.demand == Demand::Required && !*are_paths_told {
                wanted.demand = Demand::Optional;
            }
            if wanted.within != Within::Scope(Scope::Project) || !link.definitions.is_empty() {
                continue;
            }
            let name = wanted.name.text();
            let is_above = || companions::is_named_above(wanted, &facts.file, project);
            if merged || examples.iter().any(|text| text.contains(&*name)) || *is_extended || is_above() {
                wanted.demand = Demand::Optional;
            }
        }
    }

    fn companions(&self, file: &FileId, project: &dyn Project) -> Arc<Merged> {
        companions::of(file, project)
    }

    fn understands(&self, file: &FileId) -> Option<fn(&mut Container)> {
        recognise::is_stack(file).then_some(running::in_a_swarm)
    }

    fn uses(&self, of: &Definition, project: &dyn Project) -> Vec<Use> {
        names::taken_by_dockerfiles(of, project)
    }

    fn paths(&self, parsed: &Parsed) -> Vec<PathUse> {
        paths::read(parsed)
    }

    fn roots(&self, file: &FileId, project: &dyn Project) -> Vec<FileId> {
        inclusion::roots(file, project).0
    }

    fn schema(&self, _parsed: &Parsed, project: &dyn Project) -> Option<Arc<Schema>> {
        let is_stack = project.file().is_some_and(recognise::is_stack);
        schema::schema(if is_stack { "compose-stack" } else { "compose" })
    }

    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
        realise::realise(intent, segment)
    }

    fn refactorings(&self, at: &Selected<'_>, segment: &Target<'_>, _project: &dyn Project) -> Vec<Refactoring> {
        let mut found = refactorings::refactorings(segment.parsed, at.span);
        found.extend(yaml_refactorings::refactorings(segment.parsed, at.span));
        found
    }

    fn may_name(&self, context: &Context) -> bool {
        names::may_stand(context)
    }

    fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
        completion::complete(at, project, out)
    }

    fn narrow(&self, at: &Cursor<'_>, items: &mut Vec<CompletionItem>) {
        completion::narrow(at, items);
    }

    fn hover(&self, at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
        hover::variable(at, project).or_else(|| hover::setting(at)).or_else(|| images::hover(at.parsed, at.offset))
    }

    fn variables(&self, parsed: &Parsed) -> Vec<VariableUse> {
        interpolation::variables(parsed)
    }

    fn passed(&self, parsed: &Parsed, to: &str) -> Vec<PassedVariable> {
        interpolation::passed(parsed, to)
    }

    fn handed(&self, parsed: &Parsed) -> Vec<(String, bool)> {
        interpolation::handed(parsed)
    }

    fn environments(&self, file: &FileId, project: &dyn Project) -> Environments {
        companions::environments(file, project)
    }

    fn problems(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
        problems::problems(segment, project)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::dialects::shown;
    use crate::model::Part;
    use crate::syntax::parse;

    /// Compose files of one folder, with their texts.
    struct Folder(HashMap<FileId, (Arc<FileFacts>, String)>);

    impl Folder {
        fn of(files: &[(&str, &str)]) -> Self {
            let facts = |(name, text): &(&str, &str)| {
                let file = shown::file(name);
                let parts = vec![Part { base: 0, facts: Arc::new(shown::read(&Compose, text).1) }];
                (file.clone(), (Arc::new(FileFacts { file, parts }), (*text).to_owned()))
            };
            Folder(files.iter().map(facts).collect())
        }

        /// Names in a file that must lead somewhere and do not.
        fn missing(&self, name: &str) -> Vec<String> {
            let mut links = Links::default();
            Compose.link(&self.0[&shown::file(name)].0, self, &mut links);
            let lost = |link: &&crate::model::Link| {
                link.definitions.is_empty() && link.from.reference.demand == Demand::Required
            };
            links.links.iter().filter(lost).map(|link| link.from.reference.name.text()).collect()
        }

        /// What Compose refuses in a file.
        fn refused(&self, name: &str) -> Vec<String> {
            let file = shown::file(name);
            let parsed = parse(Language::Yaml, self.0[&file].1.as_str().into(), None);
            let problems = Compose.problems(&Located { file: &file, base: 0, parsed: &parsed }, self);
            problems.into_iter().map(|problem| problem.message).collect()
        }
    }

    impl Project for Folder {
        fn facts(&self, file: &FileId) -> Option<Arc<FileFacts>> {
            self.0.get(file).map(|(facts, _)| facts.clone())
        }

        fn text(&self, file: &FileId) -> Option<String> {
            self.0.get(file).map(|(_, text)| text.clone())
        }

        fn definitions(&self, reference: &Use) -> Vec<Definition> {
            let wanted = &reference.reference;
            let mut like = self.candidates(reference);
            like.retain(|found| wanted.kind.matches(&found.symbol.name, &wanted.name));
            like
        }

        fn candidates(&self, like: &Use) -> Vec<Definition> {
            let of_kind = |found: &Definition| found.symbol.kind == like.reference.kind;
            let others = companions::of(&like.file, self);
            let files = [&like.file].into_iter().chain(others.together()).filter_map(|file| self.facts(file));
            files.flat_map(|facts| facts.definitions().collect::<Vec<_>>()).filter(of_kind).collect()
        }

        fn uses(&self, _symbol: &Definition) -> Vec<Use> {
            Vec::new()
        }
    }

    #[test]
    fn a_name_may_stand_in_a_file_merged_with_this_one() {
        let web = "services: {web: {image: app:1, depends_on: [db]}}";
        let db = "services: {db: {image: postgres:17}}";
        for (files, missing) in [
            (&[("compose.yaml", web)][..], &["db"][..]),
            (&[("compose.yaml", web), ("compose.override.yaml", db)], &[]),
            (&[("compose.yaml", web), ("compose.override.yaml", web)], &["db"]),
            (&[("compose.yaml", web), ("compose.dev.yaml", db)], &["db"]),
            (&[("docker-compose.dev.yml", web)], &[]),
            (&[("stack.yml", web)], &["db"]),
            (&[("compose.yaml", web), ("compose.override.yaml.example", db)], &[]),
            (&[("compose.yaml", web), ("compose.override.yaml.example", "services: {}")], &["db"]),
            (&[("stack.yml", web), ("compose.yaml", db)], &[]),
        ] {
            assert_eq!(Folder::of(files).missing(files[0].0), missing, "{files:?}");
        }
    }

    #[test]
    fn nothing_is_said_across_a_file_that_stands_for_more_than_is_read() {
        for (services, is_read) in [(3, true), (120, false)] {
            let keys: String = (0..1000).map(|number| format!("k{number}: a, ")).collect();
            let one = |number| format!("  s{number}: *all\n");
            let base: String = (0..services).map(one).collect();
            let base = format!("x-all: &all {{{keys}mem_limit: 512m}}\nservices:\n{base}");
            let one = |number| format!("  s{number}: {{deploy: {{resources: {{limits: {{memory: 1g}}}}}}}}\n");
            let over: String = (0..services).map(one).collect();
            let over = format!("services:\n{over}");
            let folder = Folder::of(&[("compose.yaml", &base), ("compose.override.yaml", &over)]);
            let refused = folder.refused("compose.override.yaml");
            let across = refused.iter().filter(|message| message.contains("512m")).count();
            assert_eq!(across, if is_read { services } else { 0 });
        }
    }

    #[test]
    fn text_cut_anywhere_is_read_and_mended_without_harm() {
        let text = r#"x-größe: &größe
  user: root
  environment: {Ä: "ö", PASSWORD: hunter2}
services:
  web: &web
    <<: *größe
    image: "nginx" # für alle
    build: {context: ., target: run, args: [A=ß]}
    privileged: true
    ports: ["${P:-8}:80", {target: 80}]
    depends_on:
      - 'db'
    volumes: ["dätä:/x", data:/y]
    environment:
      - PASSWORD=ü
      - "B=c"
  db: *web
volumes:
  data:
"#;
        shown::cut_anywhere(&Compose, text);
    }

    #[test]
    fn whatever_is_asked_anywhere_is_answered() {
        let text = r#"x-größe: &größe {restart: always}
services:
  wéb:
    <<: *größe
    image: "shop:${TÄG:-ö}"
    network_mode: service:db
    networks: [bäck]
    healthcheck: {test: ["cürl", -f]}
    ports: ["80:80", 22:22]
    volumes: [dätä:/x:ro, 'data:/x']
    depends_on: {db: {condition: service_healthy}, wéb: }
    profiles: [dä, $]
    environment: {A: ${B, C: 0x1F, D: "$${E//a}"}
  db: {build: {context: ä, dockerfile: ü}, extends: {file: ß.yaml, service: db}}
secrets: {ä: {file: a, environment: b}, ö: }
include: [ä.yaml, {path: ö}]
"#;
        shown::asked_anywhere(&Compose, "compose.yaml", text);
    }
}
