use crate::model::ScriptRole;
use crate::practices::packages::{Call, call};
use crate::practices::{Check, Draft, Report, ShellScript};

/// Packages of which whatever version is newest is installed.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

/// Names shown in a message.
const SHOWN: usize = 3;

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    if given.script.role != ScriptRole::Build {
        return;
    }
    for call in given.shell.commands.iter().filter_map(call) {
        let Some(condition) = kind(&call) else { continue };
        // Behind what is run stand its own arguments.
        let runs = call.manager == "go" && call.does(&["run"]);
        let operands = call.operands.iter().take(if runs { 1 } else { usize::MAX });
        let words = operands.filter_map(|word| word.literal()).filter(|name| !runs || name.ends_with("@latest"));
        let open: Vec<String> = words.filter(|name| is_open(condition, name)).map(|name| format!("`{name}`")).collect();
        let Some(shown) = open.get(..open.len().min(SHOWN)).filter(|shown| !shown.is_empty()) else { continue };
        let more = match open.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let what = format!("No version is named for {}{more}.", shown.join(", "));
        let advice = match condition {
            "npm" if open.iter().all(|name| name.ends_with(".git`")) => "Name a commit or a tag behind `#`.",
            "npm" | "go" => "Name it behind `@`.",
            "pip" => "Name it behind `==`, or install from a file that does.",
            "gem" => "Name it behind `:`.",
            "dnf" | "yum" => "Name it behind a dash, as far as the distribution keeps it.",
            _ => "Name it behind `=`, as far as the distribution keeps it.",
        };
        let place = given.script.place(call.name.span.join(call.verb.span));
        report.add(Draft::new(place, what).when(condition).advise(advice));
    }
}

/// The page's condition for a call that installs packages by their names.
fn kind(call: &Call<'_>) -> Option<&'static str> {
    let installs = match call.manager {
        "apt" | "dnf" | "zypper" => call.does(&["install", "in"]),
        "apk" => call.does(&["add"]),
        "pip" => call.does(&["install"]) && !call.has(&["-c", "--constraint"]),
        "npm" => call.does(&["install", "i", "add"]),
        "gem" => call.does(&["install"]) && !call.has(&["-v", "--version"]),
        "go" => call.does(&["install", "get", "run"]),
        _ => false,
    };
    let condition = match call.name.text.rsplit('/').next() {
        Some("yum") => "yum",
        _ => call.manager,
    };
    installs.then_some(condition)
}

/// Whether a word is the name of a package without its version.
fn is_open(condition: &str, name: &str) -> bool {
    let is_path =
        name.starts_with(['.', '/', '~', '@', '-']) || name.contains("://") || name.contains(['*', '{', '$', '[']);
    match condition {
        "npm" => {
            if name.ends_with(".git") && name.contains("://") {
                return true;
            }
            let own = name.strip_prefix('@').unwrap_or(name);
            let is_file = own.starts_with(['.', '/']) || own.contains("://") || own.contains(['$', '*']);
            // `owner/repository` is a place, `@scope/name` a name.
            let is_place = !name.starts_with('@') && own.contains('/');
            !is_file && !is_place && (!own.contains('@') || own.ends_with("@latest"))
        }
        "go" => {
            // A module begins with the name of a host; other paths are those of files.
            let host = name.split_once('/').map_or("", |(host, _)| host);
            host.contains('.') && !host.starts_with('.') && (!name.contains('@') || name.ends_with("@latest"))
        }
        "pip" => !is_path && !name.contains(['=', '<', '>', '~', '@', '/', ':']) && !name.ends_with(".whl"),
        "gem" => !is_path && !name.contains(':') && !name.ends_with(".gem"),
        // A version of RPM follows the name behind a dash.
        "dnf" | "yum" => !is_path && !has_version(name) && !name.ends_with(".rpm"),
        "zypper" => !is_path && !name.contains(['=', '<', '>']) && !name.ends_with(".rpm"),
        _ => !is_path && !name.contains(['=', '<', '>', '~', '/']) && !name.ends_with(".deb"),
    }
}

fn has_version(name: &str) -> bool {
    name.split('-').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_digit()) && part.contains('.'))
}
