use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::{Kind, Node, Style};
use crate::text::TextEdit;

/// Values that are meant as text and read as numbers, which are written otherwise.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Where a service has names with texts.
const PLACES: &[&[&str]] = &[&["environment"], &["labels"], &["build", "args"], &["build", "labels"], &["annotations"]];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for service in services(target, report) {
        for entry in PLACES.iter().filter_map(|path| service.node.dig(path)).flat_map(Node::entries) {
            let value = entry.value;
            let Some(scalar) = value.scalar().filter(|scalar| scalar.style == Style::Plain) else { continue };
            if value.kind() != Kind::Scalar || value.alias().is_some() || value.tag().is_some() {
                continue;
            }
            let Some(read) = read(&scalar.text).filter(|read| **read != *scalar.text) else { continue };
            report.add(
                Draft::new(
                    value.span(),
                    format!("`{}` is read as a number here, and arrives as `{read}`.", scalar.text),
                )
                .advise("Put it in quotation marks.")
                .propose(Intent::Rewrite {
                    edits: vec![TextEdit::replace(value.span(), format!("\"{}\"", scalar.text))],
                    title: "Put it in quotation marks".to_owned(),
                    safety: Safety::Safe,
                }),
            );
        }
    }
}

/// What Compose makes of a plain scalar that is a number; none where that is not certain.
fn read(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return Some(format!("{sign}{}", u64::from_str_radix(digits, 16).ok()?));
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(unsigned) && unsigned.len() > 1 && unsigned.starts_with('0') {
        // With a digit that octal numbers do not have it is one to base ten.
        let base = if unsigned.contains(['8', '9']) { 10 } else { 8 };
        return Some(format!("{sign}{}", u64::from_str_radix(unsigned, base).ok()?));
    }
    let (whole, fraction) = unsigned.split_once('.')?;
    // Longer ones may be written with an exponent.
    if !is_number(whole) || !is_number(fraction) || whole.len() > 6 || fraction.len() > 6 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let whole = whole.parse::<u64>().ok()?;
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}
