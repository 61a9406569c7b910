//! Labels that a snippet leaves blank: those that the object has already, or what nearly everybody writes.

use crate::model::{CompletionItem, Cursor};
use crate::syntax::yaml::{Kind, Node};
use crate::syntax::{Language, Step};

/// Where an object says the labels of its pods, the likeliest first.
const LABELS: &[&[&str]] =
    &[&["spec", "template", "metadata", "labels"], &["spec", "selector", "matchLabels"], &["metadata", "labels"]];

/// Labels by which pods are told from others; all else may change.
const TELLING: &[&str] = &["app", "app.kubernetes.io/name", "app.kubernetes.io/instance", "k8s-app", "name"];

/// Selectors of what is no pod, and of pods that are no object's own.
const OTHERS: &[&str] = &["namespaceSelector", "podSelector", "volumeClaimTemplates"];

/// The kind of objects whose pods are those of others, wherever it speaks of any.
const POLICY: &str = "NetworkPolicy";

/// Writes labels where snippets have only a place for them, the same in each, and the name of the object for its
/// container.
pub(super) fn fill(at: &Cursor<'_>, items: &mut [CompletionItem]) {
    let is_of_others = |step: &Step| matches!(step, Step::Key(key) if OTHERS.contains(&key.as_str()));
    if at.parsed.language != Language::Yaml || at.context.path.iter().any(is_of_others) {
        return;
    }
    let Some(root) = at.parsed.yaml().and_then(|document| document.root()) else { return };
    let is_policy = root.get("kind").and_then(Node::text) == Some(POLICY);
    if is_policy && !matches!(at.context.path.first(), Some(Step::Key(key)) if key == "metadata") {
        return;
    }
    let name = root.dig(&["metadata", "name"]).and_then(Node::text).filter(|name| is_plain(name)).unwrap_or("name");
    let known = known(root, at.offset);
    for item in items.iter_mut().filter(|item| item.snippet && !OTHERS.contains(&item.label.as_str())) {
        if let Some(text) = filled(&item.edit.text, name, &known) {
            item.edit.text = text;
        }
    }
}

/// The labels that the object says elsewhere than at the cursor.
fn known(root: Node<'_>, offset: usize) -> Vec<(String, String)> {
    let said = |path: &&[&str]| {
        let labels = root.dig(path).map(Node::resolved)?;
        let is_here = labels.kind() != Kind::Mapping || labels.span().touches(offset);
        // What a selector asks for is needed whole.
        let is_selector = path.last() == Some(&"matchLabels");
        let pairs = labels.entries().filter_map(|entry| Some((entry.key.text()?, entry.value.resolved().text()?)));
        let pairs: Vec<(&str, &str)> = pairs.filter(|(key, _)| is_selector || TELLING.contains(key)).collect();
        let are_plain = pairs.iter().all(|(key, value)| is_plain(&key.replace('/', ".")) && is_plain(value));
        let pairs = pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
        (!is_here && labels.entries().next().is_some() && are_plain).then(|| pairs.collect::<Vec<_>>())
    };
    LABELS.iter().filter_map(said).find(|pairs| !pairs.is_empty()).unwrap_or_default()
}

/// A snippet with labels in it; none where it has no place for them.
fn filled(text: &str, name: &str, known: &[(String, String)]) -> Option<String> {
    let lines: Vec<&str> = text.split('\n').collect();
    let blank = |line: &str| line.trim_start().strip_prefix('$').and_then(|number| number.parse::<u32>().ok());
    let mut place = None;
    let mut out: Vec<String> = Vec::new();
    let mut above = "";
    for line in lines {
        let margin = line.get(..line.len() - line.trim_start().len()).unwrap_or("");
        let heading = above.trim_start();
        let (is_set, is_around) = (matches!(heading, "matchLabels:" | "labels:" | "selector:"), heading == "metadata:");
        let container = line.trim_start().strip_prefix("- name: $").and_then(|number| number.parse::<u32>().ok());
        match (blank(line), container) {
            (Some(number), _) if is_set || is_around => {
                let place = *place.get_or_insert(number);
                let inner = if is_around { format!("{margin}  ") } else { margin.to_owned() };
                out.extend(is_around.then(|| format!("{margin}labels:")));
                if known.is_empty() {
                    out.push(format!("{inner}app: ${{{place}:{name}}}"));
                }
                out.extend(known.iter().map(|(key, value)| format!("{inner}{key}: {value}")));
            }
            (_, Some(number)) if heading == "containers:" => {
                let place = *place.get_or_insert(number);
                out.push(format!("{margin}- name: ${{{place}:{name}}}"));
            }
            _ => out.push(line.to_owned()),
        }
        above = line;
    }
    place.map(|_| out.join("\n"))
}

/// Whether a text needs no quotation marks, and means nothing in a snippet.
fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        )
}
