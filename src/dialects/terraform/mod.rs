//! Terraform and OpenTofu: configuration (`*.tf`, `*.tofu`, `*.tf.json`) and values of input variables (`*.tfvars`).

mod bound;
mod collections;
mod completion;
mod documents;
mod hints;
mod hovers;
mod installed;
mod json;
mod keeping;
mod missing;
mod module;
mod pages;
mod place;
mod placeholders;
mod reading;
mod realise;
mod refactorings;
mod references;
mod referred;
mod scripts;
mod settings;
mod shapes;
mod signature;
mod stacks;
mod structure;
mod symbols;
mod tasks;
mod templates;
mod testing;
mod types;
mod values;
mod versions;

use module::Module;
use stacks::Realm;
pub use versions::excludes_from;

use super::{Confidence, Dialect, DialectId, FileHints, Located, Target};
use crate::knowledge::terraform::{self as facts, QUERIES, TESTS};
use crate::model::{
    CloudResource, CompletionItem, Cursor, Definition, Entity, EntityId, FileFacts, FileId, Hint, Intent, Links,
    Lowered, Markdown, PageUse, PathUse, Project, Realised, Refactoring, Refusal, Selected, SignatureHelp, Symbol, Use,
};
use crate::schema::Problem;
use crate::syntax::hcl::{Block, Body, Item, Label};
use crate::syntax::{Language, Parsed};
use crate::text::{Edits, Span};

/// Terraform and OpenTofu. What all files of the language have in common is done in one way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Terraform {
    /// Modules, the values of their variables, and queries.
    Modules,
    /// Tests of modules, and mocks for them.
    Tests,
    /// Stacks of modules.
    Stacks,
    /// Deployments of stacks.
    Deployments,
    /// Moves of states into stacks, which are not read.
    Moves,
}

/// Extensions of files of modules.
const EXTENSIONS: &[&str] = &[".tf", ".tofu", ".tfvars", ".tf.json", ".tofu.json", ".tfvars.json", QUERY];

/// Extension of files of queries.
const QUERY: &str = ".tfquery.hcl";

/// Extensions of files of mocks for tests.
const MOCKS: &[&str] = &[".tfmock.hcl", ".tofumock.hcl"];

/// Extensions of files of stacks.
const STACKS: &[&str] = &[".tfcomponent.hcl", ".tfstack.hcl", ".tfcomponent.json", ".tfstack.json"];

/// Extensions of files of deployments.
const DEPLOYMENTS: &[&str] = &[".tfdeploy.hcl", ".tfdeploy.json"];

/// Extension of files that say how states are moved.
const MOVES: &str = ".tfmigrate.hcl";

/// Where the blocks of a file stand in the language's tables: the steps before their own.
fn outer(file: &FileId) -> &'static [&'static str] {
    if file.is_test() {
        &[TESTS]
    } else if is_named(file, MOCKS) {
        &[TESTS, "mock_provider"]
    } else if is_named(file, &[QUERY]) {
        &[QUERIES]
    } else if is_named(file, STACKS) {
        &[facts::STACKS]
    } else if is_named(file, DEPLOYMENTS) {
        &[facts::DEPLOYMENTS]
    } else if file.name() == LOCK_FILE {
        &[facts::LOCK]
    } else {
        &[]
    }
}

/// Whether a file has one of these extensions, and a name.
fn is_named(file: &FileId, extensions: &[&str]) -> bool {
    let name = file.name();
    extensions.iter().any(|extension| name.len() > extension.len() && name.ends_with(extension))
}

/// Which versions of its providers a configuration has chosen.
const LOCK_FILE: &str = ".terraform.lock.hcl";

