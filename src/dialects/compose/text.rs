//! Interpolation: `$NAME` and `${NAME…}` are replaced when the file is loaded, `$$` is a dollar sign.

/// Whether a text depends on variables.
pub(super) fn is_interpolated(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = rest.get(at + 1..).unwrap_or("");
        match after.chars().next() {
            Some('$') => rest = after.get(1..).unwrap_or(""),
            Some(c) if c == '{' || c == '_' || c.is_ascii_alphabetic() => return true,
            _ => rest = after,
        }
    }
    false
}

/// A text without variables as it will be.
pub(super) fn plain(text: &str) -> String {
    text.replace("$$", "$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_dollar_sign_is_no_variable() {
        for (text, expected) in [
            ("$TAG", true),
            ("a:${TAG:-1}", true),
            ("$$TAG", false),
            ("$$$TAG", true),
            ("5$", false),
            ("$5", false),
            ("", false),
        ] {
            assert_eq!(is_interpolated(text), expected, "{text}");
        }
    }
}
