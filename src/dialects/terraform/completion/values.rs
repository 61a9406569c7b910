use super::super::bound;
use super::super::documents;
use super::super::place::Place;
use super::super::reading::Reading;
use super::super::stacks::Realm;
use super::super::structure::is_values;
use super::super::symbols::REMOTE_STATE;
use super::super::types::Type;
use super::keys::constraint;
use super::{EVENTS, Offer, attribute_of_line, resource_kind, setting_path};
use crate::knowledge::end_of_life;
use crate::knowledge::terraform::{functions, language, provider};
use crate::model::{CompletionItem, CompletionKind, Date, Definition, Markdown, Stacked, SymbolKind, Value};
use crate::syntax::{Slot, Step};
use crate::text::{Span, TextEdit};

/// Types, those that people write most first.
const TYPES: &[&str] = &["string", "bool", "number", "list", "map", "object", "set", "optional", "any", "tuple"];

/// Most values that are offered whatever is typed.
pub(super) const MANY: usize = 60;

impl Offer<'_, '_> {
    /// What may begin an expression, or stand between quotation marks.
    pub(super) fn value(&self, quoted: bool, out: &mut Vec<CompletionItem>) {
        let key = match &self.at.context.slot {
            Slot::Value { key, .. } if !key.is_empty() => Some(key.as_str()),
            _ => attribute_of_line(self.at),
        };
        let place = self.place().unwrap_or_default();
        // An item of a list is one of the values of its attribute.
        let (around, named) = match (self.at.context.path.split_last(), &self.at.context.slot) {
            (Some((Step::Key(list), around)), Slot::Value { key, .. }) if key.is_empty() => {
                (around, Some(list.as_str()))
            }
            (Some((Step::Key(list), around)), Slot::Traversal { .. })
                if key.is_none() || key == Some(list) && self.is_behind(&['[', ',']) =>
            {
                (around, Some(list.as_str()))
            }
            _ => (self.at.context.path.as_slice(), key),
        };
        let in_brackets = self.of_brackets(quoted, out);
        if in_brackets && quoted
            || !quoted && (self.of_namespace(out) || self.of_directive(out) || self.of_encryption(&[], out))
        {
            return;
        }
        let known = Place::of(around, Some(&self.module()));
        self.values(known.as_ref(), named, quoted, out);
        if named == Some("type")
            && self.is_in("connection")
            && known.as_ref().is_none_or(|known| known.member("type").is_none())
        {
            let kinds = ["ssh", "winrm"].map(|kind| if quoted { kind.to_owned() } else { format!("\"{kind}\"") });
            out.extend(
                kinds
                    .iter()
                    .map(|kind| CompletionItem { preferred: true, ..self.item(kind, CompletionKind::Value, None) }),
            );
        }
        self.of_document(key, quoted, out);
        if let Some(variable) = self.variable_given(key) {
            self.of_rules(&variable, quoted, out);
            self.of_uses(&variable, quoted, out);
        }
        if quoted {
            self.quoted(key, out);
            return;
        }
        if self.folders(key, out) {
            return;
        }
        if in_brackets && self.is_address() {
            let is_repeated = self.has_meaning("each") && self.at.context.path.len() == 1;
            out.extend(is_repeated.then(|| self.item("each.key", CompletionKind::Value, None)));
            return;
        }
        if self.of_closed_place(&place, key, out) {
            return;
        }
        self.own_variable(&place, out);
        self.bound(out);
        let member = known.as_ref().and_then(|known| known.member(named?));
        let wants = member.and_then(|member| member.attribute());
        let realm = Realm::of(self.at.file);
        self.begins_in_stack(realm, out);
        let wanted = self.wanted(known.as_ref(), named, around);
        // Of what an argument of a provider takes that is said already.
        if wanted.is_switch() && wants.is_none() {
            self.constants(Some(&Type::Bool), false, out);
        }
        let mut last = Vec::new();
        if realm == Realm::Module {
            if let Some(name) = named {
                self.given_attributes(&wanted, known.as_ref(), name, out);
            }
            last = self.references(&wanted, named, out);
        }
        if self.at.file.is_test() {
            self.symbols(SymbolKind::Output, "output.", out);
            self.runs(out);
        }
        for (root, members) in &language().members {
            if !self.has_meaning(root) {
                continue;
            }
            for (member, about) in members {
                out.push(self.item(&format!("{root}.{member}"), CompletionKind::Value, Some(about)));
            }
        }
        let offered = functions().iter().filter(|(name, _)| self.has_function(name));
        out.extend(offered.map(|(name, function)| self.function(name, function)));
        let constants: &[&str] = match wants {
            Some("bool") | Some("any") | None => &["true", "false", "null"],
            Some(_) => &["null"],
        };
        for constant in constants {
            if out.iter().all(|item| item.label != *constant) {
                out.push(self.item(constant, CompletionKind::Value, None));
            }
        }
        out.extend(last);
    }

