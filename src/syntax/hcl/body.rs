use super::super::Comment;
use crate::text::Span;

/// Attributes and blocks, in order. A segment's view is the body that holds its one top-level item.
#[derive(Debug, Default)]
pub struct Body {
    /// From the first item to the last; for a block's body, what stands between its braces.
    pub span: Span,
    /// What it holds.
    pub items: Vec<Item>,
    /// Every comment of the segment, in order; filled in the outermost body only.
    pub(super) comments: Vec<Comment>,
    /// The names in what is not well-formed, in order; filled in the outermost body only.
    pub(super) mentions: Vec<Expression>,
    /// The headers of outermost blocks that are not well-formed, in order; filled in the outermost body only.
    pub(super) headers: Vec<Block>,
}

/// An attribute or a block.
#[derive(Debug)]
pub enum Item {
    /// `name = expression`
    Attribute(Attribute),
    /// `type "label" { … }`
    Block(Block),
}

/// An identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// `name = expression`
#[derive(Debug)]
pub struct Attribute {
    /// From the name to the end of the expression.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// The value.
    pub value: Expression,
}

/// `type "label" { … }`
#[derive(Debug)]
pub struct Block {
    /// From the type to the closing brace.
    pub span: Span,
    /// The type, such as `resource`.
    pub kind: Name,
    /// The labels.
    pub labels: Vec<Label>,
    /// What stands between the braces.
    pub body: Body,
}

/// A label of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Unquoted.
    pub text: String,
    /// Inside the quotation marks.
    pub span: Span,
    /// Whether it is quoted.
    pub quoted: bool,
    /// Whether it is still being typed: its closing quotation mark is missing.
    pub half_typed: bool,
}

/// An expression.
#[derive(Debug)]
pub struct Expression {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub term: Term,
}

/// What an expression is.
#[derive(Debug)]
pub enum Term {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A number, as written.
    Number(String),
    /// A quoted text or heredoc.
    Template {
        /// Literal text and interpolations, in order.
        parts: Vec<Part>,
        /// Whether it is a heredoc.
        heredoc: bool,
    },
    /// `[a, b]`
    List(Vec<Expression>),
    /// `{ key = value }`; keys are expressions, a bare word being a [`Term::Reference`] without steps.
    Object(Vec<(Expression, Expression)>),
    /// A variable and the steps into it: `var.region`, `aws_subnet.a[0].id`, `each.value["x"]`, `a.*.b`.
    Reference {
        /// The first name.
        root: Name,
        /// What follows, in order.
        steps: Vec<Traverse>,
    },
    /// Steps into another expression, such as a call's result.
    Access {
        /// What is stepped into.
        of: Box<Expression>,
        /// The steps.
        steps: Vec<Traverse>,
    },
    /// `name(arguments)`
    Call {
        /// The function, with its namespace (`provider::x::f`).
        name: Name,
        /// The arguments.
        arguments: Vec<Expression>,
    },
    /// `-a`, `!a`
    Unary(Box<Expression>),
    /// `a + b` and the like; the operator as written.
    Binary(Box<Expression>, String, Box<Expression>),
    /// `condition ? yes : no`
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `[for …]`, `{for …}`
    For {
        /// The names it binds, one or two.
        names: Vec<Name>,
        /// Everything evaluated in it: collection, key, value, condition, in order.
        parts: Vec<Expression>,
    },
    /// `(a)`
    Parenthesis(Box<Expression>),
    /// Not well-formed.
    Broken,
}

/// A piece of a template.
#[derive(Debug)]
pub enum Part {
    /// Text, unescaped.
    Literal(String, Span),
    /// `${…}`, the span with its braces.
    Interpolation(Expression, Span),
    /// `%{…}`, the expressions in it.
    Directive(Vec<Expression>, Span),
}

/// One step of a traversal.
#[derive(Debug)]
pub enum Traverse {
    /// `.name`
    Attribute(Name),
    /// `[expression]`
    Index(Expression),
    /// `.0`
    LegacyIndex(Name),
    /// `.*` or `[*]`
    Splat(Span),
}

impl Traverse {
    /// The name of an attribute.
    pub fn attribute(&self) -> Option<&Name> {
        if let Traverse::Attribute(name) = self { Some(name) } else { None }
    }
}

