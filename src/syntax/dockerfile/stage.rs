use std::collections::HashMap;

use super::{Arguments, Dockerfile, Instruction, Keyword, Stage, Word};

/// How many stages on top of each other are followed.
pub(super) const LONGEST_CHAIN: usize = 256;

/// Where the stages of a file stand. It is told once, because nearly everybody asks.
#[derive(Debug, Default)]
pub(super) struct Layout {
    stages: Vec<Laid>,
    /// The place in `stages` of the stage each is built on.
    below: Vec<Option<usize>>,
}

#[derive(Debug)]
struct Laid {
    number: usize,
    /// Index of its FROM.
    from: usize,
    /// One past the index of its last instruction.
    end: usize,
}

impl Layout {
    pub(super) fn of(instructions: &[Instruction]) -> Self {
        let is_from = |&(_, instruction): &(usize, &Instruction)| instruction.keyword == Keyword::From;
        let froms: Vec<usize> = instructions.iter().enumerate().filter(is_from).map(|(index, _)| index).collect();
        let mut layout = Layout::default();
        let mut latest: HashMap<String, usize> = HashMap::new();
        for (number, &from) in froms.iter().enumerate() {
            let Some((image, name)) = instructions.get(from).and_then(said) else { continue };
            layout.below.push(latest.get(&image.text.to_lowercase()).copied());
            latest.extend(name.map(|name| (name.text.to_lowercase(), layout.stages.len())));
            let end = froms.get(number + 1).copied().unwrap_or(instructions.len());
            layout.stages.push(Laid { number, from, end });
        }
        layout
    }
}

/// What a FROM builds on, and the name behind AS.
pub(super) fn said(from: &Instruction) -> Option<(&Word, Option<&Word>)> {
    let Arguments::Words(words) = &from.arguments else { return None };
    let name = match words.get(1) {
        Some(word) if word.text.eq_ignore_ascii_case("as") => words.get(2),
        _ => None,
    };
    Some((words.first()?, name))
}

impl Dockerfile {
    /// The stages, in order.
    pub fn stages(&self) -> Vec<Stage<'_>> {
        let stage = |laid: &Laid| {
            let from = self.instructions.get(laid.from)?;
            let (image, name) = said(from)?;
            let instructions = self.instructions.get(laid.from + 1..laid.end)?;
            Some(Stage { index: laid.number, from, image, name, instructions })
        };
        self.layout.stages.iter().filter_map(stage).collect()
    }

    /// The stage a `--from`, a target or a FROM means: by name in any case, the last one of that name, or by its
    /// number. For a reference within the file, see [`Dockerfile::stage_before`].
    pub fn stage_by(&self, reference: &str) -> Option<Stage<'_>> {
        find(&self.stages(), reference)
    }

    /// The same, among the stages before the one with this number: a stage sees only those.
    pub fn stage_before(&self, number: usize, reference: &str) -> Option<Stage<'_>> {
        let mut stages = self.stages();
        stages.retain(|stage| stage.index < number);
        find(&stages, reference)
    }

    /// Which stage builds on which; FROM knows stages by name only.
    pub fn bases(&self) -> Bases<'_> {
        Bases { stages: self.stages(), below: &self.layout.below }
    }

    /// The stage an instruction belongs to, by the instruction's index; none before the first FROM.
    pub fn stage_of(&self, instruction: usize) -> Option<Stage<'_>> {
        let at = self.instructions.get(instruction)?.span.start;
        self.stages().into_iter().rev().find(|stage| stage.from.span.start <= at)
    }
}

/// Which stage of a Dockerfile builds on which.
#[derive(Debug)]
pub struct Bases<'d> {
    stages: Vec<Stage<'d>>,
    /// The place in `stages` of the stage each is built on.
    below: &'d [Option<usize>],
}

impl<'d> Bases<'d> {
    /// The stages `stage` is built on, from the nearest outwards.
    pub fn of(&self, stage: &Stage<'d>) -> Vec<Stage<'d>> {
        let place = self.stages.binary_search_by_key(&stage.index, |other| other.index).ok();
        let next = |place: &usize| self.below.get(*place).copied().flatten();
        let chain = std::iter::successors(place.as_ref().and_then(next), next).take(LONGEST_CHAIN);
        chain.filter_map(|place| self.stages.get(place).copied()).collect()
    }
}

fn find<'d>(stages: &[Stage<'d>], reference: &str) -> Option<Stage<'d>> {
    let name = reference.to_lowercase();
    let number = || reference.parse::<usize>().ok();
    stages
        .iter()
        .rev()
        .find(|stage| named(stage, &name))
        .or_else(|| number().and_then(|number| stages.iter().find(|stage| stage.index == number)))
        .copied()
}

fn named(stage: &Stage<'_>, lower: &str) -> bool {
    stage.name.is_some_and(|name| name.text.to_lowercase() == lower)
}
