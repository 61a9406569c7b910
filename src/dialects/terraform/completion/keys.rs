use super::super::bound;
use super::super::documents;
use super::super::outer;
use super::super::place::Place;
use super::super::placeholders::of_type;
use super::super::reading::Reading;
use super::super::references::{MODULE_ARGUMENTS, is_local};
use super::super::structure::{is_of_another_provisioner, is_values};
use super::given::with_place;
use super::skeleton::Skeleton;
use super::{Offer, ends_line, resource_kind, setting_path};
use crate::knowledge::terraform::{DocumentFacts, Flag, Form, Member, STACKS, TESTS, language, provider, usual_tags};
use crate::model::{CompletionItem, CompletionKind, Declaration, Markdown, Stacked, Symbol, SymbolKind};
use crate::syntax::{Language, Step};
use crate::text::{Span, TextEdit};

/// Arguments of the language whose values are texts, and hardly ever anything else.
const TEXTS: &[&str] =
    &["source", "version", "required_version", "description", "error_message", "alias", "deprecated"];

/// The blocks at the top of a module that people write most.
const BLOCKS: &[&str] = &["resource", "data", "module", "variable", "output", "locals", "provider", "terraform"];

/// The major version of the provider of AWS with which resources came to have a region.
const REGIONS: u32 = 6;

/// Blocks that give values to variables in an object.
pub(super) const IN_OBJECT: &[&str] = &["component", "removed", "stack", "deployment"];

/// Those whose values are lists.
const LISTS: &[&str] = &[
    "depends_on",
    "ignore_changes",
    "replace_triggered_by",
    "expect_failures",
    "auto_approve_checks",
    "actions",
    "events",
];

impl Offer<'_, '_> {
    /// Attributes, blocks, and the keys of objects.
    pub(super) fn keys(&self, out: &mut Vec<CompletionItem>) {
        if let Some(known) = Place::at(self.at, &self.module()) {
            self.of_provider(&known, out);
        }
        match self.place() {
            Some(place) => self.of_language(&place, out),
            None => self.of_object(out),
        }
    }

    fn of_language(&self, place: &[&str], out: &mut Vec<CompletionItem>) {
        if place == outer(self.at.file) {
            // An attribute here gives a variable its value, which only files of values do; they hold no blocks.
            out.clear();
            if is_values(self.at.file) {
                self.ungiven(out);
                return;
            }
        }
        if place == ["module"] {
            self.inputs(out);
        }
        let mut own = Vec::new();
        if let Some(facts) = language().block(place) {
            let label = match self.at.context.path.last() {
                Some(Step::Block { name, labels }) if name == "provisioner" => labels.first(),
                _ => None,
            };
            let is_others = |name: &str| label.is_some_and(|label| is_of_another_provisioner(label, name));
            let arguments = facts.arguments.iter().filter(|(name, _)| !self.present(name) && !is_others(name));
            for (name, about) in arguments {
                let mut item = self.item(name, CompletionKind::Property, Some(about));
                item.preferred = facts.required.contains(name);
                self.begin(&mut item);
                own.push(item);
            }
        }
        for (kind, facts) in language().blocks_in(place) {
            own.push(self.block(kind, facts.labels.len(), &facts.about));
        }
        if place.len() > 1 && place.first() == Some(&"resource") && language().block(place).is_none() {
            own.extend(language().block(&["resource", "dynamic"]).map(|facts| self.block("dynamic", 1, &facts.about)));
        }
        let usual: Vec<&str> = match language().block(place) {
            _ if place.is_empty() => BLOCKS.to_vec(),
            Some(facts) => facts.usual.iter().map(String::as_str).collect(),
            None => Vec::new(),
        };
        own.sort_by_key(|item| usual.iter().position(|name| *name == item.label).unwrap_or(usual.len()));
        out.extend(own);
        if let Some(kind) = resource_kind(self.at) {
            self.of_practices(kind, place, out);
        }
        match place {
            [TESTS, "variables"] | [TESTS, "run", "variables"] => {
                // What a test gives is named as in the module.
                out.clear();
                self.ungiven(out);
            }
            ["terraform", "required_providers"] | [STACKS, "required_providers"] => self.required_providers(out),
            ["terraform", "backend"] => self.backend(out),
            _ => {}
        }
    }

