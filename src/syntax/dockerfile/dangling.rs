//! Lines that go on in the next one though an instruction stands there, and lines that do not though they were meant to:
//! how lines look while they are typed above others.

use super::quotes::{Quotes, open_quote, quote_behind};
use super::scanner::continued;
use super::{Keyword, words};

/// Whether `row` is an instruction of its own although the line above it, whose text so far is `line`, goes on in it.
/// BuildKit would join the two; that is taken for a mistake only where nobody writes so. `growing` has followed the line up
/// to any place; `is_closed` says of a quotation mark that is open at the end of `line` whether it is closed further down.
pub(super) fn interrupts(
    line: &str,
    growing: &mut Growing,
    indent: usize,
    row: &str,
    escape: char,
    is_closed: impl FnOnce(char) -> bool,
) -> bool {
    let content = row.trim_start();
    // What is indented more deeply was written to belong to the line.
    if row.len() - content.len() > indent {
        return false;
    }
    let Some((keyword, is_lower)) = instruction(content) else { return false };
    let Some(Head { keyword: outer, is_lower: head_is_lower, is_alone }) = growing.head(line, escape) else {
        return false;
    };
    let is_shell =
        matches!(outer, None | Some(Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck));
    // Shells have commands of these names, those of Windows in any case.
    let is_command =
        is_shell && (is_lower || escape == '`' && matches!(keyword, Keyword::Copy | Keyword::Cmd | Keyword::Shell));
    let is_expected = match outer {
        Some(Keyword::Onbuild) => is_alone,
        Some(Keyword::Healthcheck) => is_alone && keyword == Keyword::Cmd,
        _ => false,
    };
    let same_case = !is_lower || head_is_lower;
    same_case && !is_command && !is_expected && !growing.quotes.follow(line).is_some_and(|(quote, _)| is_closed(quote))
}

/// Whether what stands below a row, an instruction that goes on, belongs to the line around the row rather than to it.
pub(super) fn is_among(line: &str, growing: &mut Growing, row: &str, below: &str, escape: char) -> bool {
    let (Some(outer), Some((own, arguments))) = (growing.head(line, escape), head(row, escape)) else { return false };
    let is_shell =
        |keyword| matches!(keyword, Some(Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck));
    let (outer, own) = (outer.keyword, Keyword::of(own));
    let begins = below.split_whitespace().next().is_some_and(begins_operator);
    // Commands are joined by one operator.
    let ends = |word: &str| word.ends_with(['|', ';']) || word.ends_with("&&");
    let joins = |above: &str| above.split_whitespace().next_back().is_some_and(ends) != begins;
    if is_shell(own) {
        return if is_shell(outer) { joins(line) && !joins(row) } else { is_pair(below) };
    }
    let is_whole = match own {
        Some(Keyword::Env | Keyword::Label | Keyword::Arg) => return is_shell(outer) && !is_pair(below),
        Some(Keyword::Copy | Keyword::Add) => arguments.split_whitespace().nth(1).is_some(),
        _ => !arguments.is_empty(),
    };
    is_shell(outer) && (is_whole || begins)
}

/// What is known of a line while it grows, so that none of it is read twice.
pub(super) struct Growing {
    quotes: Quotes,
    head: Option<Head>,
}

/// How a line begins.
#[derive(Clone, Copy)]
struct Head {
    keyword: Option<Keyword>,
    is_lower: bool,
    /// Nothing stands behind its flags.
    is_alone: bool,
}

impl Growing {
    pub(super) fn new(escape: char) -> Self {
        Growing { quotes: Quotes::of_shell(escape), head: None }
    }

    fn head(&mut self, line: &str, escape: char) -> Option<Head> {
        if self.head.is_none() {
            let (head, rest) = head(line, escape)?;
            let is_lower = head.chars().all(|c| c.is_ascii_lowercase());
            let found = Head { keyword: Keyword::of(head), is_lower, is_alone: rest.is_empty() };
            // What has an argument behind it changes no more.
            self.head = (!found.is_alone).then_some(found);
            return Some(found);
        }
        self.head
    }
}

