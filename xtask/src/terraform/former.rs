//! What an earlier major version of a provider had: its differences from the version after it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::read::Reading;
use super::write::{line, members as all};
use super::{Form, Member, Section};

/// The notation, for whoever opens a file.
const NOTATION: &str = "\
# Sections and lines are those of the facts about the later version, with what was different. A section that is not
# here was the same, unless `later` names it: it came afterwards. What belongs to a block or object follows, moved in.
#
#   NAME sign TYPE   it was so, or is gone since          NAME   it was the same, but for what follows moved in
#   -NAME            it came afterwards
#
# `last` says that no later version has the same first number.
";

/// The text of the file of an earlier version.
pub(super) fn write(package: &str, version: &str, (read, is_last): (&Reading, bool), after: &Reading) -> String {
    let mut out = format!(
        "# Facts about the Terraform provider `{}` {}, where it differs from {}.\n\
         # Read from the npm package {package} {version} (MPL-2.0) by `cargo xtask knowledge terraform`. No sentence of\n\
         # that package is kept here.\n#\n{NOTATION}\n",
        read.provider, read.version, after.version
    );
    let end = if is_last { "last yes\n" } else { "" };
    let about = format!("source {}\nversion {}\n{end}beside {}\n", read.provider, read.version, after.version);
    let mut sections = vec![("about".to_owned(), about)];
    let (before, after) = (titled(read), titled(after));
    let later: String =
        after.keys().filter(|title| !before.contains_key(*title)).map(|title| format!("{title}\n")).collect();
    if !later.is_empty() {
        sections.push(("later".to_owned(), later));
    }
    for (title, section) in before {
        let mut text = String::new();
        match after.get(&title) {
            Some(other) => differing(&section.members, &other.members, 0, &mut text),
            None => all(&section.members, 0, &mut text),
        }
        if !text.is_empty() {
            sections.push((title, text));
        }
    }
    sections.sort();
    for (title, text) in sections {
        let _ = write!(out, "== {title}\n{text}");
    }
    out
}

fn titled(read: &Reading) -> BTreeMap<String, &Section> {
    read.sections.iter().map(|section| (format!("{} {}", section.kind, section.name), section)).collect()
}

fn differing(before: &[Member], after: &[Member], depth: usize, out: &mut String) {
    let indent = " ".repeat(depth);
    for member in after.iter().filter(|member| !before.iter().any(|other| other.name == member.name)) {
        let _ = writeln!(out, "{indent}-{}", member.name);
    }
    for member in before {
        let Some(other) = after.iter().find(|other| other.name == member.name) else {
            all(std::slice::from_ref(member), depth, out);
            continue;
        };
        let mut inner = String::new();
        // What the later one does not say is not said of this one, either.
        if is_anything(other) {
            if member.flag != other.flag {
                line(
                    &Member {
                        form: other.form.clone(),
                        name: member.name.clone(),
                        flag: member.flag,
                        members: Vec::new(),
                    },
                    depth,
                    out,
                );
            }
            continue;
        }
        differing(&member.members, &other.members, depth + 1, &mut inner);
        if member.flag != other.flag || !are_alike(&member.form, &other.form) {
            line(member, depth, out);
        } else if !inner.is_empty() {
            let _ = writeln!(out, "{indent}{}", member.name);
        }
        out.push_str(&inner);
    }
}

fn is_anything(member: &Member) -> bool {
    matches!(&member.form, Form::Type(words) if words == "any")
}

/// Whether two forms are the same to whoever writes a file: packages do not always tell lists from sets.
fn are_alike(one: &Form, other: &Form) -> bool {
    let words = |form: &Form| match form {
        Form::Type(words) => Some(words.replace("set(", "list(")),
        _ => None,
    };
    one == other || words(one).is_some_and(|one| words(other).is_some_and(|other| one == other))
}
