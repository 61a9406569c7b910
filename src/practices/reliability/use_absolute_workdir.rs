use crate::dialects::Target;
use crate::knowledge::image;
use crate::model::{ImageRef, Intent, Safety, Severity};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Instruction, Keyword, Stage, edit};

/// Working directories that start wherever the base image left off.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let bases = view.bases();
    for stage in view.stages() {
        let moves = |instruction: &&Instruction| instruction.keyword == Keyword::Workdir;
        let below = bases.of(&stage);
        let mut settled = below.iter().any(|stage| stage.instructions.iter().any(|i| moves(&i)));
        settled |= below.last().unwrap_or(&stage).image.text == "scratch";
        for instruction in stage.instructions.iter().filter(moves) {
            let Some(path) = instruction.words().first().filter(|path| !settled && path.text != ".") else { continue };
            settled = true;
            if path.text.starts_with(['/', '\\', '$']) || path.text.get(1..2) == Some(":") || !path.variables.is_empty()
            {
                continue;
            }
            let absolute = format!("/{}", path.text.trim_start_matches("./"));
            let draft = Draft::new(path.span, format!("Where `{}` is depends on the base image.", path.text))
                .advise("Write the path from the root.");
            // Where nobody knows from where the image starts, the root is a guess.
            let starts_at_root = starts_at_root(below.last().unwrap_or(&stage));
            // Who keeps an image of their own knows from where it starts.
            let draft = if starts_at_root { draft } else { draft.at_most(Severity::Information) };
            let is_known = starts_at_root && !absolute.contains("..") && view.escape == '\\';
            let fix = is_known.then(|| Intent::Rewrite {
                edits: edit::replace_word(target.parsed, path, &absolute),
                title: format!("Write `{absolute}`"),
                safety: Safety::Unsafe,
            });
            report.add(fix.into_iter().fold(draft, Draft::propose));
        }
    }
}

/// Images whose own working directory is another one than the root.
const ELSEWHERE: &[&str] = &[
    "adminer",
    "caddy",
    "composer",
    "elasticsearch",
    "ghost",
    "golang",
    "gradle",
    "haproxy",
    "httpd",
    "kibana",
    "mongo-express",
    "neo4j",
    "nextcloud",
    "php",
    "phpmyadmin",
    "redis",
    "solr",
    "tomcat",
    "valkey",
    "wordpress",
    "zookeeper",
];

/// Whether the image a stage is built on is one of those that leave off at the root.
fn starts_at_root(stage: &Stage<'_>) -> bool {
    let Some(base) = ImageRef::parse(&stage.image.text) else { return false };
    base.official_name().is_some()
        && image(&base).is_some()
        && !ELSEWHERE.contains(&base.repository.trim_start_matches("library/"))
}
