use crate::dialects::yaml_templates::{has_values_to_come, outside_of_texts};
use crate::dialects::{Confidence, FileHints};
use crate::knowledge::kubernetes::{kinds_of, newest};
use crate::syntax::Language;

/// Folders in which people keep objects: a new file there is likely to become one.
const FOLDERS: &[&str] = &["base", "bases", "k8s", "kube", "kubernetes", "kustomize", "manifests", "overlays"];

/// Names that people give to the file of one object, without its ending.
const NAMES: &[&str] = &[
    "configmap",
    "cronjob",
    "daemonset",
    "deployment",
    "hpa",
    "ingress",
    "namespace",
    "networkpolicy",
    "pdb",
    "rbac",
    "replacement",
    "replacements",
    "service",
    "serviceaccount",
    "statefulset",
];

/// What most objects have beside what they are. Patches say some of it.
const PARTS: &[&str] = &["metadata", "spec", "data"];

/// What is done to an object by an operation.
const OPERATIONS: &[&str] = &["add", "remove", "replace", "move", "copy", "test"];

/// How much of a list in JSON is looked at, without blanks.
const JSON_HEAD: usize = 200;

/// How Helm speaks of what fills in its templates.
const HELM: &[&str] = &[".Values", ".Release", ".Chart", ".Capabilities", "include \""];

/// How sure it is that a file holds objects of Kubernetes. Any name will do, no name suffices: what counts is a
/// document with `apiVersion` and `kind`, or the beginning of one. Templates become objects only later.
pub(super) fn confidence(file: &FileHints<'_>) -> Confidence {
    if super::kustomize::is_kustomization(file.file) {
        return if has_values_to_come(file.head) { Confidence::No } else { Confidence::Named };
    }
    let has_objects = match (ending(file), file.client_language) {
        ("json", _) | ("", Some("json")) => in_json(file.head) || is_operation(file.head),
        ("yaml" | "yml", _) | ("", Some("yaml" | "kubernetes")) => {
            in_yaml(file.head)
                || in_json(file.head)
                || is_replacement(file.head, file.file.name())
                || is_operation(file.head)
                || is_begun(file, has_place(file))
                || is_part(file)
        }
        _ => false,
    };
    if has_objects && !is_template(file.head) { Confidence::Likely } else { Confidence::No }
}

/// Whether a text is filled in before it is read: something between double braces stands outside of strings, or is in
/// the words of Helm. What stands in a string may be meant for whoever reads it later, as in rules of alerts.
fn is_template(head: &str) -> bool {
    if !head.contains("{{") {
        return false;
    }
    for trimmed in outside_of_texts(head) {
        let Some(at) = trimmed.find("{{").filter(|_| !trimmed.starts_with('#')) else { continue };
        let before = trimmed.get(..at).unwrap_or("");
        let is_quoted = ['"', '\''].iter().any(|quote| before.matches(*quote).count() % 2 == 1);
        let goes_on = before.trim_end().ends_with(|c: char| c.is_alphanumeric());
        if !is_quoted && !goes_on {
            return true;
        }
    }
    HELM.iter().any(|words| head.contains(words))
}

/// Whether a file that stands beside others with objects may become one of them: it is empty, or a first word is.
pub(super) fn may_begin(file: &FileHints<'_>) -> bool {
    let is_yaml =
        matches!((ending(file), file.client_language), ("yaml" | "yml", _) | ("", Some("yaml" | "kubernetes")));
    // Between the braces of JSON nothing stands yet, a first word, or the first of the keys by which objects are known.
    let is_word = |inner: &str| inner.trim().trim_matches('"').bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_json = || {
        let inner = file.head.trim().strip_prefix('{')?;
        let is_key = ["\"apiVersion\"", "\"kind\""].iter().any(|key| inner.trim_start().starts_with(key));
        Some(is_key || is_word(inner.strip_suffix('}').unwrap_or(inner)))
    };
    is_yaml && is_begun(file, true) || language(file) == Language::Json && is_json() == Some(true)
}

