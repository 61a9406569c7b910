//! What other places can refer to.

use crate::model::{Declaration, Demand, Lowered, Reference, Scope, Symbol, SymbolKind, SymbolName, Within};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Attribute, Block, Expression, Label, Name, Part, Term, Traverse};
use crate::text::Span;

/// What the configuration of a provider is called in lists.
pub(super) const CONFIGURATION: &str = "configuration";

/// What one is called there that the callers of a module hand over.
pub(super) const HANDED_OVER: &str = "handed over by the caller";

/// What one is called there as long as it cannot be told which alias it has.
pub(super) const UNFINISHED: &str = "unfinished configuration";

/// The type of data sources that read the state of another configuration.
pub(super) const REMOTE_STATE: &str = "terraform_remote_state";

/// Longest detail, in characters.
const DETAIL: usize = 60;

/// Values in values that are written on one line.
const DEPTH: usize = 16;

/// Longest type or value that other files are told, in bytes. Modules that make a whole cluster have types of 25 KB.
const DECLARED: usize = 64 * 1024;

/// What a name is called in lists as long as it is being typed: others may mean it, and nobody is told more of it.
pub(super) const HALF_TYPED: &str = "half typed";

/// The symbols a top-level block makes.
pub(super) fn of(block: &Block, parsed: &Parsed, out: &mut Lowered) {
    if !block.labels.iter().any(|label| label.half_typed) {
        made_by(block, parsed, out);
        return;
    }
    let mut half = Lowered::default();
    made_by(block, parsed, &mut half);
    half.symbols.iter_mut().for_each(|symbol| symbol.detail = Some(HALF_TYPED.to_owned()));
    out.symbols.append(&mut half.symbols);
}

fn made_by(block: &Block, parsed: &Parsed, out: &mut Lowered) {
    let labels = block.labels.as_slice();
    match (block.kind.text.as_str(), labels) {
        ("variable", [name]) => {
            out.symbols.push(symbol(SymbolKind::Variable, &name.text, name, block.span, of_variable(block, parsed)));
            let text = |of: &str| block.body.attribute(of).and_then(|attribute| whole(&attribute.value, parsed));
            out.declarations.push(Declaration {
                type_text: text("type"),
                value: text("default"),
                required: block.body.attribute("default").is_none(),
                deprecated: said(block, "deprecated"),
                about: said(block, "description"),
                ephemeral: is_on(block, "ephemeral"),
                ..declaration(SymbolKind::Variable, &name.text)
            });
        }
        ("output", [name]) => {
            let value = block.body.attribute("value").and_then(|a| in_line(&a.value, parsed));
            out.symbols.push(symbol(SymbolKind::Output, &name.text, name, block.span, value));
            out.declarations.push(Declaration {
                value: block.body.attribute("value").and_then(|attribute| whole(&attribute.value, parsed)),
                about: said(block, "description"),
                deprecated: said(block, "deprecated"),
                ..declaration(SymbolKind::Output, &name.text)
            });
        }
        ("module", [name]) => {
            let source = source(block);
            let value = source.clone().filter(|source| super::references::is_local(source));
            let type_text = repeated(block, parsed);
            out.declarations.push(Declaration { value, type_text, ..declaration(SymbolKind::Module, &name.text) });
            out.symbols.push(symbol(SymbolKind::Module, &name.text, name, block.span, source));
        }
        ("resource", [kind, name]) => {
            out.symbols.push(typed(SymbolKind::Resource, kind, name, block));
            out.declarations.extend(instances(SymbolKind::Resource, kind, name, repeated(block, parsed)));
        }
        ("data", [kind, name]) => {
            out.symbols.push(typed(SymbolKind::DataSource, kind, name, block));
            out.declarations.extend(instances(SymbolKind::DataSource, kind, name, repeated(block, parsed)));
            if let Some(folder) = folder_of_state(block) {
                let name = format!("{}.{}", kind.text, name.text);
                out.declarations
                    .push(Declaration { value: Some(folder), ..declaration(SymbolKind::DataSource, &name) });
            }
        }
        ("ephemeral", [kind, name]) => {
            out.symbols.push(typed(SymbolKind::Ephemeral, kind, name, block));
        }
        ("action", [kind, name]) => {
            out.symbols.push(typed(SymbolKind::Action, kind, name, block));
        }
        ("check", labels) => {
            let own = labels.first().filter(|_| labels.len() == 1);
            out.symbols.extend(own.map(|name| symbol(SymbolKind::Check, &name.text, name, block.span, None)));
            let inner = block.body.blocks_of("data").filter_map(|data| match data.labels.as_slice() {
                [kind, name] => Some(typed(SymbolKind::DataSource, kind, name, data)),
                _ => None,
            });
            out.symbols.extend(inner);
        }
        ("locals", _) => {
            let locals = block.body.attributes().map(|attribute| Symbol {
                kind: SymbolKind::Local,
                name: SymbolName::Text(attribute.name.text.clone()),
                name_span: attribute.name.span,
                span: up_to_end(attribute, parsed),
                scope: Scope::Folder,
                detail: in_line(&attribute.value, parsed),
            });
            out.symbols.extend(locals);
            let is_read = |attribute: &&Attribute| !matches!(attribute.value.term, Term::Broken);
            out.declarations.extend(block.body.attributes().filter(is_read).map(|attribute| Declaration {
                value: whole(&attribute.value, parsed),
                ..declaration(SymbolKind::Local, &attribute.name.text)
            }));
            out.symbols.extend(words_alone(block, parsed).map(|span| Symbol {
                kind: SymbolKind::Local,
                name: span.of(&parsed.text).into(),
                name_span: span,
                span,
                scope: Scope::Folder,
                detail: Some(HALF_TYPED.to_owned()),
            }));
        }
        ("terraform", _) => {
            let required = block.body.blocks_of("required_providers").flat_map(|block| block.body.attributes());
            required.for_each(|entry| required_provider(entry, out));
        }
        ("provider", [source]) if source.text.contains('/') => locked(source, block, out),
        ("provider", [name]) => configuration_of(block, name, parsed, out),
        _ => {}
    }
}

