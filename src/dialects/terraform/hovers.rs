//! What the language's own words mean.

use super::bound;
use super::completion::{attribute_of_line, context_in_json, object_type, place, resource_kind, setting_path, shape};
use super::documents;
use super::hints::of_name;
use super::installed::Installed;
use super::module::Module;
use super::pages;
use super::place::Place;
use super::reading::Reading;
use super::shapes::Shape;
use super::signature::about;
use super::stacks::Realm;
use super::versions::in_words;
use crate::knowledge::terraform::{
    Came, Extent, Flag, Member, Provider, ResourceType, STACKS, function, language, provider, purpose,
};
use crate::model::{Cursor, Declaration, Markdown, Project, Stacked, Symbol, SymbolKind};
use crate::syntax::hcl::{Bound, BoundName, bound_names};
use crate::syntax::{Language, Slot, Step};

/// Most values that are listed: of more, nobody reads the list.
const LISTED: usize = 12;

/// Longest text that stands beside a name, in bytes.
const ONE_LINE: usize = 60;

pub(super) fn hover(at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
    match at.parsed.language {
        Language::Json => of_place(&Cursor { context: &context_in_json(at)?, ..*at }, project),
        _ => of_place(at, project),
    }
}

fn of_place(at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
    let word = at.context.typed.of(&at.parsed.text);
    if word.is_empty() {
        return None;
    }
    let module = Module::of(at.file, at.base, at.parsed, project);
    let parts = [of_version(at, word), of_address(at, word), of_requirement(at, word, project)];
    let parts: Vec<String> = parts.into_iter().flatten().map(|Markdown(text)| text).collect();
    if !parts.is_empty() {
        return Some(Markdown(parts.join("\n\n")));
    }
    if let Some(item) = of_item(at, word) {
        return Some(item);
    }
    let realm = Realm::of(at.file);
    match &at.context.slot {
        _ if is_ignored(at) => of_key_of_resource(at, word, &module),
        Slot::Value { quoted: true, key } if key == "source" => of_source(at, project),
        Slot::Key => of_key(at, word, &module)
            .filter(|Markdown(text)| !text.is_empty())
            .or_else(|| of_input(at, word, project))
            .or_else(|| of_field(at, word, project)),
        Slot::Label { block, before, .. } if before.is_empty() && block == "variable" => {
            module.declared(module.realm().variable(), word, None).and_then(|declared| written(&declared))
        }
        Slot::Label { block, before, .. } if before.is_empty() => of_label(block, word, &module),
        Slot::Value { quoted: false, .. } => of_word(at, word, &module),
        Slot::Traversal { before } => match before.as_slice() {
            [] => of_word(at, word, &module),
            [root] if root == "data" => of_label("data", word, &module),
            [root, _] if realm == Realm::Deployments && root == "identity_token" => of_deployments(root, word),
            [root, ..] if realm == Realm::Deployments && root == "context" => of_deployments(&before.join("."), word),
            [root] if language().members.contains_key(root) => {
                let about = language().members.get(root)?.get(word)?;
                Some(Markdown(format!("`{root}.{word}`: {about}")))
            }
            before => of_step(at, before, word, project),
        },
        _ => None,
    }
    .filter(|Markdown(text)| !text.is_empty())
}

/// What a loop gives under a name, and the members of an item of a `dynamic` block.
fn of_item(at: &Cursor<'_>, word: &str) -> Option<Markdown> {
    let text = &at.parsed.text;
    let all = bound_names(at.parsed.hcl()?, text);
    let is_at = |name: &&BoundName, place: usize| [name.name].iter().chain(&name.uses).any(|span| span.touches(place));
    if let Some(name) = all.iter().find(|name| is_at(name, at.offset)) {
        let of = name.of.map_or_else(String::new, |of| format!(" of `{}`", on_one_line(of.of(text))));
        return Some(Markdown(match name.bound {
            Bound::Key => format!("`{word}`: the key or place of each item{of}"),
            Bound::Value => format!("`{word}`: the value of each item{of}"),
            Bound::Item => format!("`{word}`: each item{of}"),
            Bound::Iterator | Bound::Label => format!(
                "`{word}`: each item{of}; a block is made of each, which reads it as `{word}.key` and `{word}.value`"
            ),
        }));
    }
    // Behind the name: `it.key`.
    let Slot::Traversal { before } = &at.context.slot else { return None };
    let [root] = before.as_slice() else { return None };
    let start = at.context.typed.start().checked_sub(root.len() + 1)?;
    let name = all.iter().find(|name| name.text == *root && name.uses.iter().any(|span| span.start() == start))?;
    let about = match word {
        "key" => "the key or place of the item",
        "value" => "the item",
        _ => return None,
    };
    matches!(name.bound, Bound::Iterator | Bound::Label).then(|| Markdown(format!("`{root}.{word}`: {about}")))
}

