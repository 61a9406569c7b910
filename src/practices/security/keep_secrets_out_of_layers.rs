use crate::dialects::Target;
use crate::model::Severity;
use crate::practices::building::{copied, runs, shipped, stage_at};
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::{Command, Link};

/// Keys and files of passwords that are copied into the image, and passwords that are set in it.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Files that hold nothing but a secret, and folders of such.
const SECRET: &[&str] = &[
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".pgpass",
    ".htpasswd",
    ".vault-token",
    ".aws",
    ".ssh",
    ".gnupg",
];

/// Files that hold a secret more often than not.
const LIKELY: &[&str] = &[".env", ".env.local", ".env.production", ".env.prod", ".npmrc", ".pypirc", ".dockercfg"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    passwords(target, report);
    let (stages, shipped) = (view.stages(), shipped(view));
    for instruction in &view.instructions {
        let Some((sources, _)) = copied(instruction) else { continue };
        let in_image = stage_at(&stages, instruction).is_some_and(|stage| shipped.contains(&stage.index));
        if !in_image || instruction.flag("from").is_some() {
            continue;
        }
        for source in sources {
            let path = source.text.trim_end_matches(['/', '*']).trim_end_matches('/');
            let mut parts = path.rsplit('/');
            let (name, parent) = (parts.next().unwrap_or(path), parts.next().unwrap_or(""));
            let is_key = SECRET.contains(&name) || ([".aws", ".ssh", ".gnupg"].contains(&parent) && is_private(name));
            let is_key =
                is_key || (parent == ".docker" && name == "config.json") || (parent == ".kube" && name == "config");
            let draft = match () {
                () if is_key => Draft::new(source.span, format!("`{}` is copied into the image.", source.text)),
                () if LIKELY.contains(&name) => {
                    let what =
                        format!("`{}`, where passwords and tokens are kept, is copied into the image.", source.text);
                    Draft::new(source.span, what).at_most(Severity::Warning)
                }
                () => continue,
            };
            report.add(draft.advise("Mount it with `RUN --mount=type=secret` where it is needed while building, or hand it over when the container starts."));
        }
    }
}

/// `echo root:secret | chpasswd`: the hash stays in the image, and the password in its history.
fn passwords(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for (at, command) in run.shell.commands.iter().enumerate() {
            let is_fed = command.place.link == Link::Pipe && command.sound;
            let name = command.program().and_then(|(name, _)| name.literal()?.rsplit('/').next());
            let before = at.checked_sub(1).and_then(|before| run.shell.commands.get(before));
            let Some(before) = before.filter(|_| is_fed && name == Some("chpasswd")) else { continue };
            if !matches!(before.literal_name(), Some("echo" | "printf")) {
                continue;
            }
            let given = before.arguments.iter().find(|word| {
                let pair = word.literal().and_then(|text| text.split_once(':'));
                // What begins so is no hash: nobody can log in by it.
                let is_locked = |password: &str| password.trim().starts_with(['*', '!']) && is_hashed(command);
                pair.is_some_and(|(user, password)| {
                    !user.is_empty() && !password.trim().is_empty() && !is_locked(password)
                })
            });
            if let Some(word) = given {
                let user = word.text.split(':').next().unwrap_or("");
                let what = format!("The password of `{user}` is written into the image.");
                let draft = Draft::new(run.place(word.span), what).when("chpasswd");
                report.add(draft.advise("Leave the user without one: `docker exec` needs none."));
            }
        }
    }
}

/// Whether `chpasswd` takes what it is given for hashes.
fn is_hashed(command: &Command) -> bool {
    command.arguments.iter().any(|word| matches!(word.literal(), Some("-e" | "--encrypted")))
}

/// Whether a file of such a folder is not meant to be shown to others.
fn is_private(name: &str) -> bool {
    !name.ends_with(".pub") && !matches!(name, "known_hosts" | "config")
}
