use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::{Node, Style};
use crate::text::TextEdit;

/// Ports that some readers of YAML take for one number.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let services = services(target, report);
    for item in services.iter().filter_map(|service| service.node.get("ports")).flat_map(Node::items) {
        let (Some(scalar), Some(text)) = (item.scalar(), item.text()) else { continue };
        if scalar.style != Style::Plain || item.alias().is_some() || !is_base_sixty(text) {
            continue;
        }
        report.add(
            Draft::new(item.span(), format!("`{text}` is a number to base 60 in YAML 1.1."))
                .advise("Put it in quotation marks.")
                .propose(Intent::Rewrite {
                    edits: vec![TextEdit::replace(item.span(), format!("\"{text}\""))],
                    title: "Put it in quotation marks".to_owned(),
                    safety: Safety::Safe,
                }),
        );
    }
}

/// `22:22`, `8080:59`: digits, and behind each colon a number below sixty.
fn is_base_sixty(text: &str) -> bool {
    let mut parts = text.split(':');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().is_some_and(|first| digits(first) && !first.starts_with('0'));
    let rest: Vec<&str> = parts.collect();
    first
        && !rest.is_empty()
        && rest.iter().all(|part| digits(part) && part.len() < 3 && part.parse::<u8>().is_ok_and(|n| n < 60))
}
