//! Runs the Markdown suites under `tests/suites`: one trial per `##` section.
//!
//! A section holds prose, files and expectations. A file is a fenced block with `path=…`; `$0` in it is the cursor.
//! Every other fenced block says what a feature answers there:
//!
//! | block | holds |
//! |---|---|
//! | `findings` | each finding as `path:line:column practice: message` |
//! | `fixed` | the first file after its safe and unsafe fixes |
//! | `definition`, `references` | each place as `path:line:column text` |
//! | `rename to=NAME` | each changed line as `path:line: text`, or why it is refused |
//! | `hover` | the text |
//! | `signature` | the signature of what is being called, the active parameter in `[brackets]` |
//! | `completion` | labels that are offered; `!label` for one that is not |
//! | `completion first` | the labels that are offered before all others, in their order |
//! | `completed LABEL` | the lines of the cursor once that is taken, with the places of its snippet |
//! | `inserted LABEL` | the same where what stands behind the cursor stays |
//! | `said LABEL` | what is said about that while it is offered |
//! | `taken LABEL` | the file of the cursor once that is taken, with what is written elsewhere in it |
//! | `symbols` | the outline, indented |
//! | `actions` | titles of the actions at the cursor |
//! | `action TITLE` | the files that action of the cursor leaves behind, each after a line `-- path` |
//! | `highlights` | each occurrence of the name at the cursor in its file, as `path:line:column text read` or `write` |
//! | `workspace-symbols QUERY` | each symbol as `path:line:column kind name` |
//! | `tokens` | the colours of the first file, as `line:column text type` |
//! | `folds` | what can be folded in the first file, as `first-last`, lines from 1 |
//! | `links` | paths of the first file that lead somewhere, as `line:column text -> path` |
//! | `hints` | what may be shown behind places of the first file, as `line:column label` |
//! | `lenses` | who refers to the names of the first file, as `line:column name: references` |
//! | `formatted` | the first file in its canonical layout |
//! | `tree` | the typed view of the first file |
//! | `scripts` | each script of the first file: what runs it, its text, and its commands with the places of their words |
//!
//! `UPDATE_EXPECT=1 cargo test --test suites` writes what is answered into the blocks (completion's apart); read the
//! difference before you keep it. `cargo test --test suites -- rename` runs the sections with that word in their name.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use infra_ls::features::{
    LinkTarget, Location, Outline, code_actions, code_lenses, completion, definition, document_highlights,
    document_links, document_symbols, folding_ranges, formatting, hover, inlay_hints, references, referrers, rename,
    semantic_tokens, signature_help, workspace_symbols,
};
use infra_ls::model::{Cancel, CompletionItem, FileId, Script};
use infra_ls::practices::{Selection, check, mend};
use infra_ls::syntax;
use infra_ls::text::{Encoding, Span, apply};
use infra_ls::workspace::{Snapshot, Workspace};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut trials = Vec::new();
    for path in suites(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suites"))? {
        let text = fs::read_to_string(&path)?;
        let suite = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for section in sections(&text) {
            if update {
                update_section(&path, &section)?;
            }
            trials.push(Trial::test(format!("{suite}::{}", section.title), move || run(&section)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn suites(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(suites(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

struct Section {
    title: String,
    blocks: Vec<Block>,
}

#[derive(Clone)]
struct Block {
    fence: String,
    info: String,
    text: String,
}

impl Block {
    fn path(&self) -> Option<&str> {
        self.info.split_whitespace().find_map(|word| word.strip_prefix("path="))
    }

    fn kind(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }
}

fn sections(text: &str) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            found.push(Section { title: title.to_owned(), blocks: Vec::new() });
        } else if let (Some(rest), Some(section)) = (line.strip_prefix("```"), found.last_mut()) {
            // A longer fence holds shorter ones.
            let info = rest.trim_start_matches('`');
            let fence = &line[..line.len() - info.len()];
            let text: String =
                lines.by_ref().take_while(|line| *line != fence).map(|line| format!("{line}\n")).collect();
            section.blocks.push(Block { fence: fence.to_owned(), info: info.to_owned(), text });
        }
    }
    found
}

/// The files of a section in a workspace, and its cursor.
struct Stage {
    snapshot: Snapshot,
    workspace: Workspace,
    files: Vec<FileId>,
    cursor: Option<(FileId, usize)>,
}

fn stage(section: &Section) -> Stage {
    let workspace = Workspace::new(None);
    workspace.claim_roots(&[Path::new("/suite")]);
    let (mut files, mut cursor) = (Vec::new(), None);
    for (block, path) in section.blocks.iter().filter_map(|block| Some((block, block.path()?))) {
        let id = FileId::from_path(&Path::new("/suite").join(path));
        let mut text = block.text.clone();
        if let Some(at) = text.find("$0") {
            text.replace_range(at..at + 2, "");
            cursor = Some((id.clone(), at));
        }
        workspace.replace(&id, &text);
        files.push(id);
    }
    Stage { snapshot: workspace.snapshot(), workspace, files, cursor }
}

fn run(section: &Section) -> Result<(), Failed> {
    for block in section.blocks.iter().filter(|block| block.path().is_none()) {
        let stage = stage(section);
        if block.kind() == "completion" {
            match block.info.split_whitespace().nth(1) {
                Some("first") => offers_first(&stage, &block.text)?,
                _ => offers(&stage, &block.text)?,
            }
            continue;
        }
        let answer = answer(&stage, block)?;
        if answer.trim_end() != block.text.trim_end() {
            return Err(format!("{}\nanswered:\n{answer}\nexpected:\n{}", block.info, block.text).into());
        }
    }
    Ok(())
}

fn offers(stage: &Stage, expected: &str) -> Result<(), Failed> {
    let (file, offset) = stage.cursor.clone().ok_or("the section has no cursor `$0`")?;
    let items = offered(stage, &file, offset)?;
    let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
    for line in expected.lines() {
        let wrong = match line.strip_prefix('!') {
            Some(absent) => labels.contains(&absent),
            None => !labels.contains(&line),
        };
        if wrong {
            return Err(format!("`{line}`: offered are {labels:?}").into());
        }
    }
    Ok(())
}

fn offers_first(stage: &Stage, expected: &str) -> Result<(), Failed> {
    let (file, offset) = stage.cursor.clone().ok_or("the section has no cursor `$0`")?;
    let mut items = offered(stage, &file, offset)?;
    // As the server sorts them.
    items.sort_by_key(|item| !item.preferred);
    let expected: Vec<&str> = expected.lines().collect();
    let labels: Vec<&str> = items.iter().take(expected.len()).map(|item| item.label.as_str()).collect();
    if labels == expected { Ok(()) } else { Err(format!("offered first are {labels:?}").into()) }
}

/// What is offered at a place: each item where an editor can take it, on one line and around the cursor.
fn offered(stage: &Stage, file: &FileId, offset: usize) -> Result<Vec<CompletionItem>, Failed> {
    let items = completion(&stage.snapshot, file, offset);
    for item in &items {
        let replaced = text_of(&stage.snapshot, file, item.edit.span);
        let is_around = item.edit.span.touches(offset) && item.insert.touches(offset);
        let is_prefix = item.insert.start() == item.edit.span.start() && item.edit.span.covers(item.insert);
        if replaced.contains('\n') || !is_around || !is_prefix {
            return Err(format!("`{}` replaces {:?}, which no editor takes", item.label, item.edit.span).into());
        }
    }
    Ok(items)
}

fn answer(stage: &Stage, block: &Block) -> Result<String, Failed> {
    let Stage { snapshot, workspace, files, cursor } = stage;
    let first = files.first().ok_or("the section has no file")?;
    let at = || cursor.clone().ok_or("the section has no cursor `$0`");
    let cancel = Cancel::default();
    let all = Selection::default();
    let mut out = String::new();
    match block.kind() {
        "findings" => {
            for file in files {
                for finding in check(snapshot, file, &all, &cancel).map_err(|_| "cancelled")?.findings {
                    writeln!(out, "{} {}: {}", place(snapshot, file, finding.span), finding.practice, finding.message)?;
                }
            }
        }
        "fixed" => {
            mend(workspace, files, &all, &|_| true, &cancel).map_err(|_| "cancelled")?;
            let now = workspace.snapshot();
            out = now.document(first).ok_or("the file is gone")?.text().to_string();
        }
        "definition" => {
            let (file, offset) = at()?;
            out = locations(snapshot, &definition(snapshot, &file, offset));
        }
        "references" => {
            let (file, offset) = at()?;
            out = locations(snapshot, &references(snapshot, &file, offset, true));
        }
        "rename" => {
            let to = block.info.split_once("to=").ok_or("`rename` needs `to=NAME`")?.1;
            let (file, offset) = at()?;
            match rename(snapshot, &file, offset, to) {
                Err(refused) => out = refused.0,
                Ok(changes) => {
                    for change in changes {
                        let before = snapshot.document(&change.file).ok_or("the file is gone")?.text().to_string();
                        let after = apply(&before, &change.edits)?;
                        let pairs = before.lines().zip(after.lines()).enumerate();
                        for (number, (_, line)) in pairs.filter(|(_, (old, new))| old != new) {
                            writeln!(out, "{}:{}: {line}", shown(&change.file), number + 1)?;
                        }
                    }
                }
            }
        }
        "hover" => {
            let (file, offset) = at()?;
            out = hover(snapshot, &file, offset).map_or_else(|| "nothing".to_owned(), |(_, text)| text.0);
        }
        "signature" => {
            let (file, offset) = at()?;
            let help = signature_help(snapshot, &file, offset).ok_or("nothing is being called")?;
            out = help.label.clone();
            if let Some(active) = help.active.and_then(|active| help.parameters.get(active)) {
                out.insert(active.end(), ']');
                out.insert(active.start(), '[');
            }
        }
        "completed" | "inserted" => {
            let label = block.info.split_once(' ').map_or("", |(_, label)| label);
            let (file, offset) = at()?;
            let item = offered(stage, &file, offset)?.into_iter().find(|item| item.label == label);
            let mut edit = item.as_ref().ok_or("it is not offered")?.edit.clone();
            if let ("inserted", Some(item)) = (block.kind(), &item) {
                edit.span = item.insert;
            }
            let before = snapshot.document(&file).ok_or("the file is gone")?.text().to_string();
            let after = apply(&before, std::slice::from_ref(&edit))?;
            let first = before.get(..edit.span.start()).map_or(0, |before| before.matches('\n').count());
            let lines = after.lines().skip(first).take(edit.text.matches('\n').count() + 1);
            lines.for_each(|line| out.push_str(&format!("{line}\n")));
        }
        "said" => {
            let label = block.info.split_once(' ').map_or("", |(_, label)| label);
            let (file, offset) = at()?;
            let item = offered(stage, &file, offset)?.into_iter().find(|item| item.label == label);
            let about = item.ok_or("it is not offered")?.documentation;
            out = about.map_or_else(|| "nothing".to_owned(), |about| about.0);
        }
        "taken" => {
            let label = block.info.split_once(' ').map_or("", |(_, label)| label);
            let (file, offset) = at()?;
            let item = offered(stage, &file, offset)?.into_iter().find(|item| item.label == label);
            let item = item.ok_or("it is not offered")?;
            let before = snapshot.document(&file).ok_or("the file is gone")?.text().to_string();
            out = apply(&before, &[std::slice::from_ref(&item.edit), &item.also].concat())?;
        }
        "symbols" => outline(&document_symbols(snapshot, first), 0, &mut out)?,
        "actions" => {
            let (file, offset) = at()?;
            let actions =
                code_actions(snapshot, &file, Span::at(offset), true, &all, &cancel).map_err(|_| "cancelled")?;
            for action in actions {
                writeln!(out, "{}", action.title)?;
            }
        }
        "action" => {
            let title = block.info.strip_prefix("action").unwrap_or("").trim();
            let (file, offset) = at()?;
            let actions =
                code_actions(snapshot, &file, Span::at(offset), true, &all, &cancel).map_err(|_| "cancelled")?;
            let action = actions.into_iter().find(|action| action.title == title);
            for change in action.ok_or("there is no such action")?.changes {
                let before = snapshot.document(&change.file).map_or_else(String::new, |d| d.text().to_string());
                writeln!(out, "-- {}\n{}", shown(&change.file), apply(&before, &change.edits)?.trim_end())?;
            }
        }
        "highlights" => {
            let (file, offset) = at()?;
            for found in document_highlights(snapshot, &file, offset) {
                let kind = if found.write { "write" } else { "read" };
                writeln!(
                    out,
                    "{} {} {kind}",
                    place(snapshot, &file, found.span),
                    text_of(snapshot, &file, found.span)
                )?;
            }
        }
        "workspace-symbols" => {
            let query = block.info.strip_prefix("workspace-symbols").unwrap_or("");
            for found in workspace_symbols(snapshot, query, &cancel).map_err(|_| "cancelled")? {
                let place = place(snapshot, &found.file, found.name_span);
                writeln!(out, "{place} {} {}", found.kind.noun(), found.name)?;
            }
        }
        "tokens" => {
            for token in semantic_tokens(snapshot, first, None, &cancel).map_err(|_| "cancelled")? {
                let place = place(snapshot, first, token.span);
                let place = place.split_once(':').map_or("", |(_, place)| place);
                let made = if token.declaration { " declaration" } else { "" };
                writeln!(out, "{place} {} {}{made}", text_of(snapshot, first, token.span), token.kind.name())?;
            }
        }
        "folds" => {
            for fold in folding_ranges(snapshot, first, &cancel).map_err(|_| "cancelled")? {
                let kind = if fold.comment { " comment" } else { "" };
                writeln!(out, "{}-{}{kind}", fold.first + 1, fold.last + 1)?;
            }
        }
        "links" => {
            for link in document_links(snapshot, first) {
                let place = place(snapshot, first, link.span);
                let place = place.split_once(':').map_or("", |(_, place)| place);
                let target = match &link.target {
                    LinkTarget::File(target) => shown(target),
                    LinkTarget::Page(url) => url,
                };
                writeln!(out, "{place} {} -> {target}", text_of(snapshot, first, link.span))?;
            }
        }
        "hints" => {
            let end = snapshot.document(first).ok_or("the file is gone")?.text().len();
            for hint in inlay_hints(snapshot, first, Span::new(0, end), &cancel).map_err(|_| "cancelled")? {
                let place = place(snapshot, first, Span::at(hint.offset));
                writeln!(out, "{} {}", place.split_once(':').map_or("", |(_, place)| place), hint.label)?;
            }
        }
        "lenses" => {
            for name in code_lenses(snapshot, first, &cancel).map_err(|_| "cancelled")? {
                let place = place(snapshot, first, name);
                let place = place.split_once(':').map_or("", |(_, place)| place);
                let (title, _) = referrers(snapshot, first, name);
                writeln!(out, "{place} {}: {title}", text_of(snapshot, first, name).trim_end())?;
            }
        }
        "formatted" => {
            let before = snapshot.document(first).ok_or("the file is gone")?.text().to_string();
            let edits = formatting(snapshot, first, None).ok_or("its language has no layout")?;
            out = apply(&before, &edits)?;
        }
        "tree" => {
            for placed in snapshot.document(first).ok_or("the file is gone")?.segments() {
                out.push_str(&syntax::dump(placed.segment.parsed()));
            }
        }
        "scripts" => {
            for placed in snapshot.document(first).ok_or("the file is gone")?.segments() {
                for (_, script) in placed.segment.facts().scripts() {
                    write_script(script, placed.segment.text(), &mut out)?;
                }
            }
        }
        other => return Err(format!("`{other}` is no expectation").into()),
    }
    Ok(out)
}

/// A script's role, command line and text, and below its commands: each word with what stands at its place in the file,
/// where that differs.
fn write_script(script: &Script, source: &str, out: &mut String) -> std::fmt::Result {
    let place = |span: Span| {
        let before = source.get(..span.start()).unwrap_or("");
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        format!("{}:{}", before.matches('\n').count() + 1, column + 1)
    };
    let owner = script.owner.map_or("-".to_owned(), |owner| format!("#{}", owner.0));
    let invocation = script.invocation.join(" ");
    writeln!(
        out,
        "{} {:?} of {owner}: {invocation} => {}",
        place(script.site.span),
        script.role,
        script.interpreter.name()
    )?;
    for line in script.text.text().lines() {
        writeln!(out, "{}", format!("  | {line}").trim_end())?;
    }
    let Some(shell) = script.shell() else { return Ok(()) };
    for command in &shell.commands {
        let words = command.name.iter().chain(&command.arguments).map(|word| {
            let (span, written) = (script.place(word.span), script.place(word.span).of(source));
            let mark = if word.unknown { "?" } else { "" };
            match written == word.text {
                true => format!("{mark}{}@{}", word.text, place(span)),
                false => format!("{mark}{}@{}`{}`", word.text.escape_debug(), place(span), written.escape_debug()),
            }
        });
        writeln!(out, "  {:?} {}", command.place.link, words.collect::<Vec<_>>().join(" "))?;
    }
    Ok(())
}

fn outline(entries: &[Outline], depth: usize, out: &mut String) -> std::fmt::Result {
    for entry in entries {
        let detail = entry.detail.as_ref().map_or(String::new(), |detail| format!(": {detail}"));
        writeln!(out, "{}{} {}{detail}", "  ".repeat(depth), entry.kind.noun(), entry.name)?;
        outline(&entry.children, depth + 1, out)?;
    }
    Ok(())
}

fn locations(snapshot: &Snapshot, found: &[Location]) -> String {
    let line = |location: &Location| {
        let text = text_of(snapshot, &location.file, location.name);
        format!("{} {text}\n", place(snapshot, &location.file, location.name))
    };
    found.iter().map(line).collect()
}

fn text_of(snapshot: &Snapshot, file: &FileId, span: Span) -> String {
    snapshot.document(file).map_or_else(String::new, |document| document.text().slice(span).into())
}

fn place(snapshot: &Snapshot, file: &FileId, span: Span) -> String {
    let at = snapshot.document(file).map(|document| document.text().position(span.start(), Encoding::Utf32));
    let at = at.unwrap_or_default();
    format!("{}:{}:{}", shown(file), at.line + 1, at.column + 1)
}

fn shown(file: &FileId) -> &str {
    file.below("/suite")
}

/// Writes what is answered into the section's blocks on disk.
fn update_section(path: &Path, section: &Section) -> Result<(), Box<dyn Error>> {
    for block in section.blocks.iter().filter(|block| block.path().is_none() && block.kind() != "completion") {
        let Ok(answer) = answer(&stage(section), block) else { continue };
        let text = fs::read_to_string(path)?;
        let Some(start) = text.find(&format!("## {}\n", section.title)) else { continue };
        let Block { fence, info, .. } = block;
        let old = format!("{fence}{info}\n{}{fence}", block.text);
        let line_break = if answer.trim().is_empty() { "" } else { "\n" };
        let new = format!("{fence}{info}\n{}{line_break}{fence}", answer.trim_end());
        let Some(at) = text[start..].find(&old) else { continue };
        let replaced = [&text[..start + at], &new, &text[start + at + old.len()..]].concat();
        fs::write(path, replaced)?;
    }
    Ok(())
}
