//! What holds for every text and every edit.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use infra_ls::features::{
    CodeActionKind, code_actions, completion, document_highlights, document_links, document_symbols, folding_ranges,
    formatting, hover, selection_ranges, semantic_tokens, workspace_symbols,
};
use infra_ls::knowledge::{Profile, practices};
use infra_ls::model::{Cancel, FileId};
use infra_ls::practices::{Selection, check, mend};
use infra_ls::text::{Encoding, Position, Span, Text, apply};
use infra_ls::workspace::{Change, Snapshot, Workspace};
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// A file of each format, and pieces that break it in interesting places.
const FILES: &[(&str, &str)] = &[
    ("Dockerfile", include_str!("../examples/shop/web/Dockerfile")),
    ("compose.yaml", include_str!("../examples/shop/compose.yaml")),
    ("api.yaml", include_str!("../examples/shop/k8s/api.yaml")),
    ("main.tf", include_str!("../examples/shop/terraform/main.tf")),
];

/// A workspace whose files name each other, most of them of several segments.
const SHOP: &[(&str, &str)] = &[
    ("web/Dockerfile", include_str!("../examples/shop/web/Dockerfile")),
    (
        "compose.yaml",
        concat!(
            "include: [jobs/compose.yaml, {path: parts/part.yaml, project_directory: .}]\n",
            include_str!("../examples/shop/compose.yaml")
        ),
    ),
    (
        "compose.override.yaml",
        "services:\n  web:\n    ports: [\"80:80\"]\n    depends_on: [db, mail]\n  mail:\n    image: mail:1\n    volumes: [\"data:/mail\"]\nnetworks:\n  back:\n",
    ),
    (
        "jobs/compose.yaml",
        "services:\n  job:\n    image: job:1\n    depends_on: [web]\n    networks: [back]\n    volumes: [\"jobs:/jobs\"]\nvolumes:\n  jobs:\n",
    ),
    (
        "k8s/all.yaml",
        concat!(
            include_str!("../examples/shop/k8s/web.yaml"),
            "---\n",
            include_str!("../examples/shop/k8s/worker.yaml"),
            "---\n",
            include_str!("../examples/shop/k8s/config.yaml")
        ),
    ),
    ("k8s/api.yaml", include_str!("../examples/shop/k8s/api.yaml")),
    ("terraform/main.tf", include_str!("../examples/shop/terraform/main.tf")),
    ("terraform/service.tf", include_str!("../examples/shop/terraform/service.tf")),
    ("terraform/variables.tf", include_str!("../examples/shop/terraform/variables.tf")),
    ("terraform/tests/service.tftest.hcl", TESTED),
    ("terraform/all.tfquery.hcl", QUERY),
    ("terraform/made.tf", MADE),
    ("terraform/read.tf", READ),
    ("modules/one/main.tf", "output \"id\" {\n  value = 1\n}\n"),
    ("modules/two/main.tf", "variable \"name\" {\n  type = string\n}\n"),
    ("modules/main.tfcomponent.hcl", COMPONENTS),
    (
        "modules/variables.tfcomponent.hcl",
        "variable \"name\" {\n  type = string\n}\n\nvariable \"zone\" {\n  type = string\n}\n",
    ),
    (
        "modules/inner/main.tfcomponent.hcl",
        "variable \"name\" {\n  type = string\n}\n\noutput \"id\" {\n  value = var.name\n}\n",
    ),
    ("modules/live.tfdeploy.hcl", DEPLOYMENTS),
    (
        "modules/shared.tfdeploy.hcl",
        "locals {\n  zone = \"a\"\n}\n\nidentity_token \"aws\" {\n  audience = [\"a\"]\n}\n",
    ),
    (
        "parts/part.yaml",
        "services:\n  part:\n    image: part:${TAG}\n    build: {context: ., dockerfile: web/Dockerfile}\n    depends_on: [web, job]\n",
    ),
    (
        "docker-stack.yml",
        "version: \"3.8\"\nservices:\n  web:\n    image: web:1\n    networks: [back]\nnetworks:\n  back:\n",
    ),
    (
        "skaffold.yaml",
        "apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts:\n    - image: wub\n    - image: web\n",
    ),
    ("k8s/kustomization.yaml", "resources: [all.yaml, api.yaml]\n"),
    ("prod/kustomization.yaml", OVERLAY),
    ("prod/hosts.yaml", REPLACEMENTS),
    (
        "prod/web.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: wib\n",
    ),
];

