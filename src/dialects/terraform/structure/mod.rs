//! What the language, the facts about providers and the modules called do not allow in a block.

mod addresses;
mod attributes;
mod body;
mod calls;
mod closed;
mod declared;
mod handing;
mod ignored;
mod inputs;
mod limits;
mod meta;
mod mocks;
mod names;
mod passing;
mod roots;
mod stacks;
mod templates;
mod values;
mod words;

use super::module::{Module, Standing};
use super::reading::Reading;
use super::versions::Bearing;
use super::{QUERY, is_named, outer};
use crate::dialects::Located;
use crate::knowledge::terraform::{Provider, ResourceType, language, provider, provider_of};
use crate::model::{FileId, Project};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::hcl::{Block, Body, Expression, Item, Term};
use crate::syntax::{Language, Parsed};
use crate::text::Span;

use body::Checker;
pub(super) use limits::is_of_another_provisioner;

/// What is wrong in a segment.
pub(super) fn problems(segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
    let parsed = segment.parsed;
    let module = Module::of(segment.file, segment.base, parsed, project);
    let body = Reading::of(segment.file, parsed);
    let mut out = body.map_or_else(Vec::new, |body| of_body(&body, parsed, &module));
    // What is being typed is told as that, and nothing more is known of it.
    let is_typed = |problem: &Problem| {
        let start = problem.span.start();
        parsed.errors.iter().any(|error| error.span.touches(start))
            || parsed.incompletes.iter().any(|incomplete| incomplete.line.touches(start))
    };
    out.retain(|problem| parsed.language != Language::Hcl || !is_typed(problem));
    out.sort_by_key(|problem| problem.span);
    out
}

/// What is wrong in a segment of a file of tests.
pub(super) fn of_tests(segment: &Located<'_>, project: &dyn Project) -> Vec<Problem> {
    let parsed = segment.parsed;
    let module = Module::of(segment.file, segment.base, parsed, project);
    let Some(body) = Reading::of(segment.file, parsed) else { return Vec::new() };
    let mut out = Vec::new();
    for block in body.blocks() {
        calls::check(block, parsed, &mut out);
        mocks::check(block, &module, &mut out);
        top_level(block, parsed, false, &module, &mut out);
    }
    out.sort_by_key(|problem| problem.span);
    out
}

pub(super) use stacks::problems as of_stacks;

fn of_body(body: &Body, parsed: &Parsed, module: &Module<'_>) -> Vec<Problem> {
    let mut out = Vec::new();
    if is_values(module.file) {
        values::check(body, module, &mut out);
        if parsed.language == Language::Hcl {
            values::twice(body, module, &mut out);
            values::constants(body, &mut out);
        }
    }
    if !is_configuration(module.file) {
        return out;
    }
    let partial = is_override(module.file);
    for item in &body.items {
        let block = match item {
            Item::Block(block) => block,
            Item::Attribute(attribute) => {
                // A native file is told so by its syntax.
                if parsed.language == Language::Json {
                    let kinds = language().blocks_in(&[]).map(|(kind, _)| kind);
                    out.push(words::unknown_block_type(&attribute.name, kinds));
                }
                continue;
            }
        };
        if is_head_typed(block, parsed) {
            continue;
        }
        calls::check(block, parsed, &mut out);
        attributes::check(block, module, &mut out);
        roots::check(block, parsed, module, &mut out);
        top_level(block, parsed, partial, module, &mut out);
    }
    out
}

/// Whether a file holds blocks; files of values hold none.
fn is_configuration(file: &FileId) -> bool {
    let name = file.name();
    let name = name.strip_suffix(".json").unwrap_or(name);
    name.ends_with(".tf") || name.ends_with(".tofu") || is_named(file, &[QUERY])
}

/// Whether a file gives input variables their values.
pub(super) fn is_values(file: &FileId) -> bool {
    file.name().ends_with(".tfvars") || file.name().ends_with(".tfvars.json")
}

/// Whether a file changes what others say, so that what it leaves out is said there.
pub(super) fn is_override(file: &FileId) -> bool {
    let name = file.name();
    let name = name.strip_suffix(".json").unwrap_or(name);
    let stem = name.strip_suffix(".tf").or_else(|| name.strip_suffix(".tofu")).unwrap_or(name);
    stem == "override" || stem.ends_with("_override")
}

/// Whether the header of a block is being typed: it says neither what the block is nor how it is called.
fn is_head_typed(block: &Block, parsed: &Parsed) -> bool {
    let head = super::head(block);
    parsed.language == Language::Hcl && parsed.errors.iter().any(|error| head.touches(error.span.start()))
}

