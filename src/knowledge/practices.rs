use std::sync::{Arc, LazyLock};

use super::page::Page;

static PRACTICES: LazyLock<Vec<Arc<Page>>> = LazyLock::new(|| {
    let mut pages: Vec<Arc<Page>> = super::files("practices/")
        .iter()
        .filter(|path| path.ends_with(".md"))
        .filter_map(|path| match Page::parse(&super::file(path)?) {
            Ok(page) => Some(Arc::new(page)),
            Err(error) => {
                // Pages are checked by a test; a person who edits one still gets a working program.
                tracing::error!("knowledge/{path}: {error}");
                None
            }
        })
        .collect();
    pages.sort_by(|a, b| a.id.cmp(&b.id));
    pages
});

/// The built-in practices, sorted by id.
pub fn practices() -> &'static [Arc<Page>] {
    &PRACTICES
}

/// The built-in practice of this id, or the one that had it before.
pub fn practice(id: &str) -> Option<&'static Arc<Page>> {
    let former = || PRACTICES.iter().find(|page| page.renamed_from.iter().any(|old| old == id));
    PRACTICES.binary_search_by(|page| page.id.as_str().cmp(id)).ok().and_then(|at| PRACTICES.get(at)).or_else(former)
}