/// The folder of the configuration whose state a data source reads, where that is kept in a file beside it.
fn folder_of_state(block: &Block) -> Option<String> {
    block.labels.first().filter(|kind| kind.text == REMOTE_STATE)?;
    let backend = block.body.attribute("backend")?.value.string()?;
    let path = block.body.attribute("config")?.value.entry("path")?;
    let path = match &path.term {
        Term::Template { parts, .. } => match parts.as_slice() {
            [Part::Literal(path, _)] => path.as_str(),
            // From the folder of the module.
            [Part::Interpolation(from, _), Part::Literal(path, _)] => {
                let Term::Reference { root, steps } = &from.term else { return None };
                let is_module = matches!(steps.as_slice(), [Traverse::Attribute(of)] if of.text == "module");
                path.strip_prefix('/').filter(|_| root.text == "path" && is_module)?
            }
            _ => return None,
        },
        _ => return None,
    };
    let (folder, _) = path.rsplit_once('/').filter(|_| backend == "local" && !path.starts_with('/'))?;
    Some(folder.to_owned())
}

/// For each of what a block is made.
fn repeated(block: &Block, parsed: &Parsed) -> Option<String> {
    block.body.attribute("for_each").and_then(|each| whole(&each.value, parsed))
}

/// What is written down of a resource or data source that is made for each of something.
fn instances(kind: SymbolKind, of: &Label, name: &Label, each: Option<String>) -> Option<Declaration> {
    let name = format!("{}.{}", of.text, name.text);
    each.map(|each| Declaration { type_text: Some(each), ..declaration(kind, &name) })
}

/// An attribute with all that is typed of its value so far.
fn up_to_end(attribute: &Attribute, parsed: &Parsed) -> Span {
    if !matches!(attribute.value.term, Term::Broken) {
        return attribute.span;
    }
    let mut typed = parsed.incompletes.iter().map(|incomplete| incomplete.typed);
    typed.find(|typed| typed.covers(attribute.span)).unwrap_or(attribute.span)
}

