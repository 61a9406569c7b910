//! The attributes and blocks of a body.

use super::words::{self, is_misspelt, suggest};
use super::{closed, problem, version};
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::placeholders;
use crate::dialects::terraform::types::Type;
use crate::dialects::terraform::versions::Bearing;
use crate::knowledge::terraform::{Flag, Form, Member, Members, ResourceType, language};
use crate::model::Intent;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Attribute, Block, Body, Expression, Item, Part, Term};
use crate::text::Span;

/// Places of the language in which anything may stand, or what only a provider knows.
const OPEN: &[&str] = &[
    "resource",
    "data",
    "check.data",
    "ephemeral",
    "provider",
    "module",
    "locals",
    "action",
    "action.config",
    "language",
    "terraform.required_providers",
    "terraform.backend",
    "terraform.encryption",
    "terraform.encryption.key_provider",
    "terraform.encryption.method",
    "terraform.provider_meta",
    "terraform.state_store",
    "resource.dynamic.content",
    "removed.connection",
    "removed.provisioner",
    "tests.variables",
    "tests.provider",
    "tests.run.variables",
    "tests.run.backend",
    "query.list.config",
    "query.provider",
    "query.locals",
    "stacks.required_providers",
    "stacks.provider.config",
    "stacks.locals",
    "deployments.locals",
];

/// What is known of the body being checked.
#[derive(Clone, Copy)]
pub(super) struct Checker<'k> {
    /// Whether what is missing is missing.
    pub(super) complete: bool,
    /// How the module's constraint bears on the facts.
    pub(super) bearing: Bearing,
    /// The resource type, data source or provider, if it is known.
    pub(super) kind: Option<&'k ResourceType>,
    /// The module around it.
    pub(super) module: &'k Module<'k>,
}

