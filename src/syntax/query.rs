//! The queries of `queries/<language>/*.scm`: what stands where in a tree, said once and outside the program.

use std::sync::LazyLock;

use tree_sitter::{Query, QueryCursor, StreamingIterator};

use super::incremental::grammar;
use super::{Language, Parsed};
use crate::text::Span;

/// Unfinished matches a query keeps at a time: beyond them the earliest are given up.
const MATCH_LIMIT: u32 = 256;

/// What a query is for. The capture names of each are those of tree-sitter's convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Colours: `@keyword`, `@string` …
    Highlights,
    /// What may be folded: `@fold`.
    Folds,
    /// Names within a segment: `@local.definition`, `@local.reference`.
    Locals,
}

/// A node that a query names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The capture's name, without `@`.
    pub name: &'static str,
    /// The node, relative to the segment.
    pub span: Span,
    /// Number of its pattern in the file: of two captures of one node, the later one counts.
    pub pattern: usize,
}

/// What a query finds in the nodes of a segment that meet `range`, in the order of the text. Nothing where the language
/// has no such query or the segment no tree.
pub fn captures(parsed: &Parsed, purpose: Purpose, range: Span) -> Vec<Capture> {
    let (Some(query), Some(tree)) = (query(parsed.language, purpose), parsed.tree()) else { return Vec::new() };
    let mut cursor = QueryCursor::new();
    cursor.set_match_limit(MATCH_LIMIT);
    cursor.set_byte_range(range.range());
    let mut found = Vec::new();
    let mut all = cursor.captures(query, tree.root_node(), parsed.healed.as_bytes());
    while let Some((matched, index)) = all.next() {
        let Some(capture) = matched.captures.get(*index) else { continue };
        let Some(name) = query.capture_names().get(capture.index as usize) else { continue };
        let span = Span::from(capture.node.byte_range());
        // What is missing is in the tree too, without any text.
        if !span.is_empty() && span.meets(range) {
            found.push(Capture { name, span, pattern: matched.pattern_index });
        }
    }
    found
}

/// Every capture name of a language's query.
#[cfg(test)]
pub(crate) fn capture_names(language: Language, purpose: Purpose) -> &'static [&'static str] {
    query(language, purpose).map_or(&[], |query| query.capture_names())
}

/// A language's query, compiled when first asked for.
fn query(language: Language, purpose: Purpose) -> Option<&'static Query> {
    macro_rules! embedded {
        ($language:expr, $file:literal) => {{
            static QUERY: LazyLock<Option<Query>> =
                LazyLock::new(|| Query::new(&grammar($language), include_str!(concat!("../../queries/", $file))).ok());
            QUERY.as_ref()
        }};
    }
    match (language, purpose) {
        (Language::Dockerfile, Purpose::Highlights) => embedded!(Language::Dockerfile, "dockerfile/highlights.scm"),
        (Language::Dockerfile, Purpose::Folds) => embedded!(Language::Dockerfile, "dockerfile/folds.scm"),
        (Language::Yaml | Language::Json, Purpose::Highlights) => embedded!(Language::Yaml, "yaml/highlights.scm"),
        (Language::Yaml | Language::Json, Purpose::Folds) => embedded!(Language::Yaml, "yaml/folds.scm"),
        (Language::Yaml | Language::Json, Purpose::Locals) => embedded!(Language::Yaml, "yaml/locals.scm"),
        (Language::Hcl, Purpose::Highlights) => embedded!(Language::Hcl, "hcl/highlights.scm"),
        (Language::Hcl, Purpose::Folds) => embedded!(Language::Hcl, "hcl/folds.scm"),
        (Language::Dockerfile | Language::Hcl, Purpose::Locals) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::syntax::parse;

    const LANGUAGES: [(&str, Language); 3] =
        [("dockerfile", Language::Dockerfile), ("yaml", Language::Yaml), ("hcl", Language::Hcl)];

    #[test]
    fn every_query_compiles_and_is_read() {
        for (folder, language) in LANGUAGES {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries").join(folder);
            for entry in fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                let purpose = match path.file_name().and_then(|name| name.to_str()) {
                    Some("highlights.scm") => Purpose::Highlights,
                    Some("folds.scm") => Purpose::Folds,
                    Some("locals.scm") => Purpose::Locals,
                    _ => panic!("nothing reads {}", path.display()),
                };
                if let Err(error) = Query::new(&grammar(language), &fs::read_to_string(&path).unwrap()) {
                    panic!("{}: {error}", path.display());
                }
                let read = query(language, purpose).unwrap();
                for pattern in 0..read.pattern_count() {
                    let unknown = read.general_predicates(pattern);
                    assert!(unknown.is_empty(), "{}: nobody evaluates {unknown:?}", path.display());
                }
            }
        }
    }

    #[test]
    fn only_nodes_that_meet_the_range_are_found() {
        let text = "a: 1\nb: 2\nc: 3\n";
        let parsed = parse(Language::Yaml, text.into(), None);
        let mut found: Vec<&str> =
            captures(&parsed, Purpose::Highlights, Span::new(5, 9)).iter().map(|c| c.span.of(text)).collect();
        // A key is a string too; the later pattern counts.
        found.dedup();
        assert_eq!(found, ["b", "2"]);
    }

    #[test]
    fn what_the_grammar_never_saw_has_no_captures() {
        let parsed = parse(Language::Yaml, "[".repeat(100_000).into(), None);
        assert!(parsed.tree().is_none());
        assert!(captures(&parsed, Purpose::Highlights, Span::new(0, 100_000)).is_empty());
    }
}
