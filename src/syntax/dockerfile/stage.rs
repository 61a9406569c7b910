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

    /// The stages `stage` is built on, from the nearest outwards; FROM knows stages by name only.
    pub fn bases(&self, stage: &Stage<'_>) -> Vec<Stage<'_>> {
        let stages = self.stages();
        let mut chain = Vec::new();
        let mut image = stage.image.text.to_lowercase();
        let mut below = stage.index;
        while let Some(base) = stages.iter().rev().find(|base| base.index < below && named(base, &image)) {
            chain.push(*base);
            if chain.len() == LONGEST_CHAIN {
                break;
            }
            image = base.image.text.to_lowercase();
            below = base.index;
        }
        chain
    }

    /// The stage an instruction belongs to, by the instruction's index; none before the first FROM.
    pub fn stage_of(&self, instruction: usize) -> Option<Stage<'_>> {
        let at = self.instructions.get(instruction)?.span.start;
        self.stages().into_iter().rev().find(|stage| stage.from.span.start <= at)
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
