use std::collections::BTreeSet;

use crate::dialects::Target;
use crate::model::{FileId, Project};
use crate::practices::building::shipped;
use crate::practices::{Check, Draft, Report, options};
use crate::syntax::dockerfile::Keyword;

/// Labels that are not what the configuration asks for.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// What a label may have to be.
struct Kind {
    /// Its name in the configuration, and of the condition on the page.
    name: &'static str,
    /// How messages call it.
    noun: &'static str,
    /// An example.
    like: &'static str,
    is_one: fn(&str) -> bool,
}

const fn kind(name: &'static str, noun: &'static str, like: &'static str, is_one: fn(&str) -> bool) -> Kind {
    Kind { name, noun, like, is_one }
}

/// Any text will do for the others.
const KINDS: &[Kind] = &[
    kind("url", "a URL", "https://example.com/app", is_url),
    kind("rfc3339", "a point in time after RFC 3339", "2026-11-01T12:00:00Z", is_time),
    kind("spdx", "a licence expression of SPDX", "Apache-2.0 OR MIT", is_licence),
    kind("hash", "a commit of Git", "8f936c5", is_commit),
    kind("semver", "a semantic version", "1.4.2", is_version),
    kind("email", "an e-mail address", "team@example.com", is_address),
];

fn check(_: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let schema = options::table(project, "follow-label-schema.labels");
    if schema.is_empty() {
        return;
    }
    let is_closed = options::is_on(project, "follow-label-schema.only");
    let (stages, shipped) = (view.stages(), shipped(view));
    let mut given: BTreeSet<&str> = BTreeSet::new();
    let mut is_unknown = false;
    for stage in &stages {
        let labels = stage.instructions.iter().filter(|instruction| instruction.keyword == Keyword::Label);
        for pair in labels.flat_map(|label| label.pairs()) {
            let name = pair.name.text.as_str();
            if shipped.contains(&stage.index) {
                given.insert(name);
                is_unknown |= !pair.name.variables.is_empty();
            }
            let Some(kind) = schema.get(name) else {
                if is_closed && pair.name.variables.is_empty() && shipped.contains(&stage.index) {
                    let what = format!("Label `{name}` is none of those an image has here.");
                    let draft = Draft::new(pair.name.span, what).when("more");
                    report.add(draft.advise("Take it away, or add it to the schema."));
                }
                continue;
            };
            let Some(value) = pair.value.as_ref().filter(|value| value.variables.is_empty()) else { continue };
            let text = value.text.trim_matches(['"', '\'']);
            if text.is_empty() {
                let draft = Draft::new(value.span, format!("Label `{name}` is empty.")).when("empty");
                report.add(draft.advise("Give it a value, or take it away."));
            } else if let Some(wanted) = KINDS.iter().find(|known| known.name == kind)
                && !(wanted.is_one)(text)
            {
                let what = format!("`{text}` is not {}, which label `{name}` is to be.", wanted.noun);
                let draft = Draft::new(value.span, what).when(wanted.name);
                report.add(draft.advise(format!("Write it like `{}`.", wanted.like)));
            }
        }
    }
    let Some(last) = stages.last().filter(|_| !is_unknown) else { return };
    let missing: Vec<String> =
        schema.keys().filter(|name| !given.contains(name.as_str())).map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        let what = format!("The image has no label {}.", missing.join(", "));
        report.add(Draft::new(last.image.span, what).when("missing").advise("Add what is missing with `LABEL`."));
    }
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_scheme)
        && !rest.starts_with('/')
        && !rest.is_empty()
        && !text.contains(char::is_whitespace)
}

