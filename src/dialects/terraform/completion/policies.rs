//! What the statements of an access policy say, where each is a block of a data source and no JSON.

use super::super::blocks_around;
use super::super::place::Place;
use super::super::reading::Reading;
use super::Offer;
use crate::knowledge::terraform::document;
use crate::model::{CompletionItem, CompletionKind};
use crate::syntax::Step;

/// The data source that makes policies.
const MAKER: &str = "aws_iam_policy_document";

impl Offer<'_, '_> {
    /// Operators and keys of conditions, and services that are given rights.
    pub(super) fn of_policy(&self, known: &Place, key: &str, quoted: bool, out: &mut Vec<CompletionItem>) {
        let is_policy = matches!(
            self.at.context.path.first(),
            Some(Step::Block { name, labels }) if name == "data" && labels.first().is_some_and(|kind| kind == MAKER)
        );
        if !is_policy {
            return;
        }
        // What the same is in JSON.
        let Some(facts) = document("aws_iam_role", "assume_role_policy") else { return };
        let found: Vec<(&str, Option<&str>)> = match known.path_to(key).as_str() {
            "statement.condition.test" => {
                facts.keys(&["Statement", "Condition"]).map(|(name, about)| (name, Some(about))).collect()
            }
            "statement.condition.variable" => {
                facts.keys(&["Statement", "Condition", "*"]).map(|(name, about)| (name, Some(about))).collect()
            }
            "statement.principals.identifiers" | "statement.not_principals.identifiers" if self.is_of_services() => {
                let services = facts.values(&["Statement", "Principal", "Service"]);
                services.iter().map(|service| (service.as_str(), None)).collect()
            }
            _ => return,
        };
        for (name, about) in found {
            let text = if quoted { name.to_owned() } else { format!("\"{name}\"") };
            let mut item = self.item(&text, CompletionKind::Value, about);
            item.preferred = true;
            out.push(item);
        }
    }

    /// Whether the block around the cursor is about services.
    fn is_of_services(&self) -> bool {
        let Some(body) = Reading::of(self.at.file, self.at.parsed) else { return false };
        let around = blocks_around(&body, self.at.offset);
        let kind = around.last().and_then(|block| block.body.attribute("type"));
        kind.and_then(|kind| kind.value.string()).as_deref() == Some("Service")
    }
}
