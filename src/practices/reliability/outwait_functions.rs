use crate::model::{CloudResource, Field, FileId, Part, Project, Value};
use crate::practices::configuration::referred;
use crate::practices::{Check, Draft, Report};

/// Queues that give a message to a second function while the first still works on it.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// Seconds for which a message is hidden, and a function may run, where nothing is written.
const HIDDEN: u32 = 30;
const RUNS: u32 = 3;

/// How many times the function's time AWS advises to hide a message for. Less is no mistake.
const TIMES: u32 = 6;

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    for (_, mapping) in part.facts.resources().filter(|(_, one)| one.kind == "aws_lambda_event_source_mapping") {
        let queue = referred(file, part.base, &part.facts, mapping, &["event_source_arn"], project);
        let function = referred(file, part.base, &part.facts, mapping, &["function_name"], project);
        let (Some(queue), Some(function)) = (queue, function) else { continue };
        if queue.kind != "aws_sqs_queue" || function.kind != "aws_lambda_function" {
            continue;
        }
        let hidden = seconds(&queue, "visibility_timeout_seconds", HIDDEN);
        let runs = seconds(&function, "timeout", RUNS);
        let (Some(hidden), Some(runs)) = (hidden, runs) else { continue };
        if hidden >= runs {
            continue;
        }
        let advised = runs.saturating_mul(TIMES);
        let (queue, function) = (queue.address(), function.address());
        let what = format!("`{queue}` hides a message for {hidden} seconds, and `{function}` may run for {runs}.");
        report.add(Draft::new(mapping.span, what).advise(format!(
            "Set `visibility_timeout_seconds` of the queue to at least {runs}, for AWS refuses less; it advises {advised}."
        )));
    }
}

/// A number of seconds; none where it is not known.
fn seconds(of: &CloudResource, name: &str, usual: u32) -> Option<u32> {
    match of.setting(&[name]) {
        Field::Set(Value::Number(text) | Value::Text(text), _) => text.parse().ok(),
        Field::Absent(_) => Some(usual),
        _ => None,
    }
}
