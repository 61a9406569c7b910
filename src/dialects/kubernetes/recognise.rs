use crate::dialects::{Confidence, FileHints};
use crate::syntax::Language;

/// How sure it is that a file holds objects of Kubernetes. Any name will do, no name suffices: what counts is a
/// document with `apiVersion` and `kind`. Templates become objects only later.
pub(super) fn confidence(file: &FileHints<'_>) -> Confidence {
    if super::kustomize::is_kustomization(file.file) {
        return Confidence::Named;
    }
    let has_objects = match (ending(file), file.client_language) {
        ("json", _) | ("", Some("json")) => in_json(file.head),
        ("yaml" | "yml", _) | ("", Some("yaml" | "kubernetes")) => in_yaml(file.head) || in_json(file.head),
        _ => false,
    };
    if has_objects && !file.head.contains("{{") { Confidence::Likely } else { Confidence::No }
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

fn has_key(line: &str, key: &str) -> bool {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let rest = ['"', '\''].iter().find_map(|quote| {
        line.strip_prefix(*quote).and_then(|line| line.strip_prefix(key)).and_then(|line| line.strip_prefix(*quote))
    });
    rest.or_else(|| line.strip_prefix(key)).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Whether an outermost object has both keys: strings are passed over, brackets counted.
fn in_json(head: &str) -> bool {
    if !head.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return false;
    }
    let bytes = head.as_bytes();
    let (mut depth, mut at, mut version, mut kind) = (0usize, 0, false, false);
    while let Some(byte) = bytes.get(at) {
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
            _ => {}
        }
        at += 1;
    }
    version && kind
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
            ("web.json", "{\"a\": {\"kind\": \"Service\", \"apiVersion\": \"v1\"}}", Confidence::No),
            ("deployment.yaml", "kind: Service\n", Confidence::No),
            ("deployment.yaml", "apiVersion: v1\n---\nkind: Service\n", Confidence::No),
            ("Chart.yaml", "apiVersion: v2\nname: web\n", Confidence::No),
            ("web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n", Confidence::No),
            ("notes.txt", "apiVersion: v1\nkind: Service\n", Confidence::No),
        ] {
            let file = shown::file(name);
            let hints = FileHints { file: &file, client_language: None, head };
            assert_eq!(confidence(&hints), expected, "{name}: {head}");
        }
    }
}
