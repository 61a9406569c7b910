use crate::dialects::Target;
use crate::model::{Intent, Safety, Severity};
use crate::practices::{Check, Draft, Report};
use crate::syntax::{Language, Parsed, SyntaxError, yaml};
use crate::text::{Span, TextEdit};

/// What the scanner, the strict parser and the view builder say.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for error in &target.parsed.errors {
        let stop = if error.message.ends_with('?') { "" } else { "." };
        let draft = Draft::new(error.span, format!("{}{stop}", error.message)).plainly();
        let draft = match mend(target.parsed, error) {
            Some(intent) => draft.propose(intent),
            None => draft,
        };
        report.add(if yaml::is_often_read(error) { draft.at_most(Severity::Warning) } else { draft });
    }
}

/// What mends a mistake of YAML where there is no doubt: the end of what is one value on one line, and blanks for tabs.
fn mend(parsed: &Parsed, error: &SyntaxError) -> Option<Intent> {
    if parsed.language != Language::Yaml {
        return None;
    }
    let written = error.span.of(&parsed.text);
    let (edit, title) = if !written.is_empty() && written.bytes().all(|byte| byte == b'\t') {
        let blanks = " ".repeat(written.len() * yaml::steps(parsed).0);
        (TextEdit::replace(error.span, blanks), "Write spaces for tabs".to_owned())
    } else {
        let close = close(written, &error.message)?;
        let rest = parsed.text.get(error.span.end()..)?.lines().next().unwrap_or("");
        let end = Span::at(error.span.start() + written.trim_end().len());
        rest.trim().is_empty().then_some(())?;
        (TextEdit::replace(end, close), format!("Write `{close}` at the end"))
    };
    // A text that is still being typed is not to be changed unasked.
    Some(Intent::Rewrite { edits: vec![edit], title, safety: Safety::Unsafe })
}

/// What closes a value that goes to the end of its line, where nothing in it may be the beginning of something else.
fn close(written: &str, message: &str) -> Option<&'static str> {
    let inside = written.get(1..)?;
    let close = match written.get(..1)? {
        "\"" => "\"",
        "'" => "'",
        "[" => "]",
        "{" => "}",
        _ => return None,
    };
    let is_quoted = matches!(close, "\"" | "'");
    let is_one = !inside.contains(['\n', '\r', '[', ']', '{', '}', '"', '\'', '\\'])
        && !inside.contains(" #")
        && !(is_quoted && (inside.contains(": ") || inside.ends_with(':')))
        && !inside.trim_end().ends_with([',', ':']);
    (is_one && message.contains("is never closed; add `")).then_some(close)
}
