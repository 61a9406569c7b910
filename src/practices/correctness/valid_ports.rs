use crate::dialects::Target;
use crate::model::{Intent, Safety, Severity};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, Word, edit};

/// What `EXPOSE` cannot mean.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let exposing = view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::Expose);
    for word in exposing.flat_map(|instruction| instruction.words()).filter(|word| word.variables.is_empty()) {
        if let Some(draft) = wrong(word) {
            report.add(draft);
            continue;
        }
        let lower = word.text.to_lowercase();
        if lower != word.text {
            report.add(
                Draft::new(word.span, format!("Protocols are written in lower case: `{lower}`."))
                    .plainly()
                    .when("casing")
                    .at_most(Severity::Hint)
                    .propose(Intent::Rewrite {
                        edits: edit::replace_word(target.parsed, word, &lower),
                        title: format!("Write `{lower}`"),
                        safety: Safety::Safe,
                    }),
            );
        }
    }
}

fn wrong(word: &Word) -> Option<Draft> {
    let (ports, protocol) = word.text.split_once('/').unwrap_or((&word.text, "tcp"));
    if ports.contains(':') {
        let draft = Draft::new(word.span, format!("`{}` names an address or a port of the host.", word.text));
        return Some(draft.when("format").advise("Name the port of the container alone; `-p` publishes it."));
    }
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let number = |text: &str| text.parse::<u32>().ok();
    let draft = match (number(first), number(last)) {
        (Some(first), Some(last)) if first > 65_535 || last > 65_535 => {
            Draft::new(word.span, format!("`{}` is beyond the last port, 65535.", word.text)).when("range")
        }
        (Some(first), Some(last)) if first > last => {
            Draft::new(word.span, format!("`{}` ends before it begins.", word.text)).when("range")
        }
        (Some(_), Some(_)) if protocol.is_empty() => {
            Draft::new(word.span, "The protocol is missing behind `/`.".to_owned()).when("format")
        }
        (Some(_), Some(_)) if !["tcp", "udp", "sctp"].contains(&protocol.to_ascii_lowercase().as_str()) => {
            Draft::new(word.span, format!("`{protocol}` is none of `tcp`, `udp` and `sctp`.")).when("format")
        }
        (Some(_), Some(_)) => return None,
        _ => Draft::new(word.span, format!("`{}` is no port.", word.text)).when("format"),
    };
    Some(draft)
}
