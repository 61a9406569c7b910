//! Starts infra-ls in Zed: the program that was set, else the first on the `PATH` of the folder's shell.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Result, Worktree};

struct InfraLs;

impl zed::Extension for InfraLs {
    fn new() -> Self {
        InfraLs
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let configured = LspSettings::for_worktree(server.as_ref(), worktree).ok().and_then(|settings| settings.binary);
        let (path, arguments, env) = match configured {
            Some(binary) => (binary.path, binary.arguments, binary.env),
            None => (None, None, None),
        };
        let command = path
            .or_else(|| worktree.which("infra-ls"))
            .ok_or("infra-ls was not found: put it on the PATH, or set lsp.infra-ls.binary.path in the settings")?;
        Ok(Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["serve".to_owned()]),
            env: env.map_or_else(|| worktree.shell_env(), |env| env.into_iter().collect()),
        })
    }
}

zed::register_extension!(InfraLs);
