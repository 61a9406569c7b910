//! Values of tests that stand in for those of a provider.

use std::sync::Arc;

use super::version;
use super::words::{is_misspelt, suggest};
use crate::dialects::terraform::module::{Module, Standing};
use crate::knowledge::terraform::{ResourceType, data_source, resource};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Term, Traverse};

/// Attributes of mocks, in a block and all in it, that the resource type does not have. Other versions have others: only
/// what is certainly misspelt is reported.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    if let Some((of, kind, values)) = mocked(block)
        && module.standing(kind.provider.name, &kind.provider) != Standing::Foreign
        && let Term::Object(entries) = &values.term
    {
        for (key, _) in entries {
            let Some(name) = key.key().filter(|name| kind.members.get(name).is_none()) else { continue };
            let known = || kind.members.iter().map(|member| &*member.name);
            let near = nearest(&name, known()).filter(|near| is_misspelt(&name, near, known()));
            if let Some(near) = near.filter(|_| kind.elsewhere(&name).is_none()) {
                let message = format!("`{of}` has no attribute `{name}` in {}", version(&kind));
                out.push(suggest(key.span, ProblemKind::OfVersion, message, Some(near)));
            }
        }
    }
    block.body.blocks().for_each(|inner| check(inner, module, out));
}

/// The type a block mocks, what is known of it, and the values.
fn mocked(block: &Block) -> Option<(String, Arc<ResourceType>, &Expression)> {
    let value = |name: &str| block.body.attribute(name).map(|attribute| &attribute.value);
    let kind = block.kind.text.as_str();
    let (of, values) = match kind {
        "mock_resource" | "mock_data" => (block.labels.first()?.text.clone(), value("defaults")?),
        "override_resource" | "override_data" => {
            let Term::Reference { root, steps } = &value("target")?.term else { return None };
            // Modules may stand before it, with an index or without one.
            let names = [root].into_iter().chain(steps.iter().filter_map(Traverse::attribute));
            let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
            let [.., of, _] = names.as_slice() else { return None };
            ((*of).to_owned(), value("values")?)
        }
        _ => return None,
    };
    let known = if kind.ends_with("_data") { data_source(&of) } else { resource(&of) }?;
    Some((of, known, values))
}