    /// What alone may stand in places that take no values: types, addresses, configurations. Says whether this is one.
    fn of_closed_place(&self, place: &[&str], key: Option<&str>, out: &mut Vec<CompletionItem>) -> bool {
        let path = self.at.context.path.as_slice();
        let inside = path.iter().rev().find_map(|step| match step {
            Step::Key(name) => Some(name.as_str()),
            _ => None,
        });
        let outermost = path.iter().find_map(|step| match step {
            Step::Key(name) => Some(name.as_str()),
            _ => None,
        });
        let block = match path.first() {
            Some(Step::Block { name, .. }) => name.as_str(),
            _ if is_values(self.at.file) => {
                self.constant(key, out);
                return true;
            }
            _ => return false,
        };
        if Realm::of(self.at.file) != Realm::Module && self.closed_in_stack(key.or(outermost), inside, out) {
            return true;
        }
        match (block, key, inside) {
            (_, Some(key), None) if is_switch(place, key) => self.constants(Some(&Type::Bool), false, out),
            ("variable", Some("default"), None) | ("variable", _, Some("default")) => {
                self.constant(key.filter(|key| *key != "default"), out);
            }
            ("variable", Some("type"), None) | ("variable", ..) if [key, outermost].contains(&Some("type")) => {
                self.types(inside.is_some(), out);
            }
            ("resource" | "data" | "ephemeral" | "import" | "action" | "list", Some("provider"), None)
                if path.len() == 1 =>
            {
                self.symbols(SymbolKind::Provider, "", out);
            }
            ("module", _, Some("providers")) => self.symbols(SymbolKind::Provider, "", out),
            ("run", _, Some("providers")) => self.configured(out),
            (_, Some("override_during"), None) => self.words(&["plan", "apply"], out),
            ("run", Some("command"), None) => self.words(&["plan", "apply"], out),
            ("run", Some("mode"), None) if self.is_in("plan_options") => self.words(&["normal", "refresh-only"], out),
            (_, Some("target"), None) if self.is_in("override_module") => {
                self.symbols(SymbolKind::Module, "module.", out);
            }
            (_, Some("target"), None) if self.is_in("override_data") => {
                self.symbols(SymbolKind::DataSource, "data.", out);
            }
            (_, Some("target"), None) if self.at.file.is_test() => self.symbols(SymbolKind::Resource, "", out),
            ("run", _, Some("replace" | "target")) => self.addresses(false, out),
            ("run", _, Some("expect_failures")) => {
                self.addresses(true, out);
                self.symbols(SymbolKind::Output, "output.", out);
                self.symbols(SymbolKind::Check, "check.", out);
            }
            (_, _, Some("ignore_changes")) => self.ignored(out),
            ("resource", _, Some("actions")) if self.is_in("action_trigger") => {
                self.symbols(SymbolKind::Action, "action.", out);
            }
            ("resource", _, Some("events")) if self.is_in("action_trigger") => self.words(EVENTS, out),
            ("resource", Some("on_failure"), None) if self.is_in("action_trigger") => {
                self.words(&["halt", "taint", "continue"], out);
            }
            (_, Some("on_failure"), None) if self.is_in("provisioner") => {
                self.words(&["continue", "fail"], out);
            }
            (_, Some("when"), None) if self.is_in("provisioner") => self.words(&["create", "destroy"], out),
            (_, _, Some("depends_on")) => self.addresses(true, out),
            (_, _, Some("replace_triggered_by")) => self.symbols(SymbolKind::Resource, "", out),
            ("moved", Some("from" | "to"), _) | ("removed", Some("from"), _) | ("import", Some("to"), _) => {
                self.addresses(false, out);
            }
            _ => return false,
        }
        true
    }

