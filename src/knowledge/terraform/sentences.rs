//! What types of resources are for and what their arguments do. Source: `knowledge/terraform/sentences/*.md`, of which
//! `all.md` says how they are read.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::notation::Flag;
use crate::knowledge::{file, pack_names};

/// The file about what all providers have.
const ALL: &str = "all";

/// What one file says.
#[derive(Debug, Default)]
struct Sentences {
    /// In the order of the file.
    sections: Vec<Section>,
    /// Places of sections by their titles: `resource aws_instance`, `any read-only`.
    titled: HashMap<String, Vec<usize>>,
    /// Places of those for several types, behind what a title begins and ends with.
    patterns: Vec<(String, String, usize)>,
}

/// What stands below a heading, read when it is first asked for.
#[derive(Debug)]
struct Section {
    text: &'static str,
    read: OnceLock<Items>,
}

#[derive(Debug, Default)]
struct Items {
    purpose: Option<&'static str>,
    /// By names from the outside in, joined by dots; `*.` in front stands for whatever is around.
    sentences: HashMap<&'static str, &'static str>,
}

/// What a type of resources or data sources is for.
pub fn purpose(block: &str, name: &str) -> Option<&'static str> {
    let kind = match block {
        "resource" | "mock_resource" => "resource",
        "data" | "mock_data" => "data",
        _ => return None,
    };
    of(name.split('_').next()?)?.own(&format!("{kind} {name}")).find_map(|section| section.items().purpose)
}

/// What a member does: of what has this title in the facts, at a path of names from the outside in, joined by dots.
pub(super) fn sentence(provider: &str, title: &str, path: &str, flag: Flag) -> Option<&'static str> {
    let sentences = of(provider);
    let own = |title: &str| sentences.and_then(|sentences| sentences.own(title).find_map(|section| section.get(path)));
    if let Some(found) = own(title) {
        return Some(found);
    }
    let (kind, name) = title.split_once(' ')?;
    if kind == "provider" {
        return None;
    }
    let first = match (kind, flag) {
        (_, Flag::Computed) => "any read-only",
        ("data", _) => "any data",
        _ => "any",
    };
    // What a data source has found is what the resource has.
    let as_resource = || (kind == "data" && flag == Flag::Computed).then(|| own(&format!("resource {name}")))?;
    let general = || {
        let files = [sentences, of(ALL)].into_iter().flatten();
        let mut sections = files.flat_map(|file| [first, "any"].into_iter().flat_map(|title| file.own(title)));
        sections.find_map(|section| section.get(path))
    };
    as_resource().or_else(general)
}

/// What is said of a provider.
fn of(provider: &str) -> Option<&'static Sentences> {
    static READ: LazyLock<HashMap<&'static str, OnceLock<Sentences>>> = LazyLock::new(|| {
        let generated = pack_names().filter_map(|name| name.strip_prefix("terraform/"));
        generated.chain(["terraform", ALL]).map(|name| (name, OnceLock::new())).collect()
    });
    let read = READ.get(provider)?;
    let text = || file(&format!("terraform/sentences/{provider}.md")).unwrap_or_default();
    // Each is read once and kept.
    Some(read.get_or_init(|| Sentences::read(text().leak())))
}

impl Sentences {
    fn read(text: &'static str) -> Sentences {
        let mut read = Sentences::default();
        for part in text.split("\n## ").skip(1) {
            let (title, text) = part.split_once('\n').unwrap_or((part, ""));
            let place = read.sections.len();
            read.sections.push(Section { text, read: OnceLock::new() });
            let Some((kind, names)) = title.split_once(' ').filter(|(kind, _)| *kind != "any") else {
                read.titled.entry(title.to_owned()).or_default().push(place);
                continue;
            };
            for name in names.split(", ") {
                let title = format!("{kind} {name}");
                match title.split_once('*') {
                    Some((start, end)) => read.patterns.push((start.to_owned(), end.to_owned(), place)),
                    None => read.titled.entry(title).or_default().push(place),
                }
            }
        }
        read
    }

    /// The sections for a type, those that name it first.
    fn own<'s>(&'s self, title: &'s str) -> impl Iterator<Item = &'s Section> {
        let title = if title.starts_with("provider ") { "provider" } else { title };
        let fits = move |start: &str, end: &str| title.strip_prefix(start).is_some_and(|rest| rest.ends_with(end));
        let patterns = self.patterns.iter().filter(move |(start, end, _)| fits(start, end));
        let places = self.titled.get(title).into_iter().flatten().chain(patterns.map(|(_, _, place)| place));
        places.filter_map(|place| self.sections.get(*place))
    }
}

