//! What a block refers to.

use super::stacks::{self, Realm};
use super::{symbols, testing};
use crate::knowledge::terraform::{language, resource};
use crate::model::{Demand, Lowered, Reference, Scope, Stacked, SymbolKind, Within};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Body, Expression, Item, Name, Part, Term, Traverse, names_of_loop};
use crate::text::Span;

/// First names of traversals that mean neither a resource nor anything else with a symbol.
const NO_RESOURCES: &[&str] = &["each", "count", "self", "path", "terraform", "list", "key_provider", "method"];

/// Arguments of `module` that are not inputs of the module called.
pub(super) const MODULE_ARGUMENTS: &[&str] = &["source", "version", "providers", "count", "for_each", "depends_on"];

/// The references of a top-level block, in order.
pub(super) fn of(block: &Block, parsed: &Parsed, out: &mut Lowered) {
    let kind = block.kind.text.as_str();
    let called = symbols::source(block).filter(|source| kind == "module" && is_local(source));
    let mut walker = Walker::new(&parsed.text, Within::Scope(Scope::Folder), out);
    // While its header is being typed, it may be about to define them.
    if is_half_typed(block, parsed) {
        walker.defines(block);
    }
    for item in &block.body.items {
        let attribute = match item {
            Item::Block(inner) if (kind, inner.kind.text.as_str()) == ("terraform", "required_providers") => {
                walker.out.references.extend(inner.body.attributes().filter_map(|entry| locked(entry, &parsed.text)));
                continue;
            }
            Item::Block(inner) => {
                walker.block(inner);
                continue;
            }
            Item::Attribute(attribute) => attribute,
        };
        let name = attribute.name.text.as_str();
        if let Some(folder) = &called
            && !MODULE_ARGUMENTS.contains(&name)
        {
            walker.out.references.push(Reference {
                kind: SymbolKind::Variable,
                name: name.into(),
                span: attribute.name.span,
                within: Within::Folder(folder.clone()),
                demand: Demand::Optional,
            });
        }
        match (kind, name) {
            // Types are no values.
            ("variable", "type") => {}
            ("resource" | "data" | "ephemeral" | "import" | "action" | "list", "provider") => {
                walker.provider(&attribute.value)
            }
            ("module", "providers") => {
                if let Term::Object(entries) = &attribute.value.term {
                    entries.iter().for_each(|(_, value)| walker.provider(value));
                }
            }
            // Addresses of what is gone, or of what is yet to be written.
            ("moved" | "removed", "from") | ("moved" | "import", "to") => {
                walker.address(&attribute.value);
            }
            _ => walker.expression(&attribute.value),
        }
    }
}

/// The names in lines that could not be read. They are used there, and nobody complains of what may be half a name.
pub(super) fn of_broken(mentions: &[Expression], parsed: &Parsed, out: &mut Lowered) {
    let mut walker = Walker::new(&parsed.text, Within::Scope(Scope::Folder), out);
    mentions.iter().for_each(|mention| walker.optional(mention));
}

/// Whether the header of a block is not whole.
pub(super) fn is_half_typed(block: &Block, parsed: &Parsed) -> bool {
    let header = Span::new(block.kind.span.start(), block.body.span.start());
    // Of a brace that is never closed the header is whole.
    parsed.errors.iter().any(|error| header.covers(error.span) && error.span.of(&parsed.text) != "{")
}

/// An attribute at top level gives an input variable its value. The variable may be declared in another folder.
pub(super) fn of_value(attribute: &Attribute, out: &mut Lowered) {
    out.references.push(Reference {
        kind: SymbolKind::Variable,
        name: attribute.name.text.as_str().into(),
        span: attribute.name.span,
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    });
}

/// The entry of the lock file that a required provider has.
fn locked(entry: &Attribute, text: &str) -> Option<Reference> {
    let Term::Object(entries) = &entry.value.term else { return None };
    let is_source = |key: &Expression| key.key().as_deref() == Some("source");
    let source = entries.iter().find(|(key, _)| is_source(key)).map(|(_, value)| value)?;
    let quotes = usize::from(source.span.of(text).starts_with('"'));
    Some(Reference {
        kind: SymbolKind::LockedProvider,
        name: symbols::address(&source.string()?).as_str().into(),
        span: Span::new(source.span.start() + quotes, source.span.end().saturating_sub(quotes)),
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    })
}