    /// What the provider knows here, the required first.
    fn of_provider(&self, known: &Place, out: &mut Vec<CompletionItem>) {
        let Some(members) = known.members() else { return };
        let offered = |member: &&Member| {
            if known.is_mocked {
                return member.attribute().is_some() && !self.present(&member.name);
            }
            let repeats = matches!(member.form, Form::Blocks | Form::Labelled);
            let is_there = member.is_settable() && !self.is_withheld(known, member);
            is_there && (repeats || !self.present(&member.name))
        };
        let in_object = matches!(self.at.context.path.last(), Some(Step::Key(_) | Step::Item(_)));
        for member in members.iter().filter(offered) {
            let path = known.path_to(&member.name);
            let mut item = self.item(&member.name, CompletionKind::Property, None);
            item.detail = Some(member.words());
            let why = known.kind.deprecated(&path);
            item.deprecated = why.is_some();
            // What a provider makes up is what a mock is for.
            let wanted = if known.is_mocked { Flag::Computed } else { Flag::Required };
            item.preferred = member.flag == wanted && why.is_none();
            let practices = if known.is_outermost() || !in_object {
                self.at
                    .context
                    .path
                    .first()
                    .and_then(|_| resource_kind(self.at))
                    .map_or_else(Vec::new, |kind| bound::titles(kind, Some(&path)))
            } else {
                Vec::new()
            };
            let about: Vec<String> = known
                .kind
                .about(&path)
                .map(str::to_owned)
                .into_iter()
                .chain(why.map(|why| format!("Has been given up. {why}")))
                .chain((!practices.is_empty()).then(|| format!("Practices: {}", practices.join(", "))))
                .collect();
            item.documentation = (!about.is_empty()).then(|| Markdown(about.join("\n\n")));
            if ends_line(self.at) {
                item.edit = TextEdit::replace(self.at.context.typed, Skeleton::default().of(member));
                item.snippet = true;
            }
            out.push(item);
        }
    }

    /// Whether the facts have a member that cannot be written: every resource has an `id`, which its provider makes; and
    /// resources of AWS have a region since version 6 of the provider.
    fn is_withheld(&self, known: &Place, member: &Member) -> bool {
        if !known.is_outermost() || resource_kind(self.at).is_none() {
            return false;
        }
        let provider = &known.kind.provider;
        match &*member.name {
            "id" => member.flag != Flag::Required,
            "region" => provider.name == "aws" && self.module().is_before(provider, REGIONS),
            _ => false,
        }
    }

    /// Settings practices speak of, of a resource type no facts are known of.
    fn of_practices(&self, kind: &str, place: &[&str], out: &mut Vec<CompletionItem>) {
        let prefix = setting_path(place, "");
        let known = |name: &str| out.iter().any(|item| item.label == name);
        let mut items = Vec::new();
        for setting in bound::settings(kind) {
            let Some(rest) = setting.path.strip_prefix(&prefix) else { continue };
            let (name, deeper) = rest.split_once('.').map_or((rest, false), |(name, _)| (name, true));
            if self.present(name) || known(name) {
                continue;
            }
            let about = format!("{}: {}", setting.page.title, setting.page.why);
            items.push(match deeper {
                true => self.block(name, 0, &about),
                false => {
                    let mut item = self.item(name, CompletionKind::Property, Some(&about));
                    self.assign(&mut item);
                    item
                }
            });
        }
        out.extend(items);
    }

    /// Puts an equals sign behind a name, where nothing follows it on its line but the quotation mark that ends it.
    pub(super) fn assign(&self, item: &mut CompletionItem) {
        if !self.is_quoted() {
            if ends_line(self.at) || self.ends_object() {
                item.edit.text.push_str(" = ");
            }
            return;
        }
        let typed = self.at.context.typed;
        let behind = self.at.parsed.text.get(typed.end()..).and_then(|behind| behind.split('\n').next()).unwrap_or("");
        let (mark, rest) = behind.strip_prefix('"').map_or((0, behind), |rest| (1, rest));
        if rest.trim().is_empty() {
            let text = format!("{}\" = ", item.edit.text);
            item.edit = TextEdit::replace(Span::new(typed.start(), typed.end() + mark), text);
        }
    }