    /// What a constant may be: the value of a variable, or an item of it.
    fn constant(&self, key: Option<&str>, out: &mut Vec<CompletionItem>) {
        let kind = self.type_of_constant(key);
        let is_item = matches!(&self.at.context.slot, Slot::Value { key, .. } if key.is_empty());
        let is_item = is_item || self.is_behind(&['[', ',']);
        let is_inside = matches!(self.at.context.path.last(), Some(Step::Key(_)));
        let item = kind.as_ref().and_then(Type::item).filter(|_| is_item && is_inside);
        self.constants(item.or(kind.as_ref()), false, out);
    }

    /// Whether one of these signs stands before what is typed.
    fn is_behind(&self, signs: &[char]) -> bool {
        let before = self.at.parsed.text.get(..self.at.context.typed.start()).unwrap_or("");
        before.trim_end().ends_with(signs)
    }

    /// Whether the innermost block around the cursor is of a type.
    pub(super) fn is_in(&self, kind: &str) -> bool {
        let blocks = self.at.context.path.iter().rev().filter_map(|step| match step {
            Step::Block { name, .. } => Some(name.as_str()),
            _ => None,
        });
        blocks.into_iter().next() == Some(kind)
    }

    /// The types a variable may have, with the parentheses of those that hold others. What may be left out is said of the
    /// attributes of an object alone.
    fn types(&self, in_object: bool, out: &mut Vec<CompletionItem>) {
        let typed = self.at.context.typed;
        let before = self.at.parsed.text.get(..typed.start()).unwrap_or("").trim_end_matches([' ', '\t']);
        let behind = self.at.parsed.text.get(typed.end()..).unwrap_or("");
        let is_of_attribute = in_object && before.ends_with(['=', ':']);
        if let Some(kind) = left_out(before) {
            self.constants(Some(&kind), false, out);
            return;
        }
        let mut types: Vec<_> = language().types.iter().collect();
        let rank = |name: &str| TYPES.iter().position(|usual| *usual == name).unwrap_or(TYPES.len());
        types.sort_by_key(|(name, _)| rank(name));
        for (name, about) in types.into_iter().filter(|(name, _)| is_of_attribute || *name != "optional") {
            let mut item = self.item(name, CompletionKind::Keyword, Some(about));
            let frame = match name.as_str() {
                "object" => "({ $0 })",
                "tuple" => "([$0])",
                "list" | "set" | "map" | "optional" => "($0)",
                _ => "",
            };
            if !frame.is_empty() && !behind.starts_with('(') {
                item.edit = TextEdit::replace(typed, format!("{name}{frame}"));
                item.snippet = true;
            }
            out.push(item);
        }
    }

    /// Words that alone may stand somewhere.
    fn words(&self, words: &[&str], out: &mut Vec<CompletionItem>) {
        out.extend(words.iter().map(|word| self.item(word, CompletionKind::Keyword, None)));
    }