impl Terraform {
    /// The body that a text of JSON stands for.
    fn in_json(self, parsed: &Parsed) -> Option<Body> {
        parsed.yaml().map(|document| match self {
            Terraform::Tests => json::of_tests(document, &parsed.text),
            Terraform::Stacks => json::of_stacks(document, &parsed.text, facts::STACKS),
            Terraform::Deployments => json::of_stacks(document, &parsed.text, facts::DEPLOYMENTS),
            _ => json::body(document, &parsed.text),
        })
    }
}

impl Dialect for Terraform {
    fn id(&self) -> DialectId {
        match self {
            Terraform::Modules => "terraform",
            Terraform::Tests => "terraform-test",
            Terraform::Stacks => "terraform-stack",
            Terraform::Deployments => "terraform-deploy",
            Terraform::Moves => "terraform-migrate",
        }
    }

    fn language(&self, file: &FileHints<'_>) -> Language {
        if file.file.name().ends_with(".json") { Language::Json } else { Language::Hcl }
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        let (is_named, ids): (bool, &[&str]) = match self {
            Terraform::Modules => (
                file.file.name() == LOCK_FILE || is_named(file.file, EXTENSIONS),
                &["terraform", "terraform-vars", "opentofu", "opentofu-vars"],
            ),
            Terraform::Tests => {
                (file.file.is_test() || is_named(file.file, MOCKS), &["terraform-test", "opentofu-test"])
            }
            Terraform::Stacks => (is_named(file.file, STACKS), &["terraform-stack"]),
            Terraform::Deployments => (is_named(file.file, DEPLOYMENTS), &["terraform-deploy"]),
            Terraform::Moves => (is_named(file.file, &[MOVES]), &[]),
        };
        match (is_named, file.client_language.is_some_and(|id| ids.contains(&id))) {
            (true, true) => Confidence::Certain,
            (true, false) => Confidence::Named,
            // A new document has no extension yet; one with another extension is some other dialect of HCL.
            (false, true) if !file.file.name().contains('.') => Confidence::Likely,
            (false, _) => Confidence::No,
        }
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        match (self, parsed.hcl(), parsed.yaml()) {
            (Terraform::Modules, Some(body), _) => of_body(body, parsed, out),
            (Terraform::Modules, None, Some(document)) => {
                of_body(&json::body(document, &parsed.text), parsed, out);
                out.scripts.extend(json::scripts(document, &parsed.text));
            }
            (Terraform::Tests, Some(body), _) => testing::of_body(body, parsed, out),
            (Terraform::Tests, None, Some(document)) => {
                testing::of_body(&json::of_tests(document, &parsed.text), parsed, out);
            }
            (Terraform::Stacks, Some(body), _) => stacks::of_body(body, Realm::Components, parsed, out),
            (Terraform::Stacks, None, Some(document)) => {
                let body = json::of_stacks(document, &parsed.text, facts::STACKS);
                stacks::of_body(&body, Realm::Components, parsed, out);
            }
            (Terraform::Deployments, Some(body), _) => stacks::of_body(body, Realm::Deployments, parsed, out),
            (Terraform::Deployments, None, Some(document)) => {
                let body = json::of_stacks(document, &parsed.text, facts::DEPLOYMENTS);
                stacks::of_body(&body, Realm::Deployments, parsed, out);
            }
            _ => {}
        }
    }

    fn link(&self, facts: &FileFacts, project: &dyn Project, out: &mut Links) {
        match self {
            Terraform::Stacks | Terraform::Deployments => stacks::link(facts, project, out),
            _ => out.resolve(facts, project),
        }
    }

    fn paths(&self, parsed: &Parsed) -> Vec<PathUse> {
        let of_json = self.in_json(parsed);
        let body = parsed.hcl().or(of_json.as_ref());
        match self {
            Terraform::Modules => {
                let modules = body.into_iter().flat_map(|body| body.blocks_of("module"));
                let files = body.map_or_else(Vec::new, |body| templates::paths(body, parsed));
                modules.filter_map(|module| source_folder(module, parsed)).chain(files).collect()
            }
            Terraform::Tests => body.map_or_else(Vec::new, |body| testing::paths(body, parsed)),
            Terraform::Stacks => {
                let called = body.into_iter().flat_map(|body| body.blocks());
                let called =
                    called.filter(|block| matches!(block.kind.text.as_str(), "component" | "removed" | "stack"));
                called.filter_map(|block| source_folder(block, parsed)).collect()
            }
            Terraform::Deployments | Terraform::Moves => Vec::new(),
        }
    }