/// Lines of a block that hold a name so far and nothing else.
fn words_alone<'p>(block: &'p Block, parsed: &'p Parsed) -> impl Iterator<Item = Span> {
    let typed = parsed.incompletes.iter().map(|incomplete| incomplete.typed);
    typed.filter(|typed| {
        let is_inside =
            block.body.span.covers(*typed) && !block.body.items.iter().any(|item| item.span().covers(*typed));
        is_inside && SymbolKind::Local.accepts(typed.of(&parsed.text))
    })
}

/// Whether a block says that something is so.
fn is_on(block: &Block, name: &str) -> bool {
    block.body.attribute(name).is_some_and(|attribute| matches!(attribute.value.term, Term::Boolean(true)))
}

/// A sentence that a block says of itself.
pub(super) fn said(block: &Block, name: &str) -> Option<String> {
    let text = block.body.attribute(name)?.value.string()?;
    let text = text.trim();
    (!text.is_empty() && text.len() <= DECLARED).then(|| text.to_owned())
}

/// The configuration of a provider.
pub(super) fn configuration_of(block: &Block, name: &Label, parsed: &Parsed, out: &mut Lowered) {
    let written = block.body.attribute("alias").map(|alias| &alias.value);
    let alias = written.and_then(|alias| Some((alias.string()?, alias.span)));
    let is_told = alias.is_some()
        || written.is_none() && !parsed.incompletes.iter().any(|incomplete| block.span.covers(incomplete.typed));
    let (text, name_span) = match alias {
        // Between the quotation marks.
        Some((alias, span)) if span.of(&parsed.text).starts_with('"') => {
            (format!("{}.{alias}", name.text), Span::new(span.start() + 1, span.end() - 1))
        }
        _ => (name.text.clone(), name.span),
    };
    if let Some(version) = block.body.attribute("version") {
        let value = version.value.string();
        out.declarations.push(Declaration { value, ..declaration(SymbolKind::Provider, &text) });
    }
    out.symbols.push(Symbol {
        kind: SymbolKind::Provider,
        name: SymbolName::Text(text),
        name_span,
        span: block.span,
        scope: Scope::Folder,
        detail: Some(if is_told { CONFIGURATION } else { UNFINISHED }.to_owned()),
    });
}

/// An entry of a lock file.
fn locked(source: &Label, block: &Block, out: &mut Lowered) {
    let name = address(&source.text);
    let text = |name: &str| block.body.attribute(name).and_then(|attribute| attribute.value.string());
    let version = text("version");
    out.symbols.push(symbol(SymbolKind::LockedProvider, &name, source, block.span, version.clone()));
    let declared = declaration(SymbolKind::LockedProvider, &name);
    out.declarations.push(Declaration { value: version, type_text: text("constraints"), ..declared });
}

/// The address of a provider, without the registry everybody takes.
pub(super) fn address(source: &str) -> String {
    let lower = source.to_ascii_lowercase();
    let short = ["registry.terraform.io/", "registry.opentofu.org/"].iter().find_map(|host| lower.strip_prefix(host));
    short.map_or(lower.clone(), str::to_owned)
}

/// What an entry of `required_providers` asks for: a source address, and which versions of it.
pub(super) fn requirement(entry: &Attribute) -> Option<(String, Option<&Expression>)> {
    let usual = format!("hashicorp/{}", entry.name.text);
    let Term::Object(entries) = &entry.value.term else { return Some((usual, Some(&entry.value))) };
    let given =
        |wanted: &str| entries.iter().find(|(key, _)| key.key().as_deref() == Some(wanted)).map(|(_, value)| value);
    let source = match given("source") {
        Some(source) => source.string()?,
        None => usual,
    };
    Some((source, given("version")))
}

/// The provider whose function is called: `provider::aws::arn_parse`.
pub(super) fn provider_of_function(name: &Name) -> Option<Reference> {
    let before = "provider::".len();
    let (provider, _) = name.text.get(before..).filter(|_| name.text.starts_with("provider::"))?.split_once("::")?;
    let start = name.span.start() + before;
    Some(Reference {
        kind: SymbolKind::Provider,
        name: provider.into(),
        span: Span::new(start, start + provider.len()),
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    })
}

/// A configuration that callers hand over, and where its alias stands. JSON has it in quotation marks.
fn handed_over(written: &Expression) -> Option<(String, Span)> {
    if let Some((text, name)) = configuration(written) {
        return Some((text, name.span));
    }
    let text = written.string().filter(|text| text.len() + 2 == written.span.len())?;
    let (_, alias) = text.split_once('.')?;
    let end = written.span.end() - 1;
    Some((text.clone(), Span::new(end - alias.len(), end)))
}

