use crate::knowledge::kubernetes::{Minor, newest, oldest};
use crate::model::Project;

/// The minor version of Kubernetes the files are for: `kubernetes.version` of the configuration, else the newest one. Of
/// a version older or newer than what is known, the nearest.
pub(super) fn target(project: &dyn Project) -> Minor {
    let wanted = project.option("kubernetes.version");
    wanted.and_then(|text| minor(&text)).unwrap_or_else(newest).clamp(oldest(), newest())
}

/// 31 for `1.31`, `v1.31` and `1.31.4`.
fn minor(text: &str) -> Option<Minor> {
    let rest = text.trim().trim_start_matches('v').strip_prefix("1.")?;
    rest.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_written_in_several_ways() {
        for (text, expected) in
            [("1.31", Some(31)), ("v1.31", Some(31)), ("1.31.4", Some(31)), ("2.0", None), ("new", None)]
        {
            assert_eq!(minor(text), expected, "{text}");
        }
    }
}