/// A line that ends above a row.
pub(super) struct Above<'l> {
    /// Its text so far.
    pub(super) line: &'l str,
    /// How deep its first row stands.
    pub(super) indent: usize,
    /// It has gone on over rows, some of which stand no deeper than the first.
    pub(super) is_continued: bool,
    pub(super) is_flat: bool,
}

/// Whether `row`, directly below a line that ends, was meant to belong to it: it is indented, no instruction, and either
/// the line or the row shows what it is a part of.
pub(super) fn is_forgotten(above: &Above<'_>, row: &str, escape: char) -> bool {
    let content = row.trim_start();
    let word = content.split_whitespace().next().unwrap_or("");
    // Where nothing but the sign of going on stands behind a word, it is none of it.
    let word =
        continued(word, escape).and_then(|kept| word.get(..kept)).filter(|kept| !kept.is_empty()).unwrap_or(word);
    // Most lines end above an empty one or an instruction.
    if word.is_empty() || word.starts_with('#') || Keyword::of(word).is_some() || above.line.contains("<<") {
        return false;
    }
    let begun = head(above.line, escape).and_then(|(head, behind)| Some((Keyword::of(head)?, behind)));
    let Some((keyword, behind)) = begun else { return false };
    let is_shell = matches!(keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
    let joins = is_shell && (begins_operator(word) || behind.split_whitespace().next_back().is_some_and(is_operator));
    if row.len() - content.len() <= above.indent {
        // Nothing but its words tells it from an instruction that is being typed.
        let is_word = Keyword::similar(word).is_some() || !content.contains([' ', '\t']);
        // A keyword alone waits for what stands below it.
        if is_shell && behind.is_empty() && !above.is_continued {
            return !is_word;
        }
        return above.is_continued && (is_shell && begins_operator(word) || above.is_flat && !is_word);
    }
    let is_pair = || matches!(keyword, Keyword::Env | Keyword::Label | Keyword::Arg) && is_pair(content);
    // Below a command, and below a keyword that has none yet, what is no instruction is hardly anything else.
    let is_argument = is_shell && Keyword::similar(word).is_none();
    above.is_continued || joins || is_argument || is_pair()
}

/// Whether a row begins with `name=`.
pub(super) fn is_pair(row: &str) -> bool {
    let name = row.trim_start();
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || "_.-/".contains(c)));
    end.is_some_and(|end| end > 0 && name.get(end..).is_some_and(|rest| rest.starts_with('=')))
}

/// What joins commands of a shell.
pub(super) fn is_operator(word: &str) -> bool {
    ["&&", "||", "|", ";"].contains(&word)
}

/// Whether a word begins with what joins commands of a shell.
fn begins_operator(word: &str) -> bool {
    word.starts_with(['|', ';']) || word.starts_with("&&")
}

/// Whether a row holds nothing but what joins commands of a shell, or the beginning of that.
pub(super) fn is_joint(row: &str) -> bool {
    let row = row.trim();
    !row.is_empty() && row.bytes().all(|byte| matches!(byte, b'&' | b'|' | b';'))
}

/// Whether a double quotation mark is open where a line ends, and one of the `rows` below closes it.
pub(super) fn is_quoted<'t>(line: &str, rows: impl Iterator<Item = &'t str>, escape: char) -> bool {
    let mut rows = rows.peekable();
    let is_text = |row: &&str| !row.trim().is_empty() && instruction(row.trim_start()).is_none();
    rows.peek().is_some_and(is_text)
        && !line.contains("<<")
        && open_quote(line, escape) == Some('"')
        && closing(rows, '"', escape).is_some()
}

/// The keyword that a row begins with, if something stands behind it, and whether it is written in lower case.
pub(super) fn instruction(content: &str) -> Option<(Keyword, bool)> {
    let (word, behind) = content.split_at(content.find([' ', '\t'])?);
    let is_lower = word.chars().all(|c| c.is_ascii_lowercase());
    if behind.trim().is_empty() || !(is_lower || word.chars().all(|c| c.is_ascii_uppercase())) {
        return None;
    }
    Some((Keyword::of(word)?, is_lower))
}

