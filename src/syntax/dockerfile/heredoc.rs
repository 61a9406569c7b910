use std::ops::Range;

use super::lex::Lexer;

/// `<<NAME` on a logical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// From `<<` to the end of the delimiter, in the logical line.
    pub(super) range: Range<usize>,
    /// The delimiter, unquoted.
    pub(super) name: String,
    /// `<<-`: TABs before the terminator do not count.
    pub(super) chomp: bool,
    /// No part of the delimiter is quoted.
    pub(super) expand: bool,
    /// The quotation mark before the delimiter that nothing closes.
    pub(super) open: Option<char>,
    /// It stands in `$((…))`, where it was to shift.
    pub(super) is_shift: bool,
}

impl Start {
    /// Whether it is still being typed: no name yet, or one in an open quotation mark.
    pub(super) fn is_half(&self) -> bool {
        self.name.is_empty() || self.open.is_some()
    }
}

/// The heredocs BuildKit sees on a logical line. An unclosed quote or an unknown `${…}` anywhere on it hides them all,
/// which is an `Err` with those that would otherwise be there.
pub(super) fn starts(line: &str) -> Result<Vec<Start>, Vec<Start>> {
    let arithmetic = arithmetic(line);
    let seen = |word: Range<usize>| {
        let start = start(line, word)?;
        let region = arithmetic.partition_point(|region| region.end <= start.range.start);
        let is_shift = arithmetic.get(region).is_some_and(|region| region.start <= start.range.start);
        // A shift that is half typed is no heredoc yet.
        (!(is_shift && start.is_half())).then_some(Start { is_shift, ..start })
    };
    match Lexer::new(line, 0..line.len(), '\\').lenient().words() {
        Ok(words) => Ok(words.into_iter().filter_map(seen).collect()),
        Err(_) => Err(plain_words(line).filter_map(seen).collect()),
    }
}

/// Where `$((…))` stands: a `<<` in there was to shift, though BuildKit does not know that.
fn arithmetic(line: &str) -> Vec<Range<usize>> {
    let mut regions = Vec::new();
    let mut at = 0;
    while let Some(open) = line.get(at..).and_then(|rest| rest.find("$((")) {
        let start = at + open;
        let end = line.get(start..).and_then(|rest| rest.find("))")).map_or(line.len(), |close| start + close + 2);
        regions.push(start..end);
        at = end;
    }
    regions
}

/// A word `n<<-NAME`; nothing for `<<<`.
fn start(line: &str, word: Range<usize>) -> Option<Start> {
    let text = line.get(word.clone())?;
    let operator = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = operator.strip_prefix("<<")?;
    let from = word.start + (text.len() - operator.len());
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let delimiter = rest.trim_start();
    if delimiter.contains('<') {
        return None;
    }
    let range = from..word.end;
    let half = |name: &str, open: Option<char>| {
        let (range, name) = (range.clone(), name.to_owned());
        Start { range, name, chomp, expand: open.is_none(), open, is_shift: false }
    };
    if delimiter.is_empty() {
        // A shift or an operator of some other language stands between words.
        return line.get(word.end..)?.trim().is_empty().then(|| half("", None));
    }
    let lexed = Lexer::new(delimiter, 0..delimiter.len(), '\\').lenient().read();
    if let Some(open @ ('"' | '\'')) = delimiter.chars().next()
        && lexed.fault.is_some()
        && line.get(word.end..)?.trim().is_empty()
    {
        return Some(half(delimiter.get(1..)?, Some(open)));
    }
    if lexed.fault.is_some() || lexed.text.is_empty() {
        return None;
    }
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let escaped = delimiter.matches("\\'").count() + delimiter.matches("\\\"").count();
    let expand = quotes(delimiter) == escaped;
    Some(Start { range, name: lexed.text, chomp, expand, open: None, is_shift: false })
}

/// Words between blanks, `<<` taking the blanks behind it: what is left when quotes cannot be trusted.
fn plain_words(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = line.get(at..)?;
        let start = at + (rest.len() - rest.trim_start().len());
        let word = line.get(start..)?;
        let mut end = word.find(char::is_whitespace).unwrap_or(word.len());
        if word.get(..end)?.ends_with("<<") {
            let behind = word.get(end..)?;
            let name = behind.trim_start();
            end = word.len() - name.len() + name.find(char::is_whitespace).unwrap_or(name.len());
        }
        at = start + end;
        (end > 0).then_some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heredocs_start_where_buildkit_sees_them() {
        for (line, expected) in [
            ("RUN <<EOF", "EOF expand"),
            ("RUN cat <<-EOF > x", "EOF chomp expand"),
            ("RUN 3<<EOF", "EOF expand"),
            ("RUN <<  EOF cat", "EOF expand"),
            ("RUN <<'EOF'", "EOF"),
            ("RUN << \"E F\"", "E F"),
            ("RUN <<\\EOF", "EOF expand"),
            ("RUN tee ${f} << end.$v", "end.$v expand"),
            ("COPY <<a <<-'b' /d", "a expand, b chomp"),
            ("RUN cat <<<EOF", ""),
            ("RUN cat <<< EOF", ""),
            ("RUN cat<<EOF", ""),
            ("RUN echo $((1<<2))", ""),
            ("RUN echo $(( 1 << 2 ))", "2 expand shift"),
            ("RUN echo $(( 1<<2 )) <<EOF", "2 expand shift, EOF expand"),
            ("RUN echo $((a<<2)) $(( a<<2 ))", ""),
            ("RUN echo \"<<EOF\"", ""),
            ("RUN echo '<<EOF' \\<<EOF", ""),
        ] {
            let starts = starts(line).unwrap();
            let shown: Vec<String> = starts
                .iter()
                .map(|start| {
                    let flags = [(start.chomp, " chomp"), (start.expand, " expand"), (start.is_shift, " shift")];
                    let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
                    format!("{}{flags}", start.name)
                })
                .collect();
            assert_eq!(shown.join(", "), expected, "{line}");
        }
        assert_eq!(starts("RUN echo it's <<EOF").unwrap_err().len(), 1);
    }
}