/// Whether a module's source is a folder of the same repository. No module calls itself: `./` is yet to be written on.
pub(super) fn is_local(source: &str) -> bool {
    (source.starts_with("./") && source != "./") || source.starts_with("../")
}

pub(super) struct Walker<'a> {
    text: &'a str,
    /// Where names are looked for; none where that is out of sight.
    within: Option<Within>,
    /// Whether it is a test, which knows runs and the outputs of the module.
    in_test: bool,
    /// Whose names it reads.
    realm: Realm,
    /// Names that an expression or block around gives a meaning of their own.
    bound: Vec<&'a str>,
    /// Blocks around whose items have a name.
    dynamic: usize,
    /// Local values that a block with half a header may define.
    own: Vec<&'a str>,
    demand: Demand,
    /// Whether somebody takes care of what is missing: `try` and `can` do, of what is known only when they are evaluated.
    tried: bool,
    out: &'a mut Lowered,
}

impl<'a> Walker<'a> {
    fn new(text: &'a str, within: Within, out: &'a mut Lowered) -> Self {
        Walker {
            text,
            within: Some(within),
            in_test: false,
            realm: Realm::Module,
            bound: Vec::new(),
            dynamic: 0,
            own: Vec::new(),
            demand: Demand::Required,
            tried: false,
            out,
        }
    }

    /// Of a test whose names are those of the module in a folder.
    pub(super) fn of_tests(text: &'a str, folder: Option<String>, out: &'a mut Lowered) -> Self {
        let within = folder.map(Within::Tested);
        Walker {
            within,
            in_test: true,
            realm: Realm::Module,
            bound: Vec::new(),
            dynamic: 0,
            own: Vec::new(),
            demand: Demand::Required,
            tried: false,
            text,
            out,
        }
    }

    /// Of a file of a stack, or of its deployments.
    pub(super) fn of_stacks(text: &'a str, realm: Realm, out: &'a mut Lowered) -> Self {
        Walker { realm, ..Walker::new(text, Within::Scope(Scope::Folder), out) }
    }

    /// Local values that a block may be about to define.
    pub(super) fn defines(&mut self, block: &'a Block) {
        self.own.extend(block.body.attributes().map(|attribute| attribute.name.text.as_str()));
    }

    /// The names in an expression, which need not be there.
    pub(super) fn optional(&mut self, expression: &'a Expression) {
        self.demand = Demand::Optional;
        self.expression(expression);
        self.demand = Demand::Required;
    }

    /// The keys of an object, each of which names something.
    pub(super) fn keys(&mut self, object: &Expression, kind: SymbolKind, within: &Within, demand: Demand) {
        let Term::Object(entries) = &object.term else { return };
        for (key, _) in entries {
            let Some(name) = key.key() else { continue };
            let quotes = usize::from(key.span.of(self.text).starts_with('"'));
            let span = Span::new(key.span.start() + quotes, key.span.end().saturating_sub(quotes));
            let within = within.clone();
            self.out.references.push(Reference { kind, name: name.as_str().into(), span, within, demand });
        }
    }

    pub(super) fn block(&mut self, block: &'a Block) {
        let height = self.bound.len();
        if block.kind.text == "dynamic" {
            let iterator = block.body.attribute("iterator").map(|iterator| &iterator.value.term);
            self.bound.extend(match iterator {
                Some(Term::Reference { root, .. }) => Some(root.text.as_str()),
                _ => block.labels.first().map(|label| label.text.as_str()),
            });
        }
        let around = self.dynamic;
        self.dynamic += usize::from(block.kind.text == "dynamic");
        self.body(&block.body, &block.kind);
        self.dynamic = around;
        self.bound.truncate(height);
    }