fn is_time(text: &str) -> bool {
    let number = |part: &str, least: u32, most: u32| {
        let is_number = part.chars().all(|c| c.is_ascii_digit());
        is_number && part.parse().is_ok_and(|number: u32| (least..=most).contains(&number))
    };
    let Some((date, clock)) = text.split_once(['T', 't', ' ']) else { return false };
    let is_date = match date.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] => {
            (year.len(), month.len(), day.len()) == (4, 2, 2)
                && number(year, 0, 9999)
                && number(month, 1, 12)
                && number(day, 1, 31)
        }
        _ => false,
    };
    let Some(at) = clock.find(['Z', 'z', '+', '-']) else { return false };
    let Some((clock, zone)) = clock.split_at_checked(at) else { return false };
    let two = |part: &str, most| part.len() == 2 && number(part, 0, most);
    let is_zone = zone.eq_ignore_ascii_case("z")
        || zone.get(1..).and_then(|zone| zone.split_once(':')).is_some_and(|(h, m)| two(h, 23) && two(m, 59));
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_fraction = !fraction.is_empty() && fraction.chars().all(|c| c.is_ascii_digit());
    let is_clock = match clock.split(':').collect::<Vec<_>>().as_slice() {
        [hour, minute, second] => two(hour, 23) && two(minute, 59) && two(second, 60),
        _ => false,
    };
    is_date && is_clock && is_fraction && is_zone
}

/// Ids joined by operators; which ids there are is not looked at.
fn is_licence(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let (mut depth, mut wants_id) = (0usize, true);
    for word in spaced.split_whitespace() {
        match (word, wants_id) {
            ("(", true) => depth += 1,
            (")", false) if depth > 0 => depth -= 1,
            ("AND" | "OR" | "WITH", false) => wants_id = true,
            ("AND" | "OR" | "WITH" | "(" | ")", _) => return false,
            (id, true) => {
                let id = id.strip_suffix('+').unwrap_or(id);
                if !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':')) || id.is_empty() {
                    return false;
                }
                wants_id = false;
            }
            (_, false) => return false,
        }
    }
    depth == 0 && !wants_id
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 7..=40 | 64) && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
}

fn is_version(text: &str) -> bool {
    let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
    let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
    let is_number = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()) && (part.len() == 1 || !part.starts_with('0'))
    };
    let is_word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre.is_none_or(|pre| pre.split('.').all(|part| is_word(part) && (!is_digits(part) || is_number(part))))
        && build.is_none_or(|build| build.split('.').all(is_word))
}

fn is_address(text: &str) -> bool {
    let Some((own, host)) = text.rsplit_once('@') else { return false };
    let is_free = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "<>(),;@".contains(c));
    is_free(own) && is_free(host) && !host.starts_with('.') && !host.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_they_are_said_to_be() {
        for (kind, good, bad) in [
            (
                "url",
                &["https://a.example/b?c", "git+ssh://host/x"][..],
                &["a.example", "https://", "https:///x", "a b://c"][..],
            ),
            (
                "rfc3339",
                &["2026-11-01T12:00:00Z", "2026-11-01t12:00:00.25+02:00", "2026-11-01 12:00:60-00:00"],
                &["2026-11-01", "2026-13-01T12:00:00Z", "2026-11-01T12:00Z", "2026-11-01T12:00:00", "26-1-1T1:0:0Z"],
            ),
            (
                "spdx",
                &["MIT", "Apache-2.0 OR MIT", "(GPL-2.0+ WITH Classpath-exception-2.0) AND MIT", "LicenseRef-own"],
                &["MIT License", "Apache 2.0", "MIT OR", "(MIT", "MIT)", "AND", ""],
            ),
            (
                "hash",
                &["8f936c5", "8f936c5d0f1e2a3b4c5d6e7f8091a2b3c4d5e6f7"],
                &["8f936c", "HEAD", "8F936C5", "v1.2.3"],
            ),
            (
                "semver",
                &["1.4.2", "0.0.0-rc.1+build.7", "1.0.0-alpha--x"],
                &["1.4", "v1.4.2", "01.4.2", "1.4.2-", "1.4.2-01", "1.4.2+", "latest"],
            ),
            (
                "email",
                &["team@example.com", "a.b+c@host"],
                &["team", "@example.com", "a@", "a b@c", "A <a@b.c>", "a@.c"],
            ),
        ] {
            let is_one = KINDS.iter().find(|known| known.name == kind).unwrap().is_one;
            good.iter().for_each(|text| assert!(is_one(text), "{kind} {text}"));
            bad.iter().for_each(|text| assert!(!is_one(text), "{kind} {text}"));
        }
        assert!(KINDS.iter().all(|kind| (kind.is_one)(kind.like)));
    }
}
