//! How a Dockerfile builds: what is run in which stage, and how that can be edited.

use std::collections::BTreeSet;

use crate::dialects::Target;
use crate::model::{EntityId, Intent, Safety, Script, ScriptId, ScriptRole};
use crate::syntax::Parsed;
use crate::syntax::dockerfile::{Arguments, Bases, Dockerfile, Instruction, Keyword, Stage};
use crate::syntax::shell::{Command, Link, Shell};
use crate::text::{Edits, Span, TextEdit};

use super::packages::{Call, call};

/// A script that a shell runs while the image is built.
pub(super) struct Run<'a> {
    /// Its number, for intents.
    pub(super) id: ScriptId,
    /// The script.
    pub(super) script: &'a Script,
    /// What it says.
    pub(super) shell: &'a Shell,
    /// The number of its stage.
    pub(super) stage: usize,
    /// The instruction that holds it.
    pub(super) instruction: &'a Instruction,
}

/// What shells run while the image is built, in order.
pub(super) fn runs<'a>(target: &Target<'a>) -> Vec<Run<'a>> {
    let Some(view) = target.parsed.dockerfile() else { return Vec::new() };
    let facts = target.facts;
    let build = facts.scripts().filter(|(_, script)| script.role == ScriptRole::Build);
    // Scripts come in the order of their instructions, so the next place is seldom far.
    let mut place = 0;
    build
        .filter_map(|(id, script)| {
            let begins =
                |place: usize| view.instructions.get(place).is_some_and(|i| i.span.start() <= script.site.span.start());
            if !begins(place) {
                place = 0;
            }
            while begins(place + 1) {
                place += 1;
            }
            let instruction = view.instructions.get(place)?;
            Some(Run { id, script, shell: script.shell()?, stage: script.owner?.0, instruction })
        })
        .collect()
}

/// The numbers of the stages whose layers the image is made of: the last one and what it builds on.
pub(super) fn shipped(view: &Dockerfile) -> BTreeSet<usize> {
    let stages = view.stages();
    let Some(last) = stages.last() else { return BTreeSet::new() };
    let below = view.bases().of(last);
    std::iter::once(last.index).chain(below.iter().map(|stage| stage.index)).collect()
}

/// Official images of distributions, which set `PATH` and next to nothing else.
const DISTRIBUTIONS: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "busybox",
    "centos",
    "debian",
    "fedora",
    "oraclelinux",
    "rockylinux",
    "ubuntu",
];

/// Whether a stage is built on nothing or on a plain distribution in the end, so that it is known what variables it gets
/// from there. Images of languages and programs set some of their own.
pub(super) fn has_plain_base<'v>(target: &Target<'_>, bases: &Bases<'v>, stage: &Stage<'v>) -> bool {
    let below = bases.of(stage);
    let lowest = below.last().unwrap_or(stage);
    let image = target.facts.container(EntityId(lowest.index)).and_then(|container| container.image.value());
    let is_distribution = |name: &str| DISTRIBUTIONS.contains(&name);
    lowest.image.text == "scratch" || image.and_then(|image| image.official_name()).is_some_and(is_distribution)
}

