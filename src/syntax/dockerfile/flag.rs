use super::super::SyntaxError;
use super::keyword::FlagKind;
use super::view::{Reader, shortened};
use super::words::{self, RawFlag};
use super::{Flag, Keyword, duration};

impl Reader<'_> {
    pub(super) fn flag(&self, raw: &RawFlag) -> Flag {
        let written = self.text(&raw.range);
        let said = raw.text.strip_prefix("--").unwrap_or(&raw.text);
        let name = said.split_once('=').map_or(said, |(name, _)| name).to_owned();
        let equals = written.find('=').map(|at| raw.range.start + at).filter(|_| said.contains('='));
        let name_range = (raw.range.start + 2).min(raw.range.end)..equals.unwrap_or(raw.range.end);
        let value = equals.map(|equals| {
            let (mut word, fault) = self.expanded(&(equals + 1..raw.range.end));
            if fault.is_some() {
                word.text = said.split_once('=').map_or_else(String::new, |(_, value)| value.to_owned());
            }
            word
        });
        Flag { span: self.span(&raw.range), name, name_span: self.span(&name_range), value }
    }

    /// Whether a flag stands on a row below the first.
    fn is_below(&self, flag: &Flag) -> bool {
        self.line.stretches().next().is_some_and(|(_, source, row)| flag.span.start() > source + row.len())
    }

    /// The first mistake in the flags.
    pub(super) fn check_flags(&mut self, keyword: Keyword, flags: &[Flag]) {
        let known = keyword.flags();
        for (i, flag) in flags.iter().enumerate() {
            let name = &flag.name;
            let Some(&(_, kind)) = known.iter().find(|(known, _)| known == name) else {
                let near = known.iter().filter(|(known, _)| similar_flag(known, name)).map(|(known, _)| *known).next();
                let hint = match near {
                    Some(near) => format!("; did you mean `--{near}`?"),
                    None if known.is_empty() => format!("; {} takes no flags", keyword.name()),
                    None => {
                        let names: Vec<String> = known.iter().map(|(name, _)| format!("`--{name}`")).collect();
                        format!("; {} takes {}", keyword.name(), names.join(", "))
                    }
                };
                if i == 0 && near.is_none() && self.is_below(flag) {
                    let first = self.line.stretches().next().map_or(0, |(.., row)| row.len());
                    let (name, keyword) = (shortened(name), keyword.name());
                    let message =
                        format!("`--{name}` is no flag of {keyword}; the command to which it belongs is missing here");
                    self.error(&words::trim(&self.line.text, 0..first), message);
                    return;
                }
                let message = format!("Unknown flag `--{}`{hint}", shortened(name));
                self.errors.push(SyntaxError { span: flag.name_span.join(flag.span), message });
                return;
            };
            let value = flag.value.as_ref().map(|value| value.text.as_str());
            let message = match (kind, value) {
                _ if kind != FlagKind::Values && flags.iter().take(i).any(|earlier| earlier.name == *name) => {
                    format!("`--{name}` stands twice; keep one of them")
                }
                (FlagKind::Value | FlagKind::Values, None) => {
                    format!("`--{name}` needs a value: write `--{name}=<value>`")
                }
                (FlagKind::Switch, Some(value))
                    if !["true", "false"].iter().any(|on| on.eq_ignore_ascii_case(value)) =>
                {
                    format!("`--{name}` is on or off: write `--{name}`, `--{name}=true` or `--{name}=false`")
                }
                (_, Some(value)) if keyword == Keyword::Healthcheck => match health_mistake(name, value) {
                    Some(mistake) => format!("`--{name}` cannot be `{}`; {mistake}", shortened(value)),
                    None => continue,
                },
                (_, Some(value)) if keyword == Keyword::Run => match run_mistake(name, value) {
                    Some(mistake) => mistake,
                    None => continue,
                },
                _ => continue,
            };
            self.errors.push(SyntaxError { span: flag.span, message });
            return;
        }
    }
}

/// BuildKit expands no variables in these, so what is written is what counts.
fn health_mistake(name: &str, value: &str) -> Option<&'static str> {
    match name {
        "retries" => match value.parse::<i32>() {
            Ok(0..) => None,
            _ if value.is_empty() => None,
            _ => Some("write how many failures make the container unhealthy, such as `3`"),
        },
        _ => duration::mistake(value),
    }
}

