use std::sync::Arc;

use super::CLEAN;
use super::output::say;
use super::project::setup_here;
use crate::knowledge::{Page, practice, practices};
use crate::workspace::nearest;

pub(super) fn run(id: &str) -> Result<u8, String> {
    let snapshot = setup_here()?;
    let own = || snapshot.own_practices().iter().map(|own| &own.page);
    let is_called = |page: &&Arc<Page>| page.id == id || page.renamed_from.iter().any(|old| old == id);
    let mut pages: Vec<&Arc<Page>> = practice(id).into_iter().chain(own().find(is_called)).collect();
    if pages.is_empty() {
        pages = practices().iter().chain(own()).filter(|page| page.is_also_called(id)).collect();
    }
    if pages.is_empty() {
        let hint = match nearest(id, practices().iter().chain(own()).map(|page| page.id.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`infra-ls practices` lists the ones there are".to_owned(),
        };
        return Err(format!("there is no practice `{id}`; {hint}"));
    }
    let texts: Vec<String> = pages.into_iter().map(|page| explained(page)).collect();
    say(&texts.join("\n"));
    Ok(CLEAN)
}

fn explained(page: &Page) -> String {
    let mut text = page.markdown();
    let profile = format!("{:?}", page.profile).to_lowercase();
    let severity = page.severity.name();
    text.push_str(&format!("\n{} · {severity} · {profile} · {}\n", page.id, page.formats().join(", ")));
    if !page.aliases().is_empty() {
        text.push_str(&format!("Elsewhere: {}\n", page.aliases().join(", ")));
    }
    text
}
