//! Practices about what stays up and stays the same.

pub(super) mod answer_package_prompts;
pub(super) mod leave_ended_versions;
pub(super) mod lock_state;
pub(super) mod pin_image_tag;
