//! The program: two front doors, the command line and the language server.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use infra_ls::cli::{self, CLEAN, COULD_NOT_RUN, Command, CommandLine, FINDINGS};
use infra_ls::server;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    match line.command {
        Command::Serve(options) => server::run(&server::Options {
            profile: options.profile.map(Into::into),
            log: options.log,
            record: options.record,
        }),
        Command::Replay { recording } => ExitCode::from(replay(&recording)),
        Command::Other(command) => cli::run(command, line.color),
    }
}

fn replay(recording: &Path) -> u8 {
    match server::replay(recording, &server::Options::default()) {
        Err(error) => {
            anstream::eprintln!("error: {}: {error}", recording.display());
            COULD_NOT_RUN
        }
        Ok(replayed) => {
            for difference in &replayed.differences {
                anstream::println!("{difference}");
            }
            let count = replayed.differences.len();
            anstream::println!("{} answers, {count} differences", replayed.answers);
            if count == 0 { CLEAN } else { FINDINGS }
        }
    }
}
