//! The program: two front doors, the command line and the language server.

use std::process::ExitCode;

use clap::Parser;
use infra_ls::cli::{self, Command, CommandLine};
use infra_ls::server;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    match line.command {
        Command::Serve(options) => {
            server::run(&server::Options { profile: options.profile.map(Into::into), log: options.log })
        }
        Command::Other(command) => cli::run(command, line.color),
    }
}