fn top_level(block: &Block, parsed: &Parsed, partial: bool, module: &Module<'_>, out: &mut Vec<Problem>) {
    if is_head_typed(block, parsed) {
        return;
    }
    let kind = block.kind.text.as_str();
    let place = outer(module.file);
    let own: Vec<&str> = place.iter().copied().chain([kind]).collect();
    let Some(facts) = language().block(&own) else {
        let kinds = language().blocks_in(place).map(|(kind, _)| kind);
        out.push(words::unknown_block_type(&block.kind, kinds));
        return;
    };
    if block.labels.len() != facts.labels.len() && kind != "check" {
        out.push(words::labels(block, &facts.labels));
        return;
    }
    // What is half typed may be what is missing.
    let half_typed = parsed.incompletes.iter().any(|incomplete| block.span.covers(incomplete.typed))
        || parsed.errors.iter().any(|error| block.span.covers(error.span))
        || (parsed.language == Language::Json && !parsed.errors.is_empty());
    let checker = Checker { complete: !partial && !half_typed, bearing: Bearing::Fits, kind: None, module };
    if !place.is_empty() {
        match kind {
            // What a provider needs may come from elsewhere.
            "provider" => of_provider(block, kind, &Checker { complete: false, ..checker }, module, out),
            _ => checker.language(block, &own, out),
        }
        return;
    }
    meta::check(block, parsed, checker.complete, module, out);
    addresses::check(block, parsed, (module, checker.complete), out);
    addresses::versions(block, module, out);
    addresses::constant(block, out);
    declared::check(block, module, out);
    limits::types(block, out);
    limits::only(block, checker.complete, out);
    passing::check(block, module, out);
    passing::arguments(block, module, out);
    limits::configurations(block, module, out);
    if kind == "provider" && !half_typed {
        declared::configured_twice(block, module, out);
    }
    if !half_typed {
        names::check(block, module, out);
        templates::check(block, module, out);
        limits::source(block, module, out);
    }
    match kind {
        "resource" | "data" | "provider" => of_provider(block, kind, &checker, module, out),
        "module" => {
            checker.language(block, &["module"], out);
            inputs::check(block, &checker, module, out);
            handing::check(block, checker.complete, module, out);
        }
        "check" => {
            checker.language(block, &["check"], out);
            for data in block.body.blocks_of("data") {
                of_provider(data, "data", &checker, module, out);
            }
        }
        "variable" => {
            checker.language(block, &["variable"], out);
            inputs::default(block, checker.complete, out);
        }
        "terraform" => {
            checker.language(block, &["terraform"], out);
            block.body.blocks_of("backend").for_each(|backend| checker.backend(backend, out));
        }
        _ => checker.language(block, &[kind], out),
    }
}

/// A block whose content a provider decides.
fn of_provider(block: &Block, kind: &str, checker: &Checker<'_>, module: &Module<'_>, out: &mut Vec<Problem>) {
    checker.language(block, &[kind], out);
    let Some(label) = block.labels.first() else { return };
    let Some(provider) = (if kind == "provider" { provider(&label.text) } else { provider_of(&label.text) }) else {
        return;
    };
    let local = if kind == "provider" { label.text.clone() } else { configuration(block, provider.name) };
    let Standing::Known(bearing, provider) = module.standing(&local, &provider) else { return };
    let checker = Checker { bearing, module, ..*checker };
    if bearing == Bearing::Loose
        && let Some(found) = module.admitted(&local, &provider).and_then(|all| in_all(block, kind, &checker, &all))
    {
        out.extend(found);
        return;
    }
    match provider.section(kind, &label.text) {
        Some(known) => of_known(block, kind, &checker, &known, out),
        None => out.extend(words::unknown_type(label, kind, &provider, bearing)),
    }
}

/// A block whose type is known.
fn of_known(block: &Block, kind: &str, checker: &Checker<'_>, known: &ResourceType, out: &mut Vec<Problem>) {
    if let (Some(instead), Some(label)) = (known.instead(), block.labels.first()) {
        let message = format!("`{}` has been given up. {}", label.text, instead.trim_end_matches('.'));
        out.push(problem(label.span, ProblemKind::Superseded, message));
    }
    Checker { kind: Some(known), ..*checker }.of_provider(block, kind, out);
    if kind == "resource" && checker.bearing.is_likely() {
        ignored::check(block, checker, known, out);
    }
}

/// What is wrong in each version of a provider that may be in use; none where one of them does not have the type.
fn in_all(block: &Block, kind: &str, checker: &Checker<'_>, versions: &[Provider]) -> Option<Vec<Problem>> {
    let checker = Checker { bearing: Bearing::Open, ..*checker };
    let mut found = Vec::new();
    let mut before: Option<Vec<(Span, String)>> = None;
    for one in versions.iter().rev() {
        let known = one.section(kind, &block.labels.first()?.text)?;
        found.clear();
        of_known(block, kind, &checker, &known, &mut found);
        // The same, whatever the version it is said of.
        let said = |problem: &Problem| (problem.span, problem.message.replace(one.version, ""));
        if let Some(before) = &before {
            found.retain(|problem| before.contains(&said(problem)));
        }
        before = Some(found.iter().map(said).collect());
    }
    Some(found)
}

/// The local name of the provider that manages a resource.
fn configuration(block: &Block, usual: &str) -> String {
    match block.body.attribute("provider").map(|attribute| &attribute.value) {
        Some(Expression { term: Term::Reference { root, .. }, .. }) => root.text.clone(),
        Some(value) => {
            let written = value.string().unwrap_or_default();
            written.split('.').next().filter(|name| !name.is_empty()).unwrap_or(usual).to_owned()
        }
        None => usual.to_owned(),
    }
}

fn problem(span: Span, kind: ProblemKind, message: String) -> Problem {
    Problem { span, message, kind, suggestion: None, mends: Vec::new() }
}

/// The version facts are of, for messages.
fn version(kind: &ResourceType) -> String {
    format!("version {} of {}", kind.provider.version, kind.provider.source)
}
