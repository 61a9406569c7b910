//! Floor 10: the command line.

mod check;
mod dump_tree;
mod explain;
mod human;
mod json;
mod output;
mod practices;
mod project;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::knowledge::Profile;

/// Nothing was found.
pub const CLEAN: u8 = 0;
/// Something was found.
pub const FINDINGS: u8 = 1;
/// The command could not do its work.
pub const COULD_NOT_RUN: u8 = 2;

/// One language server and linter for every file that describes infrastructure.
#[derive(Parser, Debug)]
#[command(name = "infra-ls", version, about, arg_required_else_help = true)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Speaks the language server protocol over standard input and output
    Serve(ServeOptions),
    /// Says again what an editor said in a recording, and reports what the server answers otherwise now
    Replay {
        /// A file that `serve --record` wrote
        recording: PathBuf,
    },
    #[command(flatten)]
    #[allow(missing_docs, reason = "the help text would repeat it")]
    Other(ReportCommand),
}

/// What this front door does itself.
#[derive(Subcommand, Debug)]
pub enum ReportCommand {
    /// Checks files and folders
    Check(CheckOptions),
    /// Says what a practice is about
    Explain {
        /// The practice's id
        id: String,
    },
    /// Lists the practices
    Practices {
        /// How to write them
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Shows how a file is read
    DumpTree {
        /// The file
        file: PathBuf,
    },
}

/// Options of `serve`.
#[derive(Args, Debug)]
pub struct ServeOptions {
    /// Which practices run unasked, whatever infra-ls.toml says
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// How much to write to standard error: error, warn, info, debug, trace
    #[arg(long, default_value = "warn", env = "INFRA_LS_LOG")]
    pub log: String,
    /// Write down everything that is said, for a report of a mistake. It holds the texts of open files
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Understood and ignored: standard input and output is the only way
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// Options of `check`.
#[derive(Args, Debug)]
pub struct CheckOptions {
    /// Files and folders; `-` reads standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Apply the fixes that keep what the files do
    #[arg(long)]
    pub fix: bool,
    /// With --fix or --diff: apply also fixes that may change what runs
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// Only these practices or groups, whatever the profile
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Not these practices or groups
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Which practices run unasked, whatever infra-ls.toml says
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// The file whose text standard input is
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

/// How to write a report.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people
    #[default]
    Human,
    /// For programs; the form is versioned
    Json,
}

/// A profile that can be asked for.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileName {
    /// What breaks, leaks, loses data or surely costs
    Recommended,
    /// Also what is good to have
    Strict,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Recommended => Profile::Recommended,
            ProfileName::Strict => Profile::Strict,
        }
    }
}

/// Runs every command but `serve`, which is the other front door's.
pub fn run(command: ReportCommand) -> ExitCode {
    let done = match command {
        ReportCommand::Check(options) => check::run(&options),
        ReportCommand::Explain { id } => explain::run(&id),
        ReportCommand::Practices { format } => practices::run(format),
        ReportCommand::DumpTree { file } => dump_tree::run(&file),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            output::complain(&message);
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