    fn body(&mut self, body: &'a Body, of: &Name) {
        for item in &body.items {
            match item {
                // Attributes of the resource itself.
                Item::Attribute(attribute) if of.text == "lifecycle" && attribute.name.text == "ignore_changes" => {}
                Item::Attribute(attribute) => self.expression(&attribute.value),
                Item::Block(block) => self.block(block),
            }
        }
    }

    pub(super) fn expression(&mut self, expression: &'a Expression) {
        match &expression.term {
            Term::Template { parts, .. } => self.template(parts),
            Term::Call { name, arguments } => {
                let provider = symbols::provider_of_function(name).map(|provider| match self.realm {
                    Realm::Module => provider,
                    _ => Reference { kind: SymbolKind::Stacked(Stacked::Requirement), ..provider },
                });
                self.out.references.extend(provider);
                let outside = self.tried;
                self.tried |= matches!(name.text.as_str(), "try" | "can" | "core::try" | "core::can");
                arguments.iter().for_each(|argument| self.expression(argument));
                self.tried = outside;
            }
            Term::For { names, parts } => {
                let height = self.bound.len();
                let mut parts = parts.iter();
                // The collection stands outside the names.
                if let Some(collection) = parts.next() {
                    self.expression(collection);
                }
                self.bound.extend(names.iter().map(|name| name.text.as_str()));
                parts.for_each(|part| self.expression(part));
                self.bound.truncate(height);
            }
            term => {
                if let Term::Reference { root, steps } = term {
                    self.traversal(root, steps);
                }
                expression.inner(&mut |inner| self.expression(inner));
            }
        }
    }

    /// What an address names: modules on the way, each called by the one before it, and a resource in the last. It need not
    /// be there.
    pub(super) fn address(&mut self, address: &'a Expression) {
        let Term::Reference { root, steps } = &address.term else { return self.optional(address) };
        let within = self.within.clone().filter(|_| root.text == "module" && self.sees_calls());
        let Some(within) = within else { return self.optional(address) };
        let names = [root].into_iter().chain(steps.iter().filter_map(Traverse::attribute));
        let names: Vec<&Name> = names.collect();
        // The names of the modules on the way.
        let mut way = String::new();
        let mut found = |kind: SymbolKind, name: String, span: Span, way: &str| {
            let within =
                if way.is_empty() { within.clone() } else { Within::Called(SymbolKind::Module, way.to_owned()) };
            self.out.references.push(Reference {
                kind,
                name: name.as_str().into(),
                span,
                within,
                demand: Demand::Optional,
            });
        };
        let mut rest = names.as_slice();
        while let [root, name, more @ ..] = rest
            && root.text == "module"
        {
            found(SymbolKind::Module, name.text.clone(), name.span, &way);
            let between = if way.is_empty() { "" } else { Within::NEXT };
            way.push_str(&format!("{between}{}", name.text));
            rest = more;
        }
        let last = match rest {
            [data, kind, name, ..] if data.text == "data" => Some(named(SymbolKind::DataSource, kind, name)),
            [kind, name, ..] if kind.text.contains('_') => Some(named(SymbolKind::Resource, kind, name)),
            _ => None,
        };
        if let Some((kind, name, span)) = last {
            found(kind, name, span, &way);
        }
        address.inner(&mut |index| self.optional(index));
    }

    /// The addresses in a list, or one that stands alone; those of the module itself must be there.
    pub(super) fn addresses(&mut self, value: &'a Expression) {
        match &value.term {
            Term::List(items) => items.iter().for_each(|item| self.addresses(item)),
            Term::Reference { root, .. } if root.text == "module" => self.address(value),
            _ => self.expression(value),
        }
    }

    /// Whether the calls of modules that are named are those of the folder: in a module that is called by a run, they are
    /// those of another one.
    fn sees_calls(&self) -> bool {
        !self.in_test || matches!(&self.within, Some(Within::Tested(path)) if path == testing::TESTED)
    }

