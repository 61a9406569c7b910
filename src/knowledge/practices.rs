use std::sync::LazyLock;

use super::page::Page;

static PRACTICES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let mut pages: Vec<Page> = super::files("practices/")
        .iter()
        .filter(|path| path.ends_with(".md"))
        .filter_map(|path| match Page::parse(&super::file(path)?) {
            Ok(page) => Some(page),
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
pub fn practices() -> &'static [Page] {
    &PRACTICES
}

/// The practice of this id, or the one that had it before.
pub fn practice(id: &str) -> Option<&'static Page> {
    PRACTICES.iter().find(|page| page.id == id).or_else(|| {
        let renamed = |page: &&Page| page.renamed_from.iter().any(|old| old == id);
        PRACTICES.iter().find(renamed)
    })
}
