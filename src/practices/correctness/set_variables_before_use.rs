use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::has_plain_base;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, PLATFORM_ARGUMENTS, PROXY_ARGUMENTS, Scope};
use crate::text::{Span, TextEdit};

/// Variables that are used in the instruction that sets them first.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Variables that any image may bring.
const BROUGHT: &[&str] = &["PATH", "HOME", "USER", "HOSTNAME", "LANG", "TERM", "PWD", "SHLVL", "SHELL"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let (bases, scope) = (view.bases(), Scope::new(view));
    for stage in view.stages() {
        // Other images may set variables of that name.
        if !has_plain_base(target, &bases, &stage) {
            continue;
        }
        let first = view.instructions.partition_point(|i| i.span.start() < stage.from.span.start()) + 1;
        for (at, instruction) in stage.instructions.iter().enumerate() {
            if instruction.keyword == Keyword::Env {
                let mut here: HashSet<&str> = HashSet::new();
                for pair in instruction.pairs() {
                    let used = pair.value.as_ref().map_or(&[][..], |value| &value.variables);
                    let unset = used.iter().find(|variable| {
                        let name = variable.name.as_str();
                        let is_brought = BROUGHT.contains(&name) || name.ends_with("_VERSION");
                        let is_given = PLATFORM_ARGUMENTS.contains(&name) || PROXY_ARGUMENTS.contains(&name);
                        let may_be_unset = here.contains(name) && !is_brought && !is_given;
                        may_be_unset && variable.modifier.is_none() && !scope.declares(first + at, name)
                    });
                    if let Some(variable) = unset {
                        let before = Span::new(instruction.keyword_span.end(), pair.span.start());
                        let gap = before.of(&target.parsed.text);
                        let gap = Span::new(before.end() - (gap.len() - trimmed(gap, view.escape).len()), before.end());
                        let keyword = instruction.keyword_span.of(&target.parsed.text);
                        report.add(
                            Draft::new(variable.span, format!("`{}` is set in the same `ENV`.", variable.name))
                                .advise("Use it in an `ENV` of its own below.")
                                .propose(Intent::Rewrite {
                                    edits: vec![TextEdit::replace(gap, format!("\n{keyword} "))],
                                    title: "Begin another `ENV` here".to_owned(),
                                    safety: Safety::Unsafe,
                                }),
                        );
                    }
                    here.insert(&pair.name.text);
                }
            }
        }
    }
}

/// A text without blanks and continuations at its end.
fn trimmed(text: &str, escape: char) -> &str {
    text.trim_end_matches([' ', '\t', '\r', '\n', escape])
}