impl Checker<'_> {
    /// A block of the language, and the language's blocks in it.
    pub(super) fn language(&self, block: &Block, place: &[&str], out: &mut Vec<Problem>) {
        let Some(facts) = language().block(place) else { return };
        let open = OPEN.contains(&place.join(".").as_str());
        let inner: Vec<&str> = language().blocks_in(place).map(|(kind, _)| kind).collect();
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) if open || facts.arguments.contains_key(&attribute.name.text) => {}
                Item::Attribute(Attribute { name, .. }) if inner.contains(&name.text.as_str()) => {
                    out.push(problem(name.span, ProblemKind::WrongType, wants_block(&name.text)));
                }
                Item::Attribute(Attribute { name, .. }) => {
                    let message = format!("`{}` is no argument of `{}`", name.text, block.kind.text);
                    let near = nearest(&name.text, facts.arguments.keys().map(String::as_str));
                    out.push(suggest(name.span, kind_of(near), message, near));
                }
                Item::Block(nested) if inner.contains(&nested.kind.text.as_str()) => {
                    let place: Vec<&str> = place.iter().copied().chain([nested.kind.text.as_str()]).collect();
                    self.language(nested, &place, out);
                }
                Item::Block(nested) if facts.arguments.contains_key(&nested.kind.text) => {
                    out.push(problem(nested.kind.span, ProblemKind::WrongType, wants_argument(&nested.kind.text)));
                }
                Item::Block(_) if open => {}
                Item::Block(nested) => {
                    let message = format!("`{}` is no block of `{}`", nested.kind.text, block.kind.text);
                    let near = nearest(&nested.kind.text, inner.iter().copied());
                    out.push(suggest(nested.kind.span, kind_of(near), message, near));
                }
            }
        }
        if self.complete {
            let given = |name: &str| block.body.attribute(name).is_some();
            let missing: Vec<&str> = facts.required.iter().map(String::as_str).filter(|name| !given(name)).collect();
            let written = |name: &&str| Some(((*name).to_owned(), placeholders::of_language(name)?.to_owned()));
            let arguments: Option<Vec<_>> = missing.iter().map(written).collect();
            let lacking = lacking(&missing, &format!("`{}`", block.kind.text), block, ProblemKind::MissingKey);
            out.extend(lacking.map(|problem| adding(problem, block, arguments.unwrap_or_default(), Vec::new())));
        }
    }

    /// A block whose content a provider decides; the language's own part has been checked.
    pub(super) fn of_provider(&self, block: &Block, place: &str, out: &mut Vec<Problem>) {
        let Some(kind) = self.kind else { return };
        self.body(&block.body, &kind.members, place, "", block, out);
    }

    /// What a backend is told. It may be told the rest on the command line.
    pub(super) fn backend(&self, block: &Block, out: &mut Vec<Problem>) {
        let Some(label) = block.labels.first() else { return };
        let Some(arguments) = language().backends.get(&label.text) else {
            let kinds = language().backends.keys().map(String::as_str);
            let message = format!("there is no backend `{}`", label.text);
            out.push(suggest(label.span, ProblemKind::UnknownKey, message, nearest(&label.text, kinds)));
            return;
        };
        let names = || arguments.iter().map(|name| name.trim_end_matches('!'));
        for attribute in block.body.attributes() {
            let name = &attribute.name;
            if !names().any(|known| known == name.text) {
                let message = format!("`{}` is no argument of the backend `{}`", name.text, label.text);
                let near = nearest(&name.text, names());
                out.push(suggest(name.span, kind_of(near), message, near));
            }
        }
    }

    /// A body; `path` says where it stands in the resource, `head` is the block around it.
    fn body(&self, body: &Body, members: &Members, place: &str, path: &str, head: &Block, out: &mut Vec<Problem>) {
        let outermost = path.is_empty();
        let own = |name: &str| {
            let dynamic = name == "dynamic";
            dynamic || outermost && is_of_language(place, name)
        };
        for item in &body.items {
            match item {
                Item::Attribute(attribute) if own(&attribute.name.text) => {}
                Item::Attribute(attribute) => match members.get(&attribute.name.text) {
                    Some(member) if place == "resource" && is_own_id(member) => self.id(attribute, out),
                    Some(member) => self.attribute(attribute, member, path, out),
                    None => {
                        let name = &attribute.name;
                        out.extend(self.unknown((head, path), (&name.text, name.span), "argument", body, members));
                    }
                },
                Item::Block(block) if block.kind.text == "dynamic" => {
                    self.dynamic(block, body, members, path, head, out)
                }
                Item::Block(block) if own(&block.kind.text) => {}
                Item::Block(block) => match members.get(&block.kind.text) {
                    Some(member) => self.nested(block, &block.body, block.kind.span, member, path, out),
                    None => {
                        let name = &block.kind;
                        out.extend(self.unknown((head, path), (&name.text, name.span), "block", body, members));
                    }
                },
            }
        }
        for member in members.iter() {
            self.number(body, member, out);
        }
        let given = |name: &str| {
            body.attribute(name).is_some() || body.blocks_of(name).next().is_some() || is_dynamic(body, name)
        };
        // What has an argument these facts do not know may be of a version that wants others, too.
        let is_newer = body.attributes().any(|one| !own(&one.name.text) && members.get(&one.name.text).is_none());
        if self.complete && self.bearing.is_likely() && !is_newer {
            let required = members.iter().filter(|member| member.flag == Flag::Required);
            let missing: Vec<&Member> = required.filter(|member| !given(&member.name)).collect();
            let names: Vec<&str> = missing.iter().map(|member| &*member.name).collect();
            let by = format!("`{}`", owner(head, path));
            let Some(lacking) = lacking(&names, &by, head, ProblemKind::MissingKey) else { return };
            let (arguments, blocks): (Vec<&Member>, Vec<&Member>) =
                missing.into_iter().partition(|member| member.attribute().is_some());
            let provider = self.kind.map_or("", |kind| kind.provider.name);
            let value =
                |member: &Member| (member.name.to_string(), placeholders::of_member(member, provider, self.module));
            let arguments = arguments.into_iter().map(value).collect();
            let blocks = blocks.into_iter().map(|member| placeholders::block(member, provider, self.module)).collect();
            out.push(self.of_version(adding(lacking, head, arguments, blocks)));
        }
    }

    /// What other versions may see in another way says which version sees it so.
    fn of_version(&self, mut problem: Problem) -> Problem {
        if let Some(kind) = self.kind.filter(|_| !self.bearing.fits()) {
            problem.kind = ProblemKind::OfVersion;
            problem.message.push_str(&format!(" ({})", version(kind)));
        }
        problem
    }

    fn attribute(&self, attribute: &Attribute, member: &Member, path: &str, out: &mut Vec<Problem>) {
        let name = &attribute.name;
        self.given_up(name.span, &joined(path, &name.text), &name.text, out);
        if !self.bearing.is_likely() || member.is_anything() {
            return;
        }
        if !member.is_settable() {
            // Null sets nothing, and is allowed.
            if is_something(&attribute.value) {
                out.push(problem(name.span, ProblemKind::WrongValue, self.read_only(&name.text)));
            }
        } else if member.attribute().is_none() {
            if self.tells_blocks() {
                out.push(self.of_version(problem(name.span, ProblemKind::WrongType, wants_block(&name.text))));
            }
        } else if let Some(found) = Type::of_member(member).mismatch(&attribute.value) {
            let message = format!("{}, for `{}`", found.message, name.text);
            out.push(self.of_version(problem(found.span, ProblemKind::WrongType, message)));
        } else if let Some(values) = self.kind.and_then(|kind| kind.values(&joined(path, &name.text))) {
            // Those of earlier versions are not known for sure.
            let is_former = self.kind.is_some_and(|kind| kind.provider.is_former());
            let bearing = if is_former { Bearing::Open } else { self.bearing };
            closed::check(&attribute.value, &name.text, values, bearing, out);
        }
    }

    /// Whether a block is surely told from an argument: JSON is read as the newest version has it.
    fn tells_blocks(&self) -> bool {
        !(self.module.file.name().ends_with(".json") && self.kind.is_some_and(|kind| kind.provider.is_former()))
    }

    /// The `id` of a resource. Packages say of it that it may be set, which no resource takes that does not require it.
    fn id(&self, attribute: &Attribute, out: &mut Vec<Problem>) {
        if self.bearing.is_likely() && is_something(&attribute.value) {
            let name = &attribute.name;
            out.push(problem(name.span, ProblemKind::OfVersion, self.read_only(&name.text)));
        }
    }

    /// A block, or the content of a dynamic one.
    fn nested(&self, block: &Block, content: &Body, name: Span, member: &Member, path: &str, out: &mut Vec<Problem>) {
        let path = joined(path, &member.name);
        self.given_up(name, &path, &member.name, out);
        if member.is_anything() {
            return;
        }
        if self.bearing.is_likely() {
            if !member.is_settable() {
                out.push(problem(name, ProblemKind::WrongValue, self.read_only(&member.name)));
                return;
            }
            if !member.may_be_block() {
                // How long an operation may take is a block in some resources and an object in others.
                if &*member.name != "timeouts" && self.tells_blocks() {
                    out.push(self.of_version(problem(name, ProblemKind::WrongType, wants_argument(&member.name))));
                }
                return;
            }
        }
        if !member.members.is_empty() {
            self.body(content, &member.members, "", &path, block, out);
        }
    }

    fn dynamic(&self, block: &Block, body: &Body, members: &Members, path: &str, head: &Block, out: &mut Vec<Problem>) {
        let Some(label) = block.labels.first() else { return };
        match members.get(&label.text) {
            Some(member) => {
                for content in block.body.blocks_of("content") {
                    self.nested(content, &content.body, label.span, member, path, out);
                }
            }
            None => out.extend(self.unknown((head, path), (&label.text, label.span), "block", body, members)),
        }
    }

    /// More blocks of a type than may be.
    fn number(&self, body: &Body, member: &Member, out: &mut Vec<Problem>) {
        if member.form == Form::Block
            && self.bearing.is_likely()
            && let Some(second) = body.blocks_of(&member.name).nth(1)
        {
            let message = format!("`{}` may stand here only once", member.name);
            out.push(self.of_version(problem(second.kind.span, ProblemKind::WrongValue, message)));
        }
    }

    fn unknown(
        &self,
        (head, path): (&Block, &str),
        (name, span): (&str, Span),
        what: &str,
        body: &Body,
        members: &Members,
    ) -> Option<Problem> {
        let kind = self.kind?;
        let message = format!("`{}` has no {what} `{name}` in {}", owner(head, path), version(kind));
        let fits = self.bearing.fits();
        match kind.elsewhere(&joined(path, name)) {
            Some(found) if fits => {
                return Some(words::of_another(span, &message, found, (&kind.provider, self.bearing)));
            }
            Some(_) => return None,
            None => {}
        }
        let given = |name: &str| body.attribute(name).is_some() || body.blocks_of(name).next().is_some();
        let free = members.iter().filter(|m| m.is_settable() && !given(&m.name)).map(|member| &*member.name);
        let near = nearest(name, free).filter(|near| {
            let mut vocabulary = Vec::new();
            words_of(&kind.members, &mut vocabulary);
            fits || is_misspelt(name, near, vocabulary.into_iter())
        });
        match near {
            Some(_) if fits => Some(suggest(span, ProblemKind::UnknownKey, message, near)),
            // Another version may have it.
            None if !fits => None,
            None if self.bearing == Bearing::Fits && !kind.provider.is_last => {
                let message = format!("{message}; a later one may have it");
                Some(problem(span, ProblemKind::MaybeNewer, message))
            }
            _ => Some(suggest(span, ProblemKind::OfVersion, message, near)),
        }
    }

    fn given_up(&self, span: Span, path: &str, name: &str, out: &mut Vec<Problem>) {
        let Some(kind) = self.kind else { return };
        // An earlier version may not have what takes its place.
        if kind.successor(path).is_some() && !self.bearing.is_likely() {
            return;
        }
        if let Some(why) = kind.deprecated(path) {
            let message = format!("`{name}` has been given up. {}", why.trim_end_matches('.'));
            out.push(problem(span, ProblemKind::Superseded, message));
        }
    }

    fn read_only(&self, name: &str) -> String {
        let facts = self.kind.map(version).unwrap_or_default();
        format!("`{name}` is read-only: the provider gives its value ({facts})")
    }
}

