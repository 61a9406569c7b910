use crate::model::{CloudResource, Definition, Field, FileId, Part, Project, SymbolKind, Value};
use crate::practices::{Check, Draft, Report};

/// Security groups whose rules of one direction are written both inside of them and as resources.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// The blocks of a group with its rules. Those of one direction say nothing of the other.
const DIRECTIONS: [&str; 2] = ["ingress", "egress"];

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    for (_, group) in part.facts.resources().filter(|(_, resource)| resource.kind == "aws_security_group") {
        let is_written = |block: &&str| group.setting(&[block]).value().is_some() && !is_ignored(group, block);
        let written: Vec<&str> = DIRECTIONS.into_iter().filter(is_written).collect();
        if written.is_empty() {
            continue;
        }
        let is_it = |kind, name: &str| kind == SymbolKind::Resource && name == group.address();
        let Some(symbol) = part.facts.symbols.iter().find(|one| is_it(one.kind, &one.name.text())) else { continue };
        let definition = Definition { file: file.clone(), base: part.base, symbol: symbol.clone() };
        let uses = project.uses(&definition);
        let rules = uses.into_iter().filter_map(|one| {
            let facts = project.segment(&one.file, one.base)?;
            let (_, rule) = facts.resources().next()?;
            let of = rule.setting(&["security_group_id"]);
            of.site().span.covers(one.reference.span).then(|| Some((direction(rule)?, rule.address())))?
        });
        let rules: Vec<(&str, String)> = rules.collect();
        for block in written {
            let Some((_, rule)) = rules.iter().find(|(direction, _)| *direction == block) else { continue };
            report.add(
                Draft::new(
                    group.setting(&[block]).site().span,
                    format!("`{}` has rules of its own, and `{rule}` is another one of them.", group.address()),
                )
                .advise(format!("Write each rule as a resource, or each as a block `{block}`.")),
            );
        }
    }
}

/// The direction of a resource that is one rule of a group.
fn direction(rule: &CloudResource) -> Option<&'static str> {
    match rule.kind.as_str() {
        "aws_vpc_security_group_ingress_rule" => Some("ingress"),
        "aws_vpc_security_group_egress_rule" => Some("egress"),
        "aws_security_group_rule" => match rule.setting(&["type"]) {
            Field::Set(Value::Text(text), _) => DIRECTIONS.into_iter().find(|direction| *direction == text),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the provider leaves what has become of a group's blocks alone, as far as that is known.
fn is_ignored(group: &CloudResource, block: &str) -> bool {
    let names_it = |item: &Field<Value>| match item {
        Field::Set(Value::Text(name), _) => name == block || name == "all",
        Field::Set(..) | Field::Absent(_) => false,
        Field::Unknown(..) => true,
    };
    match group.setting(&["lifecycle", "ignore_changes"]) {
        Field::Set(Value::List(items), _) => items.iter().any(names_it),
        whole => names_it(&whole),
    }
}
