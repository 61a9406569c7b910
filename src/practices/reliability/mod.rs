//! Practices about what stays up and stays the same.

pub(super) mod answer_package_prompts;
pub(super) mod pin_image_tag;