/// Whether a member is the name a provider gives to what it has made.
fn is_own_id(member: &Member) -> bool {
    &*member.name == "id" && member.flag == Flag::OptionalComputed && member.attribute() == Some("string")
}

/// Whether an argument or block belongs to the language wherever such a block stands.
fn is_of_language(place: &str, name: &str) -> bool {
    language().block(&[place, name]).is_some()
        || language().block(&[place]).is_some_and(|facts| facts.arguments.contains_key(name))
}

/// The names of all members, however deep.
fn words_of<'m>(members: &'m Members, out: &mut Vec<&'m str>) {
    for member in members.iter() {
        out.push(&member.name);
        words_of(&member.members, out);
    }
}

/// Whether a value is certainly not null.
fn is_something(value: &Expression) -> bool {
    match &value.term {
        Term::Parenthesis(inner) => is_something(inner),
        Term::Template { parts, .. } => !matches!(parts.as_slice(), [Part::Interpolation(..)]),
        Term::Boolean(_) | Term::Number(_) | Term::List(_) | Term::Object(_) => true,
        _ => false,
    }
}

/// What a body belongs to: a resource type, or a block in one.
fn owner<'p>(head: &'p Block, path: &'p str) -> &'p str {
    match (path.rsplit('.').next(), head.labels.first()) {
        (Some(name), _) if !name.is_empty() => name,
        (_, Some(label)) => &label.text,
        (_, None) => &head.kind.text,
    }
}

