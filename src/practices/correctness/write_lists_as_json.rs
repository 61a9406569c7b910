use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Arguments, Instruction, Keyword};
use crate::text::TextEdit;

/// Lists of words that are not the JSON they look like.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    view.instructions.iter().for_each(|instruction| of_instruction(target, instruction, report));
}

fn of_instruction(target: &Target<'_>, instruction: &Instruction, report: &mut Report<'_>) {
    if let Arguments::Nested(nested) = &instruction.arguments {
        return of_instruction(target, nested, report);
    }
    let takes_lists = matches!(
        instruction.keyword,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Volume | Keyword::Copy | Keyword::Add
    );
    let written = instruction.arguments_span.of(&target.parsed.text);
    // A test of the shell has a blank behind its bracket.
    let looks_like_one = written.starts_with("['") || written.starts_with("[\"");
    if !takes_lists || !looks_like_one || matches!(instruction.arguments, Arguments::Json(_)) {
        return;
    }
    let keyword = instruction.keyword.name();
    // What a shell runs today would be run without one.
    let is_run = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
    let what = format!("This list behind {keyword} is not JSON.");
    let draft = Draft::new(instruction.arguments_span, what)
        .advise("Put each word in double quotation marks, with commas between them and brackets around them.");
    let fix = mended(written).map(|text| Intent::Rewrite {
        edits: vec![TextEdit::replace(instruction.arguments_span, text)],
        title: "Write it as JSON".to_owned(),
        safety: if is_run { Safety::Unsafe } else { Safety::Safe },
    });
    report.add(fix.into_iter().fold(draft, Draft::propose));
}

/// The list that is meant, where its words stand in quotation marks with commas between them.
fn mended(written: &str) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_separated = true;
    let mut chars = written.strip_prefix('[')?.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' if is_separated => {
                let mut word = String::new();
                loop {
                    match chars.next()? {
                        end if end == c => break,
                        '\\' | '\n' => return None,
                        other => word.push(other),
                    }
                }
                words.push(serde_json::Value::from(word).to_string());
                is_separated = false;
            }
            ',' if !is_separated => is_separated = true,
            ' ' | '\t' => {}
            ']' if chars.as_str().trim().is_empty() => break,
            _ => return None,
        }
    }
    (!words.is_empty()).then(|| format!("[{}]", words.join(", ")))
}
