//! Which variable a name is, at each place of a Dockerfile.

use std::collections::{HashMap, HashSet};

use crate::model::SymbolName;
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword};

/// What stands before the first FROM, as a part of the file. The stages follow.
const GLOBAL: usize = 0;

/// The variables of a Dockerfile. Each belongs to the stage that sets it; ENV passes on to what is built on the stage, and
/// an ARG that is declared without a value in a stage is the one before the first FROM.
pub(super) struct Variables<'d> {
    /// Where the FROM of each stage begins.
    froms: Vec<usize>,
    /// The stages that each is built on, as parts, from the nearest outwards.
    bases: Vec<Vec<usize>>,
    declared: Vec<HashMap<&'d str, Declared>>,
    /// The part a variable is from, by the part that declares it.
    origins: HashMap<(usize, &'d str), usize>,
    /// Variables that a build may be given, by where they are from.
    arguments: HashSet<(usize, &'d str)>,
}

/// How a part declares a name.
#[derive(Clone, Copy, Default)]
struct Declared {
    argument: bool,
    /// By an ARG without a value.
    bare: bool,
    environment: bool,
}

impl<'d> Variables<'d> {
    pub(super) fn of(view: &'d Dockerfile) -> Self {
        let stages = view.stages();
        let bases = view.bases();
        let part = |index: usize| stages.binary_search_by_key(&index, |stage| stage.index).ok().map(|place| place + 1);
        let below = stages.iter().map(|stage| bases.of(stage).iter().filter_map(|base| part(base.index)).collect());
        let mut variables = Variables {
            froms: stages.iter().map(|stage| stage.from.span.start()).collect(),
            bases: std::iter::once(Vec::new()).chain(below).collect(),
            declared: vec![HashMap::new(); stages.len() + 1],
            origins: HashMap::new(),
            arguments: HashSet::new(),
        };
        for instruction in &view.instructions {
            variables.declare(variables.part(instruction), instruction);
        }
        variables.find_origins();
        variables
    }

    fn declare(&mut self, part: usize, instruction: &'d Instruction) {
        let Some(declared) = self.declared.get_mut(part) else { return };
        let is_argument = instruction.keyword == Keyword::Arg;
        if !is_argument && instruction.keyword != Keyword::Env {
            return;
        }
        for pair in instruction.pairs() {
            let known = declared.entry(pair.name.text.as_str()).or_default();
            known.argument |= is_argument;
            known.bare |= is_argument && pair.value.is_none();
            known.environment |= !is_argument;
        }
    }

    /// Of each part in its order, because a stage is built on earlier ones.
    fn find_origins(&mut self) {
        for (part, declared) in self.declared.iter().enumerate() {
            for (name, how) in declared {
                let is_global = || how.bare && self.declared[GLOBAL].contains_key(name);
                let inherited = self.inherited(part, name);
                let origin = inherited.unwrap_or(if is_global() { GLOBAL } else { part });
                self.origins.insert((part, *name), origin);
                if how.argument {
                    self.arguments.insert((origin, *name));
                }
            }
        }
    }

    /// Where the variable is from that the stages below this one pass on.
    fn inherited(&self, part: usize, name: &str) -> Option<usize> {
        let sets =
            |base: &&usize| self.declared.get(**base).and_then(|all| all.get(name)).is_some_and(|d| d.environment);
        let base = self.bases.get(part)?.iter().find(sets)?;
        self.origins.get(&(*base, name)).copied()
    }

    /// The part of the file that an instruction stands in. FROM sees what stands before all of them.
    fn part(&self, instruction: &Instruction) -> usize {
        match instruction.keyword {
            Keyword::From => GLOBAL,
            _ => self.froms.partition_point(|from| *from <= instruction.span.start()),
        }
    }

    /// Whether ENV sets a name for what runs in the container: in the stage of an instruction, or in one below it.
    pub(super) fn is_environment(&self, instruction: &Instruction, name: &str) -> bool {
        let part = self.part(instruction);
        let sets = |part: usize| self.declared.get(part).and_then(|all| all.get(name)).is_some_and(|d| d.environment);
        sets(part) || self.inherited(part, name).is_some()
    }

    /// What a name in an instruction is found by.
    pub(super) fn name(&self, instruction: &Instruction, name: &str) -> SymbolName {
        let part = self.part(instruction);
        let known = self.origins.get(&(part, name)).copied().or_else(|| self.inherited(part, name));
        let origin = known.unwrap_or(part);
        SymbolName::BuildVariable {
            name: name.to_owned(),
            from: u32::try_from(origin).unwrap_or(u32::MAX),
            is_argument: known.is_some() && self.arguments.contains(&(origin, name)),
        }
    }
}