/// An entry of `required_providers`, and the further configurations callers must hand over.
pub(super) fn required_provider(entry: &Attribute, out: &mut Lowered) {
    let provider = |name: String, span: Span, detail: Option<String>| Symbol {
        kind: SymbolKind::Provider,
        name: SymbolName::Text(name),
        name_span: span,
        span: entry.span,
        scope: Scope::Folder,
        detail,
    };
    let name = &entry.name.text;
    let mut declared = declaration(SymbolKind::Provider, name);
    match &entry.value.term {
        Term::Object(entries) => {
            for (key, value) in entries {
                match key.key().as_deref() {
                    Some("source") => declared.type_text = value.string(),
                    Some("version") => declared.value = value.string(),
                    Some("configuration_aliases") => {
                        let Term::List(aliases) = &value.term else { continue };
                        for (text, span) in aliases.iter().filter_map(handed_over) {
                            out.symbols.push(provider(text, span, Some(HANDED_OVER.to_owned())));
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => declared.value = entry.value.string(),
    }
    let source = declared.type_text.clone().unwrap_or_else(|| format!("hashicorp/{name}"));
    let detail = match &declared.value {
        Some(version) => format!("{source} {version}"),
        None => source,
    };
    out.symbols.push(provider(name.clone(), entry.name.span, Some(detail)));
    out.declarations.push(declared);
}

/// The configuration of a provider an expression names: its whole text, and the part a rename replaces.
pub(super) fn configuration(expression: &Expression) -> Option<(String, &Name)> {
    match &expression.term {
        Term::Reference { root, steps } => match steps.as_slice() {
            [] => Some((root.text.clone(), root)),
            [Traverse::Attribute(alias)] => Some((format!("{}.{}", root.text, alias.text), alias)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn declaration(kind: SymbolKind, name: &str) -> Declaration {
    Declaration {
        kind,
        name: name.to_owned(),
        type_text: None,
        value: None,
        about: None,
        required: false,
        deprecated: None,
        ephemeral: false,
    }
}

/// An expression as it is written, if it is not too long to be told.
pub(super) fn whole(expression: &Expression, parsed: &Parsed) -> Option<String> {
    let text = expression.span.of(&parsed.text);
    (text.len() <= DECLARED && !matches!(expression.term, Term::Broken)).then(|| text.to_owned())
}

/// Where a module comes from, if that is written as a constant.
pub(super) fn source(module: &Block) -> Option<String> {
    module.body.attribute("source")?.value.string()
}

fn typed(kind: SymbolKind, label: &Label, name: &Label, block: &Block) -> Symbol {
    let text = format!("{}.{}", label.text, name.text);
    symbol(kind, &text, name, block.span, Some(label.text.clone()))
}

fn symbol(kind: SymbolKind, text: &str, name: &Label, span: Span, detail: Option<String>) -> Symbol {
    Symbol { kind, name: text.into(), name_span: name.span, span, scope: Scope::Folder, detail }
}

/// Type and default of a variable: `string = "eu-west-1"`.
fn of_variable(block: &Block, parsed: &Parsed) -> Option<String> {
    let value = |name: &str| {
        let attribute = block.body.attribute(name)?;
        (!matches!(attribute.value.term, Term::Broken)).then_some(&attribute.value)
    };
    match (
        value("type").and_then(|kind| type_in_line(kind, parsed)),
        value("default").and_then(|of| in_line(of, parsed)),
    ) {
        (Some(kind), Some(default)) => Some(format!("{kind} = {default}")),
        (kind, None) => kind,
        (None, Some(default)) => Some(format!("= {default}")),
    }
}

/// A type on one line; where it is long, without the attributes of its objects.
pub(super) fn type_in_line(kind: &Expression, parsed: &Parsed) -> Option<String> {
    let whole = joined(kind, parsed, false, 0);
    let shown = if whole.chars().count() > DETAIL { joined(kind, parsed, true, 0) } else { whole };
    short(&shown)
}

/// A value on one line, cut where it is long.
pub(super) fn in_line(value: &Expression, parsed: &Parsed) -> Option<String> {
    short(&joined(value, parsed, false, 0))
}

/// An expression on one line, with the commas that line ends stand for; `folded` without what is in its objects.
fn joined(value: &Expression, parsed: &Parsed, folded: bool, depth: usize) -> String {
    let all = |items: &[Expression]| {
        items.iter().map(|item| joined(item, parsed, folded, depth + 1)).collect::<Vec<_>>().join(", ")
    };
    let written = value.span.of(&parsed.text);
    match &value.term {
        _ if !folded && !written.contains('\n') => written.to_owned(),
        _ if depth > DEPTH => "…".to_owned(),
        Term::Object(entries) if folded && !entries.is_empty() => "{…}".to_owned(),
        Term::Object(entries) if !entries.is_empty() => {
            let entries = entries.iter().map(|(key, value)| {
                format!("{} = {}", key.span.of(&parsed.text), joined(value, parsed, folded, depth + 1))
            });
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Term::List(items) => format!("[{}]", all(items)),
        Term::Call { name, arguments } => format!("{}({})", name.text, all(arguments)),
        _ => written.to_owned(),
    }
}

/// A text on one line, cut where it is long.
pub(super) fn short(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(DETAIL) {
        Some((at, _)) => Some(format!("{}…", line.get(..at)?)),
        None => (!line.is_empty()).then_some(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::Dialect;
    use crate::dialects::terraform::Terraform;
    use crate::syntax::{Language, parse};

    #[test]
    fn blocks_make_symbols_under_their_own_name() {
        for (text, expected) in [
            (
                "variable \"region\" {\n  type    = string\n  default = \"eu\"\n}",
                "Variable region <region> string = \"eu\"",
            ),
            (
                "variable \"x\" {\n  type = map(object({\n    a = string # one\n    b = optional(number, 1)\n  }))\n}",
                "Variable x <x> map(object({ a = string, b = optional(number, 1) }))",
            ),
            (
                "variable \"x\" {\n  type = map(object({\n    availability_zone = string\n    public_subnet_cidr = string\n  }))\n}",
                "Variable x <x> map(object({…}))",
            ),
            ("variable \"x\" {}", "Variable x <x> "),
            ("variable x {}", "Variable x <x> "),
            ("output \"id\" {\n  value = aws_vpc.a.id\n}", "Output id <id> aws_vpc.a.id"),
            ("module \"vpc\" {\n  source = \"./vpc\"\n}", "Module vpc <vpc> ./vpc"),
            ("resource \"aws_vpc\" \"main\" {}", "Resource aws_vpc.main <main> aws_vpc"),
            ("data \"aws_ami\" \"os\" {}", "DataSource aws_ami.os <os> aws_ami"),
            ("check \"up\" {\n  data \"http\" \"it\" {}\n}", "Check up <up> ; DataSource http.it <it> http"),
            ("locals {\n  a = 1\n  b = {\n    c = 2\n  }\n}", "Local a <a> 1; Local b <b> { c = 2 }"),
            ("resource \"aws_vpc\" {}", ""),
            ("provider \"aws\" {}", "Provider aws <aws> configuration"),
            ("provider \"aws\" {\n  alias = \"west\"\n}", "Provider aws.west <west> configuration"),
            (
                "terraform {\n  required_providers {\n    aws = {\n      version = \"~> 6.0\"\n      \
                 configuration_aliases = [aws.dns]\n    }\n  }\n}",
                "Provider aws.dns <dns> handed over by the caller; Provider aws <aws> hashicorp/aws ~> 6.0",
            ),
        ] {
            let parsed = parse(Language::Hcl, text.into(), None);
            let mut out = Lowered::default();
            Terraform::Modules.lower(&parsed, &mut out);
            let shown = out.symbols.iter().map(|s| {
                assert_eq!(s.scope, Scope::Folder);
                let detail = s.detail.as_deref().unwrap_or("");
                format!("{:?} {} <{}> {detail}", s.kind, s.name.text(), s.name_span.of(text))
            });
            assert_eq!(shown.collect::<Vec<_>>().join("; "), expected, "{text}");
        }
    }
}