impl Body {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| attribute.name.text == name)
    }

    /// The attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// The blocks of this type, in order.
    pub fn blocks_of<'b>(&'b self, kind: &str) -> impl Iterator<Item = &'b Block> {
        self.blocks().filter(move |block| block.kind.text == kind)
    }

    /// The blocks, in order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    /// Every comment of the segment, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The names (`var.region`) in lines that could not be read, in order: whoever wrote them uses what they mean.
    pub fn mentions(&self) -> &[Expression] {
        &self.mentions
    }

    /// The headers of outermost blocks in lines that could not be read, in order: blocks without a body, their labels half
    /// typed.
    pub fn headers(&self) -> &[Block] {
        &self.headers
    }
}

impl Expression {
    /// The text of a template without interpolations.
    pub fn string(&self) -> Option<String> {
        match &self.term {
            Term::Template { parts, .. } => parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text, _) => Some(text.as_str()),
                    Part::Interpolation(..) | Part::Directive(..) => None,
                })
                .collect(),
            Term::Parenthesis(inner) => inner.string(),
            _ => None,
        }
    }

    /// What it says as the key of an object, if that is constant: `name`, `"name"`, `7`.
    pub fn key(&self) -> Option<String> {
        match &self.term {
            Term::Reference { root, steps } if steps.is_empty() => Some(root.text.clone()),
            Term::Number(number) => Some(number.clone()),
            Term::Parenthesis(_) => None,
            _ => self.string(),
        }
    }

    /// The value an object has under a key.
    pub fn entry(&self, key: &str) -> Option<&Expression> {
        let Term::Object(entries) = &self.term else { return None };
        entries.iter().find(|(written, _)| written.key().as_deref() == Some(key)).map(|(_, value)| value)
    }

    /// The items of the list an object has under a key; none where there is no such list.
    pub fn list(&self, key: &str) -> &[Expression] {
        match self.entry(key).map(|value| &value.term) {
            Some(Term::List(items)) => items,
            _ => &[],
        }
    }

    /// The boolean it is.
    pub fn boolean(&self) -> Option<bool> {
        match &self.term {
            Term::Boolean(value) => Some(*value),
            Term::Parenthesis(inner) => inner.boolean(),
            _ => None,
        }
    }

    /// Like [`Expression::walk`], without what stands for a type: the second argument of `convert`, which looks like calls.
    pub fn walk_values<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        let mut types: Vec<Span> = Vec::new();
        self.walk(&mut |inner| {
            while types.last().is_some_and(|behind| behind.end() <= inner.span.start()) {
                types.pop();
            }
            if types.last().is_some_and(|span| span.covers(inner.span)) {
                return;
            }
            if let Term::Call { name, arguments } = &inner.term
                && matches!(name.text.as_str(), "convert" | "core::convert")
                && let [_, kind] = arguments.as_slice()
            {
                types.push(kind.span);
            }
            visit(inner);
        });
    }

    /// Calls `visit` for this expression and every expression inside it, outermost first.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        visit(self);
        self.inner(&mut |inner| inner.walk(visit));
    }

    /// Calls `visit` for the expressions right inside this one, in their order.
    pub fn inner<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        let indices = |steps: &'e [Traverse], visit: &mut dyn FnMut(&'e Expression)| {
            for step in steps {
                if let Traverse::Index(index) = step {
                    visit(index);
                }
            }
        };
        match &self.term {
            Term::Null | Term::Boolean(_) | Term::Number(_) | Term::Broken => {}
            Term::Template { parts, .. } => parts.iter().for_each(|part| match part {
                Part::Literal(..) => {}
                Part::Interpolation(inner, _) => visit(inner),
                Part::Directive(inner, _) => inner.iter().for_each(&mut *visit),
            }),
            Term::List(items) | Term::Call { arguments: items, .. } | Term::For { parts: items, .. } => {
                items.iter().for_each(visit);
            }
            Term::Object(entries) => {
                entries.iter().for_each(|(key, value)| [key, value].into_iter().for_each(&mut *visit))
            }
            Term::Reference { steps, .. } => indices(steps, visit),
            Term::Access { of, steps } => {
                visit(of);
                indices(steps, visit);
            }
            Term::Unary(inner) | Term::Parenthesis(inner) => visit(inner),
            Term::Binary(left, _, right) => [left, right].into_iter().for_each(|inner| visit(inner)),
            Term::Conditional(condition, yes, no) => [condition, yes, no].into_iter().for_each(|inner| visit(inner)),
        }
    }
}

impl Item {
    /// From its name to its end.
    pub fn span(&self) -> Span {
        match self {
            Item::Attribute(attribute) => attribute.span,
            Item::Block(block) => block.span,
        }
    }
}
