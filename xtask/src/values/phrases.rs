//! What sentences about an argument say of its values. Only the values are taken.

use std::sync::LazyLock;

use regex::Regex;

/// Values that are listed in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) values: Vec<String>,
    /// Whether the text says that there are no others.
    pub(super) closed: bool,
}

/// Longest value that is taken, in bytes.
const LONGEST: usize = 60;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| regex($pattern));
    };
}

// What stands before a list. `open`: there may be others.
pattern!(
    BEFORE,
    r"(?imx)
    (?P<open>
        \b(?:possibles?|valid|allowed|accepted|supported|acceptable|permitted)\s+(?:values?|options?)
        (?:\s+for\s+[^.:\n]{1,50}?)?\s+(?:include|includes|including|are\s+for\s+example|can\s+be)
        (?:\s+but\s+(?:are\s+)?not\s+limited\s+to)?\s*:?
    )
    | \b(?:possibles?|valid|allowed|accepted|supported|acceptable|permitted|available|the)\s+(?:values?|options?)
        (?:\s+(?:for|of)\s+[^.:\n]{1,50}?)?\s+(?:are|is)
        (?:\s+(?:one\s+of|either|only|currently))?(?:\s+the\s+following)?\s*:?
    | \b(?:possibles?|valid|allowed|accepted|supported|acceptable|permitted)\s+(?:values?|options?)\s*:
    | \b(?:must|can|may|should)\s+be\s+(?:either\s+)?one\s+of(?:\s+the\s+following)?(?:\s+values)?\s*:?
    | \bone\s+or\s+more\s+(?:of|from)(?:\s+the\s+following)?(?:\s+values)?\s*:?
    | \b(?:must|can)\s+be\s+(?:set\s+to\s+)?(?:either\b)?\s*:?
    | (?:^|\.\s+)options\s+are\s*:?
    | ^\s*(?:either|one\s+of)\b:?
    | \.\s+either\b:?
    | \bone\s+of\s*:"
);

// A value of a list, in quotation marks, and what is said about it.
pattern!(ITEM, r#"(?ix)^\s*(?:`"?([^`"\n]+)"?`|"([^"\n]+)"|'([^'\n]+)')(?:\s*\([^()\n]{1,200}\))?"#);

// What also stands before a single example.
pattern!(WEAK, r"(?i)\b(?:must|can)\s+be\s+(?:set\s+to\s*)?:?\s*$");

// What stands between two values.
pattern!(BETWEEN, r"(?i)^\s*(?:,\s*(?:and\b|or\b)?|and/or\b|and\b|or\b|/|;|\|)?\s*(?:either\b\s*)?");

// Several constants without quotation marks.
pattern!(
    CONSTANTS,
    r"^\s*\[?\s*([A-Z][A-Z0-9_]+(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)[A-Z][A-Z0-9_]+)+)\]?\s*(?:[.\n]|$)"
);
pattern!(CONSTANT, r"[A-Z][A-Z0-9_]+");

// A line of a list with a value, and what is said about it.
pattern!(
    BULLET,
    r#"^\s*(?:\*|-|\d+\.)\s+`?"?([A-Za-z][A-Za-z0-9_.:/-]*?)"?`?\s*(?::\s[^\n]*|:|\s-\s[^\n]*|\([^\n]*)?(?:\n|$)"#
);

// Words with which a list may be one of examples, or hold somewhere or sometimes.
pattern!(
    DOUBT,
    r"(?ix) such\ as | for\ example | \be\.g\. | not\ limited | \betc\b | and\ more\b | among\ others | currently
    | (?:full|complete)\ list | at\ this\ time | depend
    | (?:see|refer|check|consult|more\ detail)[^.\n]{0,80}(?:list|values|available|supported|possible|options)"
);

pattern!(
    DEFAULT,
    r#"(?i)\b(?:defaults?\s+(?:value\s+)?(?:to|is|of)|default\s*:)\s+(`?"?[^`"\s]+?"?`?)(?:\.\s|\.?$|\.?\n|\)|,\s)"#
);

// What takes the place of an argument.
pattern!(
    INSTEAD,
    r"(?i)(?:in\s+favou?r\s+of|renamed\s+to|superseded\s+by|replaced\s+by)\s+(?:the\s+)?[`']?([a-z0-9_]+)\b|\buse\s+(?:the\s+)?[`']?([a-z0-9_]+)[`']?(?:\s+(?:field|property))?\s+instead\b"
);

/// The values a text says an argument has.
pub(super) fn values(text: &str) -> Option<Listed> {
    let mut out = Listed { values: Vec::new(), closed: !DOUBT.is_match(text) };
    let mut lists = 0;
    let mut rest = text;
    while let Some(found) = BEFORE.captures(rest) {
        let open = found.name("open").is_some();
        let weak = found.get(0).is_some_and(|all| WEAK.is_match(all.as_str()));
        rest = rest.get(found.get(0).map_or(rest.len(), |all| all.end())..).unwrap_or("");
        let Some((items, behind, whole)) = quoted(rest).or_else(|| constants(rest)).or_else(|| bulleted(rest)) else {
            continue;
        };
        // `1` to `10`
        let is_range =
            ["to `", "through `", "up to `", "- `", "-`"].iter().any(|to| behind.trim_start().starts_with(to));
        if is_range || items.len() < 2 && (open || weak) || !items.iter().all(|item| is_value(item)) {
            continue;
        }
        lists += 1;
        out.closed &= whole && !open;
        rest = behind;
        for item in items {
            if !out.values.contains(&item) {
                out.values.push(item);
            }
        }
    }
    out.closed &= lists == 1;
    // The value that says nothing is wanted by nobody.
    out.values.sort_by_key(|value| value.ends_with("UNSPECIFIED"));
    // One of several is no help.
    (lists > 0 && (out.closed || out.values.len() > 1)).then_some(out)
}

/// What a reader of a list gives: its items, what stands behind it, and whether it certainly has no others.
type Items<'t> = (Vec<String>, &'t str, bool);

