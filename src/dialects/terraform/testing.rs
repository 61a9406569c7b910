//! Tests of modules (`*.tftest.hcl`, `*.tofutest.hcl`, and the same in JSON): their names are those of the module they
//! test, which stands beside them or above their folder `tests`.

use super::references::{Walker, is_local};
use super::{completion, hints, hovers, json, module::Module, realise, signature, structure, symbols};
use crate::dialects::{Confidence, Dialect, DialectId, FileHints, Located, Target};
use crate::model::{
    CompletionItem, Cursor, Declaration, Demand, Hint, Intent, Lowered, Markdown, PathUse, Project, Realised,
    Reference, Refusal, Scope, SignatureHelp, Symbol, SymbolKind, SymbolName, Within,
};
use crate::schema::Problem;
use crate::syntax::hcl::{Attribute, Block, Body, Item, Label};
use crate::syntax::{Language, Parsed};
use crate::text::Span;

/// Tests of Terraform and OpenTofu.
pub(in crate::dialects) struct TerraformTests;

/// The module that is tested itself, as a path from it.
pub(super) const TESTED: &str = ".";

impl Dialect for TerraformTests {
    fn id(&self) -> DialectId {
        "terraform-test"
    }

    fn language(&self, file: &FileHints<'_>) -> Language {
        if file.file.name().ends_with(".json") { Language::Json } else { Language::Hcl }
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        let client = matches!(file.client_language, Some("terraform-test" | "opentofu-test"));
        match (file.file.is_test(), client) {
            (true, true) => Confidence::Certain,
            (true, false) => Confidence::Named,
            (false, true) if !file.file.name().contains('.') => Confidence::Likely,
            (false, _) => Confidence::No,
        }
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        if let Some(body) = parsed.hcl() {
            of_body(body, parsed, out);
        }
        if let Some(document) = parsed.yaml() {
            of_body(&json::of_tests(document, &parsed.text), parsed, out);
        }
    }

    fn paths(&self, parsed: &Parsed) -> Vec<PathUse> {
        let runs = parsed.hcl().into_iter().flat_map(|body| body.blocks_of("run"));
        let modules = runs.flat_map(|run| run.body.blocks_of("module"));
        // A path leads from the module that is tested.
        let both = modules.filter_map(|module| super::source_folder(module, parsed)).map(|mut found| {
            let above: Vec<String> = found.paths.iter().map(|path| format!("../{path}")).collect();
            found.paths.extend(above);
            found
        });
        both.collect()
    }

    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
        realise::realise(intent, segment)
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

    fn problems(&self, segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
        structure::of_tests(segment, project)
    }
}

/// What a body says, whatever language it is written in.
fn of_body(body: &Body, parsed: &Parsed, out: &mut Lowered) {
    for block in body.blocks() {
        match (block.kind.text.as_str(), block.labels.as_slice()) {
            ("run", [name]) => of_run(block, name, parsed, out),
            ("provider" | "mock_provider", [name]) => {
                let from = out.symbols.len();
                symbols::configuration_of(block, name, parsed, out);
                out.symbols.iter_mut().skip(from).for_each(|symbol| symbol.scope = Scope::File);
            }
            _ => {}
        }
        Tests { folder: tested(block), parsed, out }.block(block);
    }
}

fn of_run(block: &Block, name: &Label, parsed: &Parsed, out: &mut Lowered) {
    let text = |name: &str| {
        let value = &block.body.attribute(name)?.value;
        Some(value.span.of(&parsed.text).trim().to_owned()).filter(|text| !text.contains('\n'))
    };
    out.symbols.push(Symbol {
        kind: SymbolKind::Run,
        name: SymbolName::Text(name.text.clone()),
        name_span: name.span,
        span: block.span,
        scope: Scope::File,
        detail: text("command"),
    });
    out.declarations.push(Declaration {
        kind: SymbolKind::Run,
        name: name.text.clone(),
        type_text: None,
        value: tested(block),
        about: None,
        required: false,
        deprecated: None,
    });
}

/// The folder whose names a block has, as a path from the module that is tested; none where it is in another repository.
pub(super) fn tested(block: &Block) -> Option<String> {
    let module = block.body.blocks_of("module").next().filter(|_| block.kind.text == "run");
    match module {
        Some(module) => symbols::source(module).filter(|source| is_local(source)),
        None => Some(TESTED.to_owned()),
    }
}

struct Tests<'t> {
    folder: Option<String>,
    parsed: &'t Parsed,
    out: &'t mut Lowered,
}