    /// Whether what follows on the line ends an object, or is its next entry.
    fn ends_object(&self) -> bool {
        let behind = self.at.parsed.text.get(self.at.context.typed.end()..).unwrap_or("");
        let is_inside = matches!(self.at.context.path.last(), Some(Step::Key(_) | Step::Item(_)));
        is_inside && self.at.parsed.language != Language::Json && behind.trim_start_matches(' ').starts_with(['}', ','])
    }

    /// Assigns an argument of the language what its value begins and ends with, the cursor in between.
    fn begin(&self, item: &mut CompletionItem) {
        let frame = match item.label.as_str() {
            name if TEXTS.contains(&name) => "\"$0\"",
            name if LISTS.contains(&name) => "[$0]",
            "providers" | "inputs" => "{\n  $0\n}",
            _ => "",
        };
        if frame.is_empty() || self.is_quoted() || !ends_line(self.at) {
            self.assign(item);
            return;
        }
        item.edit.text = format!("{} = {frame}", item.label);
        item.snippet = true;
    }

    /// Puts quotation marks around a name that needs them and has none yet.
    fn quote(&self, item: &mut CompletionItem) {
        if !self.is_quoted() && !is_identifier(&item.label) {
            item.edit.text = format!("\"{}\"", item.label);
        }
    }

    /// Whether the key that is being written stands in quotation marks, as it need not.
    fn is_quoted(&self) -> bool {
        self.at.parsed.language != Language::Json
            && self.at.parsed.text.get(..self.at.context.typed.start()).is_some_and(|before| before.ends_with('"'))
    }

    /// A block's type, with its labels and braces where the line is otherwise empty.
    fn block(&self, kind: &str, labels: usize, about: &str) -> CompletionItem {
        let mut item = self.item(kind, CompletionKind::Keyword, Some(about));
        if ends_line(self.at) {
            let labels: String = (1..=labels).map(|number| format!(" \"${{{number}}}\"")).collect();
            let body = if kind == "dynamic" { "  for_each = ${2}\n  content {\n    $0\n  }" } else { "  $0" };
            item.edit = TextEdit::replace(self.at.context.typed, format!("{kind}{labels} {{\n{body}\n}}"));
            item.snippet = true;
        }
        item
    }

    /// The input variables of the module called around the cursor.
    fn inputs(&self, out: &mut Vec<CompletionItem>) {
        let module = self.module();
        let inputs: Vec<(Symbol, Option<Declaration>)> = match (self.given_to(), self.installed()) {
            (Some((kind, folder)), _) => {
                let inputs = module.inputs(kind, folder.as_deref()).into_iter();
                inputs.map(|(variable, declared)| (variable.symbol, declared)).collect()
            }
            (None, Some(installed)) => installed.inputs(),
            (None, None) => return,
        };
        for (variable, declared) in inputs {
            let name = variable.name.text();
            if self.present(&name) || MODULE_ARGUMENTS.contains(&name.as_str()) {
                continue;
            }
            // The name alone is known already, by those who refer to it.
            out.retain(|known| known.label != name);
            let mut item = self.item(&name, CompletionKind::Property, None);
            item.preferred = declared.as_ref().is_some_and(|declared| declared.required);
            item.documentation = declared.as_ref().and_then(|declared| declared.about.clone()).map(Markdown);
            item.deprecated = declared.is_some_and(|declared| declared.deprecated.is_some());
            item.detail = variable.detail;
            self.assign(&mut item);
            out.push(item);
        }
    }

