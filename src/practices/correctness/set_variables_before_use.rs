use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{EntityId, Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, PLATFORM_ARGUMENTS, PROXY_ARGUMENTS};
use crate::text::{Span, TextEdit};

/// Variables that are used in the instruction that sets them first.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Variables that any image may bring.
const BROUGHT: &[&str] = &["PATH", "HOME", "USER", "HOSTNAME", "LANG", "TERM", "PWD", "SHLVL", "SHELL"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let bases = view.bases();
    for stage in view.stages() {
        let image = target.facts.container(EntityId(stage.index)).and_then(|container| container.image.value());
        // Other images may set variables of that name; so do official ones with their versions.
        let is_bare = stage.image.text == "scratch" || image.is_some_and(|image| image.official_name().is_some());
        if !is_bare || !bases.of(&stage).is_empty() {
            continue;
        }
        let mut set: HashSet<&str> = HashSet::new();
        for instruction in stage.instructions {
            if instruction.keyword == Keyword::Env {
                let mut here: Vec<&str> = Vec::new();
                for pair in instruction.pairs() {
                    let used = pair.value.as_ref().map_or(&[][..], |value| &value.variables);
                    let unset = used.iter().find(|variable| {
                        let name = variable.name.as_str();
                        let is_known = set.contains(name) || BROUGHT.contains(&name) || name.ends_with("_VERSION");
                        let is_given = PLATFORM_ARGUMENTS.contains(&name) || PROXY_ARGUMENTS.contains(&name);
                        here.contains(&name) && !is_known && !is_given && variable.modifier.is_none()
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
                    here.push(&pair.name.text);
                }
            }
            if matches!(instruction.keyword, Keyword::Env | Keyword::Arg) {
                set.extend(instruction.pairs().iter().map(|pair| pair.name.text.as_str()));
            }
        }
    }
}

/// A text without blanks and continuations at its end.
fn trimmed(text: &str, escape: char) -> &str {
    text.trim_end_matches([' ', '\t', '\r', '\n', escape])
}
