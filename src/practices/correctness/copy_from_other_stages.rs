use std::collections::HashMap;

use crate::dialects::Target;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Stage};
use crate::text::Span;

/// Stages that take files from themselves, directly or through others.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// References to later stages that are followed.
const MOST: usize = 100;

/// A stage that another one takes something from, and where that is written; none for what it builds on.
struct Edge {
    to: usize,
    written: Option<Span>,
}

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let stages = view.stages();
    let edges = edges(view, &stages);
    let name = |index: usize| {
        let name = stages.get(index).and_then(|stage| stage.name);
        name.map_or_else(|| index.to_string(), |name| name.text.clone())
    };
    // Every circle leads to a later stage, or to the same one, at least once.
    let forward = edges.iter().enumerate().flat_map(|(from, edges)| edges.iter().map(move |edge| (from, edge)));
    for (from, edge) in forward.filter(|(from, edge)| edge.to >= *from).take(MOST) {
        let Some(span) = edge.written else { continue };
        if edge.to == from {
            let what = format!("Stage `{}` takes files from itself.", name(from));
            report.add(Draft::new(span, what).when("own").advise("Name the stage that has them."));
        } else if reaches(&edges, edge.to, from) {
            let what = format!("Stages `{}` and `{}` need each other.", name(from), name(edge.to));
            report.add(Draft::new(span, what).when("circle").advise("Move what both need into a stage of its own."));
        }
    }
}

fn edges(view: &Dockerfile, stages: &[Stage<'_>]) -> Vec<Vec<Edge>> {
    // Of stages with the same name the last one counts.
    let names: HashMap<String, usize> =
        stages.iter().filter_map(|stage| Some((stage.name?.text.to_lowercase(), stage.index))).collect();
    let known = |text: &str| {
        let by_number = || text.parse::<usize>().ok().filter(|index| *index < stages.len());
        names.get(&text.to_lowercase()).copied().or_else(by_number)
    };
    let bases = view.bases();
    stages
        .iter()
        .map(|stage| {
            let base = bases.of(stage).first().map(|base| Edge { to: base.index, written: None });
            let taken = stage
                .instructions
                .iter()
                .flat_map(taken)
                .filter_map(|(text, span)| Some(Edge { to: known(text)?, written: Some(span) }));
            base.into_iter().chain(taken).collect()
        })
        .collect()
}

/// The names behind `COPY --from=` and in mounts.
fn taken(instruction: &Instruction) -> Vec<(&str, Span)> {
    let wanted = match instruction.keyword {
        Keyword::Copy => "from",
        Keyword::Run => "mount",
        _ => return Vec::new(),
    };
    let flags = instruction.flags.iter().filter(|flag| flag.name == wanted);
    let values = flags.filter_map(|flag| flag.value.as_ref()).filter(|value| value.variables.is_empty());
    values
        .filter_map(|value| match wanted {
            "from" => Some((value.text.as_str(), value.span)),
            _ => value.text.split(',').find_map(|part| part.strip_prefix("from=")).map(|name| (name, value.span)),
        })
        .collect()
}

fn reaches(edges: &[Vec<Edge>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; edges.len()];
    let mut pending = vec![from];
    while let Some(at) = pending.pop() {
        if at == to {
            return true;
        }
        if let Some(seen) = seen.get_mut(at).filter(|seen| !**seen) {
            *seen = true;
            pending.extend(edges.get(at).into_iter().flatten().map(|edge| edge.to));
        }
    }
    false
}