    /// The configurations of providers that the called module knows, or the one a run is about. One that nobody has read
    /// has them most likely under the names of this one.
    fn configurations(&self, out: &mut Vec<CompletionItem>) {
        let module = self.module();
        let of_called = self.called().filter(|_| !self.at.file.is_test()).map(|folder| {
            let found = module.symbols(SymbolKind::Provider, Some(&folder));
            (found, Some(folder))
        });
        // What it does not declare it has under the usual names.
        let of_called = of_called.filter(|(found, _)| !found.is_empty());
        let (mut known, folder) = of_called.unwrap_or_else(|| (module.symbols(SymbolKind::Provider, None), None));
        if known.is_empty() && self.at.file.is_test() {
            known = module.own(SymbolKind::Provider);
        }
        for provider in known {
            let mut name = provider.symbol.name.text();
            // One that nobody has read has no more than the provider itself, as far as is known.
            if folder.is_none() && !self.at.file.is_test() {
                name.truncate(name.find('.').unwrap_or(name.len()));
            }
            if !self.present(&name) && out.iter().all(|item| item.label != name) {
                let mut item = self.item(&name, CompletionKind::Reference, None);
                item.detail = provider.symbol.detail;
                self.assign(&mut item);
                // Hardly ever another one is handed over than that of the same name.
                let is_own = !self.at.file.is_test() && module.symbol(SymbolKind::Provider, &name, None).is_some();
                if is_own && item.edit.text.ends_with(" = ") {
                    item.edit.text.push_str(&name);
                }
                out.push(item);
            }
        }
    }

    /// Which variables of which folder are given values around the cursor.
    pub(super) fn given_to(&self) -> Option<(SymbolKind, Option<String>)> {
        let of_stack = SymbolKind::Stacked(Stacked::Variable);
        match self.outermost_block()? {
            "deployment" => Some((of_stack, None)),
            "stack" => Some((of_stack, Some(self.called()?))),
            _ => Some((SymbolKind::Variable, Some(self.called()?))),
        }
    }

    /// The folder of the module or stack called around the cursor.
    fn called(&self) -> Option<String> {
        const CALLS: &[&str] = &["module", "component", "removed", "stack"];
        let body = Reading::of(self.at.file, self.at.parsed)?;
        let called = body.outermost(self.at).filter(|block| CALLS.contains(&block.kind.text.as_str()));
        let source = called.and_then(super::super::symbols::source);
        source.filter(|source| is_local(source))
    }

    fn required_providers(&self, out: &mut Vec<CompletionItem>) {
        for (name, source) in language().providers.iter().filter(|(name, _)| !self.present(name)) {
            let mut item = self.item(name, CompletionKind::Property, None);
            item.detail = Some(source.clone());
            let version = provider(name).map_or_else(String::new, |known| constraint(known.version));
            item.edit = TextEdit::replace(
                self.at.context.typed,
                format!("{name} = {{\n  source  = \"{source}\"\n  version = \"${{1:{version}}}\"\n}}"),
            );
            item.snippet = true;
            out.push(item);
        }
    }

    fn backend(&self, out: &mut Vec<CompletionItem>) {
        let Some(Step::Block { labels, .. }) = self.at.context.path.last() else { return };
        self.arguments_of(labels.first().map(String::as_str), out);
    }

    /// What a kind of backend is told.
    fn arguments_of(&self, backend: Option<&str>, out: &mut Vec<CompletionItem>) {
        let arguments = backend.and_then(|kind| language().backends.get(kind)).into_iter().flatten();
        for argument in arguments {
            let name = argument.trim_end_matches('!');
            if !self.present(name) {
                let mut item = self.item(name, CompletionKind::Property, None);
                item.preferred = argument.ends_with('!');
                self.assign(&mut item);
                out.push(item);
            }
        }
    }

    /// The keys of an object in a document that becomes JSON.
    fn keys_of_document(&self, facts: &DocumentFacts, place: &[&str], out: &mut Vec<CompletionItem>) {
        for (name, about) in facts.keys(place).filter(|(name, _)| !self.present(name)) {
            let mut item = self.item(name, CompletionKind::Property, Some(about));
            self.quote(&mut item);
            self.assign(&mut item);
            out.push(item);
        }
    }

