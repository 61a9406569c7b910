use std::fmt::Write;

use super::read::Reading;
use super::{Flag, Form, Member};

/// The notation, for whoever opens a file.
const NOTATION: &str = "\
# A section is a resource type, a data source or the provider's own configuration. A line is an attribute or block:
# NAME, a sign, TYPE. What belongs to a block or object follows, moved in by one blank more.
#
#   !  required                 string number bool any list(…) set(…) map(…)
#   ?  optional                 object, also inside the others: members follow
#   +  optional; if left out, the provider decides
#   =  set by the provider alone
#   block   at most one         blocks  any number         labelled  any number, each with a label
#
# `any` is what the source does not say: an attribute or a block of whatever type.
";

/// The text of a provider's file.
pub(super) fn write(package: &str, version: &str, read: &Reading) -> String {
    let mut out = format!(
        "# Facts about the Terraform provider `{}` {}.\n\
         # Read from the npm package {package} {version} (MPL-2.0) by `cargo xtask knowledge terraform`. No sentence of\n\
         # that package is kept here.\n#\n{NOTATION}\n",
        read.provider, read.version
    );
    let _ = writeln!(out, "== about\nsource {}\nversion {}", read.provider, read.version);
    for section in &read.sections {
        let _ = writeln!(out, "== {} {}", section.kind, section.name);
        members(&section.members, 0, &mut out);
    }
    out
}

pub(super) fn members(members_of: &[Member], depth: usize, out: &mut String) {
    for member in members_of {
        line(member, depth, out);
        members(&member.members, depth + 1, out);
    }
}

/// One attribute or block, without what belongs to it.
pub(super) fn line(member: &Member, depth: usize, out: &mut String) {
    let flag = match member.flag {
        Flag::Required => '!',
        Flag::Optional => '?',
        Flag::OptionalComputed => '+',
        Flag::Computed => '=',
    };
    let form = match &member.form {
        Form::Type(words) => words,
        Form::Block => "block",
        Form::Blocks => "blocks",
        Form::LabelledBlocks => "labelled",
    };
    let _ = writeln!(out, "{}{}{flag}{form}", " ".repeat(depth), member.name);
}
