use crate::dialects::Target;
use crate::model::{Field, Intent, Safety, Script, ScriptId};
use crate::practices::packages::call;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::{Command, Word};
use crate::text::{Span, TextEdit};

/// Downloads of which nobody asks where they come from.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Programs, their options that turn the question off, letters of the same meaning, and the page's condition.
const OPTIONS: &[(&str, &[&str], &str, &str)] = &[
    ("curl", &["--insecure", "--proxy-insecure"], "k", "curl"),
    ("wget", &["--no-check-certificate"], "", "wget"),
    ("pip", &["--trusted-host"], "", "pip"),
    ("apt", &["--allow-unauthenticated", "--allow-insecure-repositories"], "", "apt"),
    ("apt", &["--force-yes"], "", "apt-force"),
    ("apk", &["--allow-untrusted"], "", "apk"),
    ("dnf", &["--nogpgcheck", "--no-gpg-checks"], "", "dnf"),
    ("zypper", &["--no-gpg-checks"], "", "zypper"),
    ("rpm", &["--nosignature", "--nodigest"], "", "rpm"),
];

/// Letters of curl behind which the rest of a cluster is a value.
const CURL_VALUES: &str = "oOdHuXAebcmTCEFKPQrtwxyYz";

/// Variables that turn the question off, with the value that does.
const VARIABLES: &[(&str, &str, &str)] = &[
    ("NODE_TLS_REJECT_UNAUTHORIZED", "0", "node"),
    ("GIT_SSL_NO_VERIFY", "1", "git"),
    ("GIT_SSL_NO_VERIFY", "true", "git"),
    ("PYTHONHTTPSVERIFY", "0", "python"),
    ("NPM_CONFIG_STRICT_SSL", "false", "npm-variable"),
];

/// A variable whose value is the host of which nobody asks.
const TRUSTED: &str = "PIP_TRUSTED_HOST";

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for (_, container) in target.facts.containers() {
        for set in &container.environment {
            if let Field::Set(value, site) = &set.value {
                variable(&set.name, value, set.name_span.join(site.span), report);
            }
        }
    }
    for (id, script) in target.facts.scripts() {
        for command in script.shell().map_or(&[][..], |shell| &shell.commands) {
            if command.sound {
                of_command(id, script, command, report);
            }
        }
    }
}

fn of_command(id: ScriptId, script: &Script, command: &Command, report: &mut Report<'_>) {
    for assignment in &command.assignments {
        variable(&assignment.name, &assignment.value.text, script.place(assignment.span), report);
    }
    if command.literal_name() == Some("export") {
        for word in &command.arguments {
            if let Some((name, value)) = word.text.split_once('=') {
                variable(name, value, script.place(word.span), report);
            }
        }
    }
    if let Some(found) = option(command) {
        let draft = Draft::new(script.place(found.word.span), format!("`{}` takes whatever answers.", found.word.text))
            .when(found.condition)
            .advise("Let it verify, and add the certificate or key that is missing.");
        let fix = found.gone.map(|gone| Intent::EditScript {
            script: id,
            edits: vec![TextEdit::remove(gone)],
            title: format!("Take `{}` away", found.word.text),
            safety: Safety::Unsafe,
        });
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
    if let Some((word, condition)) = setting(command) {
        let what = format!("`{}` has everything taken from whatever answers.", word.text);
        report.add(
            Draft::new(script.place(word.span), what)
                .when(condition)
                .advise("Leave it on, and add the certificate that is missing."),
        );
    }
}

struct Found<'c> {
    word: &'c Word,
    /// What is taken away with it.
    gone: Option<Span>,
    condition: &'static str,
}

fn option(command: &Command) -> Option<Found<'_>> {
    let called = call(command);
    let (name, arguments) = command.program()?;
    let name = called.as_ref().map_or(name.literal()?.rsplit('/').next()?, |call| call.manager);
    // What takes packages away fetches none.
    if called.as_ref().is_some_and(|call| call.does(&["purge", "remove", "autoremove", "clean"])) {
        return None;
    }
    OPTIONS.iter().filter(|(program, ..)| *program == name).find_map(|known| option_of(command, arguments, known))
}

