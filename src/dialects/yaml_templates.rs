//! Texts that become YAML only when something has filled them in.

/// The lines of a text that stand in no text of several lines, without the blanks before them.
pub(super) fn outside_of_texts(head: &str) -> impl Iterator<Item = &str> {
    let mut block: Option<usize> = None;
    head.lines().filter_map(move |line| {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.is_empty() || block.is_some_and(|outer| indent > outer) {
            return None;
        }
        block = is_block_head(trimmed).then_some(indent);
        Some(trimmed)
    })
}

/// Whether a line ends with the mark of a text of several lines.
fn is_block_head(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let line = line.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'));
    line.strip_suffix(['|', '>']).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '\t']))
}

/// Whether a value begins with what a template engine puts in, `image: {{ name }}_docs`: that is no YAML. What Docker
/// fills in itself (`{{.Node.Hostname}}`) only wants quotes.
pub(super) fn has_values_to_come(head: &str) -> bool {
    head.contains("{{") && outside_of_texts(head).any(is_to_come)
}

fn is_to_come(line: &str) -> bool {
    let item = line.trim_start_matches("- ");
    let value = item.split_once(": ").map_or(item, |(_, value)| value.trim_start());
    let Some(inner) = value.strip_prefix("{{").filter(|inner| inner.contains("}}")) else { return false };
    let of_docker = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
    !line.starts_with('#') && !inner.trim_start().strip_prefix('.').is_some_and(of_docker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_told_by_values_that_are_no_yaml() {
        for (head, expected) in [
            ("image: {{ cookiecutter.project_slug }}_docs\n", true),
            ("configMapGenerator:\n  - name: {{ .app_name }}-values\n", true),
            ("volumes:\n  - {{ base }}/data:/data\n", true),
            ("hostname: {{.Node.Hostname}}\n", false),
            ("hostname: web-{{.Task.Slot}}\n", false),
            ("image: \"{{ name }}\"\n", false),
            ("# image: {{ name }}\n", false),
            ("content: |\n  name: {{ name }}\n", false),
            ("image: {{ na\n", false),
        ] {
            assert_eq!(has_values_to_come(head), expected, "{head}");
        }
    }
}
