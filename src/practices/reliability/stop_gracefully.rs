use crate::dialects::Target;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;
use crate::text::Span;

/// Containers that are stopped with a signal they never hear, or with none.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

const ADVICE: &str = "Use `SIGTERM`, or the signal on which the program ends.";

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for instruction in target.parsed.dockerfile().map_or(&[][..], |view| &view.instructions) {
        if let ([word], Keyword::Stopsignal) = (instruction.words(), instruction.keyword) {
            if word.variables.is_empty() && !is_signal(&word.text) {
                report.add(Draft::new(word.span, format!("`{}` is no signal.", word.text)).plainly().advise(ADVICE));
            }
            signal(&word.text, word.span, report);
        }
    }
    let is_compose = report.dialect().is_some_and(|dialect| dialect.id() == "compose");
    let root = target.parsed.yaml().filter(|_| is_compose).and_then(|document| document.root());
    for service in root.and_then(|root| root.get("services")).into_iter().flat_map(|services| services.entries()) {
        if let Some((text, node)) = service.value.get("stop_signal").and_then(|node| Some((node.text()?, node))) {
            signal(text, node.source_span(Span::new(0, text.len())), report);
        }
    }
}

/// Names of signals, without `SIG`.
const SIGNALS: &[&str] = &[
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "IOT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
    "TERM", "STKFLT", "CHLD", "CLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
    "WINCH", "IO", "POLL", "PWR", "SYS", "UNUSED", "RTMIN", "RTMAX",
];

fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<u32>() {
        return (1..=64).contains(&number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    SIGNALS.contains(&name) || name.starts_with("RTMIN+") || name.starts_with("RTMAX-")
}

fn signal(text: &str, span: Span, report: &mut Report<'_>) {
    let upper = text.to_ascii_uppercase();
    if matches!(upper.strip_prefix("SIG").unwrap_or(&upper), "KILL" | "9" | "STOP" | "19") {
        let what = format!("`{text}` leaves the process no time to end its work.");
        report.add(Draft::new(span, what).advise(ADVICE));
    }
}