/// A text as it stands on one line, cut where it is long.
fn on_one_line(text: &str) -> String {
    super::symbols::short(text).unwrap_or_default()
}

/// Whether the cursor is on what names attributes whose changes are ignored.
fn is_ignored(at: &Cursor<'_>) -> bool {
    let key = attribute_of_line(at);
    let is_inside = matches!(at.context.path.last(), Some(Step::Key(name)) if name == "ignore_changes");
    let is_first = matches!(&at.context.slot, Slot::Traversal { before } if before.is_empty())
        || matches!(at.context.slot, Slot::Value { quoted: false, .. });
    is_first && (is_inside || key == Some("ignore_changes"))
}

/// An attribute of the resource around.
fn of_key_of_resource(at: &Cursor<'_>, word: &str, module: &Module<'_>) -> Option<Markdown> {
    let kind = module.known("resource", resource_kind(at)?)?;
    Some(Markdown(of_member(kind.members.get(word)?, &kind, word)))
}

/// What always follows a name of the deployments of a stack.
fn of_deployments(before: &str, word: &str) -> Option<Markdown> {
    let about = language().deployments.get(before)?.get(word)?;
    Some(Markdown(format!("`{word}`: {about}")))
}

/// Which versions a constraint admits.
fn of_version(at: &Cursor<'_>, word: &str) -> Option<Markdown> {
    let Slot::Value { quoted: true, key } = &at.context.slot else { return None };
    let Some(Step::Block { name, .. }) = at.context.path.first() else { return None };
    match (name.as_str(), key.as_str()) {
        ("terraform", "required_version" | "version")
        | ("module" | "provider" | "component" | "stack" | "removed", "version") => {
            Some(Markdown(format!("`{word}`: {}.", in_words(word)?)))
        }
        _ => None,
    }
}

/// What the parts of a provider's address say.
fn of_address(at: &Cursor<'_>, word: &str) -> Option<Markdown> {
    let is_source = matches!(&at.context.slot, Slot::Value { quoted: true, key } if key == "source");
    let [Step::Block { .. }, Step::Block { name, .. }, Step::Key(_)] = at.context.path.as_slice() else { return None };
    if !is_source || name != "required_providers" {
        return None;
    }
    let parts: Vec<&str> = word.split('/').collect();
    if parts.contains(&"") {
        return None;
    }
    if let ["terraform.io", "builtin", provider] = parts.as_slice() {
        return Some(Markdown(format!("The provider `{provider}` is built in: no registry has it.")));
    }
    let usual = "`registry.terraform.io`; OpenTofu asks `registry.opentofu.org`";
    let (host, namespace, provider) = match parts.as_slice() {
        [host, namespace, provider] => (format!("`{host}`"), *namespace, *provider),
        [namespace, provider] => (usual.to_owned(), *namespace, *provider),
        [provider] => (usual.to_owned(), "hashicorp", *provider),
        _ => return None,
    };
    let mut text = format!("The provider `{provider}` of `{namespace}`, from the registry {host}.");
    if let Some(url) = pages::of_provider(word).filter(|_| parts.len() < 3) {
        text.push_str(&format!("\n\n[`{namespace}/{provider}` in the registry]({url})"));
    }
    Some(Markdown(text))
}

