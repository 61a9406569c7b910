//! Package managers: what a command asks one of them to do.

use crate::syntax::shell::{Command, Word};

/// A command that is given to a package manager.
pub(super) struct Call<'c> {
    /// Which one, by the name all of its kind go by here: `apt`, `apk`, `dnf`, `zypper`, `pip`, `npm`, `yarn`, `pnpm`,
    /// `gem`, `go` …
    pub(super) manager: &'static str,
    /// The program as written.
    pub(super) name: &'c Word,
    /// What it is asked to do.
    pub(super) verb: &'c Word,
    /// Words that begin with a dash, before or behind the verb.
    pub(super) options: Vec<&'c Word>,
    /// The other words behind the verb; values of options left out.
    pub(super) operands: Vec<&'c Word>,
    /// Whether there are words that may be anything, options too.
    pub(super) is_open: bool,
}

/// Programs, what they are here, and their options that take the next word.
const PROGRAMS: &[(&str, &str, &[&str])] = &[
    ("apt-get", "apt", APT),
    ("apt", "apt", APT),
    ("aptitude", "apt", APT),
    ("apk", "apk", &["-X", "--repository", "-p", "--root", "-t", "--virtual", "--arch", "--repositories-file"]),
    ("dnf", "dnf", DNF),
    ("dnf5", "dnf", DNF),
    ("yum", "dnf", DNF),
    ("microdnf", "dnf", DNF),
    ("tdnf", "dnf", DNF),
    ("zypper", "zypper", &["-R", "--root", "-C", "-D", "-t", "--type", "-r", "--repo", "--from"]),
    ("pip", "pip", PIP),
    ("pip3", "pip", PIP),
    ("npm", "npm", &["--prefix", "-C", "--registry", "-w", "--workspace", "--only", "--omit", "--loglevel", "--cache"]),
    ("yarn", "yarn", &["--cwd", "--network-timeout", "--cache-folder", "--registry"]),
    ("pnpm", "pnpm", &["-C", "--dir", "--filter", "--store-dir", "--registry"]),
    ("gem", "gem", &["-v", "--version", "-i", "--install-dir", "-s", "--source", "-n", "--bindir", "--platform"]),
    ("go", "go", &["-o", "-ldflags", "-tags", "-gcflags", "-p", "-mod", "-C"]),
    ("bundle", "bundle", &["-j", "--jobs", "--path", "--without", "--retry", "--gemfile"]),
    ("composer", "composer", &["-d", "--working-dir"]),
    ("poetry", "poetry", &["-C", "--directory", "--without", "--with", "--only"]),
    ("dotnet", "dotnet", &["-r", "--runtime", "-c", "-o", "-p", "-v", "--source", "--configfile", "--framework"]),
    ("cargo", "cargo", &["--target", "--manifest-path", "--features", "-p", "--bin", "--profile", "--path"]),
    ("mvn", "mvn", &["-f", "--file", "-s", "--settings", "-P", "-pl", "-T"]),
];

const APT: &[&str] = &["-o", "--option", "-c", "--config-file", "-t", "--target-release", "--default-release", "-a"];

const DNF: &[&str] = &[
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
    "--repo",
];

const PIP: &[&str] = &[
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--platform",
    "--python-version",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--no-binary",
    "--only-binary",
    "--timeout",
    "--retries",
    "--cache-dir",
    "--proxy",
    "--upgrade-strategy",
    "--progress-bar",
    "--src",
    "--global-option",
    "--config-settings",
];

