/// A version of semver.org: `1.2.3-rc.1+build`.
pub(super) fn is_semver(text: &str) -> bool {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let is_number = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let pre_part = |part: &str| word(part) && (is_number(part) || part.bytes().any(|b| !b.is_ascii_digit()));
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre.is_none_or(|pre| pre.split('.').all(pre_part))
        && build.is_none_or(|build| build.split('.').all(word))
}

/// Key of a Kubernetes label: a name of at most 63 characters, perhaps behind a domain and `/`.
pub(super) fn is_label_key(text: &str) -> bool {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    prefix.is_none_or(super::net::is_dns_subdomain) && !name.is_empty() && is_label_value(name)
}

/// Value of a Kubernetes label: at most 63 characters, the first and last of them letters or digits.
pub(super) fn is_label_value(text: &str) -> bool {
    let ends = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    text.is_empty()
        || text.len() <= 63
            && ends(text)
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// A reference to a container image: `[host[:port]/]path[:tag][@digest]`.
pub(super) fn is_image(text: &str) -> bool {
    let (text, digest) = text.split_once('@').map_or((text, None), |(text, digest)| (text, Some(digest)));
    let (name, tag) = match text.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (text, None),
    };
    let component = |part: &str| {
        let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(alphanumeric)
            && part.ends_with(alphanumeric)
            && part.chars().all(|c| alphanumeric(c) || matches!(c, '.' | '_' | '-'))
    };
    let mut parts: Vec<&str> = name.split('/').collect();
    let is_host =
        |part: &str| part.contains(['.', ':']) || part == "localhost" || part.bytes().any(|b| b.is_ascii_uppercase());
    if parts.len() > 1 && is_host(parts.first().unwrap_or(&"")) {
        parts.remove(0);
    }
    let is_tag = |tag: &str| {
        (1..=128).contains(&tag.len())
            && tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    };
    let is_digest = |digest: &str| {
        digest.split_once(':').is_some_and(|(algorithm, hex)| {
            !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
        })
    };
    parts.iter().all(|part| component(part)) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

/// A universally unique identifier (RFC 9562).
pub(super) fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let fits = |(part, length): (&&str, usize)| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(fits)
}

/// A JSON pointer (RFC 6901).
pub(super) fn is_json_pointer(text: &str) -> bool {
    let escapes = |text: &str| text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    text.is_empty() || text.starts_with('/') && escapes(text)
}

/// Bytes in base 64 (RFC 4648), line breaks allowed.
pub(super) fn is_base64(text: &str) -> bool {
    let digits = text.bytes().filter(|b| !b.is_ascii_whitespace());
    let (mut count, mut padding) = (0_usize, 0_usize);
    for digit in digits {
        count += 1;
        match digit {
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            b'+' | b'/' | b'-' | b'_' => {}
            digit if digit.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    count % 4 == 0 && padding <= 2
}

/// A regular expression. What our own engine cannot read may still be one.
pub(super) fn is_regex(text: &str) -> bool {
    let needs_more =
        ["(?=", "(?!", "(?<", "\\c", "(?>"].iter().any(|part| text.contains(part)) || has_back_reference(text);
    needs_more || !matches!(regex::Regex::new(text), Err(regex::Error::Syntax(message)) if is_unclosed(&message))
}

fn has_back_reference(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| matches!(pair, [b'\\', b'1'..=b'9' | b'k']))
}

/// Mistakes that every engine calls one.
fn is_unclosed(message: &str) -> bool {
    ["unclosed group", "unopened group", "unclosed character class", "repetition operator missing expression"]
        .iter()
        .any(|mistake| message.contains(mistake))
}

/// A color as red, green, blue and how dense it is, in hexadecimal digits: one for each, or two.
pub(super) fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or("");
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
