use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// Largest message that is read, in bytes: more than the largest file with every character escaped.
const MESSAGE_BYTES: usize = 256 * 1024 * 1024;

/// Longest header line that is kept, in bytes.
const HEADER_BYTES: usize = 4 * 1024;

const LENGTH: &[u8] = b"content-length:";

/// What came next in a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// Headers that announce no message, or one too large to read.
    Broken(&'static str),
}

/// The next message of a stream; none at its end, also where it ends inside a message. Bytes that belong to no message
/// cost only themselves: reading goes on at the next header that makes sense.
pub(super) async fn next<I: AsyncBufRead + Unpin>(input: &mut I) -> io::Result<Option<Frame>> {
    let mut length: Option<usize> = None;
    let mut garbage = false;
    loop {
        let Some(line) = line(input).await? else { return Ok(None) };
        let line = line.trim_ascii();
        if let Some(at) = line.windows(LENGTH.len()).position(|window| window.eq_ignore_ascii_case(LENGTH)) {
            let number = line.get(at + LENGTH.len()..).unwrap_or_default().trim_ascii();
            length = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
            garbage |= length.is_none();
        } else if !line.is_empty() {
            garbage |= !line.contains(&b':');
        } else if let Some(length) = length {
            return body(input, length).await;
        } else if garbage {
            return Ok(Some(Frame::Broken("the header has no Content-Length")));
        }
    }
}

/// A header line, at most [`HEADER_BYTES`] from its end; none at the end of the stream.
async fn line<I: AsyncBufRead + Unpin>(input: &mut I) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let read = (&mut *input).take(HEADER_BYTES as u64).read_until(b'\n', &mut line).await?;
        if read == 0 {
            return Ok(None);
        }
        if line.ends_with(b"\n") {
            return Ok(Some(line));
        }
        let surplus = line.len().saturating_sub(HEADER_BYTES);
        line.drain(..surplus);
    }
}

async fn body<I: AsyncBufRead + Unpin>(input: &mut I, length: usize) -> io::Result<Option<Frame>> {
    let mut body = (&mut *input).take(length as u64);
    if length > MESSAGE_BYTES {
        tokio::io::copy_buf(&mut body, &mut tokio::io::sink()).await?;
        return Ok(Some(Frame::Broken("the message is larger than any that is read")));
    }
    // Grows as bytes arrive: an announced length alone takes no memory.
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes).await?;
    Ok((bytes.len() == length).then_some(Frame::Body(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn frames(mut stream: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        while let Some(frame) = next(&mut stream).await.unwrap() {
            seen.push(match frame {
                Frame::Body(body) => String::from_utf8_lossy(&body).into_owned(),
                Frame::Broken(why) => format!("({why})"),
            });
        }
        seen
    }

    #[tokio::test]
    async fn reading_goes_on_behind_what_is_broken() {
        let no_length = "(the header has no Content-Length)";
        let long = "x".repeat(3 * HEADER_BYTES);
        for (stream, expected) in [
            ("Content-Length: 2\r\n\r\n{}Content-Length: 2\r\n\r\n[]", vec!["{}", "[]"]),
            ("content-length:2\nContent-Type: application/vscode-jsonrpc; charset=latin1\n\n{}", vec!["{}"]),
            ("noise Content-Length: 2\r\n\r\n{}", vec!["{}"]),
            ("Content-Length: two\r\n\r\nContent-Length: 2\r\n\r\n{}", vec![no_length, "{}"]),
            ("X: y\r\n\r\nnoise\r\n\r\nContent-Length: 0\r\n\r\n", vec![no_length, ""]),
            (&format!("{long}Content-Length: 2\r\n\r\n{{}}"), vec!["{}"]),
            ("Content-Length: 99\r\n\r\n{}", vec![]),
            ("Content-Length: 18446744073709551615\r\n\r\n{}", vec!["(the message is larger than any that is read)"]),
            ("Content-Length", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(frames(stream.as_bytes()).await, expected, "{}", stream.get(..60).unwrap_or(stream));
        }
    }
}
