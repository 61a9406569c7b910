//! Pages on the web about what stands in a file: those of registries.

use super::references::is_local;
use crate::knowledge::terraform::{data_source, language, provider, resource};
use crate::model::PageUse;
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Body, Expression};
use crate::text::Span;

/// The documentation of types, providers and modules that a body names.
pub(super) fn of_body(body: &Body, parsed: &Parsed) -> Vec<PageUse> {
    let mut found = Vec::new();
    for block in body.blocks() {
        match block.kind.text.as_str() {
            "terraform" => {
                let entries = block.body.blocks_of("required_providers").flat_map(|inner| inner.body.attributes());
                found.extend(entries.filter_map(|entry| at(entry.value.entry("source")?, of_provider, parsed)));
            }
            // In a stack it is a block of its own.
            "required_providers" => {
                let entries = block.body.attributes();
                found.extend(entries.filter_map(|entry| at(entry.value.entry("source")?, of_provider, parsed)));
            }
            "module" | "component" => {
                let source = block.body.attribute("source");
                found.extend(source.and_then(|source| at(&source.value, of_module, parsed)));
            }
            "check" => found.extend(block.body.blocks_of("data").filter_map(of_label)),
            _ => found.extend(of_label(block)),
        }
    }
    // In JSON, blocks of a type may share the key that names it.
    found.dedup_by_key(|page| page.span);
    found
}

/// The page of what a text names, between its quotation marks.
fn at(value: &Expression, page: fn(&str) -> Option<String>, parsed: &Parsed) -> Option<PageUse> {
    let quotes = usize::from(value.span.of(&parsed.text).starts_with('"'));
    let span = Span::new(value.span.start() + quotes, value.span.end() - quotes);
    Some(PageUse { span, url: page(&value.string()?)? })
}

/// The page of a block's type, if that is known.
fn of_label(block: &Block) -> Option<PageUse> {
    let label = block.labels.first()?;
    let is_known = match block.kind.text.as_str() {
        "resource" => resource(&label.text).is_some(),
        "data" => data_source(&label.text).is_some(),
        "provider" => true,
        _ => false,
    };
    let url = of_type(&block.kind.text, &label.text).filter(|_| is_known)?;
    Some(PageUse { span: label.span, url })
}

/// The documentation of a type of resources, data sources or providers.
pub(super) fn of_type(block: &str, name: &str) -> Option<String> {
    let pages = match block {
        "resource" | "mock_resource" => "resources",
        "data" | "mock_data" => "data-sources",
        "provider" | "mock_provider" => {
            let source = provider(name).filter(|known| known.name != "terraform")?.source;
            return Some(format!("https://registry.terraform.io/providers/{source}/latest/docs"));
        }
        _ => return None,
    };
    let (prefix, rest) = name.split_once('_')?;
    let address = language().providers.get(prefix)?;
    Some(format!("https://registry.terraform.io/providers/{address}/latest/docs/{pages}/{rest}"))
}

/// The page of a provider in the registry.
pub(super) fn of_provider(source: &str) -> Option<String> {
    let parts: Vec<&str> = source.split('/').collect();
    let (namespace, name) = match parts.as_slice() {
        [name] => ("hashicorp", *name),
        [namespace, name] | ["registry.terraform.io", namespace, name] => (*namespace, *name),
        _ => return None,
    };
    let is_name = [namespace, name].iter().all(|part| is_name(part));
    is_name.then(|| format!("https://registry.terraform.io/providers/{namespace}/{name}/latest"))
}

/// The page of a module: in the registry, or of its repository on GitHub.
fn of_module(source: &str) -> Option<String> {
    if is_local(source) {
        return None;
    }
    let on_host = source.strip_prefix("git::").unwrap_or(source);
    if let Some(repository) = on_host.strip_prefix("https://").unwrap_or(on_host).strip_prefix("github.com/") {
        let mut parts = repository.split(['/', '?']);
        let (owner, name) = (parts.next()?, parts.next()?.trim_end_matches(".git"));
        return (is_name(owner) && is_name(name)).then(|| format!("https://github.com/{owner}/{name}"));
    }
    let (module, inner) = source.split_once("//").map_or((source, None), |(module, inner)| (module, Some(inner)));
    let module = module.strip_prefix("registry.terraform.io/").unwrap_or(module);
    let parts: Vec<&str> = module.split('/').collect();
    if parts.len() != 3 || !parts.iter().all(|part| is_name(part)) || parts.iter().any(|part| part.contains('.')) {
        return None;
    }
    let page = format!("https://registry.terraform.io/modules/{module}/latest");
    let inner = inner.and_then(|inner| inner.strip_prefix("modules/")).filter(|inner| is_name(inner));
    Some(inner.map_or(page.clone(), |inner| format!("{page}/submodules/{inner}")))
}

fn is_name(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_modules_lead_to_their_pages() {
        let registry = "https://registry.terraform.io/modules/terraform-aws-modules";
        for (source, page) in [
            ("terraform-aws-modules/vpc/aws", Some(format!("{registry}/vpc/aws/latest"))),
            (
                "terraform-aws-modules/iam/aws//modules/iam-user",
                Some(format!("{registry}/iam/aws/latest/submodules/iam-user")),
            ),
            ("git::https://github.com/a/b.git//c?ref=v1", Some("https://github.com/a/b".to_owned())),
            ("github.com/a/b?ref=v1", Some("https://github.com/a/b".to_owned())),
            ("app.terraform.io/a/b/aws", None),
            ("./a", None),
            ("s3::https://a/b.zip", None),
            ("a/b", None),
        ] {
            assert_eq!(of_module(source), page, "{source}");
        }
    }

    #[test]
    fn sources_of_providers_lead_to_their_pages() {
        let aws = Some("https://registry.terraform.io/providers/hashicorp/aws/latest".to_owned());
        for (source, page) in [
            ("hashicorp/aws", aws.clone()),
            ("registry.terraform.io/hashicorp/aws", aws.clone()),
            ("aws", aws),
            ("registry.opentofu.org/hashicorp/aws", None),
            ("terraform.io/builtin/terraform", None),
            ("hashicorp/", None),
        ] {
            assert_eq!(of_provider(source), page, "{source}");
        }
    }
}