    /// The configurations of providers that a file of tests makes, mocks among them.
    fn configured(&self, out: &mut Vec<CompletionItem>) {
        for one in self.module().own(SymbolKind::Provider) {
            out.push(self.item(&one.symbol.name.text(), CompletionKind::Reference, None));
        }
    }

    /// The runs above the cursor's, whose outputs a run may read.
    fn runs(&self, out: &mut Vec<CompletionItem>) {
        for run in self.earlier_runs() {
            out.push(self.item(&format!("run.{run}"), CompletionKind::Reference, None));
        }
    }

    /// The names of the runs above the cursor's, in order.
    pub(super) fn earlier_runs(&self) -> Vec<String> {
        let here = self.at.base + self.at.offset;
        let earlier = |run: &Definition| run.base + run.symbol.span.end() <= here;
        let runs = self.module().own(SymbolKind::Run).into_iter().filter(earlier);
        runs.map(|run| run.symbol.name.text()).collect()
    }

    /// What has an address: resources and module calls, `all` with data sources and variables that others wait for.
    fn addresses(&self, all: bool, out: &mut Vec<CompletionItem>) {
        self.symbols(SymbolKind::Resource, "", out);
        self.symbols(SymbolKind::Module, "module.", out);
        if all {
            self.symbols(SymbolKind::DataSource, "data.", out);
            self.symbols(SymbolKind::Variable, "var.", out);
            self.symbols(SymbolKind::Local, "local.", out);
        }
    }

    /// Whether the cursor stands in what a symbol is made of, which it cannot read.
    fn is_around(&self, candidate: &Definition) -> bool {
        candidate.file == *self.at.file
            && candidate.base == self.at.base
            && candidate.symbol.kind != SymbolKind::Variable
            && self.is_up_to_here(candidate.symbol.span)
    }

    /// Whether the cursor is inside of something, or behind it on the same line where a value is being typed.
    fn is_up_to_here(&self, span: Span) -> bool {
        let behind = self.at.parsed.text.get(span.end()..self.at.offset);
        span.touches(self.at.offset)
            || behind.is_some_and(|behind| {
                !behind.contains('\n') && self.at.parsed.incompletes.iter().any(|one| one.typed.touches(span.end()))
            })
    }

    /// In a condition of a variable: the variable itself.
    fn own_variable(&self, place: &[&str], out: &mut Vec<CompletionItem>) {
        if let (["variable", "validation"], Some(Step::Block { labels, .. })) = (place, self.at.context.path.first())
            && let Some(name) = labels.first()
        {
            let mut item = self.item(&format!("var.{name}"), CompletionKind::Reference, None);
            item.preferred = true;
            out.push(item);
        }
    }

