use super::{Rules, literal};
use crate::dialects::kubernetes::object::Object;
use crate::dialects::yaml_values::{Entry, Value, content};
use crate::schema::{ProblemKind, complaint};

/// Of the metrics an autoscaler looks at: the type, and the key that says more of it.
pub(in super::super) const METRICS: &[(&str, &str)] = &[
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
    ("Pods", "pods"),
    ("Object", "object"),
    ("External", "external"),
];

/// Types of Secrets, and the keys they must have.
pub(in super::super) const KEYS: &[(&str, &[&str])] = &[
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
];

/// Signs of a text that something fills in, or decrypts, before it is sent.
const FILLED: &[char] = &['$', '<', '>', '{', '}', '[', ']', '%', '@'];

impl Rules<'_> {
    /// Says where a Secret has data that is not encoded, or lacks what its type needs.
    pub(super) fn secret(&mut self, object: &Object<'_>) {
        self.data(object, "data");
        let Some(kind) = object.value.entry("type") else { return };
        let of_type = |(name, _): &&(&str, &[&str])| kind.value.text() == Some(name);
        let Some((name, wanted)) = KEYS.iter().find(of_type) else { return };
        let parts: Vec<Value<'_>> = ["data", "stringData"].iter().filter_map(|part| object.value.get(part)).collect();
        let has = |key: &str| parts.iter().any(|part| part.is_open() || part.entry(key).is_some());
        let missing: Vec<String> = wanted.iter().filter(|key| !has(key)).map(|key| format!("`{key}`")).collect();
        if !missing.is_empty() {
            let message = format!("a Secret of type `{name}` needs {} in its data", missing.join(" and "));
            self.missing(object.value, content(kind.key), message);
        }
    }

    /// Says where bytes are not written in base 64.
    pub(super) fn data(&mut self, object: &Object<'_>, part: &str) {
        for entry in object.value.get(part).map_or_else(Vec::new, |part| part.entries()) {
            let Some(text) = literal(entry.value).filter(|text| !text.contains(FILLED)) else { continue };
            let text: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
            // Words in capital letters are places to fill in.
            if is_placeholder(&text)
                || text.contains("...")
                || !text.contains(' ') && complaint("byte", &text).is_none()
            {
                continue;
            }
            let instead = if part == "data" { "; `stringData` takes texts as they are" } else { "" };
            let message = format!("the value of `{}` is not written in base 64{instead}", entry.name());
            self.say(entry.value.span(), ProblemKind::WrongValue, message, None);
        }
    }

    /// Says where a claim does not say how much it wants, or how it is mounted.
    pub(super) fn claim(&mut self, spec: Value<'_>, head: Option<Entry<'_>>) {
        let Some(head) = head else { return };
        let resources = spec.get("resources");
        let parts = [Some(spec), resources, resources.and_then(|resources| resources.get("requests"))];
        if parts.iter().flatten().any(Value::is_open) {
            return;
        }
        if spec.dig(&["resources", "requests"]).is_none_or(|requests| requests.entry("storage").is_none()) {
            let message = "a claim says how much it wants in `resources.requests.storage`".to_owned();
            self.missing(spec, content(head.key), message);
        }
        if spec.entry("accessModes").is_none() {
            let message =
                "a claim says in `accessModes` how its storage is mounted, such as `ReadWriteOnce`".to_owned();
            self.missing(spec, content(head.key), message);
        }
    }

    /// Says where a metric has not the key of its type, or that of another one.
    pub(super) fn metric(&mut self, metric: Value<'_>) {
        let Some(kind) = metric.get("type") else { return };
        let Some((name, key)) = METRICS.iter().find(|(name, _)| kind.text() == Some(name)) else { return };
        if metric.entry(key).is_none() {
            self.missing(metric, kind.span(), format!("a metric of type `{name}` needs the key `{key}`"));
        }
        let others = METRICS.iter().filter(|(_, other)| other != key && metric.get(other).is_some());
        for (_, other) in others {
            if let Some(entry) = metric.entry(other) {
                let message = format!("a metric of type `{name}` has `{key}`, and not `{other}`");
                self.wrong(content(entry.key), message);
            }
        }
    }
}

/// Whether a text is a word in capital letters, as people write it where something else is put in.
pub(super) fn is_placeholder(text: &str) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_- ".contains(&byte);
    text.bytes().all(is_of_word) && text.bytes().any(|byte| byte.is_ascii_uppercase())
}
