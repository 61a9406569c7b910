//! Attributes of resources that an argument is given, by what is known of it or by its name.

use super::module::Module;
use super::placeholders::ATTRIBUTES;
use crate::knowledge::terraform::{Given, data_source, ephemeral, given, resource};
use crate::model::{Definition, Field, SymbolKind};

/// An attribute of a resource or data source of the module.
pub(super) struct Referred {
    /// `aws_vpc.main`, `data.aws_vpc.main`
    pub(super) address: String,
    pub(super) attribute: String,
    /// Whether the attribute is a list or set itself.
    pub(super) is_several: bool,
    pub(super) instances: Instances,
}

/// How many there are of a resource.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Instances {
    One,
    /// So many as `count` says.
    Counted,
    /// One for each key.
    Keyed,
}

/// What an argument of a type of resources, or of anything else, is given, the likeliest first.
pub(super) fn referred(kind: Option<&str>, path: &str, module: &Module<'_>) -> Vec<Referred> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let known = given(kind, path);
    let mut found = Vec::new();
    let places = [(SymbolKind::Resource, ""), (SymbolKind::DataSource, "data."), (SymbolKind::Ephemeral, "ephemeral.")];
    let there: Vec<(SymbolKind, &str, Vec<Definition>)> =
        places.into_iter().map(|(of, prefix)| (of, prefix, module.symbols(of, None))).collect();
    for one in &known {
        for (of, prefix, candidates) in &there {
            for candidate in candidates {
                found.extend(of_known(one, (*of, prefix), candidate, module));
            }
        }
    }
    // What other providers call the same is something else.
    if let Some(provider) = kind.and_then(|kind| kind.split('_').next()) {
        let is_own = |one: &Referred| {
            one.address.starts_with("ephemeral.")
                || one.address.trim_start_matches("data.").split('_').next() == Some(provider)
        };
        if found.iter().any(is_own) {
            found.retain(is_own);
        }
    }
    if known.is_empty() {
        // What is kept nowhere is given to few arguments.
        for (of, prefix, candidates) in there.iter().filter(|(of, ..)| *of != SymbolKind::Ephemeral) {
            found.extend(candidates.iter().filter_map(|one| of_name(name, (*of, prefix), one, module)));
        }
    }
    found
}

fn of_known(one: &Given, (of, prefix): (SymbolKind, &str), is: &Definition, module: &Module<'_>) -> Option<Referred> {
    let text = is.symbol.name.text();
    let fits = of.parts(&text).0 == one.kind
        && (of == SymbolKind::DataSource || !one.is_data)
        && (of == SymbolKind::Ephemeral) == one.is_ephemeral;
    let first = one.attribute.split(['.', '[']).next()?;
    let known = match of {
        SymbolKind::Ephemeral => ephemeral(one.kind),
        SymbolKind::DataSource => data_source(one.kind),
        _ => resource(one.kind),
    };
    let member = known.as_ref().filter(|_| fits)?.members.get(first)?;
    let words = member.attribute().filter(|_| first == one.attribute).unwrap_or("");
    Some(Referred {
        address: format!("{prefix}{text}"),
        attribute: one.attribute.to_owned(),
        is_several: words.starts_with("list(") || words.starts_with("set("),
        instances: instances(prefix, is, module),
    })
}

/// `vpc_id` wants the `id` of an `aws_vpc`, `peer_vpc_id` does, and `vpc_security_group_ids` that of an
/// `aws_security_group`.
fn of_name(argument: &str, (of, prefix): (SymbolKind, &str), is: &Definition, module: &Module<'_>) -> Option<Referred> {
    let (stem, attribute) = argument.rsplit_once('_')?;
    let attribute = attribute.strip_suffix('s').unwrap_or(attribute);
    if !ATTRIBUTES.contains(&attribute) {
        return None;
    }
    let text = is.symbol.name.text();
    let (kind, _) = of.parts(&text);
    let has = resource(kind).is_none_or(|known| known.members.get(attribute).is_some());
    let noun = kind.split_once('_').map_or("", |(_, noun)| noun);
    let is_of_noun = stem.strip_suffix(noun).is_some_and(|role| role.ends_with('_')) && !noun.is_empty();
    ((kind.ends_with(&format!("_{stem}")) || is_of_noun) && has).then(|| Referred {
        address: format!("{prefix}{text}"),
        attribute: attribute.to_owned(),
        is_several: false,
        instances: instances(prefix, is, module),
    })
}

/// How many there are of what has this name.
fn instances(prefix: &str, of: &Definition, module: &Module<'_>) -> Instances {
    let address = format!("{prefix}{}", of.symbol.name.text());
    let facts = module.project.segment(&of.file, of.base);
    let found = facts.as_ref().and_then(|facts| facts.resources().find(|(_, one)| one.address() == address));
    let Some((_, found)) = found else { return Instances::One };
    let is_given = |name: &str| !matches!(found.setting(&[name]), Field::Absent(_));
    if is_given("for_each") {
        Instances::Keyed
    } else if is_given("count") {
        Instances::Counted
    } else {
        Instances::One
    }
}