    fn pages(&self, parsed: &Parsed) -> Vec<PageUse> {
        let of_json = self.in_json(parsed);
        match self {
            Terraform::Moves => Vec::new(),
            _ => parsed.hcl().or(of_json.as_ref()).map_or_else(Vec::new, |body| pages::of_body(body, parsed)),
        }
    }

    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
        realise::realise(intent, segment)
    }

    fn refactorings(&self, at: &Selected<'_>, segment: &Target<'_>, project: &dyn Project) -> Vec<Refactoring> {
        match self {
            Terraform::Modules => refactorings::refactorings(at, segment.parsed, project),
            _ => Vec::new(),
        }
    }

    fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
        // Moves of states are not read.
        if *self != Terraform::Moves {
            completion::complete(at, project, out);
        }
        false
    }

    fn hover(&self, at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
        if *self == Terraform::Moves { None } else { hovers::hover(at, project) }
    }

    fn signature(&self, at: &Cursor<'_>) -> Option<SignatureHelp> {
        signature::signature(at)
    }

    fn hints(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Hint> {
        if !matches!(self, Terraform::Modules | Terraform::Tests) {
            return Vec::new();
        }
        hints::of(segment.parsed, &Module::of(segment.file, segment.base, segment.parsed, project))
    }

    fn keep(&self, symbol: &Symbol, to: &str, segment: &Target<'_>) -> Edits {
        keeping::moved(symbol, to, segment.parsed)
    }

    fn retell(&self, symbol: &Symbol, to: &str, segment: &Target<'_>) -> Option<Edits> {
        if *self == Terraform::Modules { keeping::retold(symbol, to, segment.parsed) } else { None }
    }

    fn meant(&self, user: &Use, project: &dyn Project) -> Vec<Definition> {
        if *self == Terraform::Modules { values::meant(user, project) } else { Vec::new() }
    }

    fn uses(&self, of: &Definition, project: &dyn Project) -> Vec<Use> {
        if *self == Terraform::Modules { values::uses(of, project) } else { Vec::new() }
    }

    fn amends(&self, file: &FileId) -> bool {
        *self == Terraform::Modules && structure::is_override(file)
    }

    fn problems(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
        match self {
            Terraform::Modules => structure::problems(segment, project),
            Terraform::Tests => structure::of_tests(segment, project),
            Terraform::Stacks | Terraform::Deployments => structure::of_stacks(segment, project),
            Terraform::Moves => Vec::new(),
        }
    }
}

/// What a body says, whatever language it is written in.
fn of_body(body: &Body, parsed: &Parsed, out: &mut Lowered) {
    for item in &body.items {
        let block = match item {
            Item::Attribute(attribute) => {
                references::of_value(attribute, out);
                continue;
            }
            Item::Block(block) => block,
        };
        symbols::of(block, parsed, out);
        references::of(block, parsed, out);
        if let Some(resource) = resource(block, parsed) {
            let id = EntityId(out.entities.len());
            out.entities.push(Entity::CloudResource(resource));
            let containers = tasks::containers(block, parsed).into_iter();
            out.entities.extend(containers.map(|container| Entity::Container(Box::new(container))));
            // The scripts of a JSON text are read from the text itself.
            if parsed.language == Language::Hcl {
                out.scripts.extend(scripts::of(block, parsed).into_iter().map(|script| script.owned_by(id)));
            }
        }
    }
    body.headers().iter().for_each(|header| symbols::of(header, parsed, out));
    references::of_broken(body.mentions(), parsed, out);
}