    /// Keys of tags: those that the module uses, then usual ones.
    fn tags(&self, of: &str, out: &mut Vec<CompletionItem>) {
        let used = documents::tags(self.at.file, self.project);
        let usual = usual_tags(of);
        let all = used.iter().map(|name| (name.as_str(), None)).chain(usual.map(|(name, about)| (name, Some(about))));
        for (name, about) in all.filter(|(name, _)| !self.present(name)) {
            if out.iter().any(|item| item.label == name) {
                continue;
            }
            let mut item = self.item(name, CompletionKind::Property, about);
            item.preferred = about.is_none();
            self.quote(&mut item);
            self.assign(&mut item);
            out.push(item);
        }
    }

    /// The keys of an object whose type a variable says: in a call of its module, in a file of values.
    fn of_object(&self, out: &mut Vec<CompletionItem>) {
        if self.of_template(out) {
            return;
        }
        if let Some((facts, place)) = documents::around(self.at) {
            self.keys_of_document(facts, &place, out);
            return;
        }
        if let Some(of) = documents::tagged(self.at) {
            self.tags(of, out);
            return;
        }
        match self.at.context.path.as_slice() {
            [Step::Block { name, labels }, Step::Key(key)]
                if name == "data"
                    && key == "config"
                    && labels.first().is_some_and(|kind| kind == "terraform_remote_state") =>
            {
                let body = Reading::of(self.at.file, self.at.parsed);
                let read = body.as_ref().and_then(|body| body.outermost(self.at));
                let kind = read.and_then(|read| read.body.attribute("backend")).and_then(|kind| kind.value.string());
                self.arguments_of(kind.as_deref(), out);
            }
            [Step::Block { name, .. }, Step::Block { name: inner, .. }, Step::Key(_)]
                if name == "terraform" && inner == "required_providers" =>
            {
                self.of_requirement(&["source", "version", "configuration_aliases"], out);
            }
            [Step::Block { name, .. }, Step::Key(_)] if name == "required_providers" => {
                self.of_requirement(&["source", "version"], out);
            }
            [Step::Block { name: kind, .. }, Step::Key(name)]
                if matches!(kind.as_str(), "module" | "run" | "component" | "removed") && name == "providers" =>
            {
                self.configurations(out);
            }
            // What a stack gives the module of a component, and a deployment the stack.
            [Step::Block { name: kind, .. }, Step::Key(name)]
                if IN_OBJECT.contains(&kind.as_str()) && name == "inputs" =>
            {
                self.inputs(out);
            }
            _ => self.fields(out),
        }
    }

    /// What an entry of `required_providers` says.
    fn of_requirement(&self, names: &[&str], out: &mut Vec<CompletionItem>) {
        for name in names.iter().filter(|name| !self.present(name)) {
            let mut item = self.item(name, CompletionKind::Property, None);
            self.assign(&mut item);
            out.push(item);
        }
    }

    /// The keys of an object in the value of a variable.
    fn fields(&self, out: &mut Vec<CompletionItem>) {
        let Some(kind) = self.object_type() else { return };
        for field in kind.fields().iter().filter(|field| !self.present(&field.name)) {
            let mut item = self.item(&field.name, CompletionKind::Property, None);
            item.detail = Some(field.kind.shown());
            item.preferred = !field.optional;
            self.assign(&mut item);
            // Of a constant all is known but what it says; elsewhere a name may stand for it.
            if is_values(self.at.file) && self.at.parsed.language != Language::Json && item.edit.text.ends_with(" = ") {
                item.edit.text.push_str(&with_place(of_type(&field.kind)));
                item.snippet = true;
            }
            out.push(item);
        }
    }
}

/// Whether a key of an object needs no quotation marks.
fn is_identifier(name: &str) -> bool {
    SymbolKind::Local.accepts(name)
}

/// Any later version that promises to fit.
pub(super) fn constraint(version: &str) -> String {
    let numbers: Vec<&str> = version.split('.').take(2).collect();
    format!("~> {}", numbers.join("."))
}
