use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report, ShellScript};
use crate::syntax::shell::{Command, Word};
use crate::text::TextEdit;

/// Package managers that ask before they go on, run where nobody answers.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

/// A package manager that asks.
struct Manager {
    name: &'static str,
    /// Commands that ask.
    asking: &'static [&'static str],
    /// Options that answer, or with which nothing is asked.
    answers: &'static [&'static str],
    /// Letters of the same meaning.
    letters: &'static str,
    /// Options that take the next word.
    valued: &'static [&'static str],
    /// What a configuration that answers says, in lower case.
    configured: &'static str,
    /// The page's condition for the first of the commands.
    condition: &'static str,
}

const APT: Manager = Manager {
    name: "apt-get",
    asking: &[
        "install",
        "reinstall",
        "upgrade",
        "dist-upgrade",
        "full-upgrade",
        "build-dep",
        "remove",
        "purge",
        "autoremove",
        "autopurge",
    ],
    answers: &[
        "--yes",
        "--assume-yes",
        "--assume-no",
        "--force-yes",
        "--simulate",
        "--just-print",
        "--dry-run",
        "--recon",
        "--no-act",
        "--print-uris",
        "-q=2",
    ],
    letters: "ys",
    valued: &["-o", "--option", "-c", "--config-file", "-t", "--target-release", "--default-release", "-a"],
    configured: "apt::get::assume-yes",
    condition: "apt-get",
};

const DNF: Manager = Manager {
    name: "dnf",
    asking: &[
        "install",
        "reinstall",
        "localinstall",
        "groupinstall",
        "update",
        "upgrade",
        "remove",
        "erase",
        "autoremove",
    ],
    answers: &["--assumeyes", "--assumeno"],
    letters: "y",
    valued: &[
        "-c",
        "-d",
        "-e",
        "-x",
        "-R",
        "--enablerepo",
        "--disablerepo",
        "--setopt",
        "--releasever",
        "--installroot",
        "--exclude",
    ],
    configured: "assumeyes",
    condition: "dnf",
};

const ZYPPER: Manager = Manager {
    name: "zypper",
    asking: &["install", "in", "update", "up", "dist-upgrade", "dup", "patch", "remove", "rm"],
    answers: &["--non-interactive", "--no-confirm", "--dry-run"],
    letters: "yn",
    valued: &["-R", "--root", "-C", "-D", "-t", "--type", "-r", "--repo"],
    configured: "zypper --non-interactive",
    condition: "zypper",
};

const MANAGERS: &[Manager] = &[
    APT,
    Manager { name: "apt", condition: "apt", ..APT },
    DNF,
    Manager { name: "yum", condition: "yum", ..DNF },
    ZYPPER,
];

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    let sound = given.shell.commands.iter().filter(|command| command.sound && !given.shell.is_fed(command));
    for (manager, name, asking) in sound.filter_map(asks) {
        let configures = |text: &str| text.to_ascii_lowercase().contains(manager.configured);
        if given.facts.scripts().any(|(_, script)| configures(script.text.text())) {
            continue;
        }
        // What is named is wanted; what comes with it is asked about.
        let installs = manager.name == APT.name && matches!(asking.text.as_str(), "install" | "reinstall");
        let when = if installs { "brings more than what is named" } else { "goes on" };
        let what = format!("`{} {}` asks before it {when}.", manager.name, asking.text);
        let is_first = manager.asking.first() == Some(&asking.text.as_str());
        let intent = Intent::EditScript {
            script: given.id,
            edits: vec![TextEdit::insert(asking.span.end(), " -y")],
            title: format!("Answer yes: `{} {} -y`", manager.name, asking.text),
            safety: Safety::Safe,
        };
        let draft =
            Draft::new(given.script.place(name.span.join(asking.span)), what).advise("Add `-y`.").propose(intent);
        report.add(if is_first { draft.when(manager.condition) } else { draft });
    }
}

/// The manager, its name's word and the command that asks, if nothing on the line answers.
fn asks(command: &Command) -> Option<(&'static Manager, &Word, &Word)> {
    let (name, arguments) = command.program()?;
    let plain = name.literal()?.rsplit('/').next()?;
    let manager = MANAGERS.iter().find(|manager| manager.name == plain)?;
    let mut asking = None;
    let mut quiet = 0;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        // What begins with something unknown may be an option.
        let Some(text) = word.literal() else {
            if word.text.starts_with(|c: char| c.is_ascii_alphanumeric()) && asking.is_some() {
                continue;
            }
            return None;
        };
        if manager.answers.contains(&text) {
            return None;
        }
        match text.strip_prefix('-') {
            Some(long) if long.starts_with('-') => {}
            Some(letters) => {
                let letters = letters.split('=').next().unwrap_or(letters);
                quiet += letters.matches('q').count();
                if letters.contains(|c| manager.letters.contains(c)) || (quiet > 1 && manager.letters == APT.letters) {
                    return None;
                }
            }
            None if asking.is_none() => asking = Some(word),
            None => {}
        }
        if manager.valued.contains(&text) {
            words.next();
        }
    }
    let asking = asking.filter(|word| manager.asking.contains(&word.text.as_str()))?;
    Some((manager, name, asking))
}
