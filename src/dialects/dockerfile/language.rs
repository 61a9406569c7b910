use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;

/// What `knowledge/dockerfile/instructions.toml` says of an instruction.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstructionText {
    /// What it does, in a sentence or two.
    pub(super) about: String,
    /// How it is written.
    pub(super) form: String,
    /// What its flags do.
    #[serde(default)]
    pub(super) flags: BTreeMap<String, String>,
    /// What the values of its flags may be, or begin with.
    #[serde(default)]
    pub(super) values: BTreeMap<String, Vec<String>>,
    /// What its first argument may be.
    #[serde(default)]
    pub(super) words: Vec<String>,
    /// What the keys of its mounts mean, by the type of the mount.
    #[serde(default)]
    pub(super) mounts: BTreeMap<String, BTreeMap<String, String>>,
    /// Folders in which programs keep what they fetch, and which program.
    #[serde(default)]
    pub(super) caches: BTreeMap<String, String>,
    /// Which of these folders are those of an image's language.
    #[serde(default)]
    pub(super) cached: BTreeMap<String, Vec<String>>,
    /// Names with an agreed meaning.
    #[serde(default)]
    pub(super) labels: BTreeMap<String, String>,
}

static INSTRUCTIONS: LazyLock<BTreeMap<String, InstructionText>> = LazyLock::new(|| {
    let text = knowledge::file("dockerfile/instructions.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // Checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/dockerfile/instructions.toml: {error}");
        BTreeMap::new()
    })
});

/// What there is to say of an instruction, by its keyword in upper case.
pub(super) fn instruction(keyword: &str) -> Option<&'static InstructionText> {
    INSTRUCTIONS.get(keyword)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::dockerfile::Keyword;

    #[test]
    fn every_instruction_and_every_flag_has_a_text() {
        for keyword in Keyword::ALL {
            let text = instruction(keyword.name()).unwrap_or_else(|| panic!("{}", keyword.name()));
            assert!(text.form.starts_with(keyword.name()), "{}", keyword.name());
            for (flag, _) in keyword.flags() {
                assert!(text.flags.contains_key(*flag), "{} --{flag}", keyword.name());
            }
        }
    }
}
