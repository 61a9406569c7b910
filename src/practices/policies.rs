//! Statements of access policies of AWS, however they are written: as a policy document, in `jsonencode`, or as a text of
//! JSON.

use super::configuration::{blocks, values};
use crate::dialects::Target;
use crate::syntax::hcl::{Block, Expression, Part, Term, json};
use crate::text::Span;

/// One statement, as far as it is written in constants.
#[derive(Debug)]
pub(super) struct Statement {
    /// Whether it allows something.
    pub(super) allows: bool,
    /// Whether it holds only under some condition.
    pub(super) conditional: bool,
    /// What may be done.
    pub(super) actions: Vec<Text>,
    /// What may not, where everything else may: `NotAction`.
    pub(super) other_actions: Vec<Text>,
    /// What it may be done to.
    pub(super) resources: Vec<Text>,
    /// By whom; of kind `AWS` or `*`.
    pub(super) principals: Vec<Text>,
    /// Whether it says by whom at all, constant or not: then the policy belongs to one resource.
    pub(super) names_principals: bool,
    /// Where it is written: the page's name of it.
    pub(super) form: Form,
    /// The type of the resource it belongs to, if it is written there.
    pub(super) owner: String,
}

impl Statement {
    /// Whether it gives the holder of the policy something without a condition, whatever the resource. Where principals
    /// are named, the policy belongs to one resource and speaks of that alone.
    pub(super) fn is_unbounded(&self) -> bool {
        self.allows
            && !self.conditional
            && !self.names_principals
            && self.resources.iter().any(|resource| resource.text == "*")
    }

    /// The page's name of how it is written.
    pub(super) fn condition(&self) -> &'static str {
        match self.form {
            Form::Document => "document",
            Form::Json => "json",
        }
    }
}

/// A constant and its place.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) span: Span,
}

/// How a policy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// In a data source.
    Document,
    /// As JSON in a setting of a resource.
    Json,
}

/// The statements of a segment.
pub(super) fn statements(target: &Target<'_>) -> Vec<Statement> {
    let mut found = Vec::new();
    let is_document = |block: &&Block| block.labels.first().is_some_and(|kind| kind.text == "aws_iam_policy_document");
    for document in blocks(target, "data").filter(is_document) {
        found.extend(document.body.blocks_of("statement").map(of_block));
    }
    for resource in blocks(target, "resource") {
        let owner = resource.labels.first().map_or("", |kind| kind.text.as_str());
        if !owner.starts_with("aws_") {
            continue;
        }
        values(&resource.body, &mut |name, value| {
            if name.contains("policy") {
                found.extend(
                    of_value(value, &target.parsed.text)
                        .into_iter()
                        .map(|one| Statement { owner: owner.to_owned(), ..one }),
                );
            }
        });
    }
    found
}

fn of_block(block: &Block) -> Statement {
    let list = |name: &str| block.body.attribute(name).map_or_else(Vec::new, |one| texts(&one.value));
    let effect = block.body.attribute("effect");
    let principals = block.body.blocks_of("principals").filter(|principals| {
        let kind = principals.body.attribute("type").and_then(|kind| kind.value.string());
        matches!(kind.as_deref(), Some("AWS" | "*"))
    });
    let principals = principals.filter_map(|principals| principals.body.attribute("identifiers"));
    Statement {
        allows: effect.is_none_or(|effect| effect.value.string().as_deref() == Some("Allow")),
        conditional: block.body.blocks().any(|inner| inner.kind.text == "condition" || inner.kind.text == "dynamic"),
        actions: list("actions"),
        other_actions: list("not_actions"),
        resources: list("resources"),
        principals: principals.flat_map(|identifiers| texts(&identifiers.value)).collect(),
        names_principals: block.body.blocks().any(|inner| {
            let kind = if inner.kind.text == "dynamic" { inner.labels.first().map(|label| &label.text) } else { None };
            matches!(kind.unwrap_or(&inner.kind.text).as_str(), "principals" | "not_principals")
        }),
        form: Form::Document,
        owner: String::new(),
    }
}

/// The statements of a policy as the value of a setting.
fn of_value(value: &Expression, source: &str) -> Vec<Statement> {
    match &value.term {
        Term::Parenthesis(inner) => of_value(inner, source),
        Term::Call { name, arguments } => match (name.text.as_str(), arguments.as_slice()) {
            ("jsonencode", [policy]) => of_object(policy),
            _ => Vec::new(),
        },
        Term::Template { parts, .. } => match parts.as_slice() {
            [Part::Interpolation(inner, _)] => of_value(inner, source),
            _ => {
                let text = value.derived(source).and_then(|(text, _)| json::read_text(&text));
                text.map_or_else(Vec::new, |policy| of_object(&policy))
            }
        },
        _ => Vec::new(),
    }
}

fn of_object(policy: &Expression) -> Vec<Statement> {
    let Some(statements) = policy.entry("Statement") else { return Vec::new() };
    let each: Vec<&Expression> = match &statements.term {
        Term::List(items) => items.iter().collect(),
        Term::Object(_) => vec![statements],
        _ => Vec::new(),
    };
    let list = |statement: &Expression, name: &str| statement.entry(name).map_or_else(Vec::new, texts);
    each.into_iter()
        .filter(|statement| matches!(statement.term, Term::Object(_)))
        .map(|statement| {
            let principal = statement.entry("Principal");
            let inner = principal.and_then(|principal| principal.entry("AWS"));
            Statement {
                allows: statement.entry("Effect").and_then(Expression::string).as_deref() == Some("Allow"),
                conditional: statement.entry("Condition").is_some(),
                actions: list(statement, "Action"),
                other_actions: list(statement, "NotAction"),
                resources: list(statement, "Resource"),
                principals: inner.or(principal).map_or_else(Vec::new, texts),
                names_principals: principal.is_some() || statement.entry("NotPrincipal").is_some(),
                form: Form::Json,
                owner: String::new(),
            }
        })
        .collect()
}

/// A constant text, or those in a list.
fn texts(value: &Expression) -> Vec<Text> {
    match &value.term {
        Term::List(items) => items.iter().flat_map(texts).collect(),
        _ => value.string().map(|text| Text { text, span: value.span }).into_iter().collect(),
    }
}
