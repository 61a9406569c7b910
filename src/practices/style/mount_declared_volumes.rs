use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{CloudResource, Field, Intent, Mark, PODS, Safety, Value};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::{Kind, edit};
use crate::text::{Edits, Span};

/// Volumes of pods that no container mounts.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for (_, pods) in target.facts.resources().filter(|(_, one)| one.kind == PODS) {
        let Some(mounted) = mounted(pods) else { continue };
        for volume in pods.blocks(&["volumes"]) {
            let Field::Set(Value::Text(name), site) = volume.setting(&["name"]) else { continue };
            if mounted.contains(&name) {
                continue;
            }
            let what = format!("No container of `{}` mounts the volume `{name}`.", pods.address());
            let mut draft = Draft::new(site.span, what).mark(Mark::Unused).advise("Mount it, or take it away.");
            if let Some(edits) = without_item(target, site.span) {
                let title = format!("Remove the volume `{name}`");
                draft = draft.propose(Intent::Rewrite { edits, title, safety: Safety::Unsafe });
            }
            report.add(draft);
        }
    }
}

/// The names of the volumes that containers mount; none where some may be out of sight.
fn mounted(pods: &CloudResource) -> Option<HashSet<String>> {
    let mut names = HashSet::new();
    // What cannot be seen may mount something.
    if matches!(pods.setting(&["ephemeralContainers"]), Field::Unknown(..)) {
        return None;
    }
    for containers in ["initContainers", "containers", "ephemeralContainers"] {
        for container in pods.blocks(&[containers]) {
            for key in ["volumeMounts", "volumeDevices"] {
                let mounts = match container.setting(&[key]) {
                    Field::Set(Value::List(mounts), _) => mounts,
                    Field::Unknown(..) => return None,
                    Field::Set(..) | Field::Absent(_) => continue,
                };
                for mount in &mounts {
                    let Some(Value::Map(entries)) = mount.value() else { return None };
                    let name = entries.iter().rev().find(|(name, _)| name == "name").map(|(_, name)| name.value());
                    match name {
                        Some(Some(Value::Text(name))) => names.insert(name.clone()),
                        Some(Some(_)) => false,
                        Some(None) | None => return None,
                    };
                }
            }
        }
    }
    Some(names)
}

fn without_item(target: &Target<'_>, name: Span) -> Option<Edits> {
    let mut item = target.parsed.yaml()?.at(name.start())?;
    while item.parent()?.kind() != Kind::Sequence {
        item = item.parent()?;
    }
    let list = item.parent()?;
    if list.items().count() > 1 {
        return edit::remove_item(target.parsed, item);
    }
    let around = list.parent()?;
    edit::remove_entry(target.parsed, around.entries().find(|entry| entry.value == list)?)
}
