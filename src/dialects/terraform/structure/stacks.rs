//! Stacks of modules, and their deployments. The language of stacks is young: what has no name that is near is passed over.

use super::body::Checker;
use super::{calls, declared, inputs, is_head_typed, problem, roots, words};
use crate::dialects::Located;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::outer;
use crate::dialects::terraform::stacks::has_type;
use crate::dialects::terraform::versions::Bearing;
use crate::knowledge::terraform::language;
use crate::model::Project;
use crate::schema::{Problem, ProblemKind};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Term, Traverse};

/// What is wrong in a segment of a file of stacks or deployments.
pub(in super::super) fn problems(segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
    let parsed = segment.parsed;
    let place = outer(segment.file);
    let Some(body) = parsed.hcl().filter(|_| !place.is_empty()) else { return Vec::new() };
    let module = Module::of(segment.file, segment.base, parsed, project);
    let mut out = Vec::new();
    for block in body.blocks().filter(|block| !is_head_typed(block, parsed)) {
        of_block(block, parsed, place, &module, &mut out);
    }
    out.sort_by_key(|problem| problem.span);
    out
}

fn of_block(block: &Block, parsed: &Parsed, place: &[&str], module: &Module<'_>, out: &mut Vec<Problem>) {
    let kind = block.kind.text.as_str();
    let own: Vec<&str> = place.iter().copied().chain([kind]).collect();
    let is_unknown = |problem: &Problem| matches!(problem.kind, ProblemKind::UnknownKey | ProblemKind::OfVersion);
    let is_certain = |problem: &Problem| !is_unknown(problem) || problem.suggestion.is_some();
    let Some(facts) = language().block(&own) else {
        let unknown = words::unknown_block_type(&block.kind, language().blocks_in(place).map(|(kind, _)| kind));
        out.extend(Some(unknown).filter(is_certain));
        return;
    };
    if block.labels.len() != facts.labels.len() {
        out.push(words::labels(block, &facts.labels));
        return;
    }
    let is_half_typed = parsed.incompletes.iter().any(|incomplete| block.span.covers(incomplete.typed))
        || parsed.errors.iter().any(|error| block.span.covers(error.span));
    let checker = Checker { complete: !is_half_typed, bearing: Bearing::Fits, kind: None, module };
    calls::check(block, parsed, out);
    let mut found = Vec::new();
    checker.language(block, &own, &mut found);
    out.extend(found.into_iter().filter(is_certain));
    roots::in_stack(block, parsed, module, out);
    declared::in_stack(block, module, out);
    inputs::in_object(block, &checker, module, out);
    if matches!(kind, "component" | "removed") {
        providers(block, module, out);
    }
}

/// Configurations that are handed over, of which several are made and none is chosen, or the other way round.
fn providers(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(Term::Object(entries)) = block.body.attribute("providers").map(|providers| &providers.value.term) else {
        return;
    };
    for (_, value) in entries {
        let Term::Reference { root, steps } = &value.term else { continue };
        let [Traverse::Attribute(of), Traverse::Attribute(name), rest @ ..] = steps.as_slice() else { continue };
        let is_chosen = match rest {
            [] => false,
            [Traverse::Index(_)] => true,
            _ => continue,
        };
        let Some(kind) = module.realm().means(&root.text).filter(|kind| has_type(*kind)) else { continue };
        let whole = format!("{}.{}", of.text, name.text);
        let Some(declared) = module.declared(kind, &whole, None) else { continue };
        let message = match (declared.type_text, is_chosen) {
            // Nobody knows yet.
            (Some(each), _) if each.is_empty() => continue,
            (Some(_), false) => format!(
                "`provider.{whole}` is made once for each of several: say which, as in `provider.{whole}[each.value]`"
            ),
            (None, true) => format!("`provider.{whole}` is made once, without `for_each`, and has no keys"),
            _ => continue,
        };
        out.push(problem(value.span, ProblemKind::WrongValue, message));
    }
}
