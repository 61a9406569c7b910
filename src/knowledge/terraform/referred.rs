use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What arguments are given. Source: `knowledge/terraform/referred.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Referred {
    /// By the argument's name; `*` at its beginning stands for whatever comes before.
    any: BTreeMap<String, Vec<String>>,
    /// By the type of the resource, and the argument's names from the outside in, joined by dots.
    of: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

static REFERRED: LazyLock<Referred> = LazyLock::new(|| super::read("terraform/referred.toml"));

/// An attribute that is given to an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The type of resources or data sources it is of.
    pub kind: &'static str,
    /// Whether it is one of data sources alone.
    pub is_data: bool,
    /// Whether it is one of ephemeral resources.
    pub is_ephemeral: bool,
    /// Its name, with those of what is around it: `arn`, `metadata[0].name`.
    pub attribute: &'static str,
}

/// What an argument is given, the likeliest first: one of a type of resources at a path of names, or of anything else.
pub fn given(kind: Option<&str>, path: &str) -> Vec<Given> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let own = kind.and_then(|kind| REFERRED.of.get(kind)).and_then(|own| own.get(path));
    let any =
        || REFERRED.any.get(name).or_else(|| REFERRED.any.iter().find(|(key, _)| fits(key, name)).map(|one| one.1));
    own.or_else(any).into_iter().flatten().filter_map(|written| read(written)).collect()
}

fn fits(key: &str, name: &str) -> bool {
    key.strip_prefix('*').is_some_and(|end| name.ends_with(end))
}

fn read(written: &'static str) -> Option<Given> {
    let (data, ephemeral) = (written.strip_prefix("data."), written.strip_prefix("ephemeral."));
    let (kind, attribute) = data.or(ephemeral).unwrap_or(written).split_once('.')?;
    Some(Given { kind, is_data: data.is_some(), is_ephemeral: ephemeral.is_some(), attribute })
}

#[cfg(test)]
mod tests {
    use super::super::{Members, data_source, ephemeral, resource};
    use super::*;

    /// Whether there is something at a path of names.
    fn is_there(members: &Members, path: &str) -> bool {
        let mut steps = path.split('.').map(|step| step.split('[').next().unwrap_or(step));
        steps.try_fold(members, |members, step| members.get(step).map(|member| &member.members)).is_some()
    }

    #[test]
    fn what_is_given_and_what_it_is_given_to_is_there() {
        let own = REFERRED.of.values().flat_map(|own| own.values());
        for written in REFERRED.any.values().chain(own).flatten() {
            let given = read(written).unwrap_or_else(|| panic!("{written}"));
            let known = match (given.is_ephemeral, given.is_data) {
                (true, _) => ephemeral(given.kind),
                (_, true) => data_source(given.kind),
                _ => resource(given.kind),
            };
            assert!(is_there(&known.unwrap_or_else(|| panic!("{written}")).members, given.attribute), "{written}");
        }
        for (kind, own) in &REFERRED.of {
            let known = resource(kind).or_else(|| data_source(kind)).unwrap_or_else(|| panic!("{kind}"));
            for path in own.keys() {
                assert!(is_there(&known.members, path), "{kind}: {path}");
            }
        }
    }

    #[test]
    fn what_is_said_of_a_type_counts_before_names() {
        let shown = |kind: &str, path: &str| {
            let given = given(Some(kind), path);
            given.iter().map(|given| format!("{}.{}", given.kind, given.attribute)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("aws_lambda_function", "role"), "aws_iam_role.arn");
        assert_eq!(shown("aws_iam_role_policy_attachment", "role"), "aws_iam_role.name");
        assert_eq!(shown("aws_ecs_task_definition", "execution_role_arn"), "aws_iam_role.arn");
        assert_eq!(
            shown("aws_route53_record", "alias.zone_id"),
            "aws_lb.zone_id aws_cloudfront_distribution.hosted_zone_id"
        );
        assert_eq!(shown("aws_vpc", "cidr_block"), "");
    }
}
