use std::sync::LazyLock;

use regex::Regex;

use crate::dialects::Target;
use crate::practices::configuration::values;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Part, Term};

/// Names of resources in which the number of an account is written.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// A name of AWS with the number of the account that owns the thing.
#[allow(clippy::expect_used, reason = "a constant pattern, compiled by every page example")]
static ARN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12}):").expect("it is well-formed"));

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    for block in body.blocks().filter(|block| block.kind.text != "variable") {
        values(&block.body, &mut |name, value| {
            if name == "description" {
                return;
            }
            value.walk(&mut |inner| {
                let Term::Template { parts, heredoc: false } = &inner.term else { return };
                let account = parts.iter().find_map(|part| match part {
                    Part::Literal(text, _) => ARN.captures(text)?.get(1).map(|found| found.as_str().to_owned()),
                    _ => None,
                });
                if let Some(account) = account {
                    report.add(
                        Draft::new(inner.span, format!("The account {account} is written into this name.")).advise(
                            "Refer to the resource, or take the number from `aws_caller_identity` or a variable.",
                        ),
                    );
                }
            });
        });
    }
}
