use crate::knowledge::{Binding, Page, practices};
use crate::model::{Cancel, CompletionItem, CompletionKind, FileId, Markdown};
use crate::practices::{Selection, check};
use crate::syntax::{Language, Parsed, statement_after};
use crate::text::Span;
use crate::workspace::Snapshot;

/// How a comment that silences findings begins.
const OWN: &str = "infra-ls:";

/// The forms it has.
const FORMS: &[(&str, &str)] = &[
    ("ignore", "Practices that say nothing about what stands below, or on the comment's own line."),
    ("ignore-file", "Practices that say nothing about this file."),
];

/// In a comment that silences findings: its forms, and the practices that can be named. None elsewhere.
pub(super) fn complete(
    snapshot: &Snapshot,
    file: &FileId,
    parsed: &Parsed,
    offset: usize,
    base: usize,
) -> Option<Vec<CompletionItem>> {
    let before = parsed.text.get(..offset)?.rsplit(['\n', '\r']).next()?;
    let marker = before.find(OWN)?;
    if !is_comment(parsed.language, before.get(..marker)?) {
        return None;
    }
    let said = before.get(marker + OWN.len()..)?;
    let start = |typed: &str| offset - typed.len();
    let Some((form, names)) = said.split_once('[') else {
        let typed = said.trim_start();
        let span = Span::new(start(typed), offset);
        let is_closed = parsed.text.get(offset..).is_some_and(|behind| behind.starts_with('['));
        let item = |(form, about): &(&str, &str)| {
            let mut item = CompletionItem::new(*form, CompletionKind::Keyword, span);
            if !is_closed {
                item.edit.text = format!("{form}[$0]");
                item.snippet = true;
            }
            item.documentation = Some(Markdown((*about).to_owned()));
            item
        };
        return Some(FORMS.iter().map(item).collect());
    };
    if !FORMS.iter().any(|(known, _)| form.trim() == *known) || names.contains(']') {
        return Some(Vec::new());
    }
    let typed = names.rsplit(',').next().unwrap_or(names).trim_start();
    let behind = parsed.text.get(offset..)?;
    let rest = behind.find(|c: char| c != '-' && !c.is_ascii_alphanumeric()).unwrap_or(behind.len());
    let span = Span::new(start(typed), offset + rest);
    let list = [names, behind.split([']', '\n']).next().unwrap_or("")].concat();
    let named: Vec<&str> = list.split(',').map(str::trim).collect();
    let dialect = snapshot.document(file).and_then(|document| document.dialect()).map(|dialect| dialect.id());
    let is_about = |binding: &Binding| dialect.is_some() && binding.dialect() == dialect;
    let fits = |page: &&Page| {
        let is_here = page.bindings.is_empty() || page.bindings.iter().any(is_about);
        is_here && (!named.contains(&page.id.as_str()) || span.of(&parsed.text) == page.id)
    };
    let found = found_below(snapshot, file, parsed, offset, base);
    let own = snapshot.own_practices_for(file).map(|page| &**page);
    let pages = own.chain(practices().iter().map(|page| &**page)).filter(fits);
    let item = |page: &Page| {
        let mut item = CompletionItem::new(page.id.as_str(), CompletionKind::Value, span);
        item.detail = Some(page.title.clone());
        item.preferred = found.contains(&page.id);
        item.documentation = Some(Markdown(page.text.clone()));
        item
    };
    Some(pages.map(item).collect())
}

/// The practices that find something in the statement below the comment, or on its line.
fn found_below(snapshot: &Snapshot, file: &FileId, parsed: &Parsed, offset: usize, base: usize) -> Vec<String> {
    let text = &parsed.text;
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| offset + at);
    let below = statement_after(parsed, end);
    let line = Span::new(start, end);
    let covers = |span: Span| [Some(line), below].into_iter().flatten().any(|part| part.shifted(base).covers(span));
    let checked = check(snapshot, file, &Selection::default(), &Cancel::default());
    let findings = checked.map_or_else(|_| Vec::new(), |checked| checked.findings);
    findings.into_iter().filter(|finding| covers(finding.span)).map(|finding| finding.practice).collect()
}

/// Whether what stands before on the line begins a comment, and nothing else is in it.
fn is_comment(language: Language, before: &str) -> bool {
    let before = before.trim_end();
    match language {
        Language::Hcl => before.ends_with('#') || before.ends_with("//") || before.ends_with("/*"),
        _ => before.ends_with('#'),
    }
}
