use std::fmt::Write;
use std::path::Path;

use super::CLEAN;
use super::output::say;
use super::project::Project;
use crate::syntax;

pub(super) fn run(file: &Path) -> Result<u8, String> {
    let project = Project::around(&[file.to_path_buf()], None)?;
    let snapshot = project.workspace.snapshot();
    let document = project.files.first().and_then(|id| snapshot.document(id));
    let document = document.ok_or_else(|| format!("{}: cannot be read", file.display()))?;
    if let Some(unread) = document.why_unread() {
        return Err(format!("{}: {unread}", file.display()));
    }
    if document.segments().is_empty() {
        return Err(format!("{}: no format infra-ls knows", file.display()));
    }
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "dialect: {}", document.dialect().map_or("none", |dialect| dialect.id()));
    for placed in document.segments() {
        let parsed = placed.segment.parsed();
        let _ = writeln!(out, "segment at byte {} ({} bytes)", placed.base, parsed.text.len());
        for error in &parsed.errors {
            let _ = writeln!(out, "error {:?}: {}", error.span, error.message);
        }
        for incomplete in &parsed.incompletes {
            let _ = writeln!(out, "incomplete {:?}", incomplete.line);
        }
        out.push_str(&syntax::dump(parsed));
    }
    say(&out);
    Ok(CLEAN)
}
