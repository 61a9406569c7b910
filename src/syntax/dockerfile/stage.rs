use std::collections::HashMap;

use super::{Dockerfile, Keyword, Stage};

/// How many stages on top of each other are followed.
const LONGEST_CHAIN: usize = 256;

impl Dockerfile {
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
        let stages = self.stages();
        let mut latest: HashMap<String, usize> = HashMap::new();
        let mut below = Vec::with_capacity(stages.len());
        for (place, stage) in stages.iter().enumerate() {
            below.push(latest.get(&stage.image.text.to_lowercase()).copied());
            latest.extend(stage.name.map(|name| (name.text.to_lowercase(), place)));
        }
        Bases { stages, below }
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
    below: Vec<Option<usize>>,
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

/// The names of stages in lower case, by the index of their FROM.
pub(super) fn stage_names(dockerfile: &Dockerfile) -> HashMap<usize, String> {
    let from = |&(_, instruction): &(usize, &super::Instruction)| instruction.keyword == Keyword::From;
    let name = |(index, instruction): (usize, &super::Instruction)| match instruction.words() {
        [_, r#as, name, ..] if r#as.text.eq_ignore_ascii_case("as") => Some((index, name.text.to_lowercase())),
        _ => None,
    };
    dockerfile.instructions.iter().enumerate().filter(from).filter_map(name).collect()
}
