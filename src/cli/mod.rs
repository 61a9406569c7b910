//! Floor 10: the command line.

mod arguments;
mod baseline;
mod check;
mod dump_tree;
mod explain;
mod fmt;
mod init;
mod output;
mod practice_test;
mod practices;
mod progress;
mod project;
mod report;
mod writing;

use std::process::ExitCode;

use clap::CommandFactory;

pub use arguments::{
    CheckOptions, Colours, Command, CommandLine, FailOn, FmtOptions, Format, ListFormat, PracticesCommand,
    PracticesOptions, ProfileName, ReportCommand, ServeOptions,
};

/// Nothing was found.
pub const CLEAN: u8 = 0;
/// Something was found.
pub const FINDINGS: u8 = 1;
/// The command could not do its work.
pub const COULD_NOT_RUN: u8 = 2;

/// Runs every command but `serve`, which is the other front door's.
pub fn run(command: ReportCommand, colours: Colours) -> ExitCode {
    output::choose_colours(colours);
    let done = match command {
        ReportCommand::Check(options) => check::run(&options),
        ReportCommand::Fmt(options) => fmt::run(&options),
        ReportCommand::Init { folder } => init::run(&folder),
        ReportCommand::Explain { id } => explain::run(&id),
        ReportCommand::Practices(PracticesOptions { command: Some(PracticesCommand::Test { paths }), .. }) => {
            practice_test::run(&paths)
        }
        ReportCommand::Practices(options) => practices::run(&options),
        ReportCommand::ConfigSchema => config_schema(),
        ReportCommand::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut CommandLine::command(), "infra-ls", &mut script);
            output::say(&String::from_utf8_lossy(&script));
            Ok(CLEAN)
        }
        ReportCommand::DumpTree { file } => dump_tree::run(&file),
    };
    match done {
        Ok(_) if !output::is_all_said() => ExitCode::from(COULD_NOT_RUN),
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            output::complain(&message);
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

fn config_schema() -> Result<u8, String> {
    let schema = serde_json::to_string_pretty(&crate::workspace::config_schema()).map_err(|error| error.to_string())?;
    output::say(&format!("{schema}\n"));
    Ok(CLEAN)
}