/// The folder a module comes from, if it is one of the same repository.
fn source_folder(module: &Block, parsed: &Parsed) -> Option<PathUse> {
    let folder = symbols::source(module).filter(|source| references::is_local(source))?;
    let written = module.body.attribute("source")?.value.span;
    let quotes = usize::from(written.of(&parsed.text).starts_with('"'));
    let span = Span::new(written.start() + quotes, written.end() - quotes);
    Some(PathUse { span, paths: vec![format!("{}/main.tf", folder.trim_end_matches('/')), folder], into_folders: true })
}

/// The resource a block describes; data sources, configurations of providers and Terraform's own settings count too.
fn resource(block: &Block, parsed: &Parsed) -> Option<CloudResource> {
    let (kind, name) = match (block.kind.text.as_str(), block.labels.as_slice()) {
        ("resource", [kind, name, ..]) => (kind.text.clone(), name.text.clone()),
        ("data", [kind, name, ..]) => (format!("data.{}", kind.text), name.text.clone()),
        ("provider", [name, ..]) if !name.text.contains('/') => (format!("provider.{}", name.text), String::new()),
        ("terraform", []) => ("terraform".to_owned(), String::new()),
        _ => return None,
    };
    Some(CloudResource { kind, name, span: head(block), settings: settings::of(&block.body, parsed) })
}

/// From a block's type to the end of its last label, quotation marks included.
fn head(block: &Block) -> Span {
    let end_of = |label: &Label| label.span.end() + usize::from(label.quoted);
    let end = block.labels.last().map_or(block.kind.span.end(), end_of);
    Span::new(block.kind.span.start(), end)
}

/// The blocks around an offset, from the outside in.
/// Whether a place is in a block. One that is never closed ends where its body does.
fn is_around(block: &Block, offset: usize) -> bool {
    let is_open = block.span.end() == block.body.span.end();
    block.span.range().contains(&offset) || (is_open && block.body.span.touches(offset))
}

