//! What is written for an attribute or block, with places to fill in.

use crate::knowledge::terraform::{Flag, Form, Member, Members};

/// Blocks inside blocks.
const DEPTH: usize = 6;

/// Writes snippets: counts the places.
#[derive(Default)]
pub(super) struct Skeleton {
    places: usize,
}

impl Skeleton {
    /// `name = …` or `name { … }` with what is required in it.
    pub(super) fn of(&mut self, member: &Member) -> String {
        self.member(member, "", member.name.len(), 0)
    }

    /// The lines of what is required in a body, each moved in.
    pub(super) fn required(&mut self, members: &Members, indent: &str) -> String {
        self.body(members, indent, 0)
    }

    /// A place to fill in, with a suggestion.
    pub(super) fn place(&mut self, suggestion: &str) -> String {
        self.places += 1;
        format!("${{{}:{suggestion}}}", self.places)
    }

    fn body(&mut self, members: &Members, indent: &str, depth: usize) -> String {
        let required = |attribute: bool| {
            move |member: &&Member| {
                member.flag == Flag::Required && matches!(member.form, Form::Attribute(_)) == attribute
            }
        };
        let width = members.iter().filter(required(true)).map(|member| member.name.len()).max().unwrap_or(0);
        let mut lines = String::new();
        for member in members.iter().filter(required(true)).chain(members.iter().filter(required(false))) {
            lines.push_str(&self.member(member, indent, width, depth));
            lines.push('\n');
        }
        lines
    }

    fn member(&mut self, member: &Member, indent: &str, width: usize, depth: usize) -> String {
        let name = &member.name;
        let Some(words) = member.attribute() else {
            let deeper = format!("{indent}  ");
            let inner = if depth < DEPTH { self.body(&member.members, &deeper, depth + 1) } else { String::new() };
            let inner = if inner.is_empty() { format!("{deeper}{}\n", self.empty()) } else { inner };
            let label = if member.form == Form::Labelled { format!(" \"{}\"", self.empty()) } else { String::new() };
            return format!("{indent}{name}{label} {{\n{inner}{indent}}}");
        };
        let value = match words {
            "string" => format!("\"{}\"", self.empty()),
            "bool" => {
                self.places += 1;
                format!("${{{}|true,false|}}", self.places)
            }
            words if words.starts_with("list(") || words.starts_with("set(") => format!("[{}]", self.empty()),
            words if words.starts_with("map(") || words == "object" => {
                format!("{{\n{indent}  {}\n{indent}}}", self.empty())
            }
            _ => self.empty(),
        };
        format!("{indent}{name:width$} = {value}")
    }

    fn empty(&mut self) -> String {
        self.places += 1;
        format!("${{{}}}", self.places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::terraform::resource;

    #[test]
    fn what_is_required_is_written_with_places_in_order() {
        let rule = resource("aws_s3_bucket").unwrap();
        let rule = rule.members.get("cors_rule").unwrap();
        assert_eq!(
            Skeleton::default().of(rule),
            "cors_rule {\n  allowed_methods = [${1}]\n  allowed_origins = [${2}]\n}"
        );
        let force = resource("aws_s3_bucket").unwrap();
        assert_eq!(
            Skeleton::default().of(force.members.get("force_destroy").unwrap()),
            "force_destroy = ${1|true,false|}"
        );
    }
}