/// A stack of modules, one of them made several times.
const COMPONENTS: &str = "\
provider \"aws\" \"all\" {
  for_each = toset([var.zone])
}

component \"one\" {
  source    = \"./one\"
  providers = { aws = provider.aws.all[\"a\"] }
}

component \"two\" {
  for_each = toset([var.zone])
  source   = \"./two\"
  inputs   = { name = component.one.id, nmae = local.mine }
}

stack \"inner\" {
  source = \"./inner\"
  inputs = { name = component.two.a }
}

locals {
  mine = stack.inner.id
}

output \"id\" {
  type  = string
  value = component.one.di
}
";

/// How it is deployed.
const DEPLOYMENTS: &str = "\
deployment \"live\" {
  inputs = {
    name = identity_token.aws.jwt
    zoen = local.zone
  }
  deployment_group = deployment_group.all
}

deployment_group \"all\" {}

publish_output \"id\" {
  value = deployment.live.id
}
";

/// What there is several times, under other names, or not at all.
const MADE: &str = "\
provider \"aws\" {
  region = \"eu-west-1\"
}

provider \"aws\" {
  alias  = \"west\"
  region = \"us-west-1\"
}

resource \"terraform_data\" \"one\" {
  input = var.environment
}

resource \"terraform_data\" \"many\" {
  count = 2
  input = terraform_data.one.output
}

action \"aws_lambda_invoke\" \"call\" {
}
";

/// What reads that from another file.
const READ: &str = "\
provider \"aws\" {
  alias  = \"east\"
  region = \"us-east-1\"
}

resource \"aws_sns_topic\" \"topic\" {
  provider = aws.west
  name     = terraform_data.many[0].output
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.aws_lambda_invoke.call]
    }
  }
}

output \"read\" {
  value = [terraform_data.one.id, terraform_data.many, path.module, environment]
}

module \"one\" {
  source = \"../modules/one\"
}

module \"two\" {
  source = \"../modules/two\"
  name   = module.one.id
}
";

/// Queries beside the module of the workspace.
const QUERY: &str = "\
list \"aws_vpc\" \"all\" {
  provider = aws
  config {
    region = var.environment
  }
}

locals {
  found = list.aws_vpc.all
}
";

