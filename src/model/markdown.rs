/// Text in CommonMark, for hovers and documentation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Markdown(pub String);

impl Markdown {
    /// The same without marks, for editors that show plain text only: headings, emphasis, rules, code and link marks go,
    /// words stay, and so does whatever stands between fences.
    pub fn plain(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        let mut is_fenced = false;
        for line in self.0.lines() {
            if line.trim_start().starts_with("```") {
                is_fenced = !is_fenced;
                continue;
            }
            if is_fenced {
                out.push_str(line);
                out.push('\n');
                continue;
            }
            // The blank lines around a rule part what it parts.
            if line == "---" {
                if out.ends_with("\n\n") {
                    out.pop();
                }
                continue;
            }
            let line = line.trim_start_matches('#').trim_start_matches(' ');
            let mut rest = line;
            while let Some(at) = rest.find(['`', '*', '[']) {
                out.push_str(&rest[..at]);
                let mark = rest.as_bytes()[at];
                rest = &rest[at + 1..];
                let link = rest.split_once("](").and_then(|(text, after)| Some((text, after.split_once(')')?.1)));
                if let (b'[', Some((text, after))) = (mark, link) {
                    out.push_str(text);
                    rest = after;
                } else if mark == b'[' {
                    out.push('[');
                }
            }
            out.push_str(rest);
            out.push('\n');
        }
        out.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_the_words_and_drops_the_marks() {
        let text = Markdown("# Pin **image** tags\nSee [the page](https://x) or `run`.\n```yaml\na: [1]\n```".into());
        assert_eq!(text.plain(), "Pin image tags\nSee the page or run.\na: [1]");
    }

    #[test]
    fn rules_go_and_code_stays_as_it_is() {
        let text = Markdown("One\n\n---\n\nTwo\n```yaml\n---\n# `a`: *b\n```".into());
        assert_eq!(text.plain(), "One\n\nTwo\n---\n# `a`: *b");
    }
}
