//! The notation of the files `knowledge/generated/terraform/*.facts`; each says at its head how it is to be read.

use std::iter::Peekable;

/// What a block, an object or a resource type holds, in the order of the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(Vec<Member>);

/// An attribute or block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Box<str>,
    /// Who gives its value.
    pub flag: Flag,
    /// What it is.
    pub form: Form,
    /// What belongs to it, if it is a block or made of objects.
    pub members: Members,
}

/// Who gives an attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// The file must.
    Required,
    /// The file may.
    Optional,
    /// The file may; otherwise the provider does.
    OptionalComputed,
    /// The provider does.
    Computed,
}

/// The type of an attribute, or that it is a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// An attribute, its type in the words of type constraints; `object` stands for the members.
    Attribute(Box<str>),
    /// A block that may stand once.
    Block,
    /// A block that may stand any number of times.
    Blocks,
    /// A block with a label that may stand any number of times.
    Labelled,
}

impl Members {
    /// Reads the lines of a section.
    pub(super) fn read(lines: &str) -> Members {
        let mut open: Vec<Member> = Vec::new();
        let mut members = Members::default();
        for line in lines.lines() {
            let depth = line.len() - line.trim_start_matches(' ').len();
            let Some(member) = Member::read(line.trim_start_matches(' ')) else { continue };
            close(&mut open, depth, &mut members);
            open.push(member);
        }
        close(&mut open, 0, &mut members);
        members
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Member> {
        self.0.iter().find(|member| *member.name == *name)
    }

    /// The member that names from the outside in lead to, joined by dots.
    pub fn at(&self, path: &str) -> Option<&Member> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let member = self.get(first)?;
        rest.map_or(Some(member), |rest| member.members.at(rest))
    }

    /// Whether there is a member at a path; none where not all is known that stands around it.
    pub(super) fn has(&self, path: &str) -> Option<bool> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let Some(member) = self.get(first) else { return Some(false) };
        match rest {
            None => Some(true),
            Some(_) if member.members.is_empty() => None,
            Some(rest) => member.members.has(rest),
        }
    }

    /// These with changes: `-a` takes `a` away, `a?string` is `a` as it is then, and what is moved in below it or below
    /// `a` alone changes what belongs to it.
    pub(super) fn changed(mut self, changes: &str) -> Members {
        change(&mut self, &mut changes.lines().peekable(), 0);
        self
    }

    /// Adds a member where it belongs: arguments by name, then blocks.
    fn insert(&mut self, member: Member) {
        let rank = |member: &Member| (member.attribute().is_none(), member.name.clone());
        let place = self.0.iter().position(|other| rank(other) > rank(&member)).unwrap_or(self.0.len());
        self.0.insert(place, member);
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.0.iter()
    }

    /// Whether there are none: of an object or block, that nothing is known of what is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn change<'l>(members: &mut Members, lines: &mut Peekable<impl Iterator<Item = &'l str>>, depth: usize) {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    while let Some(line) = lines.next_if(|line| indent(line) >= depth) {
        // What is moved in belongs to something that is not there.
        if indent(line) > depth {
            continue;
        }
        let line = line.trim_start_matches(' ');
        if let Some(name) = line.strip_prefix('-') {
            members.0.retain(|member| *member.name != *name);
            continue;
        }
        let read = Member::read(line);
        let name = read.as_ref().map_or(line, |member| &*member.name).to_owned();
        match (read, members.0.iter_mut().find(|member| *member.name == *name)) {
            (Some(read), Some(known)) => (known.flag, known.form) = (read.flag, read.form),
            (Some(read), None) => members.insert(read),
            (None, _) => {}
        }
        if let Some(known) = members.0.iter_mut().find(|member| *member.name == *name) {
            change(&mut known.members, lines, depth + 1);
        }
    }
}

/// Puts members that nothing more belongs to where they belong.
fn close(open: &mut Vec<Member>, depth: usize, outermost: &mut Members) {
    while open.len() > depth {
        let Some(closed) = open.pop() else { return };
        match open.last_mut() {
            Some(outer) => outer.members.0.push(closed),
            None => outermost.0.push(closed),
        }
    }
}

impl Member {
    fn read(line: &str) -> Option<Member> {
        let at = line.find(['!', '?', '+', '='])?;
        let flag = match line.get(at..at + 1)? {
            "!" => Flag::Required,
            "?" => Flag::Optional,
            "+" => Flag::OptionalComputed,
            _ => Flag::Computed,
        };
        let form = match line.get(at + 1..)? {
            "block" => Form::Block,
            "blocks" => Form::Blocks,
            "labelled" => Form::Labelled,
            words => Form::Attribute(words.into()),
        };
        Some(Member { name: line.get(..at)?.into(), flag, form, members: Members::default() })
    }

    /// Its type, if it is an attribute.
    pub fn attribute(&self) -> Option<&str> {
        match &self.form {
            Form::Attribute(words) => Some(words),
            _ => None,
        }
    }

    /// Whether nothing is known of what it is.
    pub fn is_anything(&self) -> bool {
        self.attribute() == Some("any")
    }

    /// Whether it may be written as blocks: blocks, and attributes made of several objects.
    pub fn may_be_block(&self) -> bool {
        self.attribute().is_none_or(|words| matches!(words, "any" | "list(object)" | "set(object)"))
    }

    /// Whether a file may give it.
    pub fn is_settable(&self) -> bool {
        self.flag != Flag::Computed
    }

    /// In words: `list(string), required`.
    pub fn words(&self) -> String {
        let form = match &self.form {
            Form::Attribute(words) => words,
            Form::Block => "block, at most one",
            Form::Blocks => "block, any number",
            Form::Labelled => "block with a label, any number",
        };
        let flag = match self.flag {
            Flag::Required => "required",
            Flag::Optional => "optional",
            Flag::OptionalComputed => "optional, chosen by the provider if left out",
            Flag::Computed => "read-only",
        };
        format!("{form}, {flag}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_members_of_what_stands_less_deep_above_them() {
        let members = Members::read("a!string\nb?blocks\n c+set(object)\n  d=number\n e?bool\nf?any\n");
        let names: Vec<&str> = members.iter().map(|member| &*member.name).collect();
        assert_eq!(names, ["a", "b", "f"]);
        let b = members.get("b").unwrap();
        assert_eq!(b.form, Form::Blocks);
        let d = b.members.get("c").unwrap().members.get("d").unwrap();
        assert_eq!((d.flag, d.attribute()), (Flag::Computed, Some("number")));
        assert_eq!(b.members.get("e").unwrap().words(), "bool, optional");
    }
}
