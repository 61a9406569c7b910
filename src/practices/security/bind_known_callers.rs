use crate::model::{CloudResource, EntityId, Field, Severity, Value};
use crate::practices::objects::text;
use crate::practices::{Check, Draft, Report};

/// Roles given to whoever asks.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

/// What anybody may be told: that the server is there and which version it is, who issues its tokens, how to join.
const HARMLESS: &[&str] = &[
    "system:public-info-viewer",
    "system:discovery",
    "system:basic-user",
    "system:service-account-issuer-discovery",
    "kubeadm:bootstrap-signer-clusterinfo",
];

fn check(_id: EntityId, binding: &CloudResource, report: &mut Report<'_>) {
    if !matches!(binding.kind.as_str(), "RoleBinding" | "ClusterRoleBinding") {
        return;
    }
    let role = text(binding, &["roleRef", "name"]).unwrap_or_default();
    if HARMLESS.contains(&role.as_str()) {
        return;
    }
    for subject in binding.blocks(&["subjects"]) {
        let Field::Set(Value::Text(name), site) = subject.setting(&["name"]) else { continue };
        let (who, condition, severity) = match name.as_str() {
            "system:anonymous" | "system:unauthenticated" => {
                ("whoever reaches the API server", "anonymous", Severity::Error)
            }
            "system:authenticated" | "system:serviceaccounts" => {
                ("everybody who has an account, every pod among them,", "authenticated", Severity::Warning)
            }
            "system:masters" => ("a group whose rights nothing can take away", "masters", Severity::Warning),
            _ => continue,
        };
        let what = format!("`{}` gives the role `{role}` to {who} by `{name}`.", binding.address());
        let draft = Draft::new(site.span, what).advise("Name the accounts that need it.");
        let draft = draft.at_most(severity).when(condition);
        // The page's reason is about those whom nobody knows.
        report.add(if condition == "anonymous" { draft } else { draft.plainly() });
    }
}
