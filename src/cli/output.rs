use std::io::{self, Write};

use anstream::ColorChoice;

use super::Colours;

/// Decides for standard output and standard error whether colours are written. Asked to decide itself it follows, in
/// this order, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM and whether a terminal is there.
pub(super) fn choose_colours(colours: Colours) {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let says_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let choice = match colours {
        Colours::Always => ColorChoice::Always,
        Colours::Never => ColorChoice::Never,
        Colours::Auto if !says_no && is_set("FORCE_COLOR") => ColorChoice::Always,
        Colours::Auto => ColorChoice::Auto,
    };
    choice.write_global();
}

/// Writes to standard output, colours only where they can be seen. Whoever reads may stop reading: that is no error.
pub(super) fn say(text: &str) {
    let mut out = anstream::stdout().lock();
    ignore_broken_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Writes one line to standard error.
pub(super) fn complain(message: &str) {
    let mut out = anstream::stderr().lock();
    ignore_broken_pipe(writeln!(out, "infra-ls: {message}"));
}

/// The text as it goes into a file: with colours only where they were asked for.
pub(super) fn for_file(text: &str) -> String {
    match ColorChoice::global() {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => text.to_owned(),
        ColorChoice::Auto | ColorChoice::Never => anstream::adapter::strip_str(text).to_string(),
    }
}

/// Nobody is left to be told about a pipe nobody reads, or a full disk behind a redirection of errors.
fn ignore_broken_pipe(result: io::Result<()>) {
    if let Err(error) = result
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        tracing::error!("cannot write: {error}");
    }
}
