use super::variables::Variables;
use crate::model::{
    Container, ContainerRole, Demand, Entity, EnvVar, Field, Health, ImageRef, Lowered, Port, Probe, Reference, Scope,
    Site, Symbol, SymbolKind, SymbolName, User, Via, Why, Within,
};
use crate::syntax::dockerfile::{self, Arguments, Dockerfile, Instruction, Keyword, Pair, Stage, Variable, Word};
use crate::text::Span;

/// Stages become containers (in their order, so a container's id is its stage's number), stages, arguments and
/// environment variables become symbols.
pub(super) fn lower(view: &Dockerfile, text: &str, out: &mut Lowered) {
    let scope = dockerfile::Scope::new(view);
    let stages = view.stages();
    let bases = view.bases();
    let brings = |stage: &Stage<'_>| stage.instructions.iter().any(|one| brings_a_way_down(one.span.of(text)));
    let steps_down: Vec<bool> = stages.iter().map(brings).collect();
    for stage in &stages {
        let is_last = stage.index + 1 == stages.len();
        let role = if is_last { ContainerRole::FinalStage } else { ContainerRole::BuildStage };
        let below = bases.of(stage);
        let mut container = container(view, &scope, stage, &below, role);
        // What starts as root in order to become somebody else brings the program for it.
        let is_brought = |stage: &Stage<'_>| steps_down.get(stage.index) == Some(&true);
        if container.user.is_absent() && std::iter::once(stage).chain(&below).any(is_brought) {
            container.user = Field::unknown(Why::Outside, stage.image.span);
        }
        out.entities.push(Entity::Container(Box::new(container)));
        out.symbols.push(symbol(stage));
    }
    let known = Variables::of(view);
    view.instructions.iter().for_each(|instruction| names(instruction, instruction, &known, out));
}

fn container(
    view: &Dockerfile,
    scope: &dockerfile::Scope<'_>,
    stage: &Stage<'_>,
    bases: &[Stage<'_>],
    role: ContainerRole,
) -> Container {
    let span = stage.name.map_or(stage.image.span, |name| name.span);
    Container {
        name: stage.name.map(|name| name.text.clone()),
        image: image(view, scope, stage, bases.last()),
        user: user(view, scope, stage, bases),
        environment: environment(stage),
        ports: ports(stage),
        arguments: arguments(stage),
        health: Health { check: health_check(stage, bases), ..Health::absent(span) },
        ..Container::new(span, role)
    }
}

/// The last HEALTHCHECK of the stage or of the stages below it; NONE is an answer, too.
fn health_check(stage: &Stage<'_>, bases: &[Stage<'_>]) -> Field<Probe> {
    let stages = std::iter::once(stage).chain(bases);
    let mut last = stages
        .filter_map(|stage| stage.instructions.iter().rev().find(|i| i.keyword == Keyword::Healthcheck))
        .map(|check| {
            let words = match &check.arguments {
                Arguments::Nested(command) => command.words(),
                _ => &[],
            };
            let asks = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let span = words.first().map_or(check.keyword_span, |first| first.span);
            Field::set(Probe { asks, patience: None }, span)
        });
    last.next().unwrap_or(Field::absent(stage.image.span))
}

/// The words of ENTRYPOINT and CMD in their JSON form.
fn arguments(stage: &Stage<'_>) -> Vec<Field<String>> {
    let starts = stage.instructions.iter().filter(|i| matches!(i.keyword, Keyword::Entrypoint | Keyword::Cmd));
    starts.flat_map(|start| start.words()).map(|word| Field::set(word.text.clone(), word.span)).collect()
}

/// The number of an instruction in its file.
fn place(view: &Dockerfile, instruction: &Instruction) -> Option<usize> {
    view.instructions.binary_search_by_key(&instruction.span.start(), |other| other.span.start()).ok()
}

/// The image a stage builds on; that of the stage at the bottom where it builds on other stages.
fn image(
    view: &Dockerfile,
    scope: &dockerfile::Scope<'_>,
    stage: &Stage<'_>,
    bottom: Option<&Stage<'_>>,
) -> Field<ImageRef> {
    let origin = bottom.unwrap_or(stage);
    let via = match (bottom, origin.image.variables.is_empty()) {
        (Some(_), _) => Via::Inherited,
        (None, false) => Via::Interpolated,
        (None, true) => Via::Direct,
    };
    let site = Site { span: stage.image.span, via };
    let Some(index) = place(view, origin.from) else {
        return Field::Unknown(Why::Malformed, site);
    };
    match scope.resolve(index, origin.image) {
        Ok(text) => {
            ImageRef::parse(&text).map_or(Field::Unknown(Why::Malformed, site), |image| Field::Set(image, site))
        }
        Err(_) => Field::Unknown(Why::Variable, site),
    }
}