    /// The values an attribute takes, those practices want first.
    fn values(&self, known: Option<&Place>, key: Option<&str>, quoted: bool, out: &mut Vec<CompletionItem>) {
        let Some(key) = key else { return };
        if let Some(kind) = resource_kind(self.at) {
            let path = setting_path(&self.place().unwrap_or_default(), key);
            for setting in bound::settings(kind).iter().filter(|setting| setting.path == path) {
                let Some(wanted) = setting.wanted.as_ref().filter(|wanted| !matches!(wanted, Value::List(_))) else {
                    continue;
                };
                let about = format!("{}: {}", setting.page.title, setting.page.why);
                let text = match (wanted, quoted) {
                    (Value::Text(text), true) => text.clone(),
                    (_, true) => continue,
                    _ => wanted.to_string(),
                };
                let mut item = self.item(&text, CompletionKind::Value, Some(&about));
                item.preferred = true;
                out.push(item);
            }
        }
        let Some(known) = known else { return };
        self.of_policy(known, key, quoted, out);
        let path = known.path_to(key);
        let values = known.kind.values(&path).into_iter().flat_map(|values| &values.known);
        let default = known.kind.default(&path);
        // What has ended can be chosen no more.
        let is_function = resource_kind(self.at) == Some("aws_lambda_function");
        let is_runtime = is_function && known.is_outermost() && key == "runtime";
        let has_ended =
            |value: &str| is_runtime && end_of_life("lambda", value).is_some_and(|day| day <= Date::today());
        let values = values.filter(|value| !has_ended(value));
        let is_number = known.member(key).and_then(|member| member.attribute()) == Some("number");
        let typed = self.at.parsed.text.get(self.at.context.typed.start()..self.at.offset).unwrap_or("").to_lowercase();
        for (rank, value) in values.enumerate() {
            // Of a thousand types of machines an editor takes those that have what is typed, and all else still has room.
            if rank >= MANY && !(quoted && value.to_lowercase().contains(&typed)) {
                continue;
            }
            let text = if quoted || is_number { (*value).to_owned() } else { format!("\"{value}\"") };
            if out.iter().any(|item| item.preferred && item.label == text) {
                continue;
            }
            let mut item = self.item(&text, CompletionKind::Value, None);
            item.detail = (default == Some(*value)).then(|| "default".to_owned());
            item.preferred = true;
            out.push(item);
        }
        if !quoted && known.member(key).and_then(|member| member.attribute()) == Some("bool") {
            for constant in ["true", "false"] {
                let mut item = self.item(constant, CompletionKind::Value, None);
                item.detail = (default == Some(constant)).then(|| "default".to_owned());
                item.preferred = true;
                out.push(item);
            }
        }
    }

    /// The values a key of a document takes.
    fn of_document(&self, key: Option<&str>, quoted: bool, out: &mut Vec<CompletionItem>) {
        let (Some(key), Some((facts, mut place))) = (key, documents::around(self.at)) else { return };
        place.push(key);
        for value in facts.values(&place) {
            let text = if quoted { value.clone() } else { format!("\"{value}\"") };
            let mut item = self.item(&text, CompletionKind::Value, None);
            item.preferred = true;
            out.push(item);
        }
    }

    /// Between quotation marks: what a provider is known by.
    fn quoted(&self, key: Option<&str>, out: &mut Vec<CompletionItem>) {
        match (self.at.context.path.as_slice(), key) {
            ([Step::Block { .. }, Step::Block { name, labels }], Some("region"))
                if name == "backend" && labels.first().is_some_and(|kind| kind == "s3") =>
            {
                let known = provider("aws").and_then(|aws| aws.settings());
                let regions = known.iter().flat_map(|known| known.values("region")).flat_map(|values| &values.known);
                out.extend(regions.map(|region| self.item(region, CompletionKind::Value, None)));
            }
            ([Step::Block { name, labels }], Some("backend"))
                if name == "data" && labels.first().is_some_and(|kind| kind == REMOTE_STATE) =>
            {
                out.extend(language().backends.keys().map(|kind| self.item(kind, CompletionKind::Value, None)));
            }
            _ => {}
        }
        let entry = match self.at.context.path.as_slice() {
            [Step::Block { name, .. }, Step::Block { name: inner, .. }, Step::Key(entry)]
                if name == "terraform" && inner == "required_providers" =>
            {
                entry
            }
            // In a stack it is a block of its own.
            [Step::Block { name, .. }, Step::Key(entry)] if name == "required_providers" => entry,
            _ => return,
        };
        match key {
            Some("source") => {
                let usual = language().providers.get(entry);
                for source in usual.into_iter().chain(language().providers.values()) {
                    out.push(self.item(source, CompletionKind::Value, None));
                }
            }
            Some("version") => {
                let version = provider(entry).map(|known| constraint(known.version));
                out.extend(version.map(|version| self.item(&version, CompletionKind::Value, None)));
            }
            _ => {}
        }
    }