/// Whether objects are kept where a file stands, or in files that are called so.
fn has_place(file: &FileHints<'_>) -> bool {
    let folders = file.file.folder().split(['/', '\\']).any(|folder| FOLDERS.contains(&folder));
    let name = file.file.name().split('.').next().unwrap_or("");
    folders || NAMES.contains(&name)
}

/// Whether a file has nothing but keys of objects and is kept as a patch: what it is, its target says elsewhere.
fn is_part(file: &FileHints<'_>) -> bool {
    let is_patch = |part: &str| part.to_ascii_lowercase().contains("patch");
    if !is_patch(file.file.name()) && !file.file.folder().split(['/', '\\']).any(is_patch) && !has_place(file) {
        return false;
    }
    let is_said = |line: &&str| !line.is_empty() && !line.starts_with([' ', '#', '\r']) && *line != "---";
    let mut keys = file.head.lines().filter(is_said).map(|line| PARTS.iter().any(|key| has_key(line, key))).peekable();
    keys.peek().is_some() && keys.all(|is_known| is_known)
}

/// Whether it looks as if an object were being written: an empty file where objects are kept, a first word there, or
/// one of the two keys with a value that Kubernetes knows.
fn is_begun(file: &FileHints<'_>, has_place: bool) -> bool {
    if file.file.name().eq_ignore_ascii_case("Chart.yaml") {
        return false;
    }
    let said = |line: &&str| !line.trim().is_empty() && !line.starts_with(['#', '-']);
    let mut lines = file.head.lines().map(|line| line.trim_start_matches('\u{feff}')).filter(said).peekable();
    let Some(first) = lines.next() else { return has_place };
    // Nothing but the group of a kind, which a file of the workspace may define.
    if lines.peek().is_none() && has_key(first, "apiVersion") {
        return true;
    }
    // Of any kind, once its name is said and only one of the two keys is half-typed.
    let is_named = file.head.lines().any(|line| has_key(line, "metadata"));
    let other =
        |word: &str, key: &str, said: &str| !word.is_empty() && key.starts_with(word) && is_said(file.head, said);
    let half = |word: &str| other(word, "apiVersion", "kind") || other(word, "kind", "apiVersion");
    if is_named && file.head.lines().any(|line| half(line.trim_end())) {
        return true;
    }
    if !first.contains(':') {
        // A first key may as well be typed above those that are there.
        let is_word = first.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_word || lines.peek().is_none() {
            return is_word && has_place;
        }
    }
    std::iter::once(first).chain(lines).any(|line| {
        let value = |key: &str| {
            let value = line.split_once(':')?.1.trim();
            has_key(line, key).then_some(value)
        };
        let mut known = kinds_of(newest());
        match (value("apiVersion"), value("kind")) {
            (Some(""), _) | (_, Some("")) => true,
            (Some(_), _) | (_, Some(_)) if has_place => true,
            // A value that is being written is the beginning of one.
            (Some(version), _) => known.any(|(_, served)| served.version.starts_with(version)),
            (_, Some(kind)) => known.any(|(known, _)| known.starts_with(kind)),
            (None, None) => false,
        }
    })
}

/// Whether a key in the first column has a value.
fn is_said(head: &str, key: &str) -> bool {
    let value = |line: &str| line.split_once(':').is_some_and(|(_, value)| !value.trim().is_empty());
    head.lines().any(|line| has_key(line, key) && value(line))
}

/// JSON where the file says so.
pub(super) fn language(file: &FileHints<'_>) -> Language {
    match (ending(file), file.client_language) {
        ("json", _) | ("", Some("json")) => Language::Json,
        _ => Language::Yaml,
    }
}

fn ending<'a>(file: &FileHints<'a>) -> &'a str {
    file.file.name().rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Whether one of the documents has both keys in its first column.
fn in_yaml(head: &str) -> bool {
    let (mut version, mut kind) = (false, false);
    for line in head.lines() {
        if line.starts_with("---") {
            (version, kind) = (false, false);
        }
        version |= has_key(line, "apiVersion");
        kind |= has_key(line, "kind");
        if version && kind {
            return true;
        }
    }
    false
}

