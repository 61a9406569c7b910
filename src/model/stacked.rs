/// What has a name in a stack of Terraform modules, or in the files that say how it is deployed. Files of modules may stand
/// beside them: their names are others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stacked {
    /// An input variable of the stack.
    Variable,
    /// A local value of the stack.
    Local,
    /// An output of the stack.
    Output,
    /// A provider that the stack requires, by its local name.
    Requirement,
    /// A configuration of a provider, by `type.name`.
    Provider,
    /// A module that the stack runs.
    Component,
    /// A stack that becomes part of this one.
    Stack,
    /// A deployment.
    Deployment,
    /// A local value of the deployments.
    DeploymentLocal,
    /// A group of deployments.
    Group,
    /// Rules after which plans are applied unasked.
    Approval,
    /// Rules for plans, as they were written before there were groups, by `type.name`.
    Orchestration,
    /// A token with which deployments prove who they are.
    Token,
    /// Values that are kept elsewhere, by `type.name`.
    Store,
    /// What another stack publishes.
    Upstream,
    /// What is published for other stacks.
    Published,
}

impl Stacked {
    /// What people call it, in lower case.
    pub fn noun(self) -> &'static str {
        match self {
            Stacked::Variable => "input variable",
            Stacked::Local | Stacked::DeploymentLocal => "local value",
            Stacked::Output => "output",
            Stacked::Requirement => "required provider",
            Stacked::Provider => "provider",
            Stacked::Component => "component",
            Stacked::Stack => "stack",
            Stacked::Deployment => "deployment",
            Stacked::Group => "deployment group",
            Stacked::Approval => "auto-approve rule",
            Stacked::Orchestration => "orchestration rule",
            Stacked::Token => "identity token",
            Stacked::Store => "store",
            Stacked::Upstream => "upstream input",
            Stacked::Published => "published output",
        }
    }

    /// Whether a type stands before its own name.
    pub fn has_type(self) -> bool {
        matches!(self, Stacked::Provider | Stacked::Orchestration | Stacked::Store)
    }
}
