use crate::dialects::Target;
use crate::model::{Field, Intent, Mark, PODS, Safety, Via};
use crate::practices::objects::{entry_at, without_entry};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::edit;

/// Pods that name their service account by the old key.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for (_, pods) in target.facts.resources().filter(|(_, one)| one.kind == PODS) {
        let Field::Set(old, site) = pods.setting(&["serviceAccount"]) else { continue };
        let what = format!("The pods of `{}` name their account by `serviceAccount`.", pods.address());
        let new = pods.setting(&["serviceAccountName"]);
        let says_both = new.value().is_some();
        let advice =
            if says_both { "Take it away: `serviceAccountName` says it." } else { "Write `serviceAccountName`." };
        let mut draft = Draft::new(site.span, what).advise(advice).mark(Mark::Deprecated);
        let (edits, title) = match new.value() {
            Some(new) if *new == old => (without_entry(target, site.span), "Remove `serviceAccount`"),
            Some(_) => (None, ""),
            None => {
                let entry = entry_at(target, site.span);
                let renamed = entry.and_then(|entry| edit::rename(target.parsed, entry.key, "serviceAccountName"));
                (renamed, "Write `serviceAccountName`")
            }
        };
        if let Some(edits) = edits.filter(|_| site.via == Via::Direct) {
            draft = draft.propose(Intent::Rewrite { edits, title: title.to_owned(), safety: Safety::Safe });
        }
        report.add(draft);
    }
}