/// `` `A`, `B` and `C` ``
fn quoted(text: &str) -> Option<Items<'_>> {
    let mut items = Vec::new();
    let mut at = 0;
    let mut next = 0;
    while let Some(found) = ITEM.captures(&text[next..]) {
        let item = (1..=3).find_map(|group| found.get(group)).map_or("", |item| item.as_str());
        items.push(item.trim().trim_matches('"').to_owned());
        at = next + found.get(0).map_or(0, |all| all.end());
        let between = BETWEEN.find(&text[at..]).map_or("", |between| between.as_str());
        if between.trim().is_empty() && between.contains('\n') {
            break;
        }
        next = at + between.len();
    }
    let behind = &text[at..];
    let end = behind.trim_start_matches([' ', '\t']);
    let whole = end.is_empty() || end.starts_with(['.', ';', '\n', ')', ']']);
    (!items.is_empty()).then_some((items, behind, whole))
}

/// `A_B, C_D or E_F`
fn constants(text: &str) -> Option<Items<'_>> {
    let found = CONSTANTS.captures(text)?;
    let list = found.get(1)?;
    let items = CONSTANT.find_iter(list.as_str()).map(|item| item.as_str().to_owned()).collect();
    Some((items, &text[list.end()..], true))
}

/// A value per line, and what is said about it: nobody promises that each line is one.
fn bulleted(text: &str) -> Option<Items<'_>> {
    let mut items = Vec::new();
    let mut rest = text;
    while let Some(found) = BULLET.captures(rest) {
        items.extend(found.get(1).map(|item| item.as_str().to_owned()));
        rest = &rest[found.get(0).map_or(rest.len(), |all| all.end())..];
        // Lines that go on with what is said about a value.
        while let Some((line, after)) = rest.split_once('\n').filter(|(line, _)| {
            !line.trim().is_empty() && !line.trim_start().starts_with(['*', '-']) && !BEFORE.is_match(line)
        }) {
            debug_assert!(!line.is_empty());
            rest = after;
        }
    }
    (items.len() > 1).then_some((items, rest, false))
}

/// Whether a word may be written as a value, and stands for itself.
fn is_value(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= LONGEST
        && word.is_ascii()
        && word.split(' ').count() <= 5
        && !word.contains(['{', '}', '<', '>', '[', ']', '|', '\t', '\\', '$', '%'])
        && !word.contains("...")
        && !word.contains("://")
        && !word.starts_with('/')
}

