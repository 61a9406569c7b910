use crate::dialects::Target;
use crate::model::Safety;
use crate::practices::configuration::{blocks, set};
use crate::practices::{Check, Draft, Report};

/// State that two runs may write at once, or that is stored unencrypted.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for settings in blocks(target, "terraform") {
        for backend in settings.body.blocks_of("backend") {
            if backend.labels.first().is_none_or(|label| label.text != "s3") {
                continue;
            }
            let has = |name: &str| backend.body.attribute(name);
            if let Some(off) = has("encrypt").filter(|encrypt| encrypt.value.boolean() == Some(false)) {
                report.add(
                    Draft::new(off.value.span, "The state is stored without encryption.")
                        .plainly()
                        .advise("It holds every secret in plain text. Set `encrypt` to true.")
                        .propose(set(target.parsed, backend, "encrypt", "true", Safety::Safe)),
                );
            }
            // Where bucket or key are not written, the rest comes from elsewhere too.
            let complete = has("bucket").is_some() && has("key").is_some();
            let lock = has("use_lockfile").is_none_or(|lock| lock.value.boolean() == Some(false));
            if complete && lock && has("dynamodb_table").is_none() {
                report.add(
                    Draft::new(backend.kind.span, "Nothing locks the state while somebody changes it.")
                        .advise("Set `use_lockfile` to true; it needs Terraform or OpenTofu 1.10.")
                        .propose(set(target.parsed, backend, "use_lockfile", "true", Safety::Unsafe)),
                );
            }
        }
    }
}
