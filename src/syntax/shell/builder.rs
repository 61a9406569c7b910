use tree_sitter::{Node, Tree};

use super::scanner::{Heredoc, Masked};
use super::view::{Assignment, Body, BodyKind, Command, Link, Place, Redirection, Runs, Shell, Word};
use super::word;
use crate::syntax::Comment;
use crate::text::Span;

/// Statements and substitutions read inside each other; deeper ones are left out.
const DEPTH: usize = 60;

/// Builds the view of a text from the tree of its masked form.
pub(super) fn build(text: &str, masked: Masked, tree: &Tree) -> Shell {
    let Masked { holes, heredocs, .. } = masked;
    let mut builder =
        Builder { text, heredocs, shell: Shell { holes, ..Shell::default() }, depth: 0, in_gap: 0, pipelines: 0 };
    let place = Place { body: 0, pipeline: 0, link: Link::First };
    let root = Body { kind: BodyKind::Script, span: Span::new(0, text.len()), place, redirections: Vec::new() };
    builder.shell.bodies.push(root);
    builder.statements(tree.root_node(), 0);
    builder.shell.commands.sort_by_key(|command| command.span);
    builder.shell.commands.iter_mut().for_each(|command| command.runs = command.what_runs());
    builder.shell
}

struct Builder<'t> {
    text: &'t str,
    heredocs: Vec<Heredoc>,
    shell: Shell,
    depth: usize,
    /// Gaps around what is read.
    in_gap: usize,
    pipelines: usize,
}

/// What a statement turned out to be, for the redirections behind it.
#[derive(Clone, Copy)]
enum Made {
    Command(usize),
    Body(usize),
    Nothing,
}

