use super::claims::is_placeholder;
use super::{Rules, literal};
use crate::dialects::kubernetes::object::Object;
use crate::dialects::yaml_values::{Value, content};
use crate::knowledge::kubernetes::home;
use crate::schema::{ProblemKind, complaint};

/// Annotations that speak to programs which change objects before the server sees them.
const LOCAL: &str = "config.kubernetes.io/";

/// Longest name of most objects.
const LONGEST: usize = 253;

/// What names of a group and kind must be: the name of a form, and the words for it.
type Form = (&'static str, &'static str);

const LABEL: Form = ("dns-label", "lower-case letters, digits and hyphens inside, at most 63");
const DOMAIN: Form = ("dns-subdomain", "lower-case letters and digits, hyphens and dots between them");

/// Where labels and annotations stand in an object; the words for one of them.
const KEYS: &[(&[&str], &str)] = &[
    (&["metadata", "labels"], "label"),
    (&["metadata", "annotations"], "annotation"),
    (&["spec", "template", "metadata", "labels"], "label"),
    (&["spec", "template", "metadata", "annotations"], "annotation"),
    (&["spec", "selector", "matchLabels"], "label"),
];

impl Rules<'_> {
    /// Says where the name of an object, its namespace or the keys of its labels are none. Of what others define nothing
    /// is known: files of many programs have the same keys.
    pub(super) fn names(&mut self, object: &Object<'_>) {
        let metadata = object.value.get("metadata");
        let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
        // What only programs on the way to the server read.
        let is_local = annotations.is_some_and(|all| all.entries().iter().any(|one| one.name().starts_with(LOCAL)));
        if is_local || object.version.text().is_none_or(|version| home(version, object.kind).is_none()) {
            return;
        }
        let said = |key: &str| metadata.and_then(|metadata| metadata.get(key));
        if let (Some(name), Some(form)) = (said("name"), form_of(object)) {
            self.name(name, object.kind, form);
        }
        // A Kustomization writes namespaces of its own over these.
        if let Some(namespace) = said("namespace").filter(|_| !(self.is_added_to)()) {
            self.name(namespace, "Namespace", LABEL);
        }
        for (place, noun) in KEYS {
            for entry in object.value.dig(place).map_or_else(Vec::new, |keys| keys.entries()) {
                let key = entry.name();
                // Annotations are compared in lower case.
                let judged = if *noun == "label" { key.to_owned() } else { key.to_lowercase() };
                if is_written_out(key) && complaint("label-key", &judged).is_some() {
                    let form = "letters, digits, `-`, `_` and `.`, at most 63, behind a domain and a slash if need be";
                    let message = format!("`{key}` is no key of {}: {form}", with_article(noun));
                    self.say(content(entry.key), ProblemKind::UnknownKey, message, None);
                }
            }
        }
    }

    fn name(&mut self, name: Value<'_>, kind: &str, (form, words): Form) {
        let is_meant = |text: &&str| text.bytes().any(|byte| byte.is_ascii_alphanumeric()) && !is_placeholder(text);
        let Some(text) = literal(name).filter(|text| is_written_out(text)).filter(is_meant) else { return };
        let is_long = form == DOMAIN.0 && text.len() > LONGEST;
        let is_wrong = is_long || complaint(form, text).is_some();
        // A Kustomization names namespaces anew, and puts something before and behind all names.
        let may_be_renamed = || kind == "Namespace" || !text.contains(|c: char| c.is_ascii_uppercase() || c == '_');
        if is_wrong && !(may_be_renamed() && (self.is_added_to)()) {
            let words = if is_long { "at most 253 signs" } else { words };
            self.wrong(name.span(), format!("`{text}` is no name of {}: {words}", with_article(kind)));
        }
    }
}

/// What the name of an object must be; none where nearly everything will do.
fn form_of(object: &Object<'_>) -> Option<Form> {
    match (object.group, object.kind) {
        ("rbac.authorization.k8s.io", _) => None,
        ("", "Service" | "Namespace") => Some(LABEL),
        // Joined from other names, in ways of their own.
        (
            "apiregistration.k8s.io" | "apiextensions.k8s.io" | "certificates.k8s.io" | "internal.apiserver.k8s.io",
            _,
        ) => None,
        ("networking.k8s.io", "IPAddress") => None,
        _ => Some(DOMAIN),
    }
}

/// Whether nobody puts something in: there are none of the signs that mark such places.
fn is_written_out(text: &str) -> bool {
    let is_marked = text.contains(['$', '<', '>', '{', '}', '[', ']', '%', '@', '#', '(', '*']);
    !text.is_empty() && !is_marked && !stands_in(text)
}

/// Whether a part of a text is written as nothing is named: `ROLLOUT_NAME-active`, `__REGION__`, `REPLACEME-ingress`.
fn stands_in(text: &str) -> bool {
    let is_capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut words = text.split(|c| !is_capital(c));
    let is_marked = |word: &str| word.starts_with("REPLACE") || word.starts_with("__");
    // A name that is written like this from end to end is a name nobody may have.
    words.any(|word| word.len() > 3 && (is_marked(word) || word.contains('_') && word.len() < text.len()))
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {noun}")
}
