use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

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
    note(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Writes the text of a file to standard output as it is: what looks like a colour there is part of it.
pub(super) fn say_exactly(text: &str) {
    let mut out = io::stdout().lock();
    note(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Whether everything could be said that was to be said.
pub(super) fn is_all_said() -> bool {
    !IS_CUT.load(Ordering::Relaxed)
}

/// Whether something did not reach standard output: a full disk behind it.
static IS_CUT: AtomicBool = AtomicBool::new(false);

fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
        && !IS_CUT.swap(true, Ordering::Relaxed)
    {
        complain(&format!("standard output: {error}"));
    }
}

/// Writes one line to standard error.
pub(super) fn complain(message: &str) {
    let mut out = anstream::stderr().lock();
    // Nobody is left to be told that nobody can be told.
    let _ = writeln!(out, "infra-ls: {message}");
}

/// The text as it goes into a file: with colours only where they were asked for.
pub(super) fn for_file(text: &str) -> String {
    match ColorChoice::global() {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => text.to_owned(),
        ColorChoice::Auto | ColorChoice::Never => anstream::adapter::strip_str(text).to_string(),
    }
}
