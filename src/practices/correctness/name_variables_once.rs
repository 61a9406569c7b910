use std::collections::HashMap;

use crate::model::{Container, EntityId, Field, Why};
use crate::practices::{Check, Draft, Report};

/// Variables that a container is given twice.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(_id: EntityId, container: &Container, report: &mut Report<'_>) {
    let mut last = HashMap::new();
    for (place, variable) in container.environment.iter().enumerate() {
        last.insert(variable.name.as_str(), place);
    }
    for (place, variable) in container.environment.iter().enumerate() {
        let wins = last.get(variable.name.as_str()).and_then(|place| container.environment.get(*place));
        let Some(wins) = wins.filter(|_| last.get(variable.name.as_str()) != Some(&place)) else { continue };
        // A later value may be made of the one before.
        let is_used = matches!(wins.value, Field::Unknown(Why::Variable, _));
        if !is_used {
            let what = format!("{} is given `{}` again further down.", container.called(), variable.name);
            report.add(Draft::new(variable.name_span, what).advise("Take one of the two away."));
        }
    }
}
