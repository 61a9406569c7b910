//! Stacks of modules (`*.tfcomponent.hcl`, formerly `*.tfstack.hcl`) and their deployments (`*.tfdeploy.hcl`): the names
//! they make and read. All files of a kind in a folder share them; modules beside them have others.

mod references;
mod symbols;

use super::{DEPLOYMENTS, STACKS, is_named};
use crate::model::{
    Demand, FileFacts, FileId, Link, Links, Lowered, Project, Reference, Scope, Stacked, SymbolKind, Use, Within,
};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Body, Item};
use crate::text::Span;

/// The auto-approve rule that every stack has without saying so.
pub(super) const EMPTY_PLAN: &str = "empty_plan";

/// Whose names a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Realm {
    /// A module, or a test of one.
    Module,
    /// The components of a stack.
    Components,
    /// The deployments of a stack.
    Deployments,
}

impl Realm {
    pub(super) fn of(file: &FileId) -> Realm {
        if is_named(file, STACKS) {
            Realm::Components
        } else if is_named(file, DEPLOYMENTS) {
            Realm::Deployments
        } else {
            Realm::Module
        }
    }

    /// What names behind a root of traversals are, where nothing but names of the folder can follow it.
    pub(super) fn means(self, root: &str) -> Option<SymbolKind> {
        let what = match (self, root) {
            (Realm::Module, "var") => return Some(SymbolKind::Variable),
            (Realm::Module, "local") => return Some(SymbolKind::Local),
            (Realm::Module, "module") => return Some(SymbolKind::Module),
            (Realm::Module, _) => return None,
            (Realm::Components, "var") => Stacked::Variable,
            (Realm::Components, "local") => Stacked::Local,
            (Realm::Components, "provider") => Stacked::Provider,
            (Realm::Components, "component") => Stacked::Component,
            (Realm::Components, "stack") => Stacked::Stack,
            (Realm::Deployments, "local") => Stacked::DeploymentLocal,
            (Realm::Deployments, "deployment") => Stacked::Deployment,
            (Realm::Deployments, "deployment_group") => Stacked::Group,
            (Realm::Deployments, "deployment_auto_approve") => Stacked::Approval,
            (Realm::Deployments, "identity_token") => Stacked::Token,
            (Realm::Deployments, "store") => Stacked::Store,
            (Realm::Deployments, "upstream_input") => Stacked::Upstream,
            _ => return None,
        };
        Some(SymbolKind::Stacked(what))
    }

    /// What a top-level block of a type makes, by its last label.
    pub(super) fn made_by(self, block: &str) -> Option<SymbolKind> {
        let what = match (self, block) {
            (Realm::Components, "variable") => Stacked::Variable,
            (Realm::Components, "output") => Stacked::Output,
            (Realm::Deployments, "orchestrate") => Stacked::Orchestration,
            (Realm::Deployments, "publish_output") => Stacked::Published,
            (Realm::Components, "provider" | "component" | "stack") => return self.means(block),
            (Realm::Deployments, other) if other != "local" => return self.means(other),
            _ => return None,
        };
        Some(SymbolKind::Stacked(what))
    }

    /// What stands behind `local`.
    pub(super) fn local(self) -> SymbolKind {
        self.means("local").unwrap_or(SymbolKind::Local)
    }

    /// The input variables that deployments give values, and components read.
    pub(super) fn variable(self) -> SymbolKind {
        if self == Realm::Module { SymbolKind::Variable } else { SymbolKind::Stacked(Stacked::Variable) }
    }
}

/// Whether a type stands before the own name of such a thing.
pub(super) fn has_type(kind: SymbolKind) -> bool {
    matches!(kind, SymbolKind::Stacked(what) if what.has_type())
}

/// What a body says, whatever language it is written in.
pub(super) fn of_body(body: &Body, realm: Realm, parsed: &Parsed, out: &mut Lowered) {
    for item in &body.items {
        let Item::Block(block) = item else { continue };
        symbols::of(block, realm, parsed, out);
        references::of(block, realm, parsed, out);
    }
    references::of_broken(body.mentions(), realm, parsed, out);
}

pub(super) use references::named;

/// Resolves names, and asks for none where it cannot be told what there is.
pub(super) fn link(facts: &FileFacts, project: &dyn Project, out: &mut Links) {
    out.resolve(facts, project);
    for link in out.links.iter_mut().filter(|link| link.definitions.is_empty()) {
        if is_out_of_sight(link, facts, project) {
            link.from.reference.demand = Demand::Optional;
        }
    }
}