fn blocks_around(body: &Body, offset: usize) -> Vec<&Block> {
    let mut around = Vec::new();
    let mut body = body;
    while let Some(block) = body.blocks().find(|block| is_around(block, offset)) {
        around.push(block);
        body = &block.body;
    }
    around
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::syntax::parse;

    #[test]
    fn files_are_recognised_by_their_extension() {
        let cases = [
            ("/a/main.tf", None, Confidence::Named),
            ("/a/main.tofu", None, Confidence::Named),
            ("/a/prod.auto.tfvars", None, Confidence::Named),
            ("/a/main.tf", Some("terraform"), Confidence::Certain),
            ("Untitled-1", Some("terraform"), Confidence::Likely),
            ("/a/.terraform.lock.hcl", None, Confidence::Named),
            ("/a/x.tfvars.json", None, Confidence::Named),
            ("/a/main.tftest.hcl", Some("terraform-test"), Confidence::No),
            ("/a/main.tf.json", None, Confidence::Named),
            ("/a/all.tfquery.hcl", None, Confidence::Named),
            ("/a/.tfquery.hcl", None, Confidence::No),
            ("/a/.tf", None, Confidence::No),
            ("/a/notes.txt", None, Confidence::No),
        ];
        for (path, client_language, expected) in cases {
            let file = FileId::from_path(Path::new(path));
            let hints = FileHints { file: &file, client_language, head: "" };
            assert_eq!(Terraform::Modules.recognise(&hints), expected, "{path}");
        }
    }

    /// A project of one file that has not been read.
    pub(super) struct Nothing;

    impl Project for Nothing {
        fn facts(&self, _: &FileId) -> Option<std::sync::Arc<crate::model::FileFacts>> {
            None
        }

        fn definitions(&self, _: &crate::model::Use) -> Vec<crate::model::Definition> {
            Vec::new()
        }

        fn candidates(&self, _: &crate::model::Use) -> Vec<crate::model::Definition> {
            Vec::new()
        }

        fn uses(&self, _: &crate::model::Definition) -> Vec<crate::model::Use> {
            Vec::new()
        }
    }

    #[test]
    fn whatever_is_half_typed_everything_may_be_asked() {
        let text = "terraform {\n  required_providers {\n    aws = { version = \"~> 6.0\" }\n  }\n}\nresource \"aws_instance\" \"é\" {\n  \
                    ami = join(\"ü\", [aws_vpc.m.id])\n  dynamic \"ebs_block_device\" {\n    content { volume_size = \"ä\" }\n  }\n  \
                    lifecycle { ignore_changes = [ami] }\n}\nmodule \"m\" {\n  source = \"./m\"\n  x = { y = local.a.b[0].c }\n}\n";
        let file = FileId::from_path(Path::new("/a/main.tf"));
        for (end, _) in text.char_indices() {
            for start in [0, text.floor_char_boundary(end / 2)] {
                let cut = &text[start..end];
                let parsed = parse(Language::Hcl, cut.into(), None);
                for problem in Terraform::Modules.problems(&Located { file: &file, base: 0, parsed: &parsed }, &Nothing)
                {
                    assert!(cut.get(problem.span.range()).is_some(), "{cut:?}: {problem:?}");
                }
                let context = crate::syntax::context(&parsed, cut.len());
                let at = Cursor { file: &file, parsed: &parsed, base: 0, offset: cut.len(), context: &context };
                let mut items = Vec::new();
                Terraform::Modules.complete(&at, &Nothing, &mut items);
                for item in items {
                    assert!(cut.get(item.edit.span.range()).is_some(), "{cut:?}: {item:?}");
                }
                Terraform::Modules.hover(&at, &Nothing);
                Terraform::Modules.signature(&at);
            }
        }
    }

    #[test]
    fn a_local_value_is_declared_with_the_line_breaks_of_its_file() {
        let text = "output \"a\" {\r\n  value = local.b\r\n}\r\n";
        let file = FileId::from_path(Path::new("/a/main.tf"));
        let parsed = parse(Language::Hcl, text.into(), None);
        let facts = Lowered::default();
        let at = Selected { file: &file, base: 0, span: Span::at(text.find("b\r\n").unwrap()) };
        let found = Terraform::Modules.refactorings(&at, &Target { parsed: &parsed, facts: &facts }, &Nothing);
        let edits = found.iter().find(|one| one.title.starts_with("Declare")).map(|one| one.edits.as_slice());
        let texts: Vec<&str> = edits.unwrap().iter().map(|edit| edit.text.as_str()).collect();
        assert_eq!(texts, ["\r\n\r\nlocals {\r\n  b = \"\"\r\n}"]);
    }

    #[test]
    fn a_text_cut_anywhere_is_lowered_with_spans_inside_it() {
        let text = "resource \"aws_ä\" \"b\" {\n  c = \"é-${var.d}-%{ for e, f_g in local.h ~}${f_g.i}%{ endfor }\"\n  \
                    dynamic \"j\" {\n    for_each = [for k in data.l_m.n : -k]\n    content { o = j.value }\n  }\n  \
                    p = <<-EOT\n  ${module.q.r}\n  EOT\n}\n";
        for (end, _) in text.char_indices() {
            for start in [0, text.floor_char_boundary(end / 2)] {
                let cut = &text[start..end];
                let parsed = parse(Language::Hcl, cut.into(), None);
                let mut facts = Lowered::default();
                Terraform::Modules.lower(&parsed, &mut facts);
                let names = facts.symbols.iter().map(|s| s.name_span);
                for span in names.chain(facts.references.iter().map(|r| r.span)) {
                    assert!(cut.get(span.range()).is_some(), "{cut:?}: {span:?}");
                }
            }
        }
    }
}