/// What a command asks of a package manager; none where it is no such command, or that cannot be told.
pub(super) fn call(command: &Command) -> Option<Call<'_>> {
    let (name, mut words) = command.sound.then(|| command.program()).flatten()?;
    let plain = name.literal()?.rsplit('/').next()?;
    let is_module =
        plain.starts_with("python") && words.iter().take(2).map(|word| word.text.as_str()).eq(["-m", "pip"]);
    let plain = if is_module { "pip" } else { plain };
    if is_module {
        words = words.get(2..)?;
    }
    // `pip3.12`
    let plain = if plain.starts_with("pip3.") { "pip3" } else { plain };
    let (_, manager, valued) = PROGRAMS.iter().find(|(program, ..)| *program == plain)?;
    let (mut verb, mut options, mut operands, mut is_open) = (None, Vec::new(), Vec::new(), false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word.text.starts_with('-') && word.text.len() > 1 {
            options.push(word);
            if valued.contains(&word.text.as_str()) {
                words.next();
            }
        } else if verb.is_none() {
            word.literal()?;
            verb = Some(word);
        } else {
            is_open |= word.literal().is_none() && !word.text.starts_with(|c: char| c.is_ascii_alphanumeric());
            operands.push(word);
        }
    }
    Some(Call { manager, name, verb: verb?, options, operands, is_open })
}

impl Call<'_> {
    /// Whether it is asked to do one of these.
    pub(super) fn does(&self, verbs: &[&str]) -> bool {
        verbs.contains(&self.verb.text.as_str())
    }

    /// Whether one of these options is given: long ones with or without a value behind `=`, short ones in a cluster too.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|option| names.iter().any(|name| is_option(&option.text, name)))
    }

    /// Whether packages are put onto the system, by a package manager of a distribution.
    pub(super) fn installs(&self) -> bool {
        match self.manager {
            "apt" => self.does(&["install", "reinstall", "upgrade", "dist-upgrade", "full-upgrade", "build-dep"]),
            "apk" => self.does(&["add", "upgrade"]),
            "dnf" => self.does(&["install", "reinstall", "localinstall", "groupinstall", "update", "upgrade"]),
            "zypper" => self.does(&["install", "in", "update", "up", "dist-upgrade", "dup", "patch"]),
            _ => false,
        }
    }

    /// How messages call it: the program and what it is asked to do.
    pub(super) fn said(&self) -> String {
        let name = self.name.text.rsplit('/').next().unwrap_or(&self.name.text);
        let module = if self.manager == "pip" && name.starts_with("python") { "-m pip " } else { "" };
        format!("{name} {module}{}", self.verb.text)
    }
}

fn is_option(written: &str, name: &str) -> bool {
    if let Some(letter) = name.strip_prefix('-').filter(|rest| rest.len() == 1) {
        return written.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-') && rest.contains(letter));
    }
    written.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::shell;

    #[test]
    fn a_call_knows_its_verb_its_options_and_what_they_are_about() {
        for (line, expected) in [
            ("apt-get -y -o Dpkg::Use-Pty=0 install curl git", "apt install [-y -o] [curl git]"),
            ("sudo /usr/bin/apt update", "apt update [] []"),
            ("python3 -m pip install -r requirements.txt flask", "pip install [-r] [flask]"),
            ("pip3.12 install $PACKAGES", "pip install [] [$PACKAGES] open"),
            ("apk add -t .build gcc", "apk add [-t] [gcc]"),
            ("yarn --cwd web install", "yarn install [--cwd] []"),
        ] {
            let shell = shell::parse(line, &[]).unwrap();
            let call = call(&shell.commands[0]).unwrap();
            let texts = |words: &[&Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(" ");
            let open = if call.is_open { " open" } else { "" };
            let shown = format!(
                "{} {} [{}] [{}]{open}",
                call.manager,
                call.verb.text,
                texts(&call.options),
                texts(&call.operands)
            );
            assert_eq!(shown, expected, "{line}");
        }
        for line in ["make install", "$APT install curl", "apt-get $VERB curl", "apt-get"] {
            let shell = shell::parse(line, &[]).unwrap();
            assert!(shell.commands.first().and_then(call).is_none(), "{line}");
        }
    }

    #[test]
    fn options_are_known_in_every_way_they_are_written() {
        let shell = shell::parse("npm install -gq --omit=dev x", &[]).unwrap();
        let call = call(&shell.commands[0]).unwrap();
        assert!(call.has(&["-g"]) && call.has(&["-q"]) && call.has(&["--omit"]));
        assert!(!call.has(&["-o", "--om", "-m"]));
    }
}
