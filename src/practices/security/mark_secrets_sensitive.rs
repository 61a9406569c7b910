use super::keep_secrets_out_of_configuration::{is_about_a_name, is_named_so};
use crate::dialects::Target;
use crate::model::Safety;
use crate::practices::configuration::{blocks, head, name, set};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Block, Expression, Term, Traverse};

/// Variables and outputs that hold secrets and are shown like anything else.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Attributes that are secrets whenever they are read, by the type of their resource.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("random_password", &["result"]),
    ("tls_private_key", &["private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"]),
    ("aws_iam_access_key", &["secret", "ses_smtp_password_v4"]),
    ("aws_secretsmanager_secret_version", &["secret_string", "secret_binary"]),
    ("aws_db_instance", &["password"]),
    ("aws_rds_cluster", &["master_password"]),
    ("azurerm_storage_account", &["primary_access_key", "secondary_access_key", "primary_connection_string"]),
    ("azurerm_key_vault_secret", &["value"]),
    ("azurerm_kubernetes_cluster", &["kube_config_raw", "kube_admin_config_raw"]),
    ("google_service_account_key", &["private_key"]),
];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for variable in blocks(target, "variable").filter(|variable| is_shown(variable)) {
        let is_text = match variable.body.attribute("type") {
            Some(kind) => matches!(&kind.value.term, Term::Reference { root, .. } if root.text == "string"),
            None => true,
        };
        let default = variable.body.attribute("default").map(|default| &default.value);
        let may_be_text = match default.map(|default| &default.term) {
            None | Some(Term::Null) => true,
            Some(Term::Template { .. }) => !default.and_then(Expression::string).is_some_and(|text| is_a_path(&text)),
            Some(_) => false,
        };
        if is_text && may_be_text && is_named_so(name(variable)) && !is_about_a_name(variable) {
            let what = format!("Variable `{}` is not marked as sensitive.", name(variable));
            add(target, variable, what, "variable", report);
        }
    }
    for output in blocks(target, "output").filter(|output| is_shown(output)) {
        let secret = output.body.attribute("value").and_then(|value| secret_of(&value.value));
        if let Some(secret) = secret {
            let what = format!("Output `{}` shows `{secret}`.", name(output));
            add(target, output, what, "output", report);
        }
    }
}

/// Whether a text says where a secret is kept: `/shop/database/password`.
fn is_a_path(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || matches!(c, '/' | '_' | '-' | '.' | '%');
    text.contains('/') && text.chars().all(is_word)
}

/// Whether nothing keeps the value from being shown.
fn is_shown(block: &Block) -> bool {
    ["sensitive", "ephemeral"].iter().all(|name| match block.body.attribute(name) {
        Some(attribute) => attribute.value.boolean() == Some(false),
        None => true,
    })
}

/// The secret a value is, alone or inside a text or list. What a function makes of it may be none any more.
fn secret_of(value: &Expression) -> Option<String> {
    let mut found = None;
    let plain = matches!(value.term, Term::Reference { .. } | Term::Template { .. } | Term::List(_) | Term::Object(_));
    if plain {
        value.walk(&mut |inner| {
            let Term::Reference { root, steps } = &inner.term else { return };
            let names = steps.iter().filter_map(Traverse::attribute);
            let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
            let (kind, names) = match (root.text.as_str(), names.as_slice()) {
                ("data", [kind, rest @ ..]) => (*kind, rest),
                (root, names) => (root, names),
            };
            let known = ATTRIBUTES.iter().find(|(of, _)| *of == kind);
            if let (Some((_, secrets)), [resource, attribute]) = (known, names)
                && secrets.contains(attribute)
            {
                found = Some(format!("{kind}.{resource}.{attribute}"));
            }
        });
    }
    found
}

fn add(target: &Target<'_>, block: &Block, what: String, condition: &'static str, report: &mut Report<'_>) {
    report.add(Draft::new(head(block), what).when(condition).advise("Set `sensitive` to true.").propose(set(
        target.parsed,
        block,
        "sensitive",
        "true",
        Safety::Unsafe,
    )));
}