/// What the lock file beside has chosen for a required provider.
fn of_requirement(at: &Cursor<'_>, word: &str, project: &dyn Project) -> Option<Markdown> {
    let entry = match at.context.path.as_slice() {
        [Step::Block { name, .. }, Step::Block { name: inner, .. }, rest @ ..]
            if name == "terraform" && inner == "required_providers" =>
        {
            match rest {
                [] => word,
                [Step::Key(entry)] => entry,
                _ => return None,
            }
        }
        _ => return None,
    };
    let module = Module::of(at.file, at.base, at.parsed, project);
    let declared = module.declared(SymbolKind::Provider, entry, None)?;
    let source = declared.type_text.unwrap_or_else(|| format!("hashicorp/{entry}"));
    let version = module.locked(&source)?;
    Some(Markdown(format!("`{source}` is locked at {version} in `.terraform.lock.hcl`.")))
}

/// What a module of the same repository takes and gives.
fn of_source(at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
    let [Step::Block { name, .. }] = at.context.path.as_slice() else { return None };
    let body = Reading::of(at.file, at.parsed)?;
    let is_call = matches!(name.as_str(), "module" | "component");
    let called = body.outermost(at).filter(|block| is_call && block.kind.text == *name)?;
    let source = super::symbols::source(called)?;
    let module = Module::of(at.file, at.base, at.parsed, project);
    let listed = |names: Vec<String>| {
        let shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
        match (shown.len(), names.len()) {
            (0, _) => "nothing".to_owned(),
            (shown_count, count) if shown_count < count => {
                format!("{} and {} more", shown.join(", "), count - shown_count)
            }
            _ => shown.join(", "),
        }
    };
    let (version, variables, outputs) = if super::references::is_local(&source) {
        let variables = module.inputs(SymbolKind::Variable, Some(&source)).into_iter();
        let outputs = module.symbols(SymbolKind::Output, Some(&source)).into_iter();
        let variables: Vec<_> = variables.map(|(variable, declared)| (variable.symbol, declared)).collect();
        (None, variables, outputs.map(|output| output.symbol.name.text()).collect())
    } else {
        let installed = Installed::by(called, &module)?;
        let outputs: Vec<String> = installed.symbols(SymbolKind::Output).map(|one| one.name.text()).collect();
        (installed.version.clone(), installed.inputs(), outputs)
    };
    if variables.is_empty() && outputs.is_empty() {
        return None;
    }
    let (required, others): (Vec<_>, Vec<_>) =
        variables.iter().partition(|(_, declared)| declared.as_ref().is_some_and(|declared| declared.required));
    let names = |of: Vec<&(Symbol, Option<Declaration>)>| of.iter().map(|(one, _)| one.name.text()).collect();
    Some(Markdown(format!(
        "The module `{source}`{} requires {}\n\nOptional: {}\n\nOutputs: {}",
        version.map_or_else(String::new, |version| format!(", installed in version {version},")),
        listed(names(required)),
        listed(names(others)),
        listed(outputs)
    )))
}

/// What an installed module says of a variable that its call gives a value. One of the same repository is told of by the
/// name itself.
fn of_input(at: &Cursor<'_>, word: &str, project: &dyn Project) -> Option<Markdown> {
    let [Step::Block { name, .. }] = at.context.path.as_slice() else { return None };
    let body = Reading::of(at.file, at.parsed)?;
    let called = body.outermost(at).filter(|block| name == "module" && block.kind.text == "module")?;
    let installed = Installed::by(called, &Module::of(at.file, at.base, at.parsed, project))?;
    let symbol = installed.symbols(SymbolKind::Variable).find(|symbol| symbol.name.text() == word)?;
    Some(of_installed(&installed, symbol))
}

/// An attribute of an object, as the type of the variable says whose value it is a part of.
fn of_field(at: &Cursor<'_>, word: &str, project: &dyn Project) -> Option<Markdown> {
    let kind = object_type(at, project)?;
    let field = kind.fields().iter().find(|field| field.name == word)?;
    let flag = if field.optional { ", optional" } else { "" };
    Some(Markdown(format!("`{word}`: {}{flag}", field.kind.shown())))
}

