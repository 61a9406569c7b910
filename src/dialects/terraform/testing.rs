//! Tests of modules (`*.tftest.hcl`, `*.tofutest.hcl`, and the same in JSON): their names are those of the module they
//! test, which stands beside them or above their folder `tests`.

use super::references::{Walker, is_local};
use super::symbols;
use crate::model::{Declaration, Demand, Lowered, PathUse, Reference, Scope, Symbol, SymbolKind, SymbolName, Within};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Body, Item, Label};
use crate::text::Span;

/// The module that is tested itself, as a path from it.
pub(super) const TESTED: &str = ".";

/// The folders of the modules that runs are about.
pub(super) fn paths(body: &Body, parsed: &Parsed) -> Vec<PathUse> {
    let modules = body.blocks_of("run").flat_map(|run| run.body.blocks_of("module"));
    // A path leads from the module that is tested.
    let both = modules.filter_map(|module| super::source_folder(module, parsed)).map(|mut found| {
        let above: Vec<String> = found.paths.iter().map(|path| format!("../{path}")).collect();
        found.paths.extend(above);
        found
    });
    both.collect()
}

/// What a body says, whatever language it is written in.
pub(super) fn of_body(body: &Body, parsed: &Parsed, out: &mut Lowered) {
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
        ephemeral: false,
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
        match (of, name) {
            ("override_resource" | "override_data", "target") | ("plan_options", "target" | "replace") => {
                walker.addresses(&attribute.value);
            }
            _ => walker.expression(&attribute.value),
        }
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
    use crate::dialects::terraform::Terraform;
    use crate::dialects::terraform::tests::Nothing;
    use crate::dialects::{Confidence, Dialect, FileHints, Located};
    use crate::model::{Cursor, FileId};
    use crate::syntax::{Language, parse};

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
            ("/a/mocks/aws.tfmock.hcl", None, Confidence::Named),
            ("/a/.tfmock.hcl", None, Confidence::No),
        ] {
            let file = FileId::from_path(Path::new(path));
            let hints = FileHints { file: &file, client_language, head: "" };
            assert_eq!(Terraform::Tests.recognise(&hints), expected, "{path}");
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
                Terraform::Tests.lower(&parsed, &mut facts);
                let names = facts.symbols.iter().map(|symbol| symbol.name_span);
                for span in names.chain(facts.references.iter().map(|reference| reference.span)) {
                    assert!(cut.get(span.range()).is_some(), "{cut:?}: {span:?}");
                }
                for problem in Terraform::Tests.problems(&Located { file: &file, base: 0, parsed: &parsed }, &Nothing) {
                    assert!(cut.get(problem.span.range()).is_some(), "{cut:?}: {problem:?}");
                }
                let context = crate::syntax::context(&parsed, cut.len());
                let at = Cursor { file: &file, parsed: &parsed, base: 0, offset: cut.len(), context: &context };
                let mut items = Vec::new();
                Terraform::Tests.complete(&at, &Nothing, &mut items);
                Terraform::Tests.hover(&at, &Nothing);
            }
        }
    }
}