impl Section {
    fn items(&self) -> &Items {
        self.read.get_or_init(|| {
            let mut items = Items::default();
            for line in self.text.lines().filter(|line| !line.is_empty()) {
                match line.strip_prefix("- `").and_then(|item| item.split_once("`: ")) {
                    Some((path, sentence)) => items.sentences.entry(path).or_insert(sentence),
                    None => items.purpose.get_or_insert(line),
                };
            }
            items
        })
    }

    /// The sentence for a path; where it has none, the one for the longest end of the path.
    fn get(&self, path: &str) -> Option<&'static str> {
        let sentences = &self.items().sentences;
        if let Some(sentence) = sentences.get(path) {
            return Some(sentence);
        }
        let mut wherever = format!("*.{path}");
        loop {
            if let Some(sentence) = sentences.get(wherever.as_str()) {
                return Some(sentence);
            }
            // Up to the next dot, behind the one that follows the star.
            let dot = wherever.get(2..)?.find('.')? + 2;
            wherever.replace_range(1..dot, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::super::{Members, ResourceType, data_source, resource, settings};
    use super::*;

    /// The longest a sentence may be, in characters.
    const LONGEST: usize = 220;

    fn names() -> Vec<String> {
        let files = crate::knowledge::files("terraform/sentences/").into_iter();
        files.map(|path| path["terraform/sentences/".len()..].trim_end_matches(".md").to_owned()).collect()
    }

    fn resources(provider: &str) -> Vec<&'static str> {
        super::super::provider(provider).map_or_else(Vec::new, |known| known.resources())
    }

    fn data_sources(provider: &str) -> Vec<&'static str> {
        super::super::provider(provider).map_or_else(Vec::new, |known| known.data_sources())
    }

    /// The headings of a file, with what stands below each.
    fn parts(name: &str) -> Vec<(String, Vec<String>)> {
        let text = file(&format!("terraform/sentences/{name}.md")).unwrap();
        let part = |part: &str| {
            let (title, body) = part.split_once('\n').unwrap();
            let lines = body.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
            (title.to_owned(), lines)
        };
        text.split("\n## ").skip(1).map(part).collect()
    }