/// What an installed module says of one of its variables or outputs.
fn of_installed(installed: &Installed, symbol: &Symbol) -> Markdown {
    let name = symbol.name.text();
    let detail = symbol.detail.as_ref().map_or_else(String::new, |detail| format!(": {detail}"));
    let mut parts = vec![format!("{} **{name}**{detail}", symbol.kind.noun())];
    if let Some(declared) = installed.declared(symbol.kind, &name) {
        parts.extend(declared.about.clone());
        parts.extend(declared.deprecated.as_ref().map(|why| format!("**Has been given up.** {why}")));
        parts.extend(written(declared).map(|Markdown(text)| text));
    }
    Markdown(parts.join("\n\n"))
}

/// A step of a traversal: what is written down about the name, or the attribute of what stands before.
fn of_step(at: &Cursor<'_>, before: &[String], word: &str, project: &dyn Project) -> Option<Markdown> {
    let module = Module::of(at.file, at.base, at.parsed, project);
    let named = match before {
        [root] if root == "var" => module.declared(module.realm().variable(), word, None),
        [root] if root == "local" => module.declared(module.realm().local(), word, None),
        _ => None,
    };
    if let (Some(declared), Some(root)) = (named, before.first()) {
        let made = of_name(root, word, &module, 0).filter(|(value, _)| declared.value.as_ref() != Some(value));
        let made = made.map(|(value, is_default)| {
            let end = if is_default { " by default" } else { "" };
            format!("= `{value}`{end}")
        });
        let parts: Vec<String> = made.into_iter().chain(written(&declared).map(|Markdown(text)| text)).collect();
        return (!parts.is_empty()).then(|| Markdown(parts.join("\n\n")));
    }
    if let [root, name, rest @ ..] = before
        && root == "module"
        && rest.iter().all(|step| step.starts_with('[') || step == "*")
        && let Some(source) = module.symbol(SymbolKind::Module, name, None).and_then(|called| called.symbol.detail)
        && let Some(installed) = Installed::called(name, &source, &module)
    {
        let output = installed.symbols(SymbolKind::Output).find(|output| output.name.text() == word);
        return output.map(|output| of_installed(&installed, output));
    }
    if let Some(Shape::Resource(kind, path)) = Shape::of(before, &module, None) {
        let members = path.iter().try_fold(&kind.members, |members, step| Some(&members.get(step)?.members))?;
        let path = path.iter().map(String::as_str).chain([word]).collect::<Vec<_>>().join(".");
        return Some(Markdown(of_member(members.get(word)?, &kind, &path)));
    }
    let (_, detail) = shape(at, before, project)?.next().into_iter().find(|(name, _)| name == word)?;
    (!detail.is_empty()).then(|| Markdown(format!("`{word}`: {detail}")))
}

/// The whole of a type or value that takes several lines: one line stands beside the name already.
fn written(declared: &Declaration) -> Option<Markdown> {
    let long = |text: &&String| text.contains('\n') || text.len() > ONE_LINE;
    let entry = |name: &str, text: &Option<String>| {
        text.as_ref().filter(long).map(|text| format!("```hcl\n{name} = {}\n```", outdented(text)))
    };
    let is_variable = matches!(declared.kind, SymbolKind::Variable | SymbolKind::Stacked(Stacked::Variable));
    let value = if is_variable { "default" } else { declared.name.as_str() };
    let parts: Vec<String> =
        entry("type", &declared.type_text).into_iter().chain(entry(value, &declared.value)).collect();
    (!parts.is_empty()).then(|| Markdown(parts.join("\n\n")))
}

/// A text moved out by as much as its last line is moved in.
fn outdented(text: &str) -> String {
    let last = text.lines().last().unwrap_or("");
    let indent = last.len() - last.trim_start().len();
    let moved = |line: &str| {
        let blank = line.len() - line.trim_start().len();
        line.get(blank.min(indent)..).unwrap_or("").to_owned()
    };
    text.lines().map(moved).collect::<Vec<_>>().join("\n")
}

