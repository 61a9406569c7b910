use crate::dialects::Target;
use crate::practices::configuration::blocks;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term};

/// Required providers of any version.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let required = blocks(target, "terraform").flat_map(|settings| settings.body.blocks_of("required_providers"));
    for provider in required.flat_map(|providers| providers.body.attributes()) {
        let Term::Object(entries) = &provider.value.term else { continue };
        let value = |wanted: &str| entries.iter().find(|(key, _)| is_key(key, wanted)).map(|(_, value)| value);
        // Terraform's own provider has the version of Terraform.
        let source = value("source").and_then(Expression::string);
        if value("version").is_some() || source.as_deref() == Some("terraform.io/builtin/terraform") {
            continue;
        }
        report.add(
            Draft::new(provider.name.span, format!("Provider `{}` may be of any version.", provider.name.text))
                .advise("Set `version`, such as `\"~> 6.0\"` for a module of your own."),
        );
    }
}

fn is_key(key: &Expression, wanted: &str) -> bool {
    match &key.term {
        Term::Reference { root, steps } => steps.is_empty() && root.text == wanted,
        _ => key.string().as_deref() == Some(wanted),
    }
}
