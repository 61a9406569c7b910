use crate::knowledge::kubernetes::{
    Minor, Served, given_up, is_built_in_group, kinds_of, newest, oldest, served, versions_of,
};
use crate::model::{Intent, Link, Mark, Project, Severity, SymbolKind};
use crate::practices::{Check, Draft, Report, Sought};
use crate::text::Span;

/// Objects of a kind that the version of Kubernetes they are for does not serve as they are written.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

/// Most letters in which a kind may differ from one that exists to be taken for a slip.
const SLIP: usize = 2;

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    if reference.kind != SymbolKind::Api {
        return;
    }
    let name = reference.name.text();
    let Some((kind, version)) = name.split_once('/') else { return };
    let Some(minor) = target(project) else { return };
    let place = Place { kind, version, minor, span: reference.span };
    if let Some(draft) = place.judge() {
        report.add(draft);
    }
}

/// The minor version the files are for; none where nothing is known of it.
fn target(project: &dyn Project) -> Option<Minor> {
    let Some(wanted) = project.option("kubernetes.version") else { return Some(newest()) };
    let rest = wanted.trim().trim_start_matches('v').strip_prefix("1.")?;
    let minor = rest.split('.').next()?.parse().ok()?;
    Some(newest().min(minor)).filter(|minor| *minor >= oldest())
}

struct Place<'a> {
    kind: &'a str,
    version: &'a str,
    minor: Minor,
    span: Span,
}

impl Place<'_> {
    fn judge(&self) -> Option<Draft> {
        let Place { kind, version, minor, span } = *self;
        let group = version.split_once('/').map_or("", |(group, _)| group);
        if served(version, kind, minor).is_some() {
            return self.deprecated();
        }
        // A group of one's own has a dot in its name. Without one it is misspelled, where the kind is a known one.
        if !is_built_in_group(group) && (group.contains('.') || versions_of(kind).next().is_none()) {
            return None;
        }
        if let Some(newer) = given_up(version, kind) {
            let what = match newer.removed {
                Some(removed) if removed <= minor => {
                    format!("Kubernetes 1.{removed} and later do not serve `{kind}` of `{version}`.")
                }
                _ => return None,
            };
            return Some(self.newer(Draft::new(span, what), newer.instead.as_deref(), newer.same));
        }
        let others: Vec<Served<'_>> = versions_of(kind).collect();
        let now: Vec<&Served<'_>> = others.iter().filter(|other| other.within.contains(minor)).collect();
        let stable = now.iter().find(|other| is_stable(other.version)).or(now.last());
        if let Some(other) = others.iter().find(|other| other.version == version) {
            let what = match (other.within.last(), other.within.first()) {
                (Some(last), _) if last < minor => {
                    format!("Kubernetes 1.{} and later do not serve `{kind}` of `{version}`.", last + 1)
                }
                (_, Some(first)) => {
                    format!("Kubernetes 1.{minor} does not serve `{kind}` of `{version}` yet: 1.{first} does.")
                }
                _ => return None,
            };
            return Some(self.newer(Draft::new(span, what), stable.map(|other| other.version), false));
        }
        if let Some(other) = stable {
            let what = format!("There is no `{kind}` in `{version}`.");
            return Some(self.newer(Draft::new(span, what), Some(other.version), false));
        }
        // Other programs have files of this form, with kinds of their own: only what is nearly known is judged.
        let (near, _) = kinds_of(minor)
            .filter(|(_, other)| other.version == version)
            .map(|(other, _)| (other, strsim::damerau_levenshtein(other, kind)))
            .filter(|(other, letters)| *letters <= SLIP && other.len() > 2 * SLIP)
            .min_by_key(|(_, letters)| *letters)?;
        Some(
            Draft::new(span, format!("There is no `{kind}` in `{version}`."))
                .advise(format!("Did you mean `{near}`?"))
                .propose(Intent::Replace { span, text: near.to_owned() }),
        )
    }

    /// Adds what to write instead.
    fn newer(&self, draft: Draft, instead: Option<&str>, same: bool) -> Draft {
        let Some(instead) = instead.filter(|instead| served(instead, self.kind, self.minor).is_some()) else {
            return draft.advise("Nothing took its place.");
        };
        let fields =
            if same { "; every field stays what it is" } else { ", and look at its fields: some may have changed" };
        draft
            .advise(format!("Write `{instead}`{fields}."))
            .propose(Intent::Replace { span: self.span, text: instead.to_owned() })
    }

    /// What is still served, and not for long.
    fn deprecated(&self) -> Option<Draft> {
        let newer = given_up(self.version, self.kind).filter(|newer| newer.deprecated <= self.minor)?;
        let what = match newer.removed {
            Some(removed) => format!(
                "`{}` of `{}` is deprecated since Kubernetes 1.{} and removed in 1.{removed}.",
                self.kind, self.version, newer.deprecated
            ),
            None => {
                format!("`{}` of `{}` is deprecated since Kubernetes 1.{}.", self.kind, self.version, newer.deprecated)
            }
        };
        let draft =
            Draft::new(self.span, what).plainly().at_most(Severity::Hint).mark(Mark::Deprecated).when("deprecated");
        Some(self.newer(draft, newer.instead.as_deref(), newer.same))
    }
}

/// `v1` and `v2`, not `v1beta1`.
fn is_stable(version: &str) -> bool {
    let own = version.rsplit('/').next().unwrap_or(version);
    own.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}