/// An attribute or block of a provider: type, flags, the version they are of.
fn of_member(member: &Member, kind: &ResourceType, path: &str) -> String {
    let hidden = if kind.is_sensitive(path) { ", sensitive" } else { "" };
    let mut text = format!("`{}`: {}{hidden}", member.name, member.words());
    if let Some(about) = kind.about(path) {
        text.push_str(&format!("\n\n{about}"));
    }
    if let Some(why) = kind.deprecated(path) {
        text.push_str(&format!("\n\n**Has been given up.** {why}"));
    }
    let mut parts = Vec::new();
    if let Some(values) = kind.values(path).filter(|values| values.known.len() <= LISTED) {
        let listed: Vec<String> = values.known.iter().map(|value| format!("`{value}`")).collect();
        let of = if values.extent == Extent::Some { "Among others" } else { "One of" };
        parts.push(format!("{of} {}.", listed.join(", ")));
    }
    parts.extend(kind.default(path).map(|default| format!("Default: `{default}`.")));
    if !parts.is_empty() {
        text.push_str(&format!("\n\n{}", parts.join(" ")));
    }
    format!("{text}\n\n{}{}", source(&kind.provider), lifetime(kind, path))
}

/// In which major versions something came and went.
fn lifetime(kind: &ResourceType, path: &str) -> String {
    let (since, gone) = kind.span_of(path);
    let since = match since {
        Some(Came::With(major)) => format!(", since version {major}"),
        Some(Came::After(version)) => format!(", later than version {version}"),
        None => String::new(),
    };
    let gone = gone.map(|major| format!(", gone in version {major}")).unwrap_or_default();
    since + &gone
}

fn source(provider: &Provider) -> String {
    format!("{} {}", provider.source, provider.version)
}

/// A block's type or an attribute.
fn of_key(at: &Cursor<'_>, word: &str, module: &Module<'_>) -> Option<Markdown> {
    let Some(place) = place(at) else {
        // Inside an object.
        if let Some((facts, inner)) = documents::around(at) {
            let (_, about) = facts.keys(&inner).find(|(name, _)| *name == word)?;
            return Some(Markdown(format!("`{word}`: {about}")));
        }
        let known = Place::at(at, module)?;
        return Some(Markdown(of_member(known.member(word)?, &known.kind, &known.path_to(word))));
    };
    let mut inner = place.clone();
    inner.push(word);
    let nested = language().block(&inner).or_else(|| {
        let dynamic = word == "dynamic" && place.first() == Some(&"resource");
        dynamic.then(|| language().block(&["resource", "dynamic"]))?
    });
    if let Some(facts) = nested {
        let labels: String = facts.labels.iter().map(|label| format!(" \"{label}\"")).collect();
        return Some(Markdown(format!("`{word}{labels}`: {}", facts.about)));
    }
    if let Some(about) = language().block(&place).and_then(|facts| facts.arguments.get(word)) {
        return Some(Markdown(format!("`{word}`: {about}")));
    }
    let mut parts = Vec::new();
    if let Some(known) = Place::at(at, module)
        && let Some(member) = known.member(word)
    {
        parts.push(of_member(member, &known.kind, &known.path_to(word)));
    }
    if let Some(kind) = resource_kind(at) {
        parts.push(practices(&bound::titles(kind, Some(&setting_path(&place, word)))));
    }
    parts.retain(|part| !part.is_empty());
    Some(Markdown(parts.join("\n\n")))
}