/// What the last USER of the stage says, or of the stages below it; what the image says otherwise.
fn user(view: &Dockerfile, scope: &dockerfile::Scope<'_>, stage: &Stage<'_>, bases: &[Stage<'_>]) -> Field<User> {
    for (depth, stage) in std::iter::once(stage).chain(bases).enumerate() {
        let Some(last) = stage.instructions.iter().rev().find(|i| i.keyword == Keyword::User) else { continue };
        let Some(word) = last.words().first() else { continue };
        let via = match (depth, word.variables.is_empty()) {
            (0, true) => Via::Direct,
            (0, false) => Via::Interpolated,
            _ => Via::Inherited,
        };
        let index = place(view, last);
        let site = Site { span: word.span, via };
        return match index.map(|index| scope.resolve(index, word)) {
            Some(Ok(text)) => Field::Set(User::parse(&text), site),
            _ => Field::Unknown(Why::Variable, site),
        };
    }
    Field::absent(stage.image.span)
}

/// Programs with which an entry point that begins as root goes on as another user.
const WAYS_DOWN: &[&str] = &["gosu", "su-exec", "setpriv"];

fn brings_a_way_down(instruction: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    instruction.split(|c| !is_part(c)).any(|word| WAYS_DOWN.contains(&word))
}

fn environment(stage: &Stage<'_>) -> Vec<EnvVar> {
    let setting = stage.instructions.iter().filter(|i| matches!(i.keyword, Keyword::Env | Keyword::Arg));
    setting.flat_map(|instruction| instruction.pairs()).map(variable).collect()
}

fn variable(pair: &Pair) -> EnvVar {
    let value = match &pair.value {
        // An ARG that is given when the image is built.
        None => Field::absent(pair.name.span),
        Some(value) if value.variables.is_empty() => Field::set(value.text.clone(), value.span),
        Some(value) => Field::unknown(Why::Variable, value.span),
    };
    EnvVar { name: pair.name.text.clone(), name_span: pair.name.span, value }
}

fn ports(stage: &Stage<'_>) -> Vec<Port> {
    let exposed = stage.instructions.iter().filter(|i| i.keyword == Keyword::Expose);
    exposed
        .flat_map(|instruction| instruction.words())
        .map(|word| {
            let number = word.text.split('/').next().and_then(|number| number.parse().ok());
            let container = number.map_or(Field::unknown(Why::Variable, word.span), |n| Field::set(n, word.span));
            let tcp = word.text.rsplit_once('/').is_none_or(|(_, protocol)| protocol.eq_ignore_ascii_case("tcp"));
            Port { container, host: None, address: None, tcp, span: word.span }
        })
        .collect()
}

fn symbol(stage: &Stage<'_>) -> Symbol {
    let last = stage.instructions.last().unwrap_or(stage.from);
    Symbol {
        kind: SymbolKind::Stage,
        name: SymbolName::Stage {
            name: stage.name.map(|name| name.text.clone()),
            index: u32::try_from(stage.index).unwrap_or(u32::MAX),
        },
        // A stage without a name has no place where a name could be changed.
        name_span: stage.name.map_or(Span::at(stage.from.span.start()), |name| name.span),
        span: stage.from.span.join(last.span),
        scope: Scope::File,
        detail: Some(stage.image.text.clone()),
    }
}

/// What an instruction names and refers to; `around` is the one of the file that it stands in.
fn names(instruction: &Instruction, around: &Instruction, known: &Variables<'_>, out: &mut Lowered) {
    let variables = |word: &Word, out: &mut Lowered| variables(word, around, known, out);
    if matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
        out.symbols.extend(instruction.pairs().iter().map(|pair| Symbol {
            kind: SymbolKind::BuildVariable,
            name: known.name(around, &pair.name.text),
            name_span: pair.name.span,
            span: pair.span,
            scope: Scope::File,
            detail: pair.value.as_ref().map(|value| value.text.clone()),
        }));
    }
    match (instruction.keyword, instruction.words().first()) {
        // What builds on a stage and what builds on an image look alike.
        (Keyword::From, Some(image)) => stage(&image.text, image, Demand::Optional, out),
        (Keyword::Copy, _) => {
            if let Some(from) = instruction.flag("from").and_then(|flag| flag.value.as_ref()) {
                // A name may be an image or a context given from outside; a number is always a stage.
                let is_number = from.text.parse::<u32>().is_ok();
                stage(&from.text, from, if is_number { Demand::Required } else { Demand::Optional }, out);
            }
        }
        _ => {}
    }
    for flag in instruction.flags.iter().filter(|flag| flag.name == "mount") {
        let Some(value) = &flag.value else { continue };
        let from = value.text.split(',').find_map(|option| option.strip_prefix("from="));
        let at = value.text.find("from=").map(|at| value.span.start() + at + "from=".len());
        if let (Some(from), Some(at), true) = (from, at, value.span.len() == value.text.len()) {
            let word = Word { text: from.to_owned(), span: Span::new(at, at + from.len()), variables: Vec::new() };
            stage(from, &word, Demand::Optional, out);
        }
    }
    instruction.flags.iter().filter_map(|flag| flag.value.as_ref()).for_each(|word| variables(word, out));
    match &instruction.arguments {
        Arguments::Words(words) | Arguments::Json(words) => words.iter().for_each(|word| variables(word, out)),
        // Arguments of the build are gone when the container runs.
        Arguments::Shell(word) if matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint) => {
            let is_set = |variable: &&Variable| known.is_environment(around, &variable.name);
            let set = word.variables.iter().filter(is_set).cloned().collect();
            variables(&Word { variables: set, ..word.clone() }, out);
        }
        Arguments::Shell(word) => variables(word, out),
        Arguments::Pairs(pairs) => pairs.iter().filter_map(|p| p.value.as_ref()).for_each(|word| variables(word, out)),
        Arguments::Nested(nested) => names(nested, around, known, out),
        Arguments::Empty => {}
    }
}

fn stage(name: &str, word: &Word, demand: Demand, out: &mut Lowered) {
    if word.variables.is_empty() && !name.is_empty() && !name.contains([':', '@', '/']) {
        out.references.push(Reference {
            kind: SymbolKind::Stage,
            name: name.into(),
            span: word.span,
            within: Within::Scope(Scope::File),
            demand,
        });
    }
}

fn variables(word: &Word, around: &Instruction, known: &Variables<'_>, out: &mut Lowered) {
    out.references.extend(word.variables.iter().map(|variable| Reference {
        kind: SymbolKind::BuildVariable,
        name: known.name(around, &variable.name),
        span: variable.name_span,
        within: Within::Scope(Scope::File),
        // The base image and the shell have variables of their own.
        demand: Demand::Optional,
    }));
}
