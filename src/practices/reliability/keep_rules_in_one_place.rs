use crate::model::{Definition, FileId, Part, Project, SymbolKind};
use crate::practices::{Check, Draft, Report};

/// Security groups whose rules are written both inside of them and as resources.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// Resources that are one rule of a group.
const RULES: &[&str] =
    &["aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    for (_, group) in part.facts.resources().filter(|(_, resource)| resource.kind == "aws_security_group") {
        let written = ["ingress", "egress"].iter().find(|block| group.setting(&[block]).value().is_some());
        let symbol = part
            .facts
            .symbols
            .iter()
            .find(|symbol| symbol.kind == SymbolKind::Resource && symbol.name.text() == group.address());
        let (Some(written), Some(symbol)) = (written, symbol) else { continue };
        let definition = Definition { file: file.clone(), base: part.base, symbol: symbol.clone() };
        let rule = project.uses(&definition).into_iter().find_map(|one| {
            let facts = project.segment(&one.file, one.base)?;
            let (_, rule) = facts.resources().next()?;
            let of = rule.setting(&["security_group_id"]);
            (RULES.contains(&rule.kind.as_str()) && of.site().span.covers(one.reference.span)).then(|| rule.address())
        });
        let Some(rule) = rule else { continue };
        report.add(
            Draft::new(
                group.setting(&[written]).site().span,
                format!("`{}` has rules of its own, and `{rule}` is another one of them.", group.address()),
            )
            .advise(format!("Write each rule as a resource, or each as a block `{written}`.")),
        );
    }
}
