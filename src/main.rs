//! The program: two front doors, the command line and the language server.

use std::process::ExitCode;

use clap::Parser;
use infra_ls::cli::{self, CommandLine};

fn main() -> ExitCode {
    cli::run(CommandLine::parse().command)
}
