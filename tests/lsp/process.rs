//! The program itself, over real pipes.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::{Value, json};

fn serve() -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infra-ls"));
    command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn send(to: &mut ChildStdin, message: &Value) {
    try_to_send(to, message).unwrap();
}

fn try_to_send(to: &mut ChildStdin, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    to.flush()
}

fn receive(from: &mut impl BufRead) -> Value {
    let mut header = String::new();
    from.read_line(&mut header).unwrap();
    let length: usize = header.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
    from.read_line(&mut header).unwrap();
    let mut body = vec![0; length];
    from.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Starts the program and begins a session.
fn begin() -> (Child, ChildStdin, impl BufRead) {
    let mut child = serve();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let params = json!({ "processId": null, "capabilities": {} });
    send(&mut input, &json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
    assert_eq!(receive(&mut output)["result"]["serverInfo"]["name"], "infra-ls");
    send(&mut input, &json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    (child, input, output)
}

#[test]
fn it_ends_well_though_its_input_stays_open() {
    let (mut child, mut input, mut output) = begin();
    send(&mut input, &json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }));
    assert_eq!(receive(&mut output), json!({ "jsonrpc": "2.0", "id": 2, "result": null }));
    send(&mut input, &json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    drop(input);
}

#[test]
fn an_end_without_goodbye_is_told_by_the_exit_code() {
    let (mut child, mut input, _output) = begin();
    send(&mut input, &json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(child.wait().unwrap().code(), Some(1));

    let (mut child, input, _output) = begin();
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_closed_output_is_an_end_and_no_crash() {
    let (mut child, mut input, output) = begin();
    drop(output);
    // A program that another test is just starting may hold the other end for a moment, so one answer may still go out.
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        // Once the program is gone, so is its input.
        let _ = try_to_send(&mut input, &json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }));
        std::thread::yield_now();
    };
    assert_eq!(status.code(), Some(1));
}

#[test]
fn an_editor_that_reads_late_loses_nothing() {
    let (mut child, mut input, mut output) = begin();
    let stages: String = (0..500).map(|number| format!("FROM alpine:3.22 AS stage{number}\n")).collect();
    let document =
        json!({ "uri": "file:///no/such/Dockerfile", "languageId": "dockerfile", "version": 1, "text": stages });
    let opened = json!({ "textDocument": document });
    send(&mut input, &json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": opened }));
    // Each answer alone is more than a pipe holds.
    let numbers = 2..12;
    let asked = json!({ "textDocument": { "uri": document["uri"] } });
    for id in numbers.clone() {
        let method = "textDocument/documentSymbol";
        send(&mut input, &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": asked }));
    }
    let mut waiting: Vec<i64> = numbers.collect();
    while !waiting.is_empty() {
        let answer = receive(&mut output);
        let Some(id) = answer["id"].as_i64() else { continue };
        assert_eq!(answer["result"].as_array().map(Vec::len), Some(500));
        waiting.retain(|other| *other != id);
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_recorded_session_can_be_said_again() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("session.jsonl");
    let program = || Command::new(env!("CARGO_BIN_EXE_infra-ls"));
    let mut child = program()
        .args(["serve", "--record"])
        .arg(&recording)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let document = json!({ "uri": "file:///no/such/Dockerfile" });
    let opened =
        json!({ "uri": document["uri"], "languageId": "dockerfile", "version": 1, "text": "FROM node:latest\n" });
    let place = json!({ "textDocument": document, "position": { "line": 0, "character": 6 } });
    let initialize = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    for message in [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": initialize }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": opened } }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "textDocument/hover", "params": place }),
        json!({ "jsonrpc": "2.0", "id": 3, "method": "shutdown" }),
    ] {
        send(&mut input, &message);
        while message["id"].is_i64() && receive(&mut output)["id"] != message["id"] {}
    }
    send(&mut input, &json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(child.wait().unwrap().code(), Some(0));

    let again = program().arg("replay").arg(&recording).output().unwrap();
    let said = String::from_utf8_lossy(&again.stdout);
    assert_eq!((again.status.code(), said.trim()), (Some(0), "3 answers, 0 differences"));

    let text = std::fs::read_to_string(&recording).unwrap();
    std::fs::write(&recording, text.replace("Node.js", "something else")).unwrap();
    assert_ne!(std::fs::read_to_string(&recording).unwrap(), text, "the hover speaks of Node.js");
    let other = program().arg("replay").arg(&recording).output().unwrap();
    let said = String::from_utf8_lossy(&other.stdout);
    assert_eq!(other.status.code(), Some(1));
    assert!(said.starts_with("another answer to textDocument/hover (2)"), "{said}");

    std::fs::write(&recording, "no recording\n").unwrap();
    assert_eq!(program().arg("replay").arg(&recording).output().unwrap().status.code(), Some(2));
}
