use crate::dialects::Target;
use crate::model::ImageRef;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, PLATFORM_ARGUMENTS, Variable};

/// Images whose names are no names unless the build is given an argument.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let global = view.instructions.iter().take_while(|instruction| instruction.keyword != Keyword::From);
    let bare: Vec<&str> = global
        .filter(|instruction| instruction.keyword == Keyword::Arg)
        .flat_map(|instruction| instruction.pairs())
        .filter(|pair| pair.value.as_ref().is_none_or(|value| value.text.is_empty()))
        .map(|pair| pair.name.text.as_str())
        .collect();
    for from in view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::From) {
        let Some(image) = from.words().first() else { continue };
        let is_bare = |variable: &&Variable| {
            let name = variable.name.as_str();
            bare.contains(&name) && variable.modifier.is_none() && !PLATFORM_ARGUMENTS.contains(&name)
        };
        let Some(variable) = image.variables.iter().find(is_bare) else { continue };
        // With all of them empty, what is left may still be a name.
        let mut left = String::new();
        let mut at = 0;
        for other in &image.variables {
            left.push_str(image.text.get(at..other.place.start).unwrap_or(""));
            at = other.place.end;
            if !is_bare(&other) {
                left.push('x');
            }
        }
        left.push_str(image.text.get(at..).unwrap_or(""));
        if ImageRef::parse(&left).is_none() {
            let what = format!("Without a value for `{}` this names no image.", variable.name);
            let advice = format!("Give `ARG {}` a default that builds.", variable.name);
            report.add(Draft::new(variable.span, what).advise(advice));
        }
    }
}
