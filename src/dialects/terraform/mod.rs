//! Terraform and OpenTofu: configuration (`*.tf`, `*.tofu`, `*.tf.json`) and values of input variables (`*.tfvars`).

mod bound;
mod completion;
mod documents;
mod hints;
mod hovers;
mod json;
mod keeping;
mod missing;
mod module;
mod place;
mod placeholders;
mod realise;
mod refactorings;
mod references;
mod scripts;
mod settings;
mod shapes;
mod signature;
mod structure;
mod symbols;
mod tasks;
mod testing;
mod types;
mod versions;

use module::Module;

pub(super) use testing::TerraformTests;

use super::{Confidence, Dialect, DialectId, FileHints, Located, Target};
use crate::model::{
    CloudResource, CompletionItem, Cursor, Entity, EntityId, FileId, Hint, Intent, Lowered, Markdown, PathUse, Project,
    Realised, Refactoring, Refusal, Selected, SignatureHelp, Symbol,
};
use crate::schema::Problem;
use crate::syntax::hcl::{Block, Body, Item, Label};
use crate::syntax::{Language, Parsed};
use crate::text::{Edits, Span};

/// Terraform and OpenTofu.
pub(super) struct Terraform;

/// Extensions of its files.
const EXTENSIONS: &[&str] = &[".tf", ".tofu", ".tfvars", ".tf.json", ".tofu.json", ".tfvars.json"];

/// Which versions of its providers a configuration has chosen.
const LOCK_FILE: &str = ".terraform.lock.hcl";

impl Dialect for Terraform {
    fn id(&self) -> DialectId {
        "terraform"
    }

    fn language(&self, file: &FileHints<'_>) -> Language {
        if file.file.name().ends_with(".json") { Language::Json } else { Language::Hcl }
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        let name = file.file.name();
        let client =
            matches!(file.client_language, Some("terraform" | "terraform-vars" | "opentofu" | "opentofu-vars"));
        let named = name == LOCK_FILE
            || EXTENSIONS.iter().any(|extension| name.len() > extension.len() && name.ends_with(extension));
        match (named, client) {
            (true, true) => Confidence::Certain,
            (true, false) => Confidence::Named,
            // A new document has no extension yet; one with another extension is some other dialect of HCL.
            (false, true) if !name.contains('.') => Confidence::Likely,
            (false, _) => Confidence::No,
        }
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        if let Some(body) = parsed.hcl() {
            of_body(body, parsed, out);
        }
        if let Some(document) = parsed.yaml() {
            of_body(&json::body(document, &parsed.text), parsed, out);
            out.scripts.extend(json::scripts(document, &parsed.text));
        }
    }

    fn paths(&self, parsed: &Parsed) -> Vec<PathUse> {
        let modules = parsed.hcl().into_iter().flat_map(|body| body.blocks_of("module"));
        modules.filter_map(|module| source_folder(module, parsed)).collect()
    }

    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
        realise::realise(intent, segment)
    }

    fn refactorings(&self, at: &Selected<'_>, segment: &Target<'_>, project: &dyn Project) -> Vec<Refactoring> {
        refactorings::refactorings(at, segment.parsed, project)
    }

    fn complete(&self, at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
        completion::complete(at, project, out);
        false
    }

    fn hover(&self, at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
        hovers::hover(at, project)
    }

    fn signature(&self, at: &Cursor<'_>) -> Option<SignatureHelp> {
        signature::signature(at)
    }

    fn hints(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Hint> {
        hints::of(segment.parsed, &Module::of(segment.file, segment.base, segment.parsed, project))
    }

    fn keep(&self, symbol: &Symbol, to: &str, segment: &Target<'_>) -> Edits {
        keeping::moved(symbol, to, segment.parsed)
    }

    fn retell(&self, symbol: &Symbol, to: &str, segment: &Target<'_>) -> Option<Edits> {
        keeping::retold(symbol, to, segment.parsed)
    }

    fn amends(&self, file: &FileId) -> bool {
        structure::is_override(file)
    }

    fn problems(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
        structure::problems(segment, project)
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
}

/// The folder a module comes from, if it is one of the same repository.
fn source_folder(module: &Block, parsed: &Parsed) -> Option<PathUse> {
    let folder = symbols::source(module).filter(|source| references::is_local(source))?;
    let written = module.body.attribute("source")?.value.span;
    let quotes = usize::from(written.of(&parsed.text).starts_with('"'));
    let span = Span::new(written.start() + quotes, written.end() - quotes);
    Some(PathUse { span, paths: vec![format!("{}/main.tf", folder.trim_end_matches('/')), folder] })
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
fn blocks_around(body: &Body, offset: usize) -> Vec<&Block> {
    let mut around = Vec::new();
    let mut body = body;
    while let Some(block) = body.blocks().find(|block| block.span.range().contains(&offset)) {
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
            ("/a/.tf", None, Confidence::No),
            ("/a/notes.txt", None, Confidence::No),
        ];
        for (path, client_language, expected) in cases {
            let file = FileId::from_path(Path::new(path));
            let hints = FileHints { file: &file, client_language, head: "" };
            assert_eq!(Terraform.recognise(&hints), expected, "{path}");
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
                for problem in Terraform.problems(&Located { file: &file, base: 0, parsed: &parsed }, &Nothing) {
                    assert!(cut.get(problem.span.range()).is_some(), "{cut:?}: {problem:?}");
                }
                let context = crate::syntax::context(&parsed, cut.len());
                let at = Cursor { file: &file, parsed: &parsed, base: 0, offset: cut.len(), context: &context };
                let mut items = Vec::new();
                Terraform.complete(&at, &Nothing, &mut items);
                for item in items {
                    assert!(cut.get(item.edit.span.range()).is_some(), "{cut:?}: {item:?}");
                }
                Terraform.hover(&at, &Nothing);
                Terraform.signature(&at);
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
        let found = Terraform.refactorings(&at, &Target { parsed: &parsed, facts: &facts }, &Nothing);
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
                Terraform.lower(&parsed, &mut facts);
                let names = facts.symbols.iter().map(|s| s.name_span);
                for span in names.chain(facts.references.iter().map(|r| r.span)) {
                    assert!(cut.get(span.range()).is_some(), "{cut:?}: {span:?}");
                }
            }
        }
    }
}