impl Tests<'_> {
    fn block(&mut self, block: &Block) {
        for item in &block.body.items {
            match item {
                Item::Block(inner) if inner.kind.text == "module" => {}
                Item::Block(inner) => self.block(inner),
                Item::Attribute(attribute) => self.attribute(attribute, &block.kind.text),
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute, of: &str) {
        let name = attribute.name.text.as_str();
        match (of, name) {
            // Words of the language, and values of a closed set.
            ("run" | "plan_options", "command" | "mode") | (_, "override_during" | "source" | "alias") => return,
            ("run", "providers") => {
                let mut of_values = Vec::new();
                attribute.value.walk(&mut |inner| of_values.extend(symbols::configuration(inner)));
                self.out.references.extend(of_values.into_iter().map(|(name, written)| Reference {
                    kind: SymbolKind::Provider,
                    name: name.as_str().into(),
                    span: written.span,
                    within: Within::Scope(Scope::File),
                    demand: Demand::Optional,
                }));
                return;
            }
            // A variable may belong to another run alone. To be given a value is no use of it.
            ("variables", name) => {
                self.out.references.extend(self.folder.clone().map(|folder| Reference {
                    kind: SymbolKind::Variable,
                    name: name.into(),
                    span: attribute.name.span,
                    within: Within::Tested(folder),
                    demand: Demand::Waived,
                }));
            }
            _ => {}
        }
        // The values of variables are known before there is anything of the module.
        let folder = if matches!(of, "variables" | "provider") { Some(TESTED.to_owned()) } else { self.folder.clone() };
        let mut walker = Walker::of_tests(&self.parsed.text, folder, self.out);
        walker.expression(&attribute.value);
    }
}

/// What stands behind `run` in a test: the run itself, and an output of its module.
pub(super) fn of_run_named(run: (&str, Span), output: Option<(&str, Span)>) -> impl Iterator<Item = Reference> {
    let itself = Reference {
        kind: SymbolKind::Run,
        name: run.0.into(),
        span: run.1,
        within: Within::Scope(Scope::File),
        demand: Demand::Required,
    };
    let output = output.map(|(name, span)| Reference {
        kind: SymbolKind::Output,
        name: name.into(),
        span,
        within: Within::Run(run.0.to_owned()),
        demand: Demand::Required,
    });
    [Some(itself), output].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::dialects::terraform::tests::Nothing;
    use crate::model::FileId;
    use crate::syntax::parse;

    #[test]
    fn tests_are_recognised_by_their_name() {
        for (path, client_language, expected) in [
            ("/a/main.tftest.hcl", None, Confidence::Named),
            ("/a/tests/main.tofutest.hcl", Some("terraform-test"), Confidence::Certain),
            ("/a/main.tftest.json", None, Confidence::Named),
            ("Untitled-1", Some("terraform-test"), Confidence::Likely),
            ("/a/.tftest.hcl", None, Confidence::No),
            ("/a/main.tf", Some("terraform"), Confidence::No),
            ("/a/main.hcl", None, Confidence::No),
        ] {
            let file = FileId::from_path(Path::new(path));
            let hints = FileHints { file: &file, client_language, head: "" };
            assert_eq!(TerraformTests.recognise(&hints), expected, "{path}");
        }
    }

    #[test]
    fn a_test_cut_anywhere_is_lowered_and_asked_within_its_text() {
        let text = "variables {\n  ü = \"é\"\n}\nmock_provider \"aws\" {\n  alias = \"f\"\n}\nrun \"ö\" {\n  command = plan\n  \
                    module {\n    source = \"./x\"\n  }\n  providers = { aws = aws.f }\n  assert {\n    condition = \
                    aws_vpc.ä.id == output.o && run.ö.p != var.ü\n  }\n  expect_failures = [var.ü]\n}\n";
        let file = FileId::from_path(Path::new("/a/tests/x.tftest.hcl"));
        for (end, _) in text.char_indices() {
            for start in [0, text.floor_char_boundary(end / 2)] {
                let cut = &text[start..end];
                let parsed = parse(Language::Hcl, cut.into(), None);
                let mut facts = Lowered::default();
                TerraformTests.lower(&parsed, &mut facts);
                let names = facts.symbols.iter().map(|symbol| symbol.name_span);
                for span in names.chain(facts.references.iter().map(|reference| reference.span)) {
                    assert!(cut.get(span.range()).is_some(), "{cut:?}: {span:?}");
                }
                for problem in TerraformTests.problems(&Located { file: &file, base: 0, parsed: &parsed }, &Nothing) {
                    assert!(cut.get(problem.span.range()).is_some(), "{cut:?}: {problem:?}");
                }
                let context = crate::syntax::context(&parsed, cut.len());
                let at = Cursor { file: &file, parsed: &parsed, base: 0, offset: cut.len(), context: &context };
                let mut items = Vec::new();
                TerraformTests.complete(&at, &Nothing, &mut items);
                TerraformTests.hover(&at, &Nothing);
            }
        }
    }
}