/// The value an argument of a type has where nothing is set.
pub(super) fn default(text: &str, form: &str) -> Option<String> {
    let mut found = DEFAULT.captures_iter(text).filter_map(|found| found.get(1)).map(|found| found.as_str());
    let written = found.next()?;
    if found.any(|other| other != written) {
        return None;
    }
    let bare = written.trim_end_matches('.').trim_matches(['`', '"', '.']);
    let fits = match form {
        "bool" => ["true", "false"].contains(&bare),
        "number" => bare.parse::<f64>().is_ok(),
        // Without quotation marks it may be any word of the sentence.
        "string" => written != bare || bare.len() > 2 && CONSTANT.find(bare).is_some_and(|all| all.as_str() == bare),
        _ => false,
    };
    (fits && is_value(bare)).then(|| bare.to_owned())
}

/// The argument that a text names as what takes the place of another one. Of several none is the one.
pub(super) fn instead(text: &str) -> Option<&str> {
    let mut named = INSTEAD.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    let first = named.next().filter(|_| text.to_ascii_lowercase().matches("use ").count() < 2)?;
    let behind = text.get(first.end()..)?.trim_start_matches(['`', '\'', ' ']);
    let is_one = !["and `", "or `", "/"].iter().any(|more| behind.starts_with(more));
    (is_one && named.next().is_none()).then(|| first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_closed_open_or_none() {
        let cases: &[(&str, Option<(&str, bool)>)] = &[
            ("The kind. Possible values are `A`, `B` and `C`. Defaults to `A`.", Some(("A B C", true))),
            ("Possible values are: `A_B`, `C_D`.", Some(("A_B C_D", true))),
            ("Possible values are `A` (default) and `B`", Some(("A B", true))),
            ("Possible values are `A` (the first, or so), `B` (the second) or `C`.", Some(("A B C", true))),
            ("Possible values are `A` when `c` is set.", None),
            ("Either `Allow` or `Deny`.", Some(("Allow Deny", true))),
            ("Must be one of: READ_ONLY, READ_WRITE or NONE.", Some(("READ_ONLY READ_WRITE NONE", true))),
            ("Valid values: \"a\", \"b\"", Some(("a b", true))),
            ("Possible values include `A` and `B`.", Some(("A B", false))),
            ("Possible values are `A` and `B` when `c` is set.", Some(("A B", false))),
            ("Possible values are `A` and `B`. Possible values are `C`.", Some(("A B C", false))),
            ("Possible values are `A` and `B`. See the list of sizes.", Some(("A B", false))),
            ("Possible values:\n* ONE: the first\n  of them\n* TWO: the second", Some(("ONE TWO", false))),
            ("Possible values are between `1` and `10`.", None),
            ("Possible values are `1` to `10`.", None),
            ("Must be one of `projects/{id}` or `{id}`.", None),
            ("Must be one or more from the following: `Get`, `List`.", Some(("Get List", true))),
            ("Can be `A` or `B`.", Some(("A B", true))),
            ("The name can be `a`", None),
            ("The name of the thing.", None),
        ];
        for (text, wanted) in cases {
            let found = values(text).map(|listed| (listed.values.join(" "), listed.closed));
            assert_eq!(found, wanted.map(|(values, closed)| (values.to_owned(), closed)), "{text}");
        }
    }

    #[test]
    fn a_default_is_a_value_of_its_type() {
        for (text, form, wanted) in [
            ("Defaults to `true`.", "bool", Some("true")),
            ("Default value is `EXTERNAL`.\nMore.", "string", Some("EXTERNAL")),
            ("Defaults to DELETE. More", "string", Some("DELETE")),
            ("Defaults to 30.", "number", Some("30")),
            ("Defaults to the project.", "string", None),
            ("Defaults to `A` when `b` is set.", "string", None),
            ("Defaults to `A`. Of the other kind, defaults to `B`.", "string", None),
        ] {
            assert_eq!(default(text, form).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_takes_the_place_is_named() {
        for (text, wanted) in [
            ("`a` has been deprecated in favour of the `b` property", "b"),
            ("This property has been renamed to `b` and will be removed", "b"),
            ("`a` is deprecated. Use `b` instead.", "b"),
            ("a is deprecated. Use b instead.", "b"),
        ] {
            assert_eq!(instead(text), Some(wanted), "{text}");
        }
        for text in [
            "`a` is no longer used.",
            "`a` has been deprecated in favour of `b` and `c`.",
            "`a` is deprecated. Use `b` instead. For more, use the resource `c`.",
        ] {
            assert_eq!(instead(text), None, "{text}");
        }
    }
}
