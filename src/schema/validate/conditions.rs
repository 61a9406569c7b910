use super::mapping::{effective_entries, is_schema_key};
use super::{MAX_DEPTH, Validator, is_interpolated};
use crate::schema::arena::{Conditions, Count, SchemaId};
use crate::schema::format;
use crate::schema::literal::Literal;
use crate::schema::problem::{Owner, Problem, ProblemKind, at_least, at_most, listed, shown};
use crate::schema::types::Types;
use crate::syntax::yaml::{Kind, Node};

impl<'a> Validator<'a> {
    /// Holds a value of the right type against what holds under conditions.
    pub(super) fn check_conditions(
        &mut self,
        id: SchemaId,
        conditions: &'a Conditions,
        value: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        if conditions.unknowable {
            self.doubt();
        }
        if let Some(not) = conditions.not
            && self.trial(not, value, owner, depth + 1).holds() == Some(true)
        {
            let message = self.forbidden(not, value, owner);
            let span = if value.scalar().is_some() { value.span() } else { owner.span(value) };
            out.push(Problem::new(span, ProblemKind::WrongValue, message));
        }
        if let Some((condition, then, otherwise)) = conditions.choice
            && (then.is_some() || otherwise.is_some())
        {
            let holds = self.trial(condition, value, owner, depth + 1).holds();
            let chosen = match holds {
                Some(true) => then,
                Some(false) => otherwise,
                None => {
                    self.doubt();
                    None
                }
            };
            if let Some(chosen) = chosen {
                self.check(chosen, value, owner, depth + 1, out);
            }
        }
        match value.kind() {
            Kind::Mapping => self.check_keys_under(conditions, value, owner, depth, out),
            Kind::Sequence => {
                if let Some((contained, count)) = conditions.contains {
                    self.check_contains(contained, count, value, owner, depth, out);
                }
            }
            _ => {}
        }
        self.check_unevaluated(id, conditions, value, owner, depth, out);
    }

    fn check_keys_under(
        &mut self,
        conditions: &'a Conditions,
        mapping: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        if let Some(names) = conditions.names {
            for entry in effective_entries(mapping).iter().filter(|entry| !is_schema_key(entry)) {
                let Some(key) = entry.key.text() else { continue };
                if self.schema.options.interpolation && is_interpolated(key) {
                    self.doubt();
                } else if let Some(complaint) = self.complaint_of_name(names, key, 0) {
                    let message = format!("`{}` cannot be a key here: {complaint}", shown(key));
                    out.push(Problem::new(entry.key.span(), ProblemKind::UnknownKey, message));
                }
            }
        }
        for (key, needed) in &conditions.required_with {
            let Some(entry) = mapping.entry(key) else { continue };
            for name in needed.iter().filter(|name| mapping.entry(name).is_none()) {
                if self.is_being_typed(mapping) {
                    self.doubt();
                    continue;
                }
                let message = format!("`{}` needs the key `{name}` beside it", shown(key));
                out.push(Problem::new(entry.key.span(), ProblemKind::MissingKey, message));
            }
        }
        for (key, id) in &conditions.holds_with {
            if mapping.entry(key).is_some() {
                self.check(*id, mapping, owner, depth + 1, out);
            }
        }
    }

    fn check_contains(
        &mut self,
        contained: SchemaId,
        count: Count,
        list: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        let (mut certain, mut perhaps) = (0_usize, 0_usize);
        for item in list.items() {
            match self.trial(contained, item, owner.of_items(), depth + 1).holds() {
                Some(true) => certain += 1,
                Some(false) => {}
                None => perhaps += 1,
            }
        }
        let of_kind = self.words_of(contained).map(|words| format!(" {words}")).unwrap_or_default();
        let message = match count.most {
            _ if certain + perhaps < count.least && !self.is_being_typed(list) => {
                format!("{} needs {}{of_kind}", owner.words(), at_least(count.least, "item"))
            }
            Some(most) if certain > most => {
                format!("{} must have {}{of_kind}, not {certain}", owner.words(), at_most(most, "item"))
            }
            _ => return,
        };
        out.push(Problem::new(owner.span(list), ProblemKind::WrongValue, message));
    }