fn is_dynamic(body: &Body, name: &str) -> bool {
    body.blocks_of("dynamic").any(|block| block.labels.first().is_some_and(|label| label.text == name))
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Without a name that may have been meant, a newer version of the language may know it.
fn kind_of(near: Option<&str>) -> ProblemKind {
    if near.is_some() { ProblemKind::UnknownKey } else { ProblemKind::OfVersion }
}

fn wants_block(name: &str) -> String {
    format!("`{name}` is a block here, without an equals sign: `{name} {{ … }}`")
}

fn wants_argument(name: &str) -> String {
    format!("`{name}` is an argument here, with an equals sign: `{name} = …`")
}

/// What is missing in a block; none if nothing is.
pub(super) fn lacking(names: &[&str], by: &str, block: &Block, kind: ProblemKind) -> Option<Problem> {
    let listed = match names.split_last()? {
        (last, []) => format!("`{last}` is"),
        (last, before) => {
            let before: Vec<String> = before.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}` are", before.join(", "))
        }
    };
    Some(problem(block.kind.span, kind, format!("{listed} required by {by} and missing here")))
}

/// Adds what would fill the gap.
pub(super) fn adding(
    mut problem: Problem,
    block: &Block,
    arguments: Vec<(String, String)>,
    blocks: Vec<String>,
) -> Problem {
    if !arguments.is_empty() || !blocks.is_empty() {
        problem.mends.push(Intent::AddMissing { block: block.kind.span, arguments, blocks });
    }
    problem
}
