use super::{Named, Suppression, covered, line_around};
use crate::syntax::yaml::Node;
use crate::syntax::{Comment, Language, Parsed};
use crate::text::Span;

/// What a comment of another tool covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The statement below it, or its own line where something else stands on it.
    Statement,
    /// The line it stands on.
    Line,
    /// The block of HCL it stands in, or else the file.
    Block,
    /// The file.
    File,
    /// The file, where it is the first that is said in it.
    FileFromTop,
}

/// How a comment ends its list of names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Names with commas between them; what follows a blank is no more than a reason.
    Commas,
    /// Names with blanks between them, no names: everything.
    Words,
    /// One name; a colon leads to the reason.
    One,
    /// Everything the tool says.
    All,
}

/// Comment forms of other tools: the tool's name in aliases, what the comment starts with, what it covers, and how it
/// names. Of two that start alike the longer one comes first.
const FORMS: &[(&str, &str, Reach, Names)] = &[
    ("hadolint", "hadolint global ignore=", Reach::File, Names::Commas),
    ("hadolint", "hadolint ignore=", Reach::Statement, Names::Commas),
    ("buildkit", "check=skip=", Reach::Statement, Names::Commas),
    ("checkov", "checkov:skip=", Reach::Block, Names::One),
    ("checkov", "bridgecrew:skip=", Reach::Block, Names::One),
    ("tflint", "tflint-ignore-file:", Reach::File, Names::Commas),
    ("tflint", "tflint-ignore:", Reach::Statement, Names::Commas),
    ("dclint", "dclint disable-line", Reach::Line, Names::Words),
    ("dclint", "dclint disable-file", Reach::FileFromTop, Names::Words),
    ("dclint", "dclint disable", Reach::FileFromTop, Names::Words),
    ("kics", "kics-scan disable=", Reach::FileFromTop, Names::Commas),
    ("kics", "kics-scan ignore-line", Reach::Statement, Names::All),
    ("kics", "kics-scan ignore-block", Reach::Statement, Names::All),
];

/// What a comment of another tool silences.
pub(super) fn in_comment(parsed: &Parsed, comment: &Comment) -> Option<Suppression> {
    let said = comment.text.of(&parsed.text).trim();
    if let Some(names) = scanners(said) {
        let covers = covered(parsed, comment, false)?;
        return Some(theirs(names, covers, comment.span, String::new()));
    }
    let (tool, rest, reach, form) = FORMS
        .iter()
        .find_map(|(tool, prefix, reach, form)| Some((*tool, said.strip_prefix(prefix)?, *reach, *form)))?;
    let whole = Span::new(0, parsed.text.len());
    let covers = match reach {
        Reach::Statement => covered(parsed, comment, false)?,
        Reach::Line => Some(line_around(&parsed.text, comment.span.start())),
        Reach::Block if parsed.language == Language::Hcl => Some(whole),
        Reach::Block | Reach::File => None,
        Reach::FileFromTop => {
            let is_first = parsed.text.get(..comment.span.start()).is_some_and(|before| before.trim().is_empty());
            is_first.then_some(None)?
        }
    };
    let (names, reason) = names(tool, rest, form);
    Some(theirs(names, covers, comment.span, reason))
}

fn theirs(names: Vec<String>, covers: Option<Span>, span: Span, reason: String) -> Suppression {
    let names = names.into_iter().map(|name| Named { name, span }).collect();
    Suppression { names, covers, reason, is_ours: false, misspelt: None }
}

/// The names behind the start of a comment, and the reason.
fn names(tool: &str, rest: &str, form: Names) -> (Vec<String>, String) {
    let everything = || vec![format!("{tool}:*")];
    let of_tool = |id: &str| match id {
        "all" => format!("{tool}:*"),
        id => format!("{tool}:{id}"),
    };
    match form {
        Names::All => (everything(), String::new()),
        Names::One => {
            let (id, reason) = rest.split_once(':').unwrap_or((rest, ""));
            (id.split_whitespace().next().map(of_tool).into_iter().collect(), reason.trim().to_owned())
        }
        Names::Words => {
            let names: Vec<String> = rest.split_whitespace().map(of_tool).collect();
            (if names.is_empty() { everything() } else { names }, String::new())
        }
        Names::Commas => {
            let ids = rest.split(',').map(|id| id.trim_start().split([' ', ':', ';']).next().unwrap_or(""));
            (ids.filter(|id| !id.is_empty()).map(of_tool).collect(), String::new())
        }
    }
}