/// Whether a text begins with a replacement of Kustomize, alone or as an item of a list: where a value is from, and which
/// objects it is written into; in a file that is called so, its beginning.
fn is_replacement(head: &str, name: &str) -> bool {
    let item = |line: &str| line.strip_prefix("- ").unwrap_or(line).to_owned();
    let (mut source, mut targets, mut select) = (false, false, false);
    for line in head.lines().filter(|line| !line.starts_with('#')) {
        let own = item(line);
        source |= has_key(&own, "source") || has_key(&own, "sourceValue");
        targets |= has_key(&own, "targets") || has_key(line.trim_start(), "targets") && head.starts_with('-');
        select |= has_key(&item(line.trim_start()), "select");
    }
    let is_named_so = name.starts_with("replacement");
    source && (targets && select || is_named_so)
}

/// Whether a text begins with an operation on an object, the first of a list: what is done, and where.
fn is_operation(head: &str) -> bool {
    let is_said = |line: &&str| !line.trim().is_empty() && !line.starts_with('#') && line.trim_end() != "---";
    let mut lines = head.trim_start_matches('\u{feff}').lines().filter(is_said).peekable();
    if lines.peek().is_some_and(|first| first.starts_with('[')) {
        let start: String = head.chars().filter(|c| !c.is_whitespace()).take(JSON_HEAD).collect();
        return start.starts_with("[{") && start.contains("\"op\":") && start.contains("\"path\":\"");
    }
    let (mut does, mut is_placed) = (false, false);
    for (number, line) in lines.enumerate() {
        let own = match line.strip_prefix("- ") {
            Some(own) if number == 0 => own,
            // The next one.
            Some(_) => break,
            None => line,
        };
        let (own, is_first) = (own.trim_start(), number == 0);
        let Some((_, value)) = own.split_once(':') else { continue };
        let value = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
        does |= has_key(own, "op") && OPERATIONS.contains(&value);
        is_placed |= has_key(own, "path") && (value.starts_with('/') || value.is_empty());
        if is_first && !line.starts_with('-') || does && is_placed {
            break;
        }
    }
    does && is_placed
}

fn has_key(line: &str, key: &str) -> bool {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let rest = ['"', '\''].iter().find_map(|quote| {
        line.strip_prefix(*quote).and_then(|line| line.strip_prefix(key)).and_then(|line| line.strip_prefix(*quote))
    });
    rest.or_else(|| line.strip_prefix(key)).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Whether an outermost object has both keys: strings are passed over, brackets counted. In YAML its keys may go without
/// quotation marks, and comments and a marker may stand above it.
fn in_json(head: &str) -> bool {
    let head = begun(head.trim_start_matches('\u{feff}'));
    if !head.starts_with('{') {
        return false;
    }
    let bytes = head.as_bytes();
    let (mut depth, mut at, mut version, mut kind) = (0usize, 0, false, false);
    // Whether a key may begin.
    let mut is_open = false;
    while let Some(byte) = bytes.get(at) {
        let was_open = std::mem::replace(&mut is_open, matches!(byte, b'{' | b','));
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
                let is_key = head.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with(':'));
                if depth == 1 && is_key {
                    version |= head.get(start..at) == Some("apiVersion");
                    kind |= head.get(start..at) == Some("kind");
                }
            }
            b' ' | b'\n' | b'\r' | b'\t' => is_open = was_open,
            _ if was_open && depth == 1 => {
                let rest = head.get(at..).unwrap_or("");
                version |= rest.starts_with("apiVersion:");
                kind |= rest.starts_with("kind:");
            }
            _ => {}
        }
        at += 1;
    }
    version && kind
}