    pub(super) fn symbols(&self, kind: SymbolKind, prefix: &str, out: &mut Vec<CompletionItem>) {
        for candidate in self.candidates(kind).into_iter().filter(|candidate| !self.is_around(candidate)) {
            let label = format!("{prefix}{}", candidate.symbol.name.text());
            let mut item = self.item(&label, CompletionKind::Reference, None);
            let declared = self.module().declaration(&candidate);
            item.documentation = declared.and_then(|declared| declared.about).map(Markdown);
            item.detail = Some(candidate.symbol.detail.unwrap_or_else(|| kind.noun().to_owned()));
            out.push(item);
        }
    }

    /// The attributes of the resource itself, whose changes may be ignored.
    fn ignored(&self, out: &mut Vec<CompletionItem>) {
        out.push(self.item("all", CompletionKind::Keyword, None));
        let Some(known) = resource_kind(self.at).and_then(|kind| self.module().known("resource", kind)) else { return };
        for member in known.members.iter().filter(|member| member.is_settable()) {
            let mut item = self.item(&member.name, CompletionKind::Property, known.about(&member.name));
            item.detail = Some(member.words());
            out.push(item);
        }
    }

    /// Whether a function is there: those of providers are, where the module needs the provider.
    pub(super) fn has_function(&self, name: &str) -> bool {
        let Some((provider, _)) = name.strip_prefix("provider::").and_then(|rest| rest.split_once("::")) else {
            return true;
        };
        let kind = match Realm::of(self.at.file) {
            Realm::Module => SymbolKind::Provider,
            _ => SymbolKind::Stacked(Stacked::Requirement),
        };
        provider == "terraform" || self.module().symbol(kind, provider, None).is_some()
    }

    /// Whether `each` and `count` stand for something here.
    pub(super) fn has_meaning(&self, root: &str) -> bool {
        // Nothing but components, stacks and providers is made several times there, and nothing is counted.
        match Realm::of(self.at.file) {
            Realm::Module => {}
            Realm::Components if root == "each" => {}
            _ => return false,
        }
        let body = Reading::of(self.at.file, self.at.parsed);
        let block = body.as_ref().and_then(|body| body.outermost(self.at));
        let (Some(block), Some(argument)) = (
            block,
            match root {
                "each" => Some("for_each"),
                "count" => Some("count"),
                _ => None,
            },
        ) else {
            return true;
        };
        block.body.attribute(argument).is_some()
    }
}

/// The type of an attribute that may be left out, at whose default a text ends: `optional(string, `.
fn left_out(before: &str) -> Option<Type> {
    let mut depth = 0usize;
    let mut commas = Vec::new();
    for (at, letter) in before.char_indices().rev() {
        match letter {
            ')' | ']' | '}' => depth += 1,
            '(' if depth == 0 => {
                let end = commas.last().copied()?;
                let is_optional = before.get(..at)?.trim_end().ends_with("optional");
                return is_optional.then(|| Type::of_text(before.get(at + 1..end).unwrap_or("").trim()));
            }
            '(' | '[' | '{' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => commas.push(at),
            _ => {}
        }
    }
    None
}

/// Whether an argument of the language itself is on or off.
fn is_switch(place: &[&str], key: &str) -> bool {
    match place {
        [.., "variable" | "output"] => matches!(key, "sensitive" | "nullable" | "ephemeral" | "const"),
        ["module"] => key == "ignore_nested_deprecations",
        [.., "list"] => key == "include_resource",
        [.., "run"] => matches!(key, "parallel" | "skip_cleanup"),
        [.., "test"] => key == "parallel",
        [.., "plan_options"] => key == "refresh",
        ["resource", "lifecycle"] => matches!(key, "create_before_destroy" | "prevent_destroy" | "enabled" | "destroy"),
        ["removed", "lifecycle"] => key == "destroy",
        ["resource", "provisioner"] => key == "quiet",
        ["terraform", "backend"] => {
            matches!(key, "encrypt" | "use_lockfile" | "use_path_style" | "insecure" | "use_oidc" | "use_msi")
                || key.starts_with("skip_")
                || key.starts_with("use_azuread")
        }
        _ => false,
    }
}
