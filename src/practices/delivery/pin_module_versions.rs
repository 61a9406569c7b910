use crate::dialects::Target;
use crate::practices::configuration::{blocks, name};
use crate::practices::{Check, Draft, Report};

/// Modules from elsewhere of which the newest version is taken, whatever that is.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Names of branches, which move.
const BRANCHES: &[&str] = &["main", "master", "develop", "dev", "trunk", "HEAD"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for module in blocks(target, "module") {
        let Some(written) = module.body.attribute("source") else { continue };
        let Some(source) = written.value.string() else { continue };
        let name = name(module);
        let (what, condition, advice) = match origin(&source) {
            Origin::Registry if module.body.attribute("version").is_none() => {
                (format!("Module `{name}` names no version."), "registry", "Set `version` to the one you have tested.")
            }
            Origin::Git(None) => (
                format!("Module `{name}` names no revision of its repository."),
                "git",
                "Add `?ref=` with a tag or commit.",
            ),
            Origin::Git(Some(branch)) if BRANCHES.contains(&branch) => {
                (format!("Module `{name}` follows the branch `{branch}`."), "git", "Name a tag or commit in `ref`.")
            }
            Origin::Registry | Origin::Git(Some(_)) | Origin::Other => continue,
        };
        report.add(Draft::new(written.value.span, what).when(condition).advise(advice));
    }
}

/// Where a module comes from.
#[derive(Debug, PartialEq)]
enum Origin<'s> {
    /// A registry of modules.
    Registry,
    /// A repository, at a revision if one is named.
    Git(Option<&'s str>),
    /// A folder, an archive, anything else.
    Other,
}

fn origin(source: &str) -> Origin<'_> {
    let (address, query) = source.split_once('?').unwrap_or((source, ""));
    if address.starts_with(['.', '/']) {
        return Origin::Other;
    }
    let revision = query.split('&').find_map(|pair| pair.strip_prefix("ref=")).filter(|revision| !revision.is_empty());
    let hosted = ["github.com/", "bitbucket.org/", "gitlab.com/"].iter().any(|host| address.starts_with(host));
    if hosted || address.starts_with("git::") || address.starts_with("git@") {
        return Origin::Git(revision);
    }
    // `[host/]namespace/name/provider`, with a path into it behind two slashes.
    let (address, _) = address.split_once("//").unwrap_or((address, ""));
    let parts: Vec<&str> = address.split('/').collect();
    let word =
        |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let named = match parts.as_slice() {
        [host, rest @ ..] if rest.len() == 3 => host.contains('.') && rest.iter().all(word),
        three => three.len() == 3 && three.iter().all(word),
    };
    if named { Origin::Registry } else { Origin::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_where_a_module_comes_from() {
        for (source, expected) in [
            ("./net", Origin::Other),
            ("../../net", Origin::Other),
            ("terraform-aws-modules/vpc/aws", Origin::Registry),
            ("terraform-aws-modules/iam/aws//modules/iam-user", Origin::Registry),
            ("app.terraform.io/shop/vpc/aws", Origin::Registry),
            ("github.com/shop/vpc", Origin::Git(None)),
            ("git::https://example.com/vpc.git?ref=v1.2.0", Origin::Git(Some("v1.2.0"))),
            ("git::ssh://git@example.com/vpc.git?depth=1&ref=main", Origin::Git(Some("main"))),
            ("git@github.com:shop/vpc.git?ref=", Origin::Git(None)),
            ("s3::https://s3.amazonaws.com/shop/vpc.zip", Origin::Other),
            ("https://example.com/vpc.zip", Origin::Other),
            ("", Origin::Other),
        ] {
            assert_eq!(origin(source), expected, "{source}");
        }
    }
}