/// A Kustomization that names objects of another one, by patterns as well.
const OVERLAY: &str = "\
resources: [../k8s]
images: [{name: web, newTag: \"1.0\"}]
replacements:
  - path: hosts.yaml
patches:
  - path: web.yaml
  - path: none.yaml
    target: {kind: Deployment, name: \"w.*\"}
  - path: none.yaml
    target: {name: web|wob}
";

/// Replacements in a file of their own.
const REPLACEMENTS: &str = "\
- source: {kind: ConfigMap, name: settings}
  targets:
    - select: {kind: Deployment, name: \"w.*|api\"}
    - select: {kind: Deployment, name: wub}
";

/// A test of the module of the workspace.
const TESTED: &str = "\
variables {
  environment = \"test\"
}

run \"first\" {
  command = plan
  assert {
    condition     = var.environment == \"test\"
    error_message = \"No.\"
  }
}

run \"second\" {
  variables {
    environment = run.first.url
  }
}
";

const PIECES: &[&str] = &[
    "",
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "  ",
    ":",
    ": ",
    "- ",
    "---\n",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "&a ",
    "*a",
    "#",
    "\\\n",
    "<<EOF\n",
    "EOF\n",
    "${",
    "}",
    "= ",
    "é",
    "𝒳",
    "\u{feff}",
    "FROM ",
    "RUN ",
    "resource \"a\" \"b\" {\n",
    "image: ",
    "services:\n",
    "include: [jobs/compose.yaml]\n",
    "spec:\n",
];

fn id(name: &str) -> FileId {
    FileId::from_path(&Path::new("/property").join(name))
}

/// Everything that is said about a file.
fn said(workspace: &Workspace, file: &FileId) -> String {
    let snapshot = workspace.snapshot();
    let findings = check(&snapshot, file, &Selection::default(), &Cancel::default()).unwrap().findings;
    let tokens = semantic_tokens(&snapshot, file, None, &Cancel::default()).unwrap();
    format!("{findings:#?}{:#?}{tokens:?}", document_symbols(&snapshot, file))
}

/// The places of the words of a text.
fn words(text: &str) -> Vec<Span> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Span::new(from, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// One edit of a text: names are exchanged, lines are taken away, written again, half written or moved.
fn edit(text: &str, (at, kind, other): (usize, u8, usize), donor: &str) -> (Span, String) {
    let (words, donated) = (words(text), words(donor));
    let lines: Vec<Span> = {
        let rope = Text::new(text);
        (0..rope.lines())
            .map(|line| Span::new(rope.line_span(line).start(), rope.line_start_behind(rope.line_span(line).start())))
            .collect()
    };
    let line = lines[at % lines.len()];
    let there = lines[other % lines.len()];
    match kind {
        0..4 if !words.is_empty() && !donated.is_empty() => {
            (words[at % words.len()], donated[other % donated.len()].of(donor).to_owned())
        }
        4 => (line, String::new()),
        5 => (Span::at(line.start()), there.of(text).to_owned()),
        6 => (Span::new(line.start() + line.len() / 2, line.end()), "\n".to_owned()),
        _ => (Span::at(line.start()), PIECES[other % PIECES.len()].to_owned()),
    }
}

/// What editors show of a file and of a place in it holds together.
fn shown(snapshot: &Snapshot, file: &FileId, text: &str, at: usize, cancel: &Cancel) -> Result<(), TestCaseError> {
    let whole = Span::new(0, text.len());
    let tokens = semantic_tokens(snapshot, file, None, cancel).unwrap();
    for token in &tokens {
        let written = text.get(token.span.range());
        prop_assert!(written.is_some_and(|w| !w.is_empty() && !w.contains(['\n', '\r'])), "{:?}", token);
    }
    prop_assert!(tokens.is_sorted_by(|a, b| a.span.end <= b.span.start), "tokens overlap");
    let half = semantic_tokens(snapshot, file, Some(Span::new(at, text.len())), cancel).unwrap();
    prop_assert!(tokens.iter().filter(|token| token.span.start() > at).all(|token| half.contains(token)));
    let lines = Text::new(text).lines();
    for fold in folding_ranges(snapshot, file, cancel).unwrap() {
        prop_assert!(fold.first < fold.last && fold.last < lines);
    }
    let selections = selection_ranges(snapshot, file, at);
    prop_assert!(selections.is_sorted_by(|inner, outer| outer.covers(*inner) && outer != inner));
    prop_assert!(selections.iter().all(|span| span.touches(at) && text.get(span.range()).is_some()));
    for highlight in document_highlights(snapshot, file, at) {
        prop_assert!(text.get(highlight.span.range()).is_some());
    }
    for link in document_links(snapshot, file) {
        prop_assert!(whole.covers(link.span));
    }
    workspace_symbols(snapshot, "a", cancel).unwrap();
    for action in code_actions(snapshot, file, Span::at(at), true, &Selection::default(), cancel).unwrap() {
        for change in action.changes {
            let before = snapshot.document(&change.file).map_or_else(String::new, |d| d.text().to_string());
            prop_assert!(apply(&before, &change.edits).is_ok(), "{}: {:?}", action.title, change.edits);
        }
    }
    if let Some(edits) = formatting(snapshot, file, None) {
        let once = apply(text, &edits).unwrap();
        // A Dockerfile's keywords are written in capitals, and bare labels of Terraform's blocks get quotation marks.
        let words = |text: &str| text.split_whitespace().collect::<String>().to_lowercase().replace('"', "");
        prop_assert_eq!(words(&once), words(text), "layout changes blanks alone");
        let again = Workspace::new(None);
        again.replace(file, &once);
        let twice = formatting(&again.snapshot(), file, None).unwrap_or_default();
        prop_assert_eq!(apply(&once, &twice).unwrap(), once, "a layout is final");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_offset_becomes_a_position_and_comes_back(text in "[a-cé𝒳\r\n\u{2028}\u{feff}]{0,40}", at in 0usize..120) {
        let rope = Text::new(&text);
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        // Between CR and LF there is no place of its own.
        let between = text[..at].ends_with('\r') && text[at..].starts_with('\n');
        for encoding in ENCODINGS {
            let back = rope.offset(rope.position(at, encoding), encoding);
            prop_assert_eq!(back, if between { at - 1 } else { at });
        }
    }

    #[test]
    fn a_position_anywhere_means_a_place_in_the_text(text in "[a-cé𝒳\r\n]{0,40}", line in 0u32..50, column in 0u32..50) {
        let rope = Text::new(&text);
        for encoding in ENCODINGS {
            let offset = rope.offset(Position { line, column }, encoding);
            prop_assert!(offset <= text.len() && text.is_char_boundary(offset));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn edits_one_by_one_say_the_same_as_the_whole_text(
        file in 0..FILES.len(),
        edits in prop::collection::vec((0u32..80, 0u32..40, 0u32..3, 0u32..20, 0..PIECES.len()), 1..6),
    ) {
        let (name, text) = FILES[file];
        let (workspace, file) = (Workspace::new(None), id(name));
        workspace.open(&file, text, 1, "");
        for (version, (line, column, lines, columns, piece)) in edits.into_iter().enumerate() {
            // A typist is read after most strokes: trees and names are taken over from one state to the next, or the one
            // after it.
            if column % 3 > 0 {
                said(&workspace, &file);
            }
            let from = Position { line, column };
            let to = Position { line: line + lines, column: columns };
            let change = Change::Range(from, to, PIECES[piece].to_owned());
            workspace.change(&file, i32::try_from(version).unwrap() + 2, &[change], Encoding::Utf16);
        }
        let edited = workspace.snapshot().document(&file).unwrap().text().to_string();
        let fresh = Workspace::new(None);
        fresh.open(&file, &edited, 1, "");
        prop_assert_eq!(said(&workspace, &file), said(&fresh, &file), "of:\n{}", edited);
    }

    #[test]
    fn edits_in_several_files_say_the_same_as_the_texts(
        edits in prop::collection::vec((0..SHOP.len(), 0..10_000_usize, 0u8..8, 0..10_000_usize, 0..SHOP.len()), 1..12),
    ) {
        let workspace = Workspace::new(Some(Profile::Strict));
        for (name, text) in SHOP {
            workspace.open(&id(name), text, 1, "");
        }
        let text_of = |file: usize| workspace.snapshot().document(&id(SHOP[file].0)).unwrap().text().to_string();
        let findings = |workspace: &Workspace, file: usize| {
            let snapshot = workspace.snapshot();
            check(&snapshot, &id(SHOP[file].0), &Selection::default(), &Cancel::default()).unwrap().findings
        };
        for (version, (file, at, kind, other, donor)) in edits.into_iter().enumerate() {
            // What was found is taken over from one state to the next, in some files more often than in others.
            (0..SHOP.len()).filter(|file| (at + file) % 3 > 0).for_each(|file| drop(findings(&workspace, file)));
            let text = text_of(file);
            let (span, with) = edit(&text, (at, kind, other), &text_of(donor));
            let rope = Text::new(&text);
            let place = |offset| rope.position(offset, Encoding::Utf8);
            let change = Change::Range(place(span.start()), place(span.end()), with);
            workspace.change(&id(SHOP[file].0), i32::try_from(version).unwrap() + 2, &[change], Encoding::Utf8);
        }
        let fresh = Workspace::new(Some(Profile::Strict));
        (0..SHOP.len()).for_each(|file| fresh.open(&id(SHOP[file].0), &text_of(file), 1, ""));
        for (file, (name, _)) in SHOP.iter().enumerate() {
            let (found, expected) = (findings(&workspace, file), findings(&fresh, file));
            prop_assert_eq!(found, expected, "in {}:\n{}", name, text_of(file));
        }
    }

    #[test]
    fn fixes_apply_and_end_and_features_answer_anywhere(
        file in 0..FILES.len(),
        line in 0u32..80,
        column in 0u32..40,
        piece in 0..PIECES.len(),
    ) {
        let (name, text) = FILES[file];
        let rope = Text::new(text);
        let at = rope.offset(Position { line, column }, Encoding::Utf16);
        let broken = [&text[..at], PIECES[piece], &text[at..]].concat();
        let (workspace, file) = (Workspace::new(None), id(name));
        workspace.replace(&file, &broken);
        let snapshot = workspace.snapshot();
        for item in completion(&snapshot, &file, at + PIECES[piece].len()) {
            prop_assert!(apply(&broken, &[item.edit]).is_ok());
        }
        if let Some((span, _)) = hover(&snapshot, &file, at) {
            prop_assert!(Span::new(0, broken.len()).covers(span));
        }
        let cancel = Cancel::default();
        shown(&snapshot, &file, &broken, at, &cancel)?;
        let all = |_| true;
        let mended = mend(&workspace, std::slice::from_ref(&file), &Selection::default(), &all, &cancel).unwrap();
        prop_assert!(!mended.unsettled, "fixes undo each other in:\n{broken}");
        let again = mend(&workspace, std::slice::from_ref(&file), &Selection::default(), &all, &cancel).unwrap();
        prop_assert_eq!(again.fixes, 0);
    }
}

/// The edits of the action that mends a whole file, as far as it is offered.
fn mends_all(workspace: &Workspace, file: &FileId) -> Option<infra_ls::text::Edits> {
    let snapshot = workspace.snapshot();
    let all = Selection::default();
    let actions = code_actions(&snapshot, file, Span::at(0), true, &all, &Cancel::default()).unwrap();
    let mut whole = actions.into_iter().filter(|action| action.kind == CodeActionKind::FixAll);
    whole.next().map(|action| action.changes.into_iter().flat_map(|change| change.edits).collect())
}

/// The examples of all pages, and the shop.
#[test]
fn one_request_mends_all_of_a_file_that_can_be_mended_safely() {
    let pages =
        practices().iter().flat_map(|page| page.examples.iter().map(move |example| (page.id.as_str(), example)));
    let files = |example: &infra_ls::knowledge::Example| -> Vec<(String, String)> {
        example.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect()
    };
    let shop = SHOP.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let examples = pages.map(|(page, example)| (page, files(example))).chain([("shop", shop)]);
    let mut mended = 0;
    for (page, files) in examples {
        let workspace = Workspace::new(Some(Profile::Strict));
        for (path, text) in &files {
            workspace.replace(&id(path), text);
        }
        for (path, _) in &files {
            let Some(edits) = mends_all(&workspace, &id(path)) else { continue };
            let before = workspace.snapshot().document(&id(path)).unwrap().text().to_string();
            let after = apply(&before, &edits).unwrap();
            workspace.replace(&id(path), &after);
            mended += 1;
            assert_eq!(mends_all(&workspace, &id(path)), None, "{page}, {path}:\n{before}\n-- after:\n{after}");
        }
    }
    assert!(mended > 100, "{mended}");
}
