use crate::model::{
    CloudResource, Demand, Field, FileId, Part, Project, Reference, Scope, SymbolKind, Use, Value, Within,
};
use crate::practices::configuration::{is_counted, referred};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Subnets outside of their network, or over each other.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// Most subnets of a folder that are compared: each is, with every other one.
const COMPARED: usize = 200;

/// A range of IPv4 addresses: the first and the last.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u32,
    last: u32,
}

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    for (_, resource) in part.facts.resources() {
        let is_network = resource.kind == "aws_vpc";
        if !is_network && resource.kind != "aws_subnet" {
            continue;
        }
        let Some((text, span)) = written(resource) else { continue };
        let range = match read(&text) {
            Ok(range) => range,
            Err(why) => {
                let draft = Draft::new(span, why.message(&text)).advise(why.advice());
                // What the provider sees by itself does not wait for AWS.
                report.add(if matches!(why, Wrong::Size) { draft } else { draft.plainly() });
                continue;
            }
        };
        if is_network || is_counted(resource) {
            continue;
        }
        let Some(network) = referred(file, part.base, &part.facts, resource, &["vpc_id"], project) else { continue };
        // Of several networks of one name, each subnet may have its own.
        if is_counted(&network) {
            continue;
        }
        outside(&text, span, range, &network, file, project, report);
        over_another(resource, span, range, &network, file, part, project, report);
    }
}

fn written(resource: &CloudResource) -> Option<(String, Span)> {
    match resource.setting(&["cidr_block"]) {
        Field::Set(Value::Text(text), site) => Some((text, site.span)),
        _ => None,
    }
}

fn outside(
    text: &str,
    span: Span,
    range: Range,
    network: &CloudResource,
    file: &FileId,
    project: &dyn Project,
    report: &mut Report<'_>,
) {
    let Some((of_network, _)) = written(network) else { return };
    let Ok(outer) = read(&of_network) else { return };
    // A network may have been given further ranges.
    let more = !project.resources(file, "aws_vpc_ipv4_cidr_block_association").is_empty();
    if more || network.kind != "aws_vpc" || (outer.first <= range.first && range.last <= outer.last) {
        return;
    }
    let what = format!("{text} is not within {of_network}, the range of `{}`.", network.address());
    report.add(Draft::new(span, what).advise("Choose a part of the network's range."));
}

#[allow(clippy::too_many_arguments, reason = "one subnet and where it stands")]
fn over_another(
    subnet: &CloudResource,
    span: Span,
    range: Range,
    network: &CloudResource,
    file: &FileId,
    part: &Part,
    project: &dyn Project,
    report: &mut Report<'_>,
) {
    if project.resources(file, "aws_subnet").len() > COMPARED {
        return;
    }
    let like = Reference {
        kind: SymbolKind::Resource,
        name: "aws_subnet.".into(),
        span,
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    };
    let all = project.candidates(&Use { file: file.clone(), base: part.base, reference: like });
    // Of two, the later one is told.
    let earlier = all.into_iter().filter(|other| {
        other.symbol.name.text().starts_with("aws_subnet.")
            && (other.file.as_str(), other.base) < (file.as_str(), part.base)
    });
    for place in earlier {
        let Some(facts) = project.segment(&place.file, place.base) else { continue };
        let Some((_, other)) = facts.resources().find(|(_, one)| one.kind == "aws_subnet") else { continue };
        if is_counted(other) || other.address() == subnet.address() {
            continue;
        }
        let Some(there) = written(other).and_then(|(text, _)| Some((read(&text).ok()?, text))) else { continue };
        let (there, text) = there;
        if there.first > range.last || range.first > there.last {
            continue;
        }
        let of = referred(&place.file, place.base, &facts, other, &["vpc_id"], project);
        if of.is_some_and(|of| of.address() == network.address()) {
            let what = format!("This range and that of `{}`, {text}, have addresses in common.", other.address());
            report.add(Draft::new(span, what).advise("Choose a range nobody has."));
            return;
        }
    }
}

/// Why a text is no range of a network.
enum Wrong {
    /// It is none at all.
    Form,
    /// It does not begin where a range of its size begins, but there.
    Start(String),
    /// It is larger or smaller than AWS has them.
    Size,
}

impl Wrong {
    fn message(&self, text: &str) -> String {
        match self {
            Wrong::Form => format!("`{text}` is no range of addresses, which the provider refuses to plan."),
            Wrong::Start(_) => {
                format!("`{text}` does not begin where a range of its size does, which the provider refuses to plan.")
            }
            Wrong::Size => format!("`{text}` is no range AWS makes networks of."),
        }
    }

    fn advice(&self) -> String {
        match self {
            Wrong::Form => "Write it as an address and a number of bits: `10.0.0.0/16`.".to_owned(),
            Wrong::Start(right) => format!("Write `{right}`."),
            Wrong::Size => "The number of bits is between 16 and 28.".to_owned(),
        }
    }
}

fn read(text: &str) -> Result<Range, Wrong> {
    let (address, bits) = text.split_once('/').ok_or(Wrong::Form)?;
    let address: std::net::Ipv4Addr = address.parse().map_err(|_| Wrong::Form)?;
    let bits: u32 = bits.parse().map_err(|_| Wrong::Form)?;
    if bits > 32 {
        return Err(Wrong::Form);
    }
    if !(16..=28).contains(&bits) {
        return Err(Wrong::Size);
    }
    let mask = u32::MAX << (32 - bits);
    let first = u32::from(address) & mask;
    if first != u32::from(address) {
        return Err(Wrong::Start(format!("{}/{bits}", std::net::Ipv4Addr::from(first))));
    }
    Ok(Range { first, last: first | !mask })
}
