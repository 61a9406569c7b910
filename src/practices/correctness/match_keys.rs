use crate::model::{Intent, Link, Project, Related, SymbolKind};
use crate::practices::{Check, Draft, Report, Sought};

/// Keys that a ConfigMap or Secret of the workspace has under a name spelt a little otherwise.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

/// Most letters in which a key may differ from one that exists to be taken for a slip.
const SLIP: usize = 2;

fn check(link: &Link, project: &dyn Project, _sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    if reference.kind != SymbolKind::DataKey || !link.definitions.is_empty() {
        return;
    }
    let name = reference.name.text();
    let (object, key) = SymbolKind::DataKey.parts(&name);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    // What is not nearly the same may be added by what is laid over the object, or by the cluster.
    let nearest = project
        .candidates(&link.from)
        .into_iter()
        .filter(|candidate| SymbolKind::DataKey.is_beside(&candidate.symbol.name, &reference.name))
        .map(|candidate| (SymbolKind::DataKey.parts(&candidate.symbol.name.text()).1.to_owned(), candidate))
        .map(|(near, candidate)| (strsim::damerau_levenshtein(&near, key), near, candidate))
        .filter(|(letters, near, _)| *letters <= SLIP && near.len() > 2 * SLIP && digits(near) == digits(key))
        .min_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let Some((_, near, candidate)) = nearest else { return };
    let related =
        Related { file: candidate.file.clone(), span: candidate.name_span(), message: format!("`{near}` of {object}") };
    let draft = Draft::new(reference.span, format!("`{object}` has no key `{key}`."))
        .advise(format!("Did you mean `{near}`?"))
        .propose(Intent::Rename { span: reference.span, to: near })
        .relate(related);
    report.add(draft);
}