fn option_of<'c>(
    command: &Command,
    arguments: &'c [Word],
    (_, options, letters, condition): &(&str, &[&str], &str, &'static str),
) -> Option<Found<'c>> {
    let mut before = command.name.as_ref().map_or(command.span, |name| name.span).end();
    for (at, word) in arguments.iter().enumerate() {
        let text = word.text.as_str();
        let long = text.split('=').next().unwrap_or(text);
        let is_cluster = text.starts_with('-') && !text.starts_with("--") && word.literal().is_some();
        let cluster = text.trim_start_matches('-');
        let flags = cluster.find(|c| CURL_VALUES.contains(c)).and_then(|end| cluster.get(..end)).unwrap_or(cluster);
        if options.contains(&long) {
            // The host is a word of its own.
            let is_valued = long == "--trusted-host" && !text.contains('=');
            let end = arguments.get(at + 1).filter(|_| is_valued).map_or(word.span.end(), |host| host.span.end());
            return Some(Found {
                word,
                gone: Some(Span::new(before.max(word.span.start().saturating_sub(1)), end)),
                condition,
            });
        }
        if is_cluster && !letters.is_empty() && flags.contains(|c| letters.contains(c)) {
            let gone = match text.len() {
                2 => Span::new(before.max(word.span.start().saturating_sub(1)), word.span.end()),
                _ => {
                    let at = word.span.start() + text.find(|c| letters.contains(c))?;
                    Span::new(at, at + 1)
                }
            };
            return Some(Found { word, gone: (word.span.len() == text.len()).then_some(gone), condition });
        }
        before = word.span.end();
    }
    None
}

/// `npm config set strict-ssl false`, `git config http.sslVerify false`.
fn setting(command: &Command) -> Option<(&Word, &'static str)> {
    let (name, arguments) = command.program()?;
    let texts: Vec<String> = arguments.iter().map(|word| word.text.to_ascii_lowercase()).collect();
    let follows = |one: &str, two: &str| texts.windows(2).position(|pair| pair == [one, two]);
    let at = match name.literal()? {
        "npm" | "yarn" | "pnpm" => {
            let joined = texts.iter().position(|text| text == "strict-ssl=false" || text == "--strict-ssl=false");
            (follows("strict-ssl", "false").or(joined)?, "npm")
        }
        "yum" | "dnf" | "microdnf" | "tdnf" | "yum-config-manager" => {
            let is_off = |text: &String| {
                let value = text.strip_prefix("--setopt=").unwrap_or(text).rsplit('.').next().unwrap_or(text);
                matches!(value, "sslverify=false" | "sslverify=0" | "sslverify=no")
            };
            (texts.iter().position(is_off)?, "yum-setting")
        }
        "git" => {
            let joined = texts.iter().position(|text| text == "http.sslverify=false");
            (follows("http.sslverify", "false").or(joined)?, "git-setting")
        }
        _ => return None,
    };
    Some((arguments.get(at.0)?, at.1))
}

fn variable(name: &str, value: &str, span: Span, report: &mut Report<'_>) {
    if name == TRUSTED && !value.is_empty() {
        let what = format!("`{name}` has everything taken from `{value}`, whoever answers for it.");
        let draft = Draft::new(span, what).when("pip-variable");
        report.add(draft.advise("Take it away, and add the certificate that is missing."));
    }
    let Some((.., condition)) =
        VARIABLES.iter().find(|(other, off, _)| *other == name && *off == value.to_ascii_lowercase())
    else {
        return;
    };
    let what = format!("`{name}={value}` has everything taken from whatever answers.");
    report.add(Draft::new(span, what).when(condition).advise("Leave it on, and add the certificate that is missing."));
}