    /// The output that steps behind `module` name: `.name.output`, or with an index between.
    fn output(&mut self, steps: &[Traverse]) {
        let mut names = steps.iter().filter_map(Traverse::attribute);
        let (Some(module), Some(output)) = (names.next(), names.next()) else { return };
        self.out.references.push(Reference {
            kind: SymbolKind::Output,
            name: output.text.as_str().into(),
            span: output.span,
            within: Within::Called(SymbolKind::Module, module.text.clone()),
            demand: if self.tried { Demand::Optional } else { Demand::Required },
        });
    }

    /// The output that steps behind `data` read of the state of another configuration. It may be out of sight.
    fn output_of_state(&mut self, steps: &[Traverse]) {
        let names: Vec<&Name> = steps.iter().filter_map(Traverse::attribute).collect();
        let [kind, name, outputs, output, ..] = names.as_slice() else { return };
        if kind.text == symbols::REMOTE_STATE && outputs.text == "outputs" {
            self.out.references.push(Reference {
                kind: SymbolKind::Output,
                name: output.text.as_str().into(),
                span: output.span,
                within: Within::Called(SymbolKind::DataSource, format!("{}.{}", kind.text, name.text)),
                demand: Demand::Optional,
            });
        }
    }

    /// Which configuration of a provider is meant. Modules get them from their callers, and a provider needs none.
    fn provider(&mut self, expression: &Expression) {
        if let Some((name, written)) = symbols::configuration(expression) {
            self.out.references.push(Reference {
                kind: SymbolKind::Provider,
                name: name.as_str().into(),
                span: written.span,
                within: Within::Scope(Scope::Folder),
                demand: Demand::Optional,
            });
        }
    }

    fn template(&mut self, parts: &'a [Part]) {
        let height = self.bound.len();
        for part in parts {
            match part {
                Part::Literal(..) => {}
                Part::Interpolation(inner, _) => self.expression(inner),
                Part::Directive(inner, span) => {
                    inner.iter().for_each(|expression| self.expression(expression));
                    // A name stays bound to the template's end: that may miss a reference, never invent one.
                    self.bound.extend(names_of_loop(*span, self.text));
                }
            }
        }
        self.bound.truncate(height);
    }

    fn traversal(&mut self, root: &'a Name, steps: &'a [Traverse]) {
        if self.bound.contains(&root.text.as_str()) {
            return;
        }
        if self.realm != Realm::Module {
            let mut found = stacks::named(self.realm, root, steps, self.demand, self.tried);
            let local = self.realm.local();
            let is_own = |one: &Reference| one.kind == local && self.own.contains(&one.name.text().as_str());
            found.iter_mut().filter(|one| is_own(one)).for_each(|one| one.demand = Demand::Optional);
            self.out.references.extend(found);
            return;
        }
        let step = |index: usize| match steps.get(index) {
            Some(Traverse::Attribute(name)) => Some(name),
            _ => None,
        };
        if self.in_test && root.text == "run" {
            let named = |name: &'a Name| (name.text.as_str(), name.span);
            if let Some(run) = step(0) {
                self.out.references.extend(testing::of_run_named(named(run), step(1).map(named)));
            }
            return;
        }
        let found = match root.text.as_str() {
            "output" if self.in_test => step(0).map(|name| (SymbolKind::Output, name.text.clone(), name.span)),
            "var" => step(0).map(|name| (SymbolKind::Variable, name.text.clone(), name.span)),
            "local" => step(0).map(|name| (SymbolKind::Local, name.text.clone(), name.span)),
            "module" => step(0).map(|name| (SymbolKind::Module, name.text.clone(), name.span)),
            "data" => step(0).zip(step(1)).map(|(kind, name)| named(SymbolKind::DataSource, kind, name)),
            "ephemeral" => step(0).zip(step(1)).map(|(kind, name)| named(SymbolKind::Ephemeral, kind, name)),
            "check" if self.in_test => step(0).map(|name| (SymbolKind::Check, name.text.clone(), name.span)),
            "action" => step(0).zip(step(1)).map(|(kind, name)| named(SymbolKind::Action, kind, name)),
            "resource" => step(0).zip(step(1)).map(|(kind, name)| named(SymbolKind::Resource, kind, name)),
            root if NO_RESOURCES.contains(&root) => None,
            // Every resource type has its provider's name before an underscore.
            text if text.contains('_') => step(0).map(|name| named(SymbolKind::Resource, root, name)),
            _ => None,
        };
        let (Some((kind, name, span)), Some(within)) = (found, self.within.clone()) else { return };
        // A test may have variables of its own.
        let is_open = self.in_test && kind == SymbolKind::Variable
            || kind == SymbolKind::Local && self.own.contains(&name.as_str())
            || self.dynamic > 0 && step(0).is_some_and(|step| is_like_item(root, step));
        let demand = if is_open { Demand::Optional } else { self.demand };
        self.out.references.push(Reference { kind, name: name.as_str().into(), span, within, demand });
        // What follows in an address of something moved is no output.
        if kind == SymbolKind::Module && self.demand == Demand::Required && self.sees_calls() {
            self.output(steps);
        }
        if kind == SymbolKind::DataSource {
            self.output_of_state(steps);
        }
    }
}