impl Run<'_> {
    /// The calls of package managers in it, in order.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&Command, Call<'_>)> {
        self.shell.commands.iter().filter_map(|command| Some((command, call(command)?)))
    }

    /// Where a part of it is written.
    pub(super) fn place(&self, part: Span) -> Span {
        self.script.place(part)
    }

    /// Whether it stands in the JSON form, whose quotation an edit would have to keep.
    pub(super) fn is_quoted(&self) -> bool {
        let mut arguments = &self.instruction.arguments;
        while let Arguments::Nested(nested) = arguments {
            arguments = &nested.arguments;
        }
        !matches!(arguments, Arguments::Shell(_))
    }

    /// Whether a mount of the instruction holds this text: `type=cache`, a path.
    pub(super) fn mounts(&self, text: &str) -> bool {
        let mut mounts = self.instruction.flags.iter().filter(|flag| flag.name == "mount");
        mounts.any(|flag| flag.value.as_ref().is_some_and(|value| value.text.contains(text)))
    }

    /// Whether its text has one of these somewhere.
    pub(super) fn says(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.script.text.text().contains(text))
    }

    /// The edits of its text as a change of the file; none where one of them cannot be made there.
    pub(super) fn rewrite(&self, parsed: &Parsed, edits: &[TextEdit], title: &str, safety: Safety) -> Option<Intent> {
        if self.is_quoted() {
            return None;
        }
        let edits: Option<Edits> = edits.iter().map(|edit| self.script.text.source_edit(&parsed.text, edit)).collect();
        Some(Intent::Rewrite { edits: edits?, title: title.to_owned(), safety })
    }

    /// Adds a command that runs when everything before it went well. None where something stands at the end that must
    /// stay there.
    pub(super) fn and_then(&self, parsed: &Parsed, command: &str, title: &str, safety: Safety) -> Option<Intent> {
        let text = self.script.text.text();
        let body = text.trim_end();
        let has_heredoc = self.shell.commands.iter().any(|c| c.redirections.iter().any(|r| r.body.is_some()));
        let ends_in_comment = self.shell.comments.last().is_some_and(|comment| comment.span.end() >= body.len());
        if has_heredoc || ends_in_comment || !self.shell.gaps.is_empty() || body.ends_with(['&', ';', '|', '\\']) {
            return None;
        }
        let end = self.script.text.source_span(Span::new(0, body.len())).end();
        let written = Span::new(self.instruction.span.start(), end).of(&parsed.text);
        let is_heredoc = !self.instruction.heredocs.is_empty();
        // The row on which the last command begins says how commands are joined; where it is the first, the last one does.
        let last = self.shell.commands.last().filter(|last| last.span.end() >= body.len());
        let last = last.map(|last| self.script.text.source_span(last.span).start());
        let upto = last.and_then(|last| written.get(..last.checked_sub(self.instruction.span.start())?));
        let above = upto.and_then(|upto| upto.rfind('\n')).and_then(|row| {
            let line = written.get(row + 1..)?.lines().next()?;
            Some((written.get(..row)?, line))
        });
        let added = match above.or_else(|| written.rsplit_once('\n')).filter(|_| !is_heredoc) {
            None => format!(" && {command}"),
            Some((before, line)) => {
                let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or("");
                let escape = parsed.dockerfile()?.escape;
                let leads = !before.trim_end_matches([' ', '\t', '\r', escape]).ends_with("&&");
                let line_break = if before.ends_with('\r') { "\r\n" } else { "\n" };
                match (leads, line.trim_start().starts_with("&&")) {
                    (_, true) => format!(" {escape}{line_break}{indent}&& {command}"),
                    (true, _) => format!(" {escape}{line_break}{indent}&& {command}"),
                    (false, _) => format!(" && {escape}{line_break}{indent}{command}"),
                }
            }
        };
        self.rewrite(parsed, &[TextEdit::insert(body.len(), added)], title, safety)
    }
}

/// Whether a command runs whenever what comes before it went well, whatever is put before it with `&&`.
pub(super) fn is_plainly_linked(command: &Command) -> bool {
    command.place.body == 0 && matches!(command.place.link, Link::First | Link::Then | Link::And)
}

/// The stage an instruction belongs to.
pub(super) fn stage_at<'v>(stages: &[Stage<'v>], instruction: &Instruction) -> Option<Stage<'v>> {
    let behind = stages.partition_point(|stage| stage.from.span.start() <= instruction.span.start());
    stages.get(behind.checked_sub(1)?).copied()
}

/// A path without what makes no difference: `./app/` is `app`, `/` stays.
pub(super) fn plain_path(path: &str) -> &str {
    let path = path.strip_prefix("./").unwrap_or(path);
    match path.trim_end_matches('/') {
        "" if path.starts_with('/') => "/",
        "" => ".",
        plain => plain,
    }
}

/// Where COPY and ADD take from and where they put it; nothing for heredocs.
pub(super) fn copied(
    instruction: &Instruction,
) -> Option<(&[crate::syntax::dockerfile::Word], &crate::syntax::dockerfile::Word)> {
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) || !instruction.heredocs.is_empty() {
        return None;
    }
    let (destination, sources) = instruction.words().split_last()?;
    Some((sources, destination))
}
