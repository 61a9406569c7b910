//! What somebody who types would feel, as a table: `cargo bench --bench typing`.
//!
//! A thousand edits are spread over each file, the file is checked after each, and the percentiles of the time an edit
//! and its check take are printed, beside the time until a file that is opened is checked and the memory it takes.
//! `cargo bench --bench typing -- kubernetes 10000` measures one format or one size alone, and
//! `cargo bench --bench typing -- --write FOLDER [LINES]` writes the files instead, of 1,000 lines if no number is given,
//! to be opened in an editor or given to another program.
//! Times are the processor's where the system tells them, so that a busy machine does not blur them; they are printed
//! and never asserted.

#![allow(missing_docs, clippy::print_stdout, reason = "a program, not a library")]

mod inputs;

use std::path::Path;
use std::time::Duration;

use infra_ls::model::Cancel;
use infra_ls::practices::{Selection, check};
use infra_ls::syntax;
use inputs::{Format, LINES, Open};

/// Edits in each file.
const EDITS: usize = 1_000;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--write") {
        let folder = arguments.get(at + 1).map_or("bench-inputs", String::as_str);
        let lines = arguments.get(at + 2).map_or(Ok(1_000), |lines| lines.parse());
        return write(Path::new(folder), lines.map_err(std::io::Error::other)?);
    }
    println!(
        "{:<11} {:>7} {:>8}  {:>9} {:>9} {:>9} {:>9}  {:>9} {:>10}",
        "format", "lines", "segments", "p50 ms", "p95 ms", "p99 ms", "worst ms", "open ms", "memory MiB"
    );
    // Pages are read and grammars loaded before the clock runs.
    for format in Format::ALL {
        findings(&Open::new(format, &format.text(LINES[0])));
    }
    let sizes = LINES.into_iter().chain([100_000]);
    let wanted = |format: Format, lines: usize| {
        let (name, lines) = (format!("{format:?}").to_lowercase(), lines.to_string());
        let mut words = arguments.iter().skip(1).filter(|argument| !argument.starts_with("--"));
        words.all(|word| *word == name || *word == lines)
    };
    for format in Format::ALL {
        let many = matches!(format, Format::Kubernetes | Format::Terraform);
        for lines in sizes.clone().filter(|&lines| many || lines <= 10_000) {
            if wanted(format, lines) {
                row(format, lines);
            }
        }
    }
    Ok(())
}

fn row(format: Format, lines: usize) {
    let text = format.text(lines);
    let memory = resident();
    let started = clock();
    let mut open = Open::new(format, &text);
    findings(&open);
    let opened = clock().saturating_sub(started);
    let memory = resident().zip(memory).map(|(after, before)| after.saturating_sub(before));
    let mut times: Vec<Duration> = Vec::with_capacity(EDITS);
    for at in inputs::places(&text, EDITS / 2) {
        for (columns, with) in [(0, "x"), (1, "")] {
            let started = clock();
            open.edit(at, columns, with);
            findings(&open);
            times.push(clock().saturating_sub(started));
        }
    }
    times.sort_unstable();
    let percentile = |part: usize| millis(times[(times.len() * part / 100).min(times.len() - 1)]);
    println!(
        "{:<11} {:>7} {:>8}  {:>9.3} {:>9.3} {:>9.3} {:>9.3}  {:>9.2} {:>10}",
        format!("{format:?}"),
        lines,
        syntax::cut(format.language(), &text).len(),
        percentile(50),
        percentile(95),
        percentile(99),
        percentile(100),
        millis(opened),
        memory.map_or("unknown".to_owned(), |kib| format!("{:.1}", kib as f64 / 1024.0)),
    );
}

fn findings(open: &Open) -> usize {
    let checked = check(&open.workspace.snapshot(), &open.file, &Selection::default(), &Cancel::default());
    checked.map_or(0, |checked| checked.findings.len())
}

/// The time this thread has had on the processor.
#[cfg(unix)]
fn clock() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(now).unwrap_or_default()
}

/// The time since the first call.
#[cfg(not(unix))]
fn clock() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Resident memory of this process in KiB, where the system tells it in `/proc`.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn write(folder: &Path, lines: usize) -> std::io::Result<()> {
    for format in Format::ALL {
        let path = folder.join(format.file_name());
        std::fs::create_dir_all(folder)?;
        std::fs::write(&path, format.text(lines))?;
        println!("{}", path.display());
    }
    Ok(())
}