/// What is wrong with the value of a flag of RUN.
fn run_mistake(name: &str, value: &str) -> Option<String> {
    let known = match name {
        "mount" => return mount_mistake(value),
        "network" => NETWORKS,
        "security" => SECURITY,
        _ => return None,
    };
    if value.contains('$') || known.contains(&value) {
        return None;
    }
    if value.is_empty() {
        return Some(format!("`--{name}=` needs a value: {}", listed(known)));
    }
    Some(format!("`--{name}` cannot be `{}`{}", shortened(value), hint(known, value)))
}

/// The known word that may have been meant, else all of them.
fn hint(known: &[&str], typed: &str) -> String {
    match known.iter().find(|known| similar_flag(known, typed)) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; it is one of {}", listed(known)),
    }
}

fn listed(known: &[&str]) -> String {
    known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ")
}

/// Values of `--network` and `--security`.
const NETWORKS: &[&str] = &["default", "none", "host"];
const SECURITY: &[&str] = &["sandbox", "insecure"];

/// Types of mounts.
const MOUNTS: &[&str] = &["bind", "cache", "secret", "ssh", "tmpfs"];

/// Keys of mounts, and how several builds share a cache.
const MOUNT_KEYS: &[&str] = &[
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "size",
    "id",
    "sharing",
    "mode",
    "uid",
    "gid",
    "env",
];

/// The keys that mean something in a mount of a type, each by its usual name.
fn keys_of(of_type: &str) -> &'static [&'static str] {
    match of_type {
        "cache" => &["target", "id", "sharing", "from", "source", "mode", "uid", "gid", "readonly"],
        "secret" => &["id", "target", "env", "required", "mode", "uid", "gid"],
        "ssh" => &["id", "target", "required", "mode", "uid", "gid"],
        "tmpfs" => &["target", "size"],
        _ => &["type", "target", "source", "from", "readwrite"],
    }
}

/// Keys that Buildah knows beside these, some without a value.
const BUILDAH_KEYS: &[&str] = &[
    "bind-nonrecursive",
    "bind-propagation",
    "consistency",
    "no-dereference",
    "nodev",
    "noexec",
    "nosuid",
    "private",
    "relabel",
    "rprivate",
    "rshared",
    "rslave",
    "shared",
    "slave",
    "tmpcopyup",
    "tmpfs-mode",
    "tmpfs-size",
    "u",
    "z",
];

const SHARING: &[&str] = &["shared", "private", "locked"];

/// Keys that may stand without a value.
const SWITCHES: &[&str] = &["readonly", "ro", "readwrite", "rw", "required"];

/// What BuildKit and Buildah refuse in the value of `--mount`; quotation marks are left to them, and so are variables, but
/// for those in `from`, which BuildKit never expands.
fn mount_mistake(value: &str) -> Option<String> {
    if value.contains('"') {
        return None;
    }
    if value.is_empty() {
        return Some("`--mount=` needs a value, such as `type=cache,target=/root/.cache`".into());
    }
    if value.contains('$') {
        return value.split(',').find_map(variable_source);
    }
    let said =
        value.split(',').find_map(|part| part.split_once('=').filter(|(key, _)| key.eq_ignore_ascii_case("type")));
    let of_type = said.map_or("bind".to_owned(), |(_, kind)| kind.to_ascii_lowercase());
    for part in value.split(',') {
        let (key, given) = part.split_once('=').map_or((part, None), |(key, given)| (key, Some(given)));
        let key = key.to_ascii_lowercase();
        match (key.as_str(), given) {
            ("", _) => {
                return Some("A key such as `target=/cache` is missing at one of the commas of this mount".into());
            }
            ("type" | "sharing", Some("")) => {
                let known = if key == "type" { MOUNTS } else { SHARING };
                return Some(format!("`{key}=` needs a value: {}", listed(known)));
            }
            ("type", Some(kind)) if !MOUNTS.contains(&kind.to_ascii_lowercase().as_str()) => {
                return Some(format!("There is no mount of type `{}`{}", shortened(kind), hint(MOUNTS, kind)));
            }
            ("sharing", Some(how)) if !SHARING.contains(&how.to_ascii_lowercase().as_str()) => {
                return Some(format!("`sharing` cannot be `{}`{}", shortened(how), hint(SHARING, how)));
            }
            (other, _) if BUILDAH_KEYS.contains(&other) => {}
            (known, _) if !MOUNT_KEYS.contains(&known) => {
                let near = MOUNT_KEYS.iter().find(|known| similar_flag(known, &key));
                let hint = match near {
                    Some(near) => format!("; did you mean `{near}`?"),
                    None => format!("; one of type `{of_type}` has {}", listed(keys_of(&of_type))),
                };
                return Some(format!("A mount has no key `{}`{hint}", shortened(&key)));
            }
            (known, None) if !SWITCHES.contains(&known) => {
                return Some(format!("`{known}` needs a value: write `{known}=<value>`"));
            }
            (known, given) => {
                if let Some(mistake) = key_mistake(known, given, &of_type) {
                    return Some(mistake);
                }
            }
        }
    }
    mount_as_a_whole(value, &of_type)
}

