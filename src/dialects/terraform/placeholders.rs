//! What is written for something that must be given and is not: a value of the right type, for a person to change.

use super::module::Module;
use super::stacks::Realm;
use super::types::Type;
use crate::knowledge::terraform::{Flag, Member, Members, resource};

/// Attributes by which resources are named in the arguments of others.
pub(super) const ATTRIBUTES: &[&str] = &["id", "arn", "name"];

/// Blocks inside blocks.
const DEPTH: usize = 6;

/// The value of a required argument of a provider.
pub(super) fn of_member(member: &Member, provider: &str, module: &Module<'_>) -> String {
    match (only_one(&member.name, provider, module), &Type::of_member(member)) {
        (Some(only), Type::String | Type::Any) => only,
        (_, kind) => of_type(kind).to_owned(),
    }
}

/// The attribute that an argument's name asks for, where the folder has one such resource: `vpc_id` wants the `id` of
/// the `aws_vpc`.
fn only_one(argument: &str, provider: &str, module: &Module<'_>) -> Option<String> {
    let (stem, attribute) = argument.rsplit_once('_').filter(|(_, end)| ATTRIBUTES.contains(end))?;
    let kind = format!("{provider}_{stem}");
    let known = resource(&kind)?;
    known.members.get(attribute)?;
    let there = module.project.resources(module.file, &kind);
    let [only] = there.as_ref() else { return None };
    let counted = ["count", "for_each"].iter().any(|name| !only.setting(&[name]).is_absent());
    (!counted).then(|| format!("{}.{attribute}", only.address()))
}

/// The value of an input of a module or stack: the caller's own variable of this name, if it has one.
pub(super) fn of_input(name: &str, kind: Option<&str>, module: &Module<'_>) -> String {
    // Deployments give the variables their values, and read none.
    let realm = module.realm();
    let (root, own) = if realm == Realm::Deployments { ("local", realm.local()) } else { ("var", realm.variable()) };
    if module.symbol(own, name, None).is_some() {
        return format!("{root}.{name}");
    }
    of_type(&kind.map_or(Type::Any, Type::of_text)).to_owned()
}

/// The value of an argument of the language itself; none where only an address will do.
pub(super) fn of_language(name: &str) -> Option<&'static str> {
    Some(match name {
        "source" | "error_message" => "\"\"",
        "condition" => "true",
        "value" => "null",
        "for_each" => "[]",
        _ => return None,
    })
}

pub(super) fn of_type(kind: &Type) -> &'static str {
    match kind {
        Type::Any | Type::String => "\"\"",
        Type::Number => "0",
        Type::Bool => "false",
        Type::Sequence(_) | Type::Tuple(_) => "[]",
        Type::Map(_) | Type::Object(_) => "{}",
    }
}

/// A block with what is required in it.
pub(super) fn block(member: &Member, provider: &str, module: &Module<'_>) -> String {
    let label = if member.form == crate::knowledge::terraform::Form::Labelled { " \"\"" } else { "" };
    format!("{}{label} {{\n{}}}", member.name, body(&member.members, provider, module, "  ", 0))
}

fn body(members: &Members, provider: &str, module: &Module<'_>, indent: &str, depth: usize) -> String {
    let required: Vec<&Member> = members.iter().filter(|member| member.flag == Flag::Required).collect();
    let arguments = || required.iter().filter(|member| member.attribute().is_some());
    let width = arguments().map(|member| member.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for member in arguments() {
        text.push_str(&format!("{indent}{:width$} = {}\n", member.name, of_member(member, provider, module)));
    }
    for member in required.iter().filter(|member| member.attribute().is_none() && depth < DEPTH) {
        let inner = body(&member.members, provider, module, &format!("{indent}  "), depth + 1);
        text.push_str(&format!("{indent}{} {{\n{inner}{indent}}}\n", member.name));
    }
    text
}