/// `trivy:ignore:ID[…]:exp:…`, several with blanks between them; the same for tfsec, whose place trivy has taken.
fn scanners(said: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for word in said.split_whitespace() {
        let Some(rest) = ["trivy:ignore:", "tfsec:ignore:"].iter().find_map(|start| word.strip_prefix(start)) else {
            break;
        };
        let id = rest.split([':', '[']).next().unwrap_or(rest);
        if !id.is_empty() {
            // The same rule is written with and without the name of the list it comes from.
            found.push(format!("trivy:{}", id.strip_prefix("AVD-").unwrap_or(id)));
            found.push(format!("tfsec:{id}"));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// `# check=skip=ID,ID;error=true` at the top of a Dockerfile, which BuildKit reads as a directive.
pub(super) fn in_directives(parsed: &Parsed) -> Vec<Suppression> {
    let directives = parsed.dockerfile().map_or(&[][..], |view| &view.directives);
    let checks = directives.iter().filter(|directive| directive.name == "check");
    checks
        .filter_map(|directive| {
            let skipped = directive.value.split(';').find_map(|part| part.trim().strip_prefix("skip="))?;
            let (names, _) = names("buildkit", skipped, Names::Commas);
            Some(theirs(names, None, directive.span, String::new()))
        })
        .collect()
}

/// What annotations of Kubernetes objects silence: each speaks of its object.
pub(super) fn in_annotations(parsed: &Parsed) -> Vec<Suppression> {
    let Some(root) = parsed.yaml().and_then(|document| document.root()) else { return Vec::new() };
    let mut found = Vec::new();
    let items = root.get("items").filter(|_| root.get("apiVersion").is_some());
    for object in std::iter::once(root).chain(items.into_iter().flat_map(Node::items)) {
        let Some(annotations) = object.dig(&["metadata", "annotations"]) else { continue };
        for entry in annotations.entries() {
            let (Some(key), Some(value)) = (entry.key.text(), entry.value.text()) else { continue };
            if let Some((names, reason)) = annotation(key, value) {
                found.push(theirs(names, Some(object.span()), entry.key.span(), reason));
            }
        }
    }
    found
}

/// What an annotation silences, and why.
fn annotation(key: &str, value: &str) -> Option<(Vec<String>, String)> {
    let is_on = value.eq_ignore_ascii_case("true");
    if let Some(check) = key.strip_prefix("ignore-check.kube-linter.io/") {
        return Some((vec![format!("kube-linter:{check}")], value.to_owned()));
    }
    if let Some(check) = key.strip_prefix("polaris.fairwinds.com/") {
        let name = if check == "exempt" { Some("*") } else { check.strip_suffix("-exempt") };
        return name.filter(|_| is_on).map(|name| (vec![format!("polaris:{name}")], String::new()));
    }
    if let Some(number) = key.strip_prefix("checkov.io/skip") {
        let (id, reason) = value.split_once('=').unwrap_or((value, ""));
        let is_numbered = number.chars().all(|c| c.is_ascii_digit());
        return is_numbered.then(|| (vec![format!("checkov:{}", id.trim())], reason.trim().to_owned()));
    }
    match key {
        "kube-linter.io/ignore-all" => Some((vec!["kube-linter:*".to_owned()], value.to_owned())),
        "kube-score/ignore" => {
            let ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
            Some((ids.map(|id| format!("kube-score:{id}")).collect(), String::new()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    /// What the first suppression of a text names, and the part of the text it covers; none for the file.
    fn first(language: Language, text: &str) -> Option<(Vec<String>, Option<String>)> {
        let parsed = syntax::parse(language, text.into(), None);
        let found = super::super::suppressions(&parsed).into_iter().next()?;
        let names = found.names.into_iter().map(|named| named.name).collect();
        Some((names, found.covers.map(|span| text[span.start()..span.end()].trim_end().to_owned())))
    }

    #[test]
    fn comments_of_other_tools_are_honoured_through_their_ids() {
        for (language, text, names, covers) in [
            (
                Language::Dockerfile,
                "# hadolint ignore=DL3006,DL3007\nFROM a\n",
                &["hadolint:DL3006", "hadolint:DL3007"][..],
                Some("FROM a"),
            ),
            (
                Language::Dockerfile,
                "# syntax=docker/dockerfile:1\n# check=error=true;skip=JSONArgsRecommended, StageNameCasing\nFROM a\n",
                &["buildkit:JSONArgsRecommended", "buildkit:StageNameCasing"],
                None,
            ),
            (Language::Dockerfile, "# check=skip=all\nFROM a\n", &["buildkit:*"], None),
            (
                Language::Dockerfile,
                "FROM a\n# check=skip=UndefinedVar\nWORKDIR $A\nUSER $B\n",
                &["buildkit:UndefinedVar"],
                Some("WORKDIR $A"),
            ),
            (Language::Dockerfile, "# hadolint global ignore=DL3006\nFROM a\n", &["hadolint:DL3006"], None),
            (Language::Dockerfile, "FROM a\n# checkov:skip=CKV_DOCKER_1: why\n", &["checkov:CKV_DOCKER_1"], None),
            (
                Language::Hcl,
                "a \"b\" {\n  #checkov:skip=CKV_AWS_16:a test\n  c = 1\n}\n",
                &["checkov:CKV_AWS_16"],
                Some("a \"b\" {\n  #checkov:skip=CKV_AWS_16:a test\n  c = 1\n}"),
            ),
            (
                Language::Hcl,
                "a \"b\" {\n  #trivy:ignore:AVD-AWS-0080:exp:2030-01-01\n  c = 1\n}\n",
                &["trivy:AWS-0080", "tfsec:AVD-AWS-0080"],
                Some("c = 1"),
            ),
            (
                Language::Hcl,
                "a \"b\" {\n  c = 1 #tfsec:ignore:aws-rds-x\n}\n",
                &["trivy:aws-rds-x", "tfsec:aws-rds-x"],
                Some("  c = 1 #tfsec:ignore:aws-rds-x"),
            ),
            (Language::Hcl, "# tflint-ignore: all\na \"b\" {}\n", &["tflint:*"], Some("a \"b\" {}")),
            (Language::Hcl, "# tflint-ignore-file: x\na \"b\" {}\n", &["tflint:x"], None),
            (
                Language::Yaml,
                "a:\n  image: b # dclint disable-line x y\n",
                &["dclint:x", "dclint:y"],
                Some("  image: b # dclint disable-line x y"),
            ),
            (Language::Yaml, "# dclint disable\na: b\n", &["dclint:*"], None),
        ] {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(first(language, text), Some((names, covers.map(str::to_owned))), "{text}");
        }
        assert_eq!(first(Language::Yaml, "a: b\n# dclint disable\nc: d\n"), None, "only at the top");
    }

    #[test]
    fn annotations_speak_of_their_object() {
        for (annotation, name) in [
            ("ignore-check.kube-linter.io/run-as-non-root: why", "kube-linter:run-as-non-root"),
            ("kube-linter.io/ignore-all: why", "kube-linter:*"),
            ("kube-score/ignore: container-security-context", "kube-score:container-security-context"),
            ("polaris.fairwinds.com/runAsRootAllowed-exempt: \"true\"", "polaris:runAsRootAllowed"),
            ("polaris.fairwinds.com/exempt: true", "polaris:*"),
            ("checkov.io/skip1: CKV_K8S_20=why", "checkov:CKV_K8S_20"),
        ] {
            let text = format!("kind: Pod\nmetadata:\n  annotations:\n    {annotation}\n");
            assert_eq!(first(Language::Yaml, &text).unwrap().0, [name], "{text}");
        }
        let off = "metadata:\n  annotations:\n    polaris.fairwinds.com/exempt: \"false\"\n";
        assert_eq!(first(Language::Yaml, off), None);
    }
}
