use std::collections::HashMap;

use crate::dialects::Target;
use crate::model::Mark;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Names that one instruction gives a value twice.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for instruction in &view.instructions {
        if !matches!(instruction.keyword, Keyword::Env | Keyword::Label) {
            continue;
        }
        let mut last: HashMap<&str, usize> = HashMap::new();
        for (at, pair) in instruction.pairs().iter().enumerate() {
            last.insert(&pair.name.text, at);
        }
        for (at, pair) in instruction.pairs().iter().enumerate() {
            if last.get(pair.name.text.as_str()).is_some_and(|last| *last != at) {
                let what = format!("`{}` gets another value in the same instruction.", pair.name.text);
                report.add(Draft::new(pair.span, what).mark(Mark::Unused).advise("Keep the one that is meant."));
            }
        }
    }
}
