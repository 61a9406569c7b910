use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::CLEAN;
use super::output::say;
use crate::workspace::CONFIG_FILE;

/// What there is to be set, each with its meaning.
const TEMPLATE: &str = include_str!("init.toml");

pub(super) fn run(folder: &Path) -> Result<u8, String> {
    let path = folder.join(CONFIG_FILE);
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{} is there already, and stays as it is", path.display()),
        _ => format!("{}: {error}", path.display()),
    })?;
    file.write_all(TEMPLATE.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
    say(&format!("{}\n", path.display()));
    Ok(CLEAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FileId;
    use crate::workspace::Workspace;

    #[test]
    fn the_template_is_sound_as_it_is_and_with_everything_in_it_turned_on() {
        let turned_on = TEMPLATE.lines().map(|line| line.strip_prefix("#:").map_or(line, str::trim_start));
        let turned_on: String = turned_on.map(|line| format!("{line}\n")).collect();
        assert!(turned_on.lines().count() > turned_on.matches("\n# ").count() + 10);
        for text in [TEMPLATE, &turned_on] {
            let workspace = Workspace::new(None);
            let file = FileId::from_path(Path::new("/shop/infra-ls.toml"));
            workspace.replace(&file, text);
            assert_eq!(workspace.snapshot().config_errors(&file), [], "{text}");
        }
    }
}
