use crate::knowledge::image;
use crate::model::{
    Demand, ImageRef, Intent, Link, Project, Safety, Scope, Severity, SymbolKind, SymbolName, Within, are_fragments,
    is_declared_for_all, is_to_be_copied,
};
use crate::practices::{Check, Draft, Report, Sought};

/// References that must lead somewhere and do not.
pub(in crate::practices) const CHECK: Check = Check::Link(check);

/// How like a name must be to be suggested, from 0 to 1.
const LIKENESS: f64 = 0.75;

/// Shorter names are like many others.
const SHORTEST: usize = 4;

fn check(link: &Link, project: &dyn Project, sought: &mut Sought, report: &mut Report<'_>) {
    let reference = &link.from.reference;
    if !link.definitions.is_empty() {
        return;
    }
    if reference.demand == Demand::Optional && reference.kind == SymbolKind::Stage {
        misspelt(link, project, sought, report);
    }
    if reference.demand != Demand::Required {
        return;
    }
    if matches!(reference.within, Within::Scope(Scope::Folder) | Within::Called(..)) && is_to_be_copied(&link.from.file)
    {
        return;
    }
    let place = match &reference.within {
        // A file nobody has read may define anything.
        Within::File(path) => {
            let roots = project.roots(&link.from.file);
            if roots.iter().any(|root| project.facts(&root.relative(path)).is_none()) {
                return;
            }
            format!("`{path}`")
        }
        Within::Folder(path) => format!("`{path}`"),
        // Tests may stand where nobody knows what they test.
        Within::Tested(_) | Within::Run(_) if project.candidates(&link.from).is_empty() => return,
        Within::Tested(path) if path == "." => "the module that is tested".to_owned(),
        Within::Tested(path) => format!("`{path}`"),
        Within::Run(name) => format!("the module of the run `{name}`"),
        _ if link.among.is_some() => link.among.as_ref().map_or_else(String::new, |among| among.place.clone()),
        Within::Scope(_) if reference.kind == SymbolKind::PodVolume => "this pod".to_owned(),
        // A module nobody has read may give anything.
        Within::Called(..) if project.candidates(&link.from).is_empty() => return,
        Within::Called(kind, name) => format!("the {} `{name}`", kind.noun()),
        Within::Scope(scope) => format!("this {}", format!("{scope:?}").to_lowercase()),
    };
    let (name, is_pattern) = match &reference.name {
        SymbolName::Text(name) => (name.clone(), false),
        SymbolName::Pattern(pattern) => (pattern.text(), true),
        _ => return,
    };
    let (noun, kind) = (reference.kind.noun(), reference.kind);
    let (qualifier, own) = kind.parts(&name);
    let shown = if kind.is_listed() { &name } else { own };
    // What cannot be such a name is half-typed, or wrong itself: nobody means it.
    let names = match &link.among {
        Some(among) => among.own_names(kind, qualifier),
        None => sought.names(&link.from, qualifier, |name| kind.accepts(name), project),
    };
    // Parts of modules are put together elsewhere.
    if kind == SymbolKind::Variable
        && (names.is_empty() && are_fragments(&link.from.file, project)
            || is_declared_for_all(&reference.name, &link.from.file, project))
    {
        return;
    }
    let nearest = if is_pattern { None } else { sought.nearest(&link.from, &name, &names, LIKENESS) };
    let lacking =
        if is_pattern { format!("No {noun} matches `{shown}`") } else { format!("There is no {noun} `{shown}`") };
    let mut draft = match &link.among {
        // Who knows what there is knows what comes of it.
        Some(among) => Draft::new(reference.span, format!("{lacking} in {place}, and {}.", among.outcome)).plainly(),
        None => Draft::new(reference.span, format!("{lacking} in {place}.")),
    };
    let safety = if nearest.is_some() { Safety::Unsafe } else { Safety::Safe };
    match nearest {
        Some(nearest) => {
            draft = draft
                .advise(format!("Did you mean `{nearest}`?"))
                .propose(Intent::Rename { span: reference.span, to: nearest });
        }
        None if is_pattern && names.is_empty() => {}
        None if names.is_empty() => draft = draft.advise(format!("Declare {noun} `{shown}`, or take this away.")),
        None => draft = draft.advise(format!("There is: {}.", few(&names))),
    }
    if !is_pattern && matches!(reference.within, Within::Scope(Scope::Project)) && kind.accepts(&name) {
        // Where another name is like it, that one is more likely meant.
        draft = draft.propose(Intent::Declare { kind, name, safety });
    }
    report.add(draft);
}

/// What may be an image as well as a stage, and is all but the name of a stage.
fn misspelt(link: &Link, project: &dyn Project, sought: &mut Sought, report: &mut Report<'_>) {
    let SymbolName::Text(name) = &link.from.reference.name else { return };
    if name.len() < SHORTEST || ImageRef::parse(name).as_ref().and_then(image).is_some() {
        return;
    }
    let stages = sought.names(&link.from, "", |name| SymbolKind::Stage.accepts(name), project);
    let Some(nearest) = sought.nearest(&link.from, name, &stages, LIKENESS) else { return };
    let what = format!("There is no stage `{name}` in this file: an image of that name is looked for.");
    let draft = Draft::new(link.from.reference.span, what).at_most(Severity::Warning).plainly();
    let advised = draft.advise(format!("Did you mean `{nearest}`?"));
    report.add(advised.propose(Intent::Rename { span: link.from.reference.span, to: nearest }));
}

/// The first names of a list, for a sentence.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut list = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    list
}
