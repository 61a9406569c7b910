//! Standard input and output of the process.
//!
//! Where a thread of its own reads and another one writes, a message changes threads four times on its way to the answer,
//! which takes as long as many an answer. Editors give a server pipes or sockets, and of these the runtime knows when
//! there is something and when there is room: the thread that serves a message reads and writes it, too.

use tokio::io::{AsyncRead, AsyncWrite};

/// What the editor says.
pub(super) fn input() -> Box<dyn AsyncRead + Send + Unpin> {
    #[cfg(unix)]
    if let Some(input) = unix::input() {
        return input;
    }
    Box::new(tokio::io::stdin())
}

/// What the editor is told.
pub(super) fn output() -> Box<dyn AsyncWrite + Send + Unpin> {
    #[cfg(unix)]
    if let Some(output) = unix::output() {
        return output;
    }
    Box::new(tokio::io::stdout())
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream as Socket;

    use tokio::io::{AsyncRead, AsyncWrite};
    use tokio::net::UnixStream;
    use tokio::net::unix::pipe::{Receiver, Sender};

    /// None where it is neither a pipe nor a socket: a file, a terminal.
    pub(super) fn input() -> Option<Box<dyn AsyncRead + Send + Unpin>> {
        let input = io::stdin();
        if let Ok(pipe) = Receiver::from_owned_fd(input.as_fd().try_clone_to_owned().ok()?) {
            return Some(Box::new(pipe));
        }
        Some(Box::new(socket(&input)?))
    }

    /// None where it is neither a pipe nor a socket.
    pub(super) fn output() -> Option<Box<dyn AsyncWrite + Send + Unpin>> {
        let output = io::stdout();
        if let Ok(pipe) = Sender::from_owned_fd(output.as_fd().try_clone_to_owned().ok()?) {
            return Some(Box::new(pipe));
        }
        Some(Box::new(socket(&output)?))
    }

    fn socket(stream: &impl AsFd) -> Option<UnixStream> {
        let socket = Socket::from(stream.as_fd().try_clone_to_owned().ok()?);
        // What is no socket has no address.
        socket.local_addr().ok()?;
        socket.set_nonblocking(true).ok()?;
        UnixStream::from_std(socket).ok()
    }
}
