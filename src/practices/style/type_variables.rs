use crate::dialects::Target;
use crate::model::Safety;
use crate::practices::configuration::{blocks, head, name, set};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term};

/// Input variables without a type.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for variable in blocks(target, "variable") {
        if variable.body.attribute("type").is_some() || !target.parsed.incompletes.is_empty() {
            continue;
        }
        let mut draft = Draft::new(head(variable), format!("Variable `{}` has no type.", name(variable)));
        let kind = variable.body.attribute("default").and_then(|default| type_of(&default.value));
        draft = match kind {
            Some(kind) => draft.advise(format!("Its default is a `{kind}`; set `type` to that.")).propose(set(
                target.parsed,
                variable,
                "type",
                &kind,
                Safety::Unsafe,
            )),
            None => draft.advise("Set `type`."),
        };
        report.add(draft);
    }
}

/// The type of a constant, where it is the one anybody would write.
fn type_of(value: &Expression) -> Option<String> {
    let plain = |value: &Expression| match &value.term {
        Term::Boolean(_) => Some("bool"),
        Term::Number(_) => Some("number"),
        Term::Template { .. } => Some("string"),
        _ => None,
    };
    let common = |mut items: Box<dyn Iterator<Item = &Expression> + '_>| {
        let first = plain(items.next()?)?;
        items.all(|item| plain(item) == Some(first)).then_some(first)
    };
    match &value.term {
        Term::List(items) => Some(format!("list({})", common(Box::new(items.iter()))?)),
        Term::Object(entries) => Some(format!("map({})", common(Box::new(entries.iter().map(|(_, value)| value)))?)),
        _ => plain(value).map(str::to_owned),
    }
}