/// What is wrong with a key that is known, in a mount of a type.
fn key_mistake(key: &str, value: Option<&str>, of_type: &str) -> Option<String> {
    let belongs = |types: &[&str]| {
        let whose = types.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(" or ");
        let is_lost = !types.contains(&of_type);
        is_lost.then(|| format!("`{key}` belongs to a mount of type {whose}, and this one is of type `{of_type}`"))
    };
    let number = |radix: u32, such: &str| {
        let is_one = value.is_none_or(|value| u32::from_str_radix(value, radix).is_ok());
        (!is_one).then(|| format!("`{key}` cannot be `{}`; write {such}", shortened(value.unwrap_or(""))))
    };
    match key {
        "required" => belongs(&["secret", "ssh"]).or_else(|| switch(key, value)),
        "readonly" | "ro" | "readwrite" | "rw" => switch(key, value),
        "size" => belongs(&["tmpfs"]),
        "mode" => number(8, "octal permissions, such as `0400`"),
        "uid" | "gid" => number(10, "a number, such as `1000`"),
        _ => None,
    }
}

fn switch(key: &str, value: Option<&str>) -> Option<String> {
    const KNOWN: &[&str] = &["1", "0", "t", "f", "T", "F", "true", "false", "TRUE", "FALSE", "True", "False"];
    let value = value.filter(|value| !KNOWN.contains(value))?;
    Some(format!("`{key}` is on or off: write `{key}`, `{key}=true` or `{key}=false`, not `{}`", shortened(value)))
}

/// What does not go together in a mount of a type.
fn mount_as_a_whole(value: &str, of_type: &str) -> Option<String> {
    let keys: Vec<String> =
        value.split(',').filter_map(|part| Some(part.split('=').next()?.to_ascii_lowercase())).collect();
    let has = |names: &[&str]| keys.iter().any(|key| names.contains(&key.as_str()));
    if has(&["sharing"]) && of_type != "cache" {
        return Some(format!("`sharing` belongs to a mount of type `cache`, and this one is of type `{of_type}`"));
    }
    if of_type == "secret" && has(&["from"]) {
        return Some("A mount of type `secret` has no `from`; the build is given the secret by its `id`".into());
    }
    if of_type == "secret" && !has(&["id", "source", "src", "target", "dst", "destination"]) {
        return Some("A mount of type `secret` needs the `id` under which the build is given it".into());
    }
    None
}

/// What is wrong with a part `from=$NAME` of a mount.
fn variable_source(part: &str) -> Option<String> {
    let (key, source) = part.split_once('=')?;
    let dollar = source.find('$').filter(|&dollar| dollar + 1 < source.len());
    (key.eq_ignore_ascii_case("from") && dollar.is_some()).then(|| {
        let source = shortened(source);
        format!(
            "`from` of a mount takes no variables; begin a stage with `FROM {source} AS <name>` above, and write \
             `from=<name>`"
        )
    })
}

fn similar_flag(known: &str, typed: &str) -> bool {
    let typed = typed.to_ascii_lowercase();
    typed.len() < 32
        && (strsim::osa_distance(known, &typed) <= if typed.len() < 5 { 1 } else { 2 }
            || typed.len() > 1 && known.starts_with(&typed))
}