    /// What is wrong with a key under a schema for keys. Keys are strings, whatever they look like.
    fn complaint_of_name(&mut self, id: SchemaId, name: &str, depth: usize) -> Option<String> {
        self.steps = self.steps.saturating_sub(1);
        if depth > MAX_DEPTH || self.steps == 0 {
            return None;
        }
        let node = self.schema.node(id);
        if !node.types.meets(Types::STRING) {
            return Some("there must be no keys".to_owned());
        }
        if !node.values.is_empty() && !node.values.iter().any(|value| matches!(value, Literal::Text(t) if **t == *name))
        {
            return Some(format!("it must be {}", listed(&node.values.iter().collect::<Vec<_>>())));
        }
        if let Some(limits) = &node.limits {
            let length = name.chars().count();
            if length < limits.length.least {
                return Some(format!("it must have {}", at_least(limits.length.least, "character")));
            }
            if let Some(most) = limits.length.most.filter(|most| length > *most) {
                return Some(format!("it must have {}", at_most(most, "character")));
            }
            if let Some(pattern) = limits.pattern.as_ref().filter(|pattern| pattern.matches(name) == Some(false)) {
                return Some(format!("it must match `{}`", shown(&pattern.source())));
            }
            if let Some(complaint) = limits.format.as_deref().and_then(|format| format::complaint(format, name)) {
                return Some(format!("it {complaint}"));
            }
        }
        for also in &node.also {
            if let Some(complaint) = self.complaint_of_name(*also, name, depth + 1) {
                return Some(complaint);
            }
        }
        for group in &node.alternatives {
            let mut first = None;
            let fits = group.branches.iter().any(|id| match self.complaint_of_name(*id, name, depth + 1) {
                None => true,
                Some(complaint) => {
                    first.get_or_insert(complaint);
                    false
                }
            });
            if !fits {
                return first;
            }
        }
        let not = node.conditions.as_ref().and_then(|conditions| conditions.not)?;
        let inner = self.schema.node(not);
        let simple = inner.conditions.is_none() && inner.also.is_empty() && inner.alternatives.is_empty();
        // Whether something unreadable matches is not known.
        let readable = |node: &super::SchemaNode| {
            let pattern = node.limits.as_ref().and_then(|limits| limits.pattern.as_ref());
            pattern.is_none_or(|pattern| pattern.matches(name).is_some())
        };
        (simple && readable(inner) && self.complaint_of_name(not, name, depth + 1).is_none()).then(|| {
            self.words_of(not)
                .map_or_else(|| "its form is forbidden".to_owned(), |words| format!("there must be no key {words}"))
        })
    }

    /// That a value has the one form it must not have.
    fn forbidden(&self, not: SchemaId, value: Node<'a>, owner: Owner<'a>) -> String {
        let node = self.schema.node(not);
        let keys: Vec<String> = node.required.iter().map(|key| format!("`{key}`")).collect();
        let words = owner.words();
        match (keys.as_slice(), value.text()) {
            ([key], None) => format!("{words} must not have the key {key}"),
            ([first, rest @ ..], None) => format!("{words} must not have {first} together with {}", rest.join(", ")),
            (_, Some(text)) if !node.values.is_empty() => format!("{words} must not be `{}`", shown(text)),
            _ if node.types != Types::ANY && node.types != Types::NONE => {
                format!("{words} must not be {}", node.types.words())
            }
            // `not: {}` forbids the key.
            _ if node.is_open() => format!("{words} must not stand here"),
            _ => match node.docs.as_ref().and_then(|docs| docs.description.as_deref()) {
                Some(said) => format!("{words} must not be so: {}", shown(said)),
                None => format!("{words} has a form that is forbidden here"),
            },
        }
    }

    /// What the schema asks for, in words that follow a noun; nothing if that is hard to say.
    fn words_of(&self, id: SchemaId) -> Option<String> {
        let node = self.schema.node(id);
        let pattern = node.limits.as_ref().and_then(|limits| limits.pattern.as_ref());
        if !node.values.is_empty() {
            Some(format!("equal to {}", listed(&node.values.iter().collect::<Vec<_>>())))
        } else if let Some(pattern) = pattern {
            Some(format!("matching `{}`", shown(&pattern.source())))
        } else if let Some(key) = node.required.first() {
            Some(format!("with the key `{key}`"))
        } else if node.types != Types::ANY && node.types != Types::NONE {
            Some(format!("that must be {}", node.types.words()))
        } else {
            None
        }
    }
}
