use std::io::{self, Write};

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

/// Nobody is left to be told about a pipe nobody reads, or a full disk behind a redirection of errors.
fn ignore_broken_pipe(result: io::Result<()>) {
    if let Err(error) = result
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        tracing::error!("cannot write: {error}");
    }
}
