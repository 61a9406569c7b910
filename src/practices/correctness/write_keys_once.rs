use std::collections::HashSet;

use crate::dialects::Target;
use crate::practices::configuration::{values, whole};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term};

/// Keys that an object has twice.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let mut look = |_: &str, value: &Expression| {
        value.walk(&mut |inner| {
            let Term::Object(entries) = &inner.term else { return };
            let mut seen = HashSet::new();
            for (key, _) in entries {
                let Some(name) = key.key() else { continue };
                if !seen.insert(name.clone()) {
                    report.add(
                        Draft::new(key.span, format!("`{name}` stands twice in this object."))
                            .advise("Keep one of them."),
                    );
                }
            }
        });
    };
    for body in whole(target) {
        values(body, &mut look);
    }
}
