use super::CLEAN;
use super::output::say;
use crate::knowledge::{practice, practices};

pub(super) fn run(id: &str) -> Result<u8, String> {
    let Some(page) = practice(id) else {
        let nearest = practices()
            .iter()
            .max_by(|a, b| strsim::jaro_winkler(&a.id, id).total_cmp(&strsim::jaro_winkler(&b.id, id)));
        let hint = nearest.map_or(String::new(), |page| format!("; did you mean `{}`?", page.id));
        return Err(format!("there is no practice `{id}`{hint}"));
    };
    let mut text = page.markdown();
    text.push_str(&format!(
        "\n{} · {} · {:?} · {}\n",
        page.id,
        page.severity.name(),
        page.profile,
        page.formats().join(", ")
    ));
    if !page.aliases().is_empty() {
        text.push_str(&format!("Elsewhere: {}\n", page.aliases().join(", ")));
    }
    say(&text);
    Ok(CLEAN)
}