/// A resource type, a backend, a provisioner.
fn of_label(block: &str, word: &str, module: &Module<'_>) -> Option<Markdown> {
    if let Some(about) = language().labels.get(block).and_then(|labels| labels.get(word)) {
        return Some(Markdown(format!("`{word}`: {about}")));
    }
    let page = pages::of_type(block, word);
    let known = match block {
        "resource" | "mock_resource" => module.known("resource", word),
        "data" | "mock_data" => module.known("data", word),
        "provider" | "mock_provider" => {
            let (known, url) = (provider(word)?, page?);
            return Some(Markdown(format!("[`{word}` in the registry]({url}), known as of {}", known.version)));
        }
        _ => return None,
    };
    let mut parts = Vec::new();
    // The newest documentation may not have it any more.
    let version = known.as_ref().map_or("latest", |known| match known.provider.is_former() {
        true => known.provider.version,
        false => "latest",
    });
    parts.extend(purpose(block, word).map(str::to_owned));
    parts.extend(known.as_ref().map(|known| of_type(word, known)));
    if let Some(url) = page.map(|url| url.replace("/latest/", &format!("/{version}/"))) {
        parts.push(format!("[`{word}` in the provider's documentation]({url})"));
    }
    if block == "resource" {
        parts.push(practices(&bound::titles(word, None)));
    }
    parts.retain(|part| !part.is_empty());
    Some(Markdown(parts.join("\n\n")))
}

/// What a resource type or data source requires, and how much it takes.
fn of_type(word: &str, known: &ResourceType) -> String {
    let named = |flag: Flag| {
        let names = known.members.iter().filter(move |member| member.flag == flag);
        names.map(|member| format!("`{}`", member.name)).collect::<Vec<_>>()
    };
    let required = named(Flag::Required);
    let required =
        if required.is_empty() { "requires nothing".to_owned() } else { format!("requires {}", required.join(", ")) };
    let optional = known.members.iter().filter(|m| m.is_settable() && m.flag != Flag::Required).count();
    let mut text = format!(
        "`{word}` of {} {required}; {optional} optional arguments and blocks, {} read-only attributes",
        source(&known.provider),
        named(Flag::Computed).len()
    );
    let lifetime = lifetime(known, "");
    if let Some(came) = lifetime.strip_prefix(", ") {
        text.push_str(&format!("; {came}"));
    }
    if let Some(instead) = known.instead() {
        text.push_str(&format!("\n\n**Has been given up.** {instead}"));
    }
    text
}

/// A function, a type or a root of traversals.
fn of_word(at: &Cursor<'_>, word: &str, module: &Module<'_>) -> Option<Markdown> {
    let place = place(at).unwrap_or_default();
    let typing = matches!(place.as_slice(), ["variable"] | [STACKS, "variable" | "output"])
        && attribute_of_line(at) == Some("type")
        || matches!(
            at.context.path.as_slice(),
            [Step::Block { name, .. }, Step::Key(key), ..] if name == "variable" && key == "type"
        );
    if typing {
        return language().types.get(word).map(|about| Markdown(format!("`{word}`: {about}")));
    }
    let called = at.parsed.text.get(at.context.typed.end()..).is_some_and(|rest| rest.trim_start().starts_with('('));
    if called {
        let before = at.parsed.text.get(..at.context.typed.start()).unwrap_or("");
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':');
        let namespace = before.rsplit(|c| !is_part(c)).next().filter(|namespace| namespace.ends_with("::"));
        let function = function(&format!("{}{word}", namespace.unwrap_or("")))?;
        return Some(Markdown(format!("`{}`: {}", function.signature(), about(function))));
    }
    let of_stack = if Realm::of(at.file) == Realm::Module { None } else { language().stack_roots.get(word) };
    let root = of_stack.or_else(|| language().roots.get(word)).map(|about| Markdown(format!("`{word}`: {about}")));
    // The type with which the address of a resource begins.
    root.or_else(|| module.known("resource", word).and_then(|_| of_label("resource", word, module)))
}

fn practices(titles: &[&str]) -> String {
    match titles {
        [] => String::new(),
        titles => format!("Practices: {}", titles.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_several_lines_is_shown_whole() {
        let declared = Declaration {
            kind: SymbolKind::Variable,
            name: "disk".to_owned(),
            type_text: Some("object({\n    size = number\n  })".to_owned()),
            value: Some("{ size = 1 }".to_owned()),
            about: None,
            required: false,
            deprecated: None,
            ephemeral: false,
        };
        let Markdown(text) = written(&declared).unwrap();
        assert_eq!(text, "```hcl\ntype = object({\n  size = number\n})\n```");
        assert_eq!(written(&Declaration { type_text: None, ..declared }), None);
    }
}
