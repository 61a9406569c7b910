//! Offers in files of stacks and their deployments.

use super::super::stacks::{EMPTY_PLAN, Realm};
use super::super::types::Type;
use super::Offer;
use crate::knowledge::terraform::language;
use crate::model::{CompletionItem, CompletionKind, Stacked, SymbolKind};
use crate::syntax::Step;

impl Offer<'_, '_> {
    /// The names of the folder that an expression may begin with.
    pub(super) fn begins_in_stack(&self, realm: Realm, out: &mut Vec<CompletionItem>) {
        match realm {
            Realm::Module => {}
            Realm::Components => {
                self.stacked(Stacked::Variable, "var.", out);
                self.stacked(Stacked::Local, "local.", out);
                self.stacked(Stacked::Component, "component.", out);
                self.stacked(Stacked::Stack, "stack.", out);
            }
            Realm::Deployments => {
                self.stacked(Stacked::DeploymentLocal, "local.", out);
                let tokens = self.candidates(SymbolKind::Stacked(Stacked::Token));
                for token in tokens {
                    let label = format!("identity_token.{}.jwt", token.symbol.name.text());
                    out.push(self.item(&label, CompletionKind::Reference, None));
                }
                self.stacked(Stacked::Store, "store.", out);
                self.stacked(Stacked::Upstream, "upstream_input.", out);
                // A deployment reads no other one.
                if self.outermost_block() != Some("deployment") {
                    self.stacked(Stacked::Deployment, "deployment.", out);
                }
                if self.is_in("check") {
                    out.extend(self.behind("context").map(|(name, about)| {
                        self.item(&format!("context.{name}"), CompletionKind::Value, Some(about))
                    }));
                }
            }
        }
    }

    /// What alone may stand in places of a stack that take no other values. Says whether this is one.
    pub(super) fn closed_in_stack(
        &self,
        key: Option<&str>,
        inside: Option<&str>,
        out: &mut Vec<CompletionItem>,
    ) -> bool {
        let Some(block) = self.outermost_block() else { return false };
        match (block, key, inside) {
            ("component" | "removed", _, Some("providers")) => self.stacked(Stacked::Provider, "provider.", out),
            (_, _, Some("depends_on")) => {
                self.stacked(Stacked::Component, "component.", out);
                self.stacked(Stacked::Stack, "stack.", out);
            }
            ("removed", Some("from"), None) => self.stacked(Stacked::Component, "component.", out),
            ("output", Some("type"), _) => {
                let types = language().types.iter();
                out.extend(types.map(|(name, about)| self.item(name, CompletionKind::Keyword, Some(about))));
            }
            ("deployment", Some("deployment_group"), None) => self.stacked(Stacked::Group, "deployment_group.", out),
            ("deployment", Some("destroy" | "import"), None) => self.constants(Some(&Type::Bool), false, out),
            ("deployment_group", _, Some("auto_approve_checks")) => {
                self.stacked(Stacked::Approval, "deployment_auto_approve.", out);
                let always = format!("deployment_auto_approve.{EMPTY_PLAN}");
                let about = "Approves a plan that changes nothing; every stack has this rule.";
                out.push(self.item(&always, CompletionKind::Reference, Some(about)));
            }
            _ => return false,
        }
        true
    }

    fn stacked(&self, what: Stacked, prefix: &str, out: &mut Vec<CompletionItem>) {
        self.symbols(SymbolKind::Stacked(what), prefix, out);
    }

    /// What follows a dot in a file of a stack. Says whether anything else there would mean something else.
    pub(super) fn members_in_stack(&self, realm: Realm, before: &[String], out: &mut Vec<CompletionItem>) -> bool {
        if realm == Realm::Module {
            return false;
        }
        let names: Vec<&str> = before.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["provider"] if realm == Realm::Components => self.types_of(Stacked::Provider, out),
            ["store"] if realm == Realm::Deployments => self.types_of(Stacked::Store, out),
            ["identity_token", _] if realm == Realm::Deployments => self.fixed("identity_token", out),
            ["context", ..] if realm == Realm::Deployments => self.fixed(&before.join("."), out),
            [root, name, rest @ ..] if rest.iter().all(|step| step.starts_with('[') || *step == "*") => {
                let kind = realm.means(root);
                let is_giving = matches!(
                    kind,
                    Some(SymbolKind::Stacked(Stacked::Component | Stacked::Stack | Stacked::Deployment))
                );
                let Some(kind) = kind.filter(|_| is_giving) else { return false };
                self.outputs_in_stack(kind, name, out);
            }
            _ => return false,
        }
        true
    }

    /// The types before the names of a kind.
    fn types_of(&self, what: Stacked, out: &mut Vec<CompletionItem>) {
        let types = self.qualifiers(SymbolKind::Stacked(what));
        out.extend(types.iter().map(|of| self.item(of, CompletionKind::Reference, None)));
    }

    /// What always follows a root.
    fn fixed(&self, root: &str, out: &mut Vec<CompletionItem>) {
        out.extend(self.behind(root).map(|(name, about)| self.item(name, CompletionKind::Value, Some(about))));
    }

    fn behind(&self, root: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let known = language().deployments.get(root).into_iter().flatten();
        known.map(|(name, about)| (name.as_str(), about.as_str()))
    }

    /// The outputs of a component, a stack or a deployment.
    fn outputs_in_stack(&self, kind: SymbolKind, name: &str, out: &mut Vec<CompletionItem>) {
        let module = self.module();
        let found = match kind {
            SymbolKind::Stacked(Stacked::Deployment) => module.symbols(SymbolKind::Stacked(Stacked::Output), None),
            _ => {
                let called = module.declared(kind, name, None).and_then(|declared| declared.value);
                let Some(folder) = called else {
                    self.outputs_that_are_read(kind, name, out);
                    return;
                };
                let is_stack = kind == SymbolKind::Stacked(Stacked::Stack);
                let output = if is_stack { SymbolKind::Stacked(Stacked::Output) } else { SymbolKind::Output };
                module.symbols(output, Some(&folder))
            }
        };
        for output in found {
            let mut item = self.item(&output.symbol.name.text(), CompletionKind::Reference, None);
            item.detail = output.symbol.detail;
            out.push(item);
        }
    }

    /// The type of the outermost block around the cursor.
    pub(super) fn outermost_block(&self) -> Option<&str> {
        match self.at.context.path.first() {
            Some(Step::Block { name, .. }) => Some(name.as_str()),
            _ => None,
        }
    }
}
