//! What holds for any text, asserted: the body of every fuzz target.

use infra_ls::model::{Cancel, FileId};
use infra_ls::practices::{Selection, check, mend};
use infra_ls::syntax::{Language, Parsed, View, context, cut, dump, hcl, parse, statement_after, statement_around, yaml};
use infra_ls::text::{Encoding, Span, Text};
use infra_ls::workspace::{Change, Workspace};

/// Offsets at which a text is asked for the cursor's context and for statements.
const CURSORS: usize = 12;

/// One language: cutting, healing, the view, what stands at a cursor.
pub fn read(language: Language, text: &str) {
    let segments = cut(language, text);
    tiles(text, &segments);
    for segment in segments {
        let parsed = parse(language, segment.of(text).into(), None);
        healing(&parsed);
        spans(&parsed);
        at_cursors(&parsed);
        view(&parsed);
    }
}

/// Segments follow each other and together cover the text.
fn tiles(text: &str, segments: &[Span]) {
    let mut at = 0;
    for segment in segments {
        assert_eq!(segment.start(), at, "segments leave a gap or overlap: {segments:?}");
        assert!(text.get(segment.range()).is_some(), "a segment cuts a character: {segment:?}");
        at = segment.end();
    }
    assert_eq!(at, text.len(), "segments do not cover the text: {segments:?}");
}

/// Healing changes neither the length nor a line break.
fn healing(parsed: &Parsed) {
    let breaks = |text: &str| -> Vec<(usize, u8)> {
        text.bytes().enumerate().filter(|(_, b)| matches!(b, b'\n' | b'\r')).collect()
    };
    assert_eq!(parsed.text.len(), parsed.healed.len(), "healing changed the length");
    assert_eq!(breaks(&parsed.text), breaks(&parsed.healed), "healing changed a line break");
}

fn sound(parsed: &Parsed, span: Span) {
    assert!(parsed.text.get(span.range()).is_some(), "a span outside the text or inside a character: {span:?}");
}

fn spans(parsed: &Parsed) {
    parsed.errors.iter().for_each(|error| sound(parsed, error.span));
    for incomplete in &parsed.incompletes {
        sound(parsed, incomplete.line);
        sound(parsed, incomplete.typed);
    }
    for comment in parsed.comments() {
        sound(parsed, comment.span);
        sound(parsed, comment.text);
    }
}

fn at_cursors(parsed: &Parsed) {
    let length = parsed.text.len();
    for step in 0..=CURSORS {
        let offset = parsed.text.floor_char_boundary(length * step / CURSORS);
        sound(parsed, context(parsed, offset).typed);
        [statement_after(parsed, offset), statement_around(parsed, offset)]
            .into_iter()
            .flatten()
            .for_each(|span| sound(parsed, span));
    }
}

fn view(parsed: &Parsed) {
    dump(parsed);
    match &parsed.view {
        View::Yaml(document) => {
            yaml::dump(document);
            document.root().into_iter().for_each(|root| node(parsed, root, 0));
            for step in 0..=CURSORS {
                document.at(parsed.text.len() * step / CURSORS).map(|node| node.resolved().get("name"));
            }
        }
        View::Hcl(_) => {
            let once = hcl::format(&parsed.text);
            assert!(!parsed.errors.is_empty() || hcl::format(&once) == once, "formatting twice differs from once");
        }
        View::Dockerfile(_) => {}
    }
}

fn node(parsed: &Parsed, of: yaml::Node<'_>, depth: usize) {
    sound(parsed, of.span());
    if let Some(text) = of.text() {
        for offset in [0, text.len() / 2, text.len()] {
            assert!(of.source_offset(offset) <= parsed.text.len(), "a scalar's byte is written behind the text");
        }
    }
    if depth < 64 {
        of.written().for_each(|(key, value)| {
            node(parsed, key, depth + 1);
            node(parsed, value, depth + 1);
        });
        of.items().for_each(|item| node(parsed, item, depth + 1));
    }
}

/// Pieces an edit puts in.
const PIECES: &[&str] = &[
    "\n", "\r\n", "\r", " ", "  ", "\t", "\"", "'", "{", "}", "[", "]", "${", "%{", "<<EOF\n", "EOF\n", "\\", "\\\n", "#",
    "# c\n", "//", "/*", "*/", ":", ": ", "- ", "? ", "|\n", ">-\n", "&a ", "*a", "!t ", "---\n", "...\n", "=", " = ", ",",
    "RUN ", "FROM a\n", "a: b\n", "a = 1\n", "\u{feff}", "é", "\0", "",
];