/// The word a line begins with, that behind ONBUILD if there is one, and what stands behind its flags.
fn head(line: &str, escape: char) -> Option<(&str, &str)> {
    let mut at = 0;
    loop {
        let (word, rest) = words::first(line, at..line.len());
        let (_, arguments) = words::flags(line, rest..line.len(), escape);
        let head = line.get(word).filter(|head| !head.is_empty())?;
        let behind = line.get(arguments..)?.trim();
        if Keyword::of(head) != Some(Keyword::Onbuild) || behind.is_empty() || at > 0 {
            return Some((head, behind));
        }
        at = arguments;
    }
}

/// A quotation mark that its row was to close: without it, what stands between marks and what does not change places in
/// all rows below. The row, the mark, and where in the row it stands. `begins` says of a row whether it can be the first
/// behind it.
pub(super) fn unclosed(rows: &[&str], escape: char, begins: impl Fn(&str) -> bool) -> Option<(usize, char, usize)> {
    /// Rows that are tried: each is held against all below it.
    const TRIED: usize = 8;
    let behind = |rows: &[&str]| rows.iter().fold(None, |open, row| quote_behind(open, row, escape).map(|(q, _)| q));
    let mut open = None;
    let mut tried = 0;
    for (number, row) in rows.iter().enumerate() {
        let left = quote_behind(open, row, escape);
        if let (None, Some((quote, at)), Some(below)) = (open, left, rows.get(number + 1..))
            && below.first().is_some_and(|next| begins(next))
        {
            if behind(below).is_none() {
                return Some((number, quote, at));
            }
            tried += 1;
            if tried == TRIED {
                return None;
            }
        }
        open = left.map(|(quote, _)| quote);
    }
    None
}

