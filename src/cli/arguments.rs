use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::dialects;
use crate::knowledge::{Group, Profile};
use crate::model::Severity;

/// Behind the options of each command.
const LAST: usize = 100;

/// What the exit codes of `check` mean, below its options.
const EXIT_CODES: &str =
    "Exit codes: 0 nothing was found, 1 something was found (see --fail-on), 2 it could not run, or not on every file";

/// One language server and linter for every file that describes infrastructure.
#[derive(Parser, Debug)]
#[command(name = "infra-ls", version, about, arg_required_else_help = true)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to write in colours; `auto` looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE, FORCE_COLOR
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN", display_order = LAST)]
    pub color: Colours,
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
    Check(Box<CheckOptions>),
    /// Brings files into the canonical layout of their language
    Fmt(FmtOptions),
    /// Writes an infra-ls.toml to begin with
    Init {
        /// The folder it is for
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Says what a practice is about
    Explain {
        /// The practice's id, or what another tool calls it: `hadolint:DL3007`, `DL3007`
        id: String,
    },
    /// Lists the practices, those of the workspace's own among them
    Practices(PracticesOptions),
    /// Writes the JSON Schema of infra-ls.toml
    ConfigSchema,
    /// Writes what makes a shell complete the options of infra-ls
    Completions {
        /// The shell
        shell: Shell,
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
#[command(after_help = EXIT_CODES)]
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
    /// Only these practices or groups, whatever the profile; what other tools call a finding is understood too
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
    /// Write the findings into this file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How bad a finding must be to make the exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Leave out the findings this file knows
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found into this file, to be given as --baseline later
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    pub write_baseline: Option<PathBuf>,
    /// Count the findings of each practice instead of showing them (formats human and json)
    #[arg(long)]
    pub statistics: bool,
    /// The file whose text standard input is
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Leave out files the configuration excludes even when they are named
    #[arg(long)]
    pub force_exclude: bool,
}

/// Options of `fmt`.
#[derive(Args, Debug)]
pub struct FmtOptions {
    /// Files and folders; `-` reads standard input and writes to standard output
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Name the files that would change, and change nothing
    #[arg(long)]
    pub check: bool,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// The file whose text standard input is
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Leave out files the configuration excludes even when they are named
    #[arg(long)]
    pub force_exclude: bool,
}

/// Options of `practices`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PracticesOptions {
    /// What to do with them instead.
    #[command(subcommand)]
    pub command: Option<PracticesCommand>,
    /// Only those with this in their id, title or aliases
    pub search: Option<String>,
    /// Only those of this group
    #[arg(long, value_parser = parse_group)]
    pub group: Option<Group>,
    /// Only those of this severity
    #[arg(long, value_parser = parse_severity)]
    pub severity: Option<Severity>,
    /// Only those that run under this profile
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// Only those about this format
    #[arg(long = "for", value_name = "FORMAT", value_parser = formats())]
    pub about: Option<String>,
    /// Only those of which this tool knows something alike: hadolint, trivy
    #[arg(long)]
    pub tool: Option<String>,
    /// Only those that can be mended
    #[arg(long)]
    pub fixable: bool,
    /// How to write them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// What to do with practices.
#[derive(Subcommand, Debug)]
pub enum PracticesCommand {
    /// Runs the examples of practice pages: those of the workspace's own, or the ones named
    Test {
        /// Pages, or folders with pages
        paths: Vec<PathBuf>,
    },
}

/// How to write findings.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people
    #[default]
    Human,
    /// For programs; the form is versioned
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Commands to a workflow of GitHub, which shows them beside the lines
    Github,
    /// A code quality report for GitLab
    Gitlab,
    /// JUnit's XML, for whatever shows test results
    Junit,
}

/// How to write a list.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// How bad a finding must be to count as a failure.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// All but hints
    Information,
    /// Everything
    #[default]
    Hint,
    /// Nothing
    Never,
}

impl FailOn {
    /// Whether a finding so bad counts as a failure.
    pub(super) fn fails(self, severity: Severity) -> bool {
        let mildest = match self {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Information => Severity::Information,
            FailOn::Hint => Severity::Hint,
            FailOn::Never => return false,
        };
        severity <= mildest
    }
}

/// When to write in colours.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// Where they can be seen
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
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

/// The names of the formats, and nothing else.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(dialects::ALL.iter().map(|dialect| dialect.id()))
}

fn parse_group(name: &str) -> Result<Group, String> {
    serde_json::from_value(name.into()).map_err(|error| error.to_string())
}

fn parse_severity(name: &str) -> Result<Severity, String> {
    serde_json::from_value(name.into()).map_err(|error| error.to_string())
}