impl Builder<'_> {
    fn span(node: Node<'_>) -> Span {
        Span::from(node.byte_range())
    }

    /// The statements among a node's children, into a body that is there already.
    fn statements(&mut self, node: Node<'_>, body: usize) {
        let mut next = Link::First;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            next = match child.kind() {
                ";" | "\n" | ";;" if next != Link::First => Link::Then,
                "&" => Link::Background,
                _ => match self.in_sequence(child, body, next) {
                    true => Link::Then,
                    false => next,
                },
            };
        }
    }

    /// A child of a list of statements; whether it was one.
    fn in_sequence(&mut self, child: Node<'_>, body: usize, link: Link) -> bool {
        if !child.is_named() || child.kind() == "comment" {
            self.leaf(child);
            return false;
        }
        if child.is_error() {
            self.gap(child);
        }
        let place = Place { body, pipeline: self.pipeline(), link };
        !matches!(self.statement(child, place), Made::Nothing)
    }

    fn leaf(&mut self, node: Node<'_>) {
        if node.kind() != "comment" {
            return;
        }
        let span = Self::span(node);
        let said = span.of(self.text).trim_start_matches('#');
        let start = span.end() - said.trim_start().len();
        let line = self.text.get(..span.start()).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        let own_line = line.trim().is_empty();
        self.shell.comments.push(Comment { span, text: Span::new(start, start + said.trim().len()), own_line });
    }

    /// What stands before a gap may go on in it.
    fn gap(&mut self, node: Node<'_>) {
        self.shell.gaps.push(Self::span(node));
        if let Some(before) = self.shell.commands.last_mut() {
            before.sound = false;
        }
    }

    fn pipeline(&mut self) -> usize {
        self.pipelines += 1;
        self.pipelines - 1
    }

    /// One statement, whatever it holds.
    fn statement(&mut self, node: Node<'_>, place: Place) -> Made {
        if self.depth >= DEPTH {
            return Made::Nothing;
        }
        self.depth += 1;
        let made = match node.kind() {
            "list" => self.list(node, place),
            "pipeline" => self.piped(node, place),
            "redirected_statement" => self.redirected(node, place),
            "negated_command" => self.each(node, place),
            "command" | "declaration_command" | "unset_command" | "test_command" => self.command(node, place),
            "variable_assignment" | "variable_assignments" => self.command(node, place),
            "subshell" => self.body(node, BodyKind::Subshell, place),
            "compound_statement" => self.body(node, BodyKind::Group, place),
            "if_statement" | "elif_clause" => self.conditional(node, place),
            "while_statement" | "for_statement" | "c_style_for_statement" => self.repeated(node, place),
            "case_statement" => self.each(node, place),
            "case_item" | "else_clause" => self.body(node, BodyKind::Branch, place),
            "do_group" => self.body(node, BodyKind::Loop, place),
            "function_definition" => self.function(node, place),
            "comment" => {
                self.leaf(node);
                Made::Nothing
            }
            "ERROR" => {
                self.in_gap += 1;
                self.statements(node, place.body);
                self.in_gap -= 1;
                Made::Nothing
            }
            _ => {
                self.substitutions(node, place.body);
                Made::Nothing
            }
        };
        self.depth -= 1;
        made
    }

    /// `a && b || c`: the last thing in it.
    fn list(&mut self, node: Node<'_>, place: Place) -> Made {
        let mut link = place.link;
        let mut made = Made::Nothing;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "&&" => link = Link::And,
                "||" => link = Link::Or,
                _ => {
                    let pipeline = self.pipeline();
                    made = self.child(child, Place { link, pipeline, ..place }, made);
                }
            }
        }
        made
    }

    fn piped(&mut self, node: Node<'_>, place: Place) -> Made {
        let mut link = place.link;
        let mut made = Made::Nothing;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "|" | "|&" => link = Link::Pipe,
                // A list inside a pipeline is a quirk of the grammar's: only its last command is piped.
                _ => made = self.child(child, Place { link, ..place }, made),
            }
        }
        made
    }

    fn child(&mut self, child: Node<'_>, place: Place, before: Made) -> Made {
        if child.is_error() {
            self.gap(child);
        }
        if !child.is_named() {
            return before;
        }
        match self.statement(child, place) {
            Made::Nothing => before,
            made => made,
        }
    }

    /// Everything named in a node, as if it stood in the node's place.
    fn each(&mut self, node: Node<'_>, place: Place) -> Made {
        let mut made = Made::Nothing;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            made = self.child(child, place, made);
        }
        made
    }

    fn redirected(&mut self, node: Node<'_>, place: Place) -> Made {
        let mut made = Made::Nothing;
        let mut redirections = Vec::new();
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "file_redirect" | "herestring_redirect" => {
                    redirections.extend(self.redirection(child));
                    self.substitutions(child, place.body);
                }
                _ => made = self.child(child, place, made),
            }
        }
        match made {
            Made::Command(index) => {
                if let Some(command) = self.shell.commands.get_mut(index) {
                    let end = redirections.last().map_or(command.span, |last| last.span);
                    command.span = command.span.join(end);
                    command.redirections.extend(redirections);
                }
            }
            Made::Body(index) => {
                if let Some(body) = self.shell.bodies.get_mut(index) {
                    body.redirections.extend(redirections);
                }
            }
            // `>file` alone empties the file.
            Made::Nothing if !redirections.is_empty() => {
                let sound = !node.has_error() && self.in_gap == 0;
                let command = Command { redirections, sound, ..empty(Self::span(node), place) };
                return self.add(command);
            }
            Made::Nothing => {}
        }
        made
    }

    fn open(&mut self, kind: BodyKind, span: Span, place: Place) -> usize {
        self.shell.bodies.push(Body { kind, span, place, redirections: Vec::new() });
        self.shell.bodies.len() - 1
    }

    fn body(&mut self, node: Node<'_>, kind: BodyKind, place: Place) -> Made {
        let first = node.named_child(0).map_or(node.start_byte(), |child| child.start_byte());
        let last =
            u32::try_from(node.named_child_count()).ok().and_then(|count| node.named_child(count.checked_sub(1)?));
        let span = Span::new(first, last.map_or(node.end_byte(), |child| child.end_byte()));
        let body = self.open(kind, span, place);
        self.statements(node, body);
        Made::Body(body)
    }

    /// `if …; then …; elif …; else …; fi`
    fn conditional(&mut self, node: Node<'_>, place: Place) -> Made {
        let condition = self.open(BodyKind::Condition, Self::span(node), place);
        let mut current = condition;
        let mut next = Link::First;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "then" => {
                    let end = child.start_byte();
                    self.end_body(condition, end);
                    current = self.open(BodyKind::Branch, Span::new(child.end_byte(), node.end_byte()), place);
                    next = Link::First;
                }
                "elif_clause" | "else_clause" => {
                    self.end_body(current, child.start_byte());
                    self.statement(child, place);
                }
                "&" => next = Link::Background,
                _ if self.in_sequence(child, current, next) => next = Link::Then,
                _ => {}
            }
        }
        Made::Body(current)
    }

    fn end_body(&mut self, body: usize, end: usize) {
        if let Some(body) = self.shell.bodies.get_mut(body) {
            body.span = Span::new(body.span.start(), end.min(body.span.end()));
        }
    }

    /// `while`, `until`, `for`: what is asked or iterated over, and what is repeated.
    fn repeated(&mut self, node: Node<'_>, place: Place) -> Made {
        let mut made = Made::Nothing;
        let mut condition = None;
        let mut next = Link::First;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "do_group" | "compound_statement" => made = self.body(child, BodyKind::Loop, place),
                _ if node.kind() != "while_statement" => self.substitutions(child, place.body),
                _ if child.is_named() => {
                    let body =
                        *condition.get_or_insert_with(|| self.open(BodyKind::Condition, Self::span(child), place));
                    if self.in_sequence(child, body, next) {
                        next = Link::Then;
                        let end = Self::span(child);
                        if let Some(body) = self.shell.bodies.get_mut(body) {
                            body.span = body.span.join(end);
                        }
                    }
                }
                _ => {}
            }
        }
        made
    }

    fn function(&mut self, node: Node<'_>, place: Place) -> Made {
        match node.child_by_field_name("body") {
            Some(body) => self.body(body, BodyKind::Function, place),
            None => Made::Nothing,
        }
    }

    fn command(&mut self, node: Node<'_>, place: Place) -> Made {
        let sound = !node.has_error() && self.in_gap == 0;
        let mut command = Command { sound, ..empty(Self::span(node), place) };
        let is_assignment = matches!(node.kind(), "variable_assignment" | "variable_assignments");
        match node.kind() {
            "variable_assignment" => command.assignments.extend(self.assignment(node)),
            "test_command" => self.test(node, &mut command, DEPTH),
            _ => self.words(node, &mut command),
        }
        self.substitutions(node, place.body);
        if command.name.is_none() && command.assignments.is_empty() && command.redirections.is_empty() {
            return Made::Nothing;
        }
        if is_assignment && node.has_error() && command.assignments.is_empty() {
            return Made::Nothing;
        }
        self.add(command)
    }

    fn add(&mut self, command: Command) -> Made {
        self.shell.commands.push(command);
        Made::Command(self.shell.commands.len() - 1)
    }

    fn words(&self, node: Node<'_>, command: &mut Command) {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "variable_assignment" if command.name.is_none() => {
                    command.assignments.extend(self.assignment(child));
                }
                "file_redirect" | "herestring_redirect" => command.redirections.extend(self.redirection(child)),
                "comment" | "ERROR" => {}
                // `export`, `unset` and the like are words of the grammar.
                _ if command.name.is_none() && (child.is_named() || node.kind() != "command") => {
                    command.name = Some(self.word(child));
                }
                _ => command.arguments.push(self.word(child)),
            }
        }
    }

    /// `[ … ]`: the words between the brackets, operators included.
    fn test(&self, node: Node<'_>, command: &mut Command, depth: usize) {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "[" | "[[" if command.name.is_none() => command.name = Some(self.word(child)),
                "binary_expression" | "unary_expression" | "parenthesized_expression" | "ternary_expression"
                    if depth > 0 =>
                {
                    self.test(child, command, depth - 1);
                }
                "comment" | "ERROR" => {}
                _ => command.arguments.push(self.word(child)),
            }
        }
    }

    fn word(&self, node: Node<'_>) -> Word {
        word::read(self.text, &self.shell.holes, node)
    }

    fn assignment(&self, node: Node<'_>) -> Option<Assignment> {
        let name = node.child_by_field_name("name")?;
        let behind = Span::new(name.end_byte(), node.end_byte());
        let appends = behind.of(self.text).starts_with('+');
        let value = node.child_by_field_name("value").map(|value| self.word(value));
        Some(Assignment {
            name: Self::span(name).of(self.text).to_owned(),
            span: Self::span(node),
            value: value.unwrap_or_else(|| Word { span: Span::at(node.end_byte()), ..Word::default() }),
            appends,
        })
    }

    fn redirection(&self, node: Node<'_>) -> Option<Redirection> {
        let span = Self::span(node);
        let descriptor = node.child_by_field_name("descriptor");
        let start = descriptor.map_or(span.start(), |number| number.end_byte());
        let number = descriptor.and_then(|number| Self::span(number).of(self.text).parse().ok());
        let first = self.heredocs.iter().find(|heredoc| heredoc.operator.start() == start);
        if let Some(heredoc) = first {
            let written = heredoc.operator.of(self.text);
            let operator = if written.starts_with("<<-") { "<<-" } else { "<<" };
            let name = heredoc.delimiter.of(self.text);
            let text: String = name.chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect();
            let quoted = text.len() < name.len();
            return Some(Redirection {
                span: Span::new(span.start(), heredoc.operator.end()),
                descriptor: number,
                operator: operator.to_owned(),
                target: Word { text, span: heredoc.delimiter, quoted, ..Word::default() },
                body: Some(heredoc.body),
            });
        }
        let mut cursor = node.walk();
        let operator = node.children(&mut cursor).find(|child| !child.is_named())?;
        let mut cursor = node.walk();
        let target = node.named_children(&mut cursor).filter(|child| child.start_byte() >= operator.end_byte()).last();
        Some(Redirection {
            span,
            descriptor: number,
            operator: Self::span(operator).of(self.text).to_owned(),
            target: target.map(|target| self.word(target)).unwrap_or_default(),
            body: None,
        })
    }

    /// The commands inside `$(…)`, backticks and `<(…)` below a node, into bodies of their own. Statements of the node
    /// itself are left to others.
    fn substitutions(&mut self, node: Node<'_>, body: usize) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        if matches!(node.kind(), "command_substitution" | "process_substitution") {
            let place = Place { body, pipeline: self.pipeline(), link: Link::First };
            self.body(node, BodyKind::Substitution, place);
        } else {
            let mut cursor = node.walk();
            for child in node.children(&mut cursor) {
                self.substitutions(child, body);
            }
        }
        self.depth -= 1;
    }
}

fn empty(span: Span, place: Place) -> Command {
    Command {
        span,
        assignments: Vec::new(),
        name: None,
        arguments: Vec::new(),
        redirections: Vec::new(),
        place,
        sound: true,
        runs: Runs::default(),
    }
}