/// How many of `rows`, the first of which belongs to a line, belong to it up to the one that holds `quote`; none where
/// the line ends before.
pub(super) fn closing<'t>(rows: impl Iterator<Item = &'t str>, quote: char, escape: char) -> Option<usize> {
    for (number, row) in rows.enumerate() {
        let content = row.trim_start();
        let is_part = number == 0 || !(content.is_empty() || content.starts_with('#'));
        if is_part && row.contains(quote) {
            return Some(number + 1);
        }
        if is_part && continued(row, escape).is_none() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_below_a_line_that_goes_on() {
        for (line, row, expected) in [
            ("RUN a && ", "COPY a b", true),
            ("RUN ", "RUN b", true),
            ("ENV A=1 ", "RUN b", true),
            ("ENV ", "ARG B", true),
            ("COPY --from=a ", "COPY b c", true),
            ("LABEL a=\"b ", "USER 1", true),
            ("CMD [\"a\", ", "FROM b", true),
            ("FROM a ", "FROM b", true),
            ("RUNN a ", "FROM b", true),
            ("ONBUILD RUN a && ", "FROM b", true),
            ("HEALTHCHECK CMD a || ", "CMD b", true),
            ("HEALTHCHECK --interval=5s ", "USER b", true),
            ("env A=1 ", "run b", true),
            // Indented, no whole instruction, or in another case.
            ("RUN a && ", "  COPY a b", false),
            ("RUN a && ", "COPY", false),
            ("RUN a && ", "COPYING x", false),
            ("RUN a && ", "USER=b c", false),
            ("RUN a && ", "env A=b c", false),
            ("ENV A=1 ", "run b", false),
            ("ENV A=1 ", "Run b", false),
            ("run a && ", "env A=b c", false),
            // What belongs to it.
            ("ONBUILD ", "RUN a", false),
            ("HEALTHCHECK --interval=5s ", "CMD b", false),
            ("ONBUILD HEALTHCHECK ", "CMD b", false),
            ("", "RUN a", false),
        ] {
            assert_eq!(interrupts(line, &mut Growing::new('\\'), 0, row, '\\', |_| false), expected, "{line}\\\n{row}");
        }
        assert!(!interrupts("RUN a && ", &mut Growing::new('`'), 0, "COPY a b", '`', |_| false));
        assert!(interrupts("RUN a && ", &mut Growing::new('`'), 0, "RUN b", '`', |_| false));
        assert!(interrupts("  RUN a && ", &mut Growing::new('\\'), 2, "  COPY a b", '\\', |_| false));
        assert!(!interrupts("RUN echo \"", &mut Growing::new('\\'), 0, "FROM b", '\\', |quote| quote == '"'));
        assert!(interrupts("RUN echo it\\'s", &mut Growing::new('\\'), 0, "FROM b", '\\', |_| true));
    }

    #[test]
    fn lines_below_one_that_should_go_on() {
        for (line, is_continued, row, expected) in [
            ("RUN a &&", false, "  make", true),
            ("RUN a", false, "  && make", true),
            ("RUN a && b", true, "  c \\", true),
            ("ENV A=1", false, "  B=2", true),
            ("COPY a", true, "  b c", true),
            ("RUN a", false, "  make", true),
            ("RUN a", false, "  ENV\\", false),
            ("RUN a", false, "  COP make", false),
            ("RUN", false, "  make", true),
            ("CMD", false, "  COP make", false),
            ("COPY a b", false, "  make", false),
            ("RUN a &&", false, "make", false),
            ("RUN a &&", false, "  # make", false),
            ("RUN a &&", false, "  RUN make", false),
            ("RUN a &&", false, "  ", false),
            ("RUN <<EOF cat &&", false, "  make", false),
            ("FROM a", false, "  make", false),
            ("ENV A=1", false, "  make", false),
            ("RUNN a &&", true, "  make", false),
        ] {
            let above = Above { line, indent: 0, is_continued, is_flat: false };
            assert_eq!(is_forgotten(&above, row, '\\'), expected, "{line}\n{row}");
        }
        for (row, is_flat, expected) in [
            ("&& make", false, true),
            ("; make", false, true),
            ("make all", true, true),
            ("make all", false, false),
            ("make", true, false),
            ("E", true, false),
            ("EN A=b", true, false),
        ] {
            let above = Above { line: "RUN a && b", indent: 0, is_continued: true, is_flat };
            assert_eq!(is_forgotten(&above, row, '\\'), expected, "{row}");
        }
    }

    #[test]
    fn a_quotation_mark_that_its_row_should_close() {
        let found = |text: &str| unclosed(&text.split('\n').collect::<Vec<_>>(), '\\', |row| row.contains('='));
        assert_eq!(found("A=\"b\n C=\"d\"\n E=f"), Some((0, '"', 2)));
        assert_eq!(found("A='b'\n C='d\n E=f"), Some((1, '\'', 3)));
        assert_eq!(found("A=\"b\n c\n E=\"f"), None);
        assert_eq!(found("A=\"b\nc=d\" E"), None);
        assert_eq!(found("A=\"b"), None);
    }

    #[test]
    fn texts_of_several_lines_that_should_go_on() {
        let rows = |line: &str, text: &'static str| is_quoted(line, text.split('\n'), '\\');
        assert!(rows("ENV A=\"b", "c \\\nd\""));
        assert!(!rows("ENV A=\"b\"", "c\""));
        assert!(!rows("ENV A=\"b", "c\nd\""));
        assert!(!rows("ENV A=\"b", "RUN \"d\""));
        assert!(!rows("ENV A=\"b", "\nd\""));
    }

    #[test]
    fn a_quotation_mark_closes_within_its_line() {
        let rows = |text: &'static str| closing(text.split('\n'), '"', '\\');
        assert_eq!(rows("FROM a \\\n# \"\nRUN b\" > x"), Some(3));
        assert_eq!(rows("FROM a\nRUN b\" > x"), None);
        assert_eq!(rows("FROM a \\"), None);
    }
}