/// Whether what a name means may be there all the same.
fn is_out_of_sight(link: &Link, facts: &FileFacts, project: &dyn Project) -> bool {
    let reference = &link.from.reference;
    match &reference.within {
        // Of what is made several times, names are keys of the collection first.
        Within::Called(kind, name) => {
            let own = facts.parts.iter().find(|part| part.base == link.from.base);
            let mut before = own.iter().flat_map(|part| &part.facts.references);
            let is_right_behind = before.any(|one| one.kind == *kind && one.span.end() + 1 == reference.span.start());
            is_right_behind && is_repeated(*kind, name, link, project)
        }
        // Deployments may be written before there is anything to deploy.
        _ if reference.kind == SymbolKind::Stacked(Stacked::Output) => !has_components(&link.from.file, project),
        _ => false,
    }
}

fn is_repeated(kind: SymbolKind, name: &str, link: &Link, project: &dyn Project) -> bool {
    let called = project.definitions(&asking(&link.from.file, kind, name));
    called.iter().any(|one| {
        let facts = project.segment(&one.file, one.base);
        facts.is_some_and(|facts| {
            facts.declarations.iter().any(|d| d.kind == kind && d.name == name && d.type_text.is_some())
        })
    })
}

/// Whether a folder has files of components that say anything.
pub(super) fn has_components(file: &FileId, project: &dyn Project) -> bool {
    let kinds = [Stacked::Component, Stacked::Variable, Stacked::Output, Stacked::Stack, Stacked::Provider];
    kinds.iter().any(|what| !project.candidates(&asking(file, SymbolKind::Stacked(*what), "")).is_empty())
}

fn asking(file: &FileId, kind: SymbolKind, name: &str) -> Use {
    let within = Within::Scope(Scope::Folder);
    let reference = Reference { kind, name: name.into(), span: Span::at(0), within, demand: Demand::Optional };
    Use { file: file.clone(), base: 0, reference }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::dialects::terraform::Terraform;
    use crate::dialects::{Confidence, Dialect, FileHints, shown};
    use crate::model::FileId;

    const COMPONENTS: &str = "required_providers {\n  aws = { source = \"hashicorp/aws\" }\n}\nprovider \"aws\" \"ü\" {\n  \
                              for_each = var.é\n  config {\n    region = each.value\n  }\n}\nvariable \"é\" {\n  type = \
                              set(string)\n}\ncomponent \"ö\" {\n  for_each = var.é\n  source = \"./m\"\n  inputs = { \"a\" = \
                              local.b, c = component.ö[\"ä\"].d }\n  providers = { aws = provider.aws.ü[each.key] }\n}\n\
                              removed {\n  from = component.ä\n  source = \"./m\"\n}\noutput \"o\" {\n  value = \
                              stack.s.o\n}\n";

    const DEPLOYMENTS: &str = "locals {\n  ü = 1\n}\nidentity_token \"aws\" {\n  audience = [\"é\"]\n}\ndeployment \"ö\" {\n  \
                               inputs = { r = local.ü, t = identity_token.aws.jwt, s = store.varset.ä.stable.k }\n  \
                               deployment_group = deployment_group.g\n}\npublish_output \"o\" {\n  value = \
                               deployment.ö.ä\n}\n";

    #[test]
    fn stacks_and_deployments_are_recognised_by_their_names() {
        for (path, client_language, components, deployments) in [
            ("/a/x.tfcomponent.hcl", None, Confidence::Named, Confidence::No),
            ("/a/x.tfstack.hcl", Some("terraform-stack"), Confidence::Certain, Confidence::No),
            ("/a/x.tfcomponent.json", None, Confidence::Named, Confidence::No),
            ("/a/x.tfdeploy.hcl", Some("terraform-deploy"), Confidence::No, Confidence::Certain),
            ("/a/x.tfdeploy.json", None, Confidence::No, Confidence::Named),
            ("/a/.tfdeploy.hcl", None, Confidence::No, Confidence::No),
            ("/a/x.tfmigrate.hcl", None, Confidence::No, Confidence::No),
            ("Untitled-1", Some("terraform-deploy"), Confidence::No, Confidence::Likely),
        ] {
            let file = FileId::from_path(Path::new(path));
            let hints = FileHints { file: &file, client_language, head: "" };
            assert_eq!(Terraform::Stacks.recognise(&hints), components, "{path}");
            assert_eq!(Terraform::Deployments.recognise(&hints), deployments, "{path}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_lowered_and_asked_within_its_text() {
        for (dialect, name, text) in [
            (Terraform::Stacks, "x.tfcomponent.hcl", COMPONENTS),
            (Terraform::Deployments, "x.tfdeploy.hcl", DEPLOYMENTS),
        ] {
            shown::cut_anywhere(&dialect, text);
            shown::asked_anywhere(&dialect, name, text);
        }
    }
}