/// Edits one after the other, each read with what was read before: equal to reading afresh.
pub fn edited(data: &[u8]) {
    let Some((language, rest)) = data.split_first() else { return };
    let language = match language % 4 {
        0 => Language::Dockerfile,
        1 => Language::Yaml,
        2 => Language::Json,
        _ => Language::Hcl,
    };
    let Some((edits, text)) = rest.split_at_checked(16) else { return };
    let mut text = String::from_utf8_lossy(text).into_owned();
    let mut parsed = parse(language, text.as_str().into(), None);
    for edit in edits.chunks_exact(4) {
        let at = text.floor_char_boundary(text.len() * (usize::from(edit[0]) << 8 | usize::from(edit[1])) / 65_536);
        let end = text.floor_char_boundary((at + usize::from(edit[2] >> 2)).min(text.len())).max(at);
        text.replace_range(at..end, PIECES[usize::from(edit[3]) % PIECES.len()]);
        let incremental = parse(language, text.as_str().into(), Some(&parsed));
        let fresh = parse(language, text.as_str().into(), None);
        assert_eq!(incremental.healed, fresh.healed, "healed differently after an edit");
        assert_eq!(dump(&incremental), dump(&fresh), "read differently after an edit: {text:?}");
        assert_eq!(incremental.errors, fresh.errors, "other messages after an edit: {text:?}");
        parsed = incremental;
    }
}

/// What stands beside a text that is typed in, by the name under which the text itself is checked.
const TYPED: &[(&str, &str, &str)] = &[
    ("objects.yaml", "service.yaml", include_str!("../../examples/shop/k8s/web.yaml")),
    ("main.tf", "variables.tf", include_str!("../../examples/shop/terraform/variables.tf")),
    ("compose.yaml", "Dockerfile", include_str!("../../examples/shop/web/Dockerfile")),
];

/// A file that is typed in, checked after some of the edits: it says the same as the text opened afresh.
pub fn typed(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    let (name, beside, neighbour) = TYPED[usize::from(*kind) % TYPED.len()];
    let Some((edits, text)) = rest.split_at_checked(32) else { return };
    let file = |name: &str| FileId::from_path(format!("/fuzz/{name}").as_ref());
    let opened = |text: &str| {
        let workspace = Workspace::new(None);
        workspace.open(&file(beside), neighbour, 1, "");
        workspace.open(&file(name), text, 1, "");
        workspace
    };
    let said = |workspace: &Workspace, name: &str| {
        let report = check(&workspace.snapshot(), &file(name), &Selection::default(), &Cancel::default());
        report.map(|report| report.findings).unwrap_or_default()
    };
    let mut text = String::from_utf8_lossy(text).into_owned();
    let workspace = opened(&text);
    for (number, edit) in edits.chunks_exact(4).enumerate() {
        let at = text.floor_char_boundary(text.len() * (usize::from(edit[0]) << 8 | usize::from(edit[1])) / 65_536);
        let end = text.floor_char_boundary((at + usize::from(edit[2] >> 2)).min(text.len())).max(at);
        let with = PIECES[usize::from(edit[3]) % PIECES.len()];
        let rope = Text::new(&text);
        let place = |offset| rope.position(offset, Encoding::Utf8);
        let change = Change::Range(place(at), place(end), with.to_owned());
        workspace.change(&file(name), number as i32 + 2, &[change], Encoding::Utf8);
        text = workspace.snapshot().document(&file(name)).map_or_else(String::new, |document| document.text().to_string());
        if edit[2] & 1 == 0 {
            said(&workspace, name);
            said(&workspace, beside);
        }
    }
    let fresh = opened(&text);
    for name in [name, beside] {
        assert_eq!(said(&workspace, name), said(&fresh, name), "{name}: other findings after edits: {text:?}");
    }
}

/// The names under which a text is checked.
const NAMES: &[&str] = &["Dockerfile", "compose.yaml", "pod.yaml", "main.tf", "main.tftest.hcl"];

/// Everything a file goes through: recognising, lowering, linking, every practice, every fix.
pub fn checked(text: &str) {
    for name in NAMES {
        let workspace = Workspace::new(None);
        let file = FileId::from_path(format!("/fuzz/{name}").as_ref());
        workspace.replace(&file, text);
        let (all, cancel) = (Selection::default(), Cancel::default());
        let found = check(&workspace.snapshot(), &file, &all, &cancel).map(|report| report.findings).unwrap_or_default();
        for finding in &found {
            assert!(text.get(finding.span.range()).is_some(), "{name}: a finding outside the text: {finding:?}");
        }
        let files = [file];
        let mended = mend(&workspace, &files, &all, &|_| true, &cancel).expect("nobody cancels");
        assert!(!mended.unsettled, "{name}: fixes undo each other");
        let again = mend(&workspace, &files, &all, &|_| true, &cancel).expect("nobody cancels");
        assert_eq!(again.fixes, 0, "{name}: fixes applied twice change something");
    }
}