    /// The sentence that a file has for a path below a title.
    fn said(name: &str, title: &str, path: &str) -> &'static str {
        of(name).unwrap().own(title).find_map(|section| section.items().sentences.get(path)).unwrap()
    }

    fn item(line: &str) -> Option<(&str, &str)> {
        line.strip_prefix("- `")?.split_once("`: ")
    }

    /// All paths of a type.
    fn paths(members: &Members, outer: &str, out: &mut Vec<String>) {
        for member in members.iter() {
            let path = format!("{outer}{}", member.name);
            paths(&member.members, &format!("{path}."), out);
            out.push(path);
        }
    }

    #[test]
    fn every_file_is_about_a_provider_and_is_read() {
        for name in names() {
            assert!(of(&name).is_some_and(|read| !read.sections.is_empty()), "{name}");
        }
        assert!(names().len() > 10);
    }

    #[test]
    fn every_sentence_is_one_and_stands_once() {
        for name in names() {
            let mut seen = BTreeSet::new();
            for (title, lines) in parts(&name) {
                let kind = title.split(' ').next().unwrap();
                assert!(matches!(kind, "any" | "resource" | "data" | "provider"), "{name}: {title}");
                let titles: Vec<String> = match title.split_once(' ').filter(|_| kind != "any") {
                    Some((kind, names)) => names.split(", ").map(|name| format!("{kind} {name}")).collect(),
                    None => vec![title.clone()],
                };
                assert!(!lines.is_empty(), "{name}: {title} is empty");
                for (at, line) in lines.iter().enumerate() {
                    let (path, sentence) = item(line).unwrap_or(("", line));
                    assert!(!path.is_empty() || (at == 0 && kind != "any"), "{name}: {title}: {line}");
                    for title in &titles {
                        assert!(seen.insert(format!("{title}: {path}")), "{name}: twice {title}: {path}");
                    }
                    let length = sentence.chars().count();
                    assert!((4..=LONGEST).contains(&length), "{name}: {title}: {path} has {length} characters");
                    assert!(sentence.ends_with(['.', '…', '`']), "{name}: {title}: {path} has no end");
                    let first = sentence.chars().next().unwrap();
                    assert!(first.is_uppercase() || first == '`', "{name}: {title}: {path} begins small");
                }
            }
        }
    }

    /// The types a name in a title is for: itself, or all it fits where it has a `*`.
    fn types(provider: &str, kind: &str, name: &str) -> Vec<Arc<ResourceType>> {
        match (kind, name.split_once('*')) {
            ("resource", Some((start, end))) => {
                let fitting =
                    resources(provider).into_iter().filter(|one| one.starts_with(start) && one.ends_with(end));
                fitting.filter_map(resource).collect()
            }
            ("resource", None) => resource(name).into_iter().collect(),
            ("provider", _) => settings(provider).into_iter().collect(),
            _ => data_source(name).into_iter().collect(),
        }
    }

    #[test]
    fn every_type_and_every_member_is_there() {
        let mut wrong = Vec::new();
        for provider in names().iter().filter(|name| *name != ALL) {
            for (title, lines) in parts(provider).into_iter().filter(|(title, _)| !title.starts_with("any")) {
                let (kind, named) = title.split_once(' ').unwrap_or((&title, provider));
                for name in named.split(", ") {
                    let mut all = Vec::new();
                    let types = types(provider, kind, name);
                    types.iter().for_each(|known| paths(&known.members, "", &mut all));
                    if all.is_empty() {
                        wrong.push(format!("{provider}: {title}: there is no {name}"));
                    }
                    let is_there = |path: &str| match path.strip_prefix('*') {
                        Some(end) => all.iter().any(|one| format!(".{one}").ends_with(end)),
                        None => all.iter().any(|one| one == path),
                    };
                    let missing = lines.iter().filter_map(|line| item(line)).filter(|(path, _)| !is_there(path));
                    wrong.extend(missing.map(|(path, _)| format!("{provider}: {kind} {name}: there is no {path}")));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_said_of_any_type_is_shown_for_some() {
        let mut wanted: BTreeSet<(String, String, &'static str)> = BTreeSet::new();
        for name in names() {
            for (title, lines) in parts(&name).into_iter().filter(|(title, _)| title.starts_with("any")) {
                let items = lines.iter().filter_map(|line| item(line)).map(|(path, _)| path);
                wanted.extend(items.map(|path| (name.clone(), format!("{title} {path}"), said(&name, &title, path))));
            }
        }
        for provider in names().iter().filter(|name| *name != ALL) {
            let kinds = resources(provider)
                .into_iter()
                .map(resource)
                .chain(data_sources(provider).into_iter().map(data_source));
            for known in kinds.flatten() {
                let mut all = Vec::new();
                paths(&known.members, "", &mut all);
                for path in all {
                    let Some(found) = known.about(&path) else { continue };
                    wanted.retain(|(_, _, sentence)| !std::ptr::eq(*sentence, found));
                }
            }
        }
        assert!(wanted.is_empty(), "{wanted:#?}");
    }

    #[test]
    fn what_is_nearest_counts() {
        let about = |kind: &str, path: &str| resource(kind).unwrap().about(path).unwrap_or("nothing");
        assert_eq!(about("aws_instance", "ami"), said("aws", "resource aws_instance", "ami"));
        assert_eq!(about("aws_instance", "tags"), said("aws", "any", "tags"));
        assert_ne!(about("aws_lambda_function", "vpc_config.subnet_ids"), said("aws", "any", "*.subnet_ids"));
        assert_eq!(about("aws_eks_fargate_profile", "subnet_ids"), said("aws", "any", "*.subnet_ids"));
        assert_eq!(about("aws_instance", "timeouts.create"), said(ALL, "any", "*.timeouts.create"));
        assert!(about("google_pubsub_topic_iam_member", "member").contains("allUsers"));
        // A data source has what the resource has, and is told something else.
        let vpc = data_source("aws_vpc").unwrap();
        assert_eq!(vpc.about("main_route_table_id"), Some(about("aws_vpc", "main_route_table_id")));
        assert_eq!(vpc.about("tags"), Some(said("aws", "any data", "tags")));
        assert!(settings("aws").unwrap().about("region").is_some());
        assert!(purpose("resource", "aws_instance").is_some_and(|purpose| purpose.contains("EC2")));
        assert!(purpose("resource", "google_pubsub_topic_iam_member").is_some());
        assert_eq!(purpose("resource", "cloudflare_zone"), None);
    }
}
