use std::collections::{BTreeMap, BTreeSet};

use super::super::module::known_in;
use super::Offer;
use super::skeleton::Skeleton;
use crate::knowledge::terraform::{Provider, ResourceType, language, provider, provider_of, purpose, usual_types};
use crate::model::{CompletionItem, CompletionKind, SymbolKind};
use crate::syntax::Step;
use crate::text::{Span, TextEdit};

/// Most types of resources offered at once. An editor asks again as more is typed.
const TYPES: usize = 100;

impl Offer<'_, '_> {
    /// The first label of a block.
    pub(super) fn labels(&self, block: &str, quoted: bool, out: &mut Vec<CompletionItem>) {
        let mut names: BTreeMap<String, Option<&str>> = BTreeMap::new();
        match block {
            "resource" => {
                names.extend(self.qualifiers(SymbolKind::Resource).into_iter().map(|kind| (kind, None)));
                names.extend(self.known("resource"));
            }
            "mock_resource" => names.extend(self.mocked("resource")),
            "mock_data" => names.extend(self.mocked("data")),
            "data" => {
                names.extend(self.qualifiers(SymbolKind::DataSource).into_iter().map(|kind| (kind, None)));
                names.extend(self.known("data"));
            }
            "ephemeral" | "action" => {
                let known = language().labels.get(block).into_iter().flatten();
                let is_wanted = self.wanted_providers();
                let known = known.filter(|(name, _)| is_wanted(name.split('_').next().unwrap_or(name)));
                names.extend(known.map(|(name, about)| (name.clone(), Some(about.as_str()))));
            }
            "provider" | "mock_provider" => names.extend(language().providers.keys().map(|name| (name.clone(), None))),
            "dynamic" => {
                let place = super::super::place::Place::of(&self.at.context.path, Some(&self.module()));
                let members = place.as_ref().and_then(|place| place.members());
                let blocks = members.into_iter().flat_map(|members| members.iter());
                let blocks = blocks.filter(|member| member.may_be_block() && member.is_settable());
                names.extend(blocks.map(|member| (member.name.to_string(), None)));
            }
            other => {
                let known = language().labels.get(other).into_iter().flatten();
                names.extend(known.map(|(name, about)| (name.clone(), Some(about.as_str()))));
            }
        }
        let used = match block {
            "resource" => self.qualifiers(SymbolKind::Resource),
            "data" => self.qualifiers(SymbolKind::DataSource),
            _ => BTreeSet::new(),
        };
        let typed = self.typed();
        let mut fitting: Vec<_> = names.into_iter().filter(|(name, _)| is_in_order(&typed, name)).collect();
        let usual = usual_types(block);
        let rank = |name: &str| usual.iter().position(|usual| usual == name).unwrap_or(usual.len());
        fitting.sort_by_cached_key(|(name, _)| (!name.starts_with(&typed), !used.contains(name), rank(name)));
        let of_many = fitting.len() > TYPES;
        let module = self.module();
        // Which version of a provider is in use is asked once, and not for each of its types.
        let mut versions: BTreeMap<&str, Provider> = BTreeMap::new();
        let mut known = |of: &str, name: &str| {
            let newest = provider_of(name)?;
            let version = *versions.entry(newest.name).or_insert_with(|| module.version(newest));
            known_in(version, newest, of, name)
        };
        for (name, about) in fitting.into_iter().take(TYPES) {
            let kind = match block {
                "resource" | "data" => known(block, &name),
                "ephemeral" => known("data", &name).or_else(|| known("resource", &name)),
                _ => None,
            };
            let mut item = self.item(&name, CompletionKind::Value, about.or_else(|| purpose(block, &name)));
            item.of_many = of_many;
            match (self.rest(quoted), matches!(block, "resource" | "data" | "ephemeral")) {
                (Some(span), true) => {
                    item.edit = TextEdit::replace(span, whole(kind.as_deref(), &name, quoted));
                    item.snippet = true;
                }
                _ if !quoted => item.edit.text = format!("\"{name}\""),
                _ => {}
            }
            item.deprecated = block == "resource" && kind.is_some_and(|kind| kind.instead().is_some());
            out.push(item);
        }
    }

    /// The types that a mock may be of: those of the provider it stands in for, where that is said around it.
    fn mocked(&self, block: &str) -> Vec<(String, Option<&'static str>)> {
        let mut found = self.known(block);
        if let Some(Step::Block { name, labels }) = self.at.context.path.first()
            && let (true, Some(provider)) = (name == "mock_provider", labels.first())
        {
            found.retain(|(name, _)| name.strip_prefix(provider.as_str()).is_some_and(|rest| rest.starts_with('_')));
        }
        found
    }

    /// What has been typed before the cursor.
    fn typed(&self) -> String {
        let start = self.at.context.typed.start();
        self.at.parsed.text.get(start..self.at.offset.max(start)).unwrap_or("").to_owned()
    }

    /// Tells the providers the module says it needs, and the one whose name is typed; all, if it says nothing.
    fn wanted_providers(&self) -> impl Fn(&str) -> bool {
        let required = self.candidates(SymbolKind::Provider);
        let required: Vec<String> = required.iter().map(|definition| definition.symbol.name.text()).collect();
        let typed = self.typed();
        move |name| {
            name == "terraform"
                || required.is_empty()
                || required.iter().any(|required| required.split('.').next() == Some(name))
                || typed.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'))
        }
    }

    /// The types of the providers the module says it needs; of all, if it says nothing.
    fn known(&self, block: &str) -> Vec<(String, Option<&'static str>)> {
        let typed = self.typed();
        let wanted = self.wanted_providers();
        let providers = language().providers.keys().map(String::as_str).chain(["http", "terraform"]);
        let providers = providers.filter(|name| wanted(name));
        let module = self.module();
        let names = providers.filter_map(provider).flat_map(|known| module.types(block, known));
        let names = names.filter(|name| is_in_order(&typed, name));
        names.map(|name| (name.to_owned(), None)).collect()
    }

    /// The place up to the end of the line, if nothing but a closing quotation mark stands there.
    fn rest(&self, quoted: bool) -> Option<Span> {
        let typed = self.at.context.typed;
        let behind = self.at.parsed.text.get(typed.end()..)?.split('\n').next()?;
        let mark = usize::from(quoted && behind.starts_with('"'));
        behind.get(mark..)?.trim().is_empty().then(|| Span::new(typed.start(), typed.end() + mark))
    }
}

/// The whole block, with what is required in it.
fn whole(kind: Option<&ResourceType>, name: &str, quoted: bool) -> String {
    let mut skeleton = Skeleton::default();
    let mark = if quoted { "" } else { "\"" };
    let own = skeleton.place("name");
    let required = kind.map_or_else(String::new, |kind| skeleton.required(&kind.members, "  "));
    let body = if required.is_empty() { "  $0\n".to_owned() } else { required };
    format!("{mark}{name}\" \"{own}\" {{\n{body}}}")
}

/// Whether the letters typed stand in a name in their order.
fn is_in_order(typed: &str, name: &str) -> bool {
    let mut letters = name.chars();
    typed.chars().all(|wanted| letters.any(|letter| letter.eq_ignore_ascii_case(&wanted)))
}