/// Whether in a `dynamic` block `root.step` rather is the item under another name than a resource.
pub(super) fn is_like_item(root: &Name, step: &Name) -> bool {
    matches!(step.text.as_str(), "key" | "value")
        && !language().roots.contains_key(&root.text)
        && resource(&root.text).is_none()
}

fn named(kind: SymbolKind, of: &Name, name: &Name) -> (SymbolKind, String, Span) {
    (kind, format!("{}.{}", of.text, name.text), name.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::Dialect;
    use crate::dialects::terraform::Terraform;
    use crate::syntax::{Language, parse};

    /// The references of a segment: kind, name, the text under the span; `?` where they may lead nowhere.
    fn references(text: &str) -> Vec<String> {
        let parsed = parse(Language::Hcl, text.into(), None);
        assert!(parsed.errors.is_empty(), "{text}: {:?}", parsed.errors);
        let mut out = Lowered::default();
        Terraform::Modules.lower(&parsed, &mut out);
        let shown = out.references.iter().map(|r| {
            let place = match &r.within {
                Within::Folder(folder) => format!(" in {folder}"),
                Within::Called(kind, name) => format!(" in {} {name}", kind.noun()),
                _ => String::new(),
            };
            let optional = if r.demand == Demand::Optional { "?" } else { "" };
            format!("{:?} {} <{}>{place}{optional}", r.kind, r.name.text(), r.span.of(text))
        });
        shown.collect()
    }

    #[test]
    fn traversals_are_references_to_their_own_name() {
        for (expression, expected) in [
            ("var.x", "Variable x <x>"),
            ("local.x.y[0]", "Local x <x>"),
            ("module.m.out", "Module m <m>; Output out <out> in module m"),
            ("try(module.m.out, var.x)", "Module m <m>; Output out <out> in module m?; Variable x <x>"),
            ("module.m[0].out.x", "Module m <m>; Output out <out> in module m"),
            ("data.aws_ami.os.id", "DataSource aws_ami.os <os>"),
            ("aws_vpc.main.id", "Resource aws_vpc.main <main>"),
            (
                "data.terraform_remote_state.net[0].outputs.id.x",
                "DataSource terraform_remote_state.net <net>; Output id <id> in data source terraform_remote_state.net?",
            ),
            ("aws_vpc.main[0].id", "Resource aws_vpc.main <main>"),
            ("aws_vpc.main[*].id", "Resource aws_vpc.main <main>"),
            ("aws_vpc.main.*.id", "Resource aws_vpc.main <main>"),
            ("resource.aws_vpc.main.id", "Resource aws_vpc.main <main>"),
            ("aws_vpc.main[var.i].id", "Resource aws_vpc.main <main>; Variable i <i>"),
            ("local.m[local.k]", "Local m <m>; Local k <k>"),
            ("\"a-${var.x}-%{ if var.y }b%{ endif }\"", "Variable x <x>; Variable y <y>"),
            ("<<EOT\n${var.x}\nEOT", "Variable x <x>"),
            ("merge(var.x, { a = local.y, (var.k) = 1 })", "Variable x <x>; Local y <y>; Variable k <k>"),
            ("var.a ? var.b : !var.c", "Variable a <a>; Variable b <b>; Variable c <c>"),
            ("[for a_b in var.x : a_b.id if a_b.on == var.y]", "Variable x <x>; Variable y <y>"),
            ("{ for a_k, a_v in aws_vpc.all : a_k.x => a_v.id }", "Resource aws_vpc.all <all>"),
            ("\"%{ for a_b in var.x ~}${a_b.id}%{ endfor }\"", "Variable x <x>"),
            ("lookup(var.x, \"k\").y[var.z]", "Variable x <x>; Variable z <z>"),
            ("each.value.x", ""),
            ("count.index", ""),
            ("self.id", ""),
            ("path.module", ""),
            ("terraform.workspace", ""),
            ("plain.thing", ""),
            ("aws_vpc", ""),
            ("{ aws_vpc = 1 }", ""),
            ("ephemeral.aws_secret.x.y", "Ephemeral aws_secret.x <x>"),
            ("ephemeral.aws_secret", ""),
        ] {
            let text = format!("output \"o\" {{\n  value = {expression}\n}}\n");
            assert_eq!(references(&text).join("; "), expected, "{expression}");
        }
    }

    #[test]
    fn blocks_decide_what_is_a_reference() {
        for (text, expected) in [
            (
                "resource \"t\" \"n\" {\n  provider   = aws_x.west\n  depends_on = [aws_vpc.a]\n}",
                "Provider aws_x.west <west>?; Resource aws_vpc.a <a>",
            ),
            (
                "resource \"t\" \"n\" {\n  lifecycle {\n    ignore_changes       = [root_disk[0].size, a_b.c]\n    \
                 replace_triggered_by = [aws_vpc.a.id]\n  }\n}",
                "Resource aws_vpc.a <a>",
            ),
            (
                "resource \"t\" \"n\" {\n  dynamic \"a_b\" {\n    for_each = var.x\n    content {\n      c = a_b.value\n      \
                 d = c_d.value\n    }\n  }\n}",
                "Variable x <x>; Resource c_d.value <value>?",
            ),
            (
                "resource \"t\" \"n\" {\n  dynamic \"a\" {\n    for_each = var.x\n    iterator = i_t\n    content {\n      \
                 c = i_t.value\n    }\n  }\n}",
                "Variable x <x>",
            ),
            (
                "moved {\n  from = aws_vpc.a\n  to   = module.m[\"k\"].module.n.aws_vpc.b\n}",
                "Resource aws_vpc.a <a>?; Module m <m>?; Module n <n> in module m?; Resource aws_vpc.b <b> in module m/n?",
            ),
            ("import {\n  to = aws_vpc.a\n  id = var.x\n}", "Resource aws_vpc.a <a>?; Variable x <x>"),
            ("removed {\n  from = aws_vpc.a\n}", "Resource aws_vpc.a <a>?"),
            (
                "terraform {\n  required_providers {\n    a = {\n      configuration_aliases = [a_b.c]\n    }\n  }\n}",
                "",
            ),
            ("variable \"v\" {\n  type = object({ a = optional(a_b.c) })\n}", ""),
            (
                "module \"m\" {\n  source    = \"./net\"\n  providers = { a_b.c = a_b.d }\n  cidr      = var.x\n}",
                "Provider a_b.d <d>?; Variable cidr <cidr> in ./net?; Variable x <x>",
            ),
            ("module \"m\" {\n  source = \"a/b/aws\"\n  cidr   = var.x\n}", "Variable x <x>"),
            ("region = \"eu\"\n", "Variable region <region>?"),
        ] {
            assert_eq!(references(text).join("; "), expected, "{text}");
        }
    }

    #[test]
    fn a_name_written_behind_a_root_is_a_reference_over_all_of_it() {
        let text = "resource \"t\" \"n\" {\n  a = var.infralscursor\n  b = \"${aws_vpc.infralscursor}\"\n}\n";
        assert_eq!(
            references(text),
            ["Variable infralscursor <infralscursor>", "Resource aws_vpc.infralscursor <infralscursor>"]
        );
    }
}