/// A text from its first line that is no comment, marker or blank.
fn begun(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(line) = rest.lines().next().filter(|line| line.starts_with('#') || line.trim_end() == "---") {
        rest = rest.get(line.len()..).unwrap_or("").trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::shown;

    #[test]
    fn a_document_with_version_and_kind_is_an_object_under_any_name() {
        for (name, head, expected) in [
            ("web.yaml", "# the site\napiVersion: v1\nkind: Service\n", Confidence::Likely),
            ("web.yml", "a: 1\n---\n\"kind\": Service\n'apiVersion' : v1\n", Confidence::Likely),
            ("web.json", "{\"kind\": \"Service\", \"apiVersion\": \"v1\"}", Confidence::Likely),
            ("web.yaml", "# a\n---\n{apiVersion: v1, kind: Pod}", Confidence::Likely),
            ("web.yaml", "{a: {apiVersion: v1, kind: Pod}}", Confidence::No),
            ("web.yaml", "{a: apiVersion: v1, kind: Pod}", Confidence::No),
            ("web.json", "{\"a\": {\"kind\": \"Service\", \"apiVersion\": \"v1\"}}", Confidence::No),
            ("a.yaml", "kind: Service\n", Confidence::Likely),
            ("a.yaml", "apiVersion:\n", Confidence::Likely),
            ("a.yaml", "apiVersion: apps/v1\n", Confidence::Likely),
            ("a.yaml", "apiVersion: ap\n", Confidence::Likely),
            ("k8s/a.yaml", "kind: Wid\n", Confidence::Likely),
            ("a.yaml", "apiVersion: 1\nproviders: []\n", Confidence::No),
            ("a.yaml", "kind: Widget\n", Confidence::No),
            ("a.yaml", "", Confidence::No),
            ("a.yaml", "api", Confidence::No),
            ("k8s/a.yaml", "", Confidence::Likely),
            ("k8s/a.yaml", "# the shop\n---\napi", Confidence::Likely),
            ("k8s/a.yaml", "name: web\n", Confidence::No),
            ("k8s/a.yaml", "# more\nspec:\n  replicas: 3\n", Confidence::Likely),
            ("patches/a.yaml", "spec:\n  replicas: 3\n", Confidence::Likely),
            ("web-patch.yaml", "metadata:\n  labels: {}\nspec: {}\n", Confidence::Likely),
            ("web-patch.yaml", "spec: {}\nmore: 1\n", Confidence::No),
            ("a.yaml", "spec:\n  replicas: 3\n", Confidence::No),
            ("deployment.yaml", "Dep", Confidence::Likely),
            ("a.yaml", "a\nkind: Deployment\n", Confidence::Likely),
            ("a.yaml", "a b\nkind: Deployment\n", Confidence::No),
            ("a.yaml", "a\nkind: Widget\n", Confidence::No),
            ("a.yaml", "a\nkind: Widget\nmetadata:\n", Confidence::Likely),
            ("a.yaml", "apiVersion: a.b/v1\nkin\nmetadata:\n", Confidence::Likely),
            ("a.yaml", "b\nkind: Widget\nmetadata:\n", Confidence::No),
            ("Chart.yaml", "apiVersion: v1\nname: web\n", Confidence::No),
            ("Chart.yaml", "apiVersion: v2\nname: web\n", Confidence::No),
            ("web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n", Confidence::No),
            ("web.yaml", "apiVersion: v1\nkind: Service\n{{- if .x }}\na: b\n{{- end }}\n", Confidence::No),
            ("web.yaml", "apiVersion: v1\nkind: Service\na: \"{{ .Values.a }}\"\n", Confidence::No),
            ("web.yaml", "apiVersion: a.b/v1\nkind: Rule\na: \"{{ $labels.x }}\"\n", Confidence::Likely),
            ("web.yaml", "apiVersion: a.b/v1\nkind: Rule\na: of {{ $labels.x }}\n", Confidence::Likely),
            ("web.yaml", "apiVersion: v1\nkind: ConfigMap\na: |-\n  {{ x }}\nb: c\n", Confidence::Likely),
            ("web.yaml", "apiVersion: v1\nkind: ConfigMap\na: |-\n  x\nb: {{ c }}\n", Confidence::No),
            ("notes.txt", "apiVersion: v1\nkind: Service\n", Confidence::No),
        ] {
            let file = shown::file(name);
            let hints = FileHints { file: &file, client_language: None, head };
            assert_eq!(confidence(&hints), expected, "{name}: {head}");
        }
    }
}
