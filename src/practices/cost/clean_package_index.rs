use crate::dialects::Target;
use crate::model::{Intent, Safety, ScriptRole};
use crate::practices::building::{Run, runs, shipped};
use crate::practices::packages::Call;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::{Command, Link};
use crate::text::{Span, TextEdit};

/// Indexes and caches of package managers that stay in a layer of the image.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let shipped = shipped(view);
    let runs = runs(target);
    // Who installs without asking for an index lives on one that an earlier step left.
    let lives_on_it = |run: &Run<'_>| {
        let mut calls = run.calls().filter(|(_, call)| call.manager == "apt");
        let first = calls.next();
        first.is_some_and(|(_, call)| call.does(&["install", "build-dep"]))
    };
    let last_user = runs.iter().rposition(lives_on_it);
    let installs_later = target.facts.scripts.iter().any(|script| {
        script.role != ScriptRole::Build
            && ["apt-get install", "apt install"].iter().any(|text| script.text.text().contains(text))
    });
    for (index, run) in runs.iter().enumerate() {
        if !shipped.contains(&run.stage) || run.mounts("type=cache") || run.mounts("type=tmpfs") {
            continue;
        }
        if !installs_later && last_user.is_none_or(|last| last <= index) {
            apt(target, run, report);
        }
        apk(target, run, report);
        dnf(target, run, report);
        zypper(target, run, report);
    }
}

fn apt(target: &Target<'_>, run: &Run<'_>, report: &mut Report<'_>) {
    let updates = |(_, call): &(&Command, Call<'_>)| call.manager == "apt" && call.does(&["update"]);
    let installs = run.calls().any(|(_, call)| call.manager == "apt" && call.installs());
    let Some((_, update)) = run.calls().find(updates).filter(|_| installs) else { return };
    let cleans = |(_, call): (_, Call<'_>)| call.manager == "apt" && call.does(&["dist-clean", "distclean"]);
    // A quotation mark that is still open may hold the call that cleans.
    let is_said = run.says(&["/var/lib/apt", "/var/lib/{apt", "apt/lists", "apt-get dist-clean", "apt dist-clean"]);
    if is_said || run.calls().any(cleans) {
        return;
    }
    let fix = run.and_then(
        target.parsed,
        "rm -rf /var/lib/apt/lists/*",
        "Remove the package lists in the same step",
        Safety::Safe,
    );
    let draft = found(run, &update, "The lists of packages stay in this layer.")
        .advise("Remove `/var/lib/apt/lists/*` in the same `RUN`, where the layer is made.");
    report.add(propose(draft.when("apt-get"), fix));
}

fn apk(target: &Target<'_>, run: &Run<'_>, report: &mut Report<'_>) {
    if run.says(&["/var/cache/apk", "/etc/apk/cache"]) {
        return;
    }
    let mut before: Option<(&Command, bool)> = None;
    for (command, call) in run.calls() {
        let is_update = call.manager == "apk" && call.does(&["update"]) && call.operands.is_empty();
        if call.manager == "apk" && call.does(&["add"]) && !call.has(&["--no-cache", "--cache-dir"]) && !call.is_open {
            let add = TextEdit::insert(call.verb.span.end(), " --no-cache");
            let title = "Keep no index: `apk add --no-cache`";
            // The option asks for a fresh index by itself; what the other command fetches would stay.
            let update = before.filter(|(update, is_first)| {
                let follows = matches!(command.place.link, Link::And | Link::Then);
                *is_first && follows && command.place.body == update.place.body
            });
            let both = update.and_then(|(update, _)| without(target, run, update, command, &add));
            let rewrite = |edits| Intent::Rewrite { edits, title: title.to_owned(), safety: Safety::Safe };
            let fix = both.map(rewrite).or_else(|| {
                let edits = vec![add];
                Some(Intent::EditScript { script: run.id, edits, title: title.to_owned(), safety: Safety::Safe })
            });
            let draft = found(run, &call, "The index of packages stays in this layer.").advise("Add `--no-cache`.");
            report.add(propose(draft.when("apk"), fix));
        }
        let starts = matches!(command.place.link, Link::First | Link::Then | Link::And);
        before = Some((command, is_update && starts));
    }
}

/// The edits that take a command away up to the one that follows it, and change that one; none where more than line breaks
/// stands between the two, or where the script is written otherwise than it reads.
fn without(
    target: &Target<'_>,
    run: &Run<'_>,
    gone: &Command,
    next: &Command,
    change: &TextEdit,
) -> Option<Vec<TextEdit>> {
    let source = &*target.parsed.text;
    let all = run.rewrite(target.parsed, std::slice::from_ref(change), "", Safety::Safe)?;
    let Intent::Rewrite { mut edits, .. } = all else { return None };
    let [from, to] = [gone, next].map(|command| run.script.text.source_span(command.span).start());
    let between = Span::new(from, to);
    if between.of(source).contains('#') {
        return None;
    }
    edits.insert(0, TextEdit::remove(between));
    Some(edits)
}

fn dnf(target: &Target<'_>, run: &Run<'_>, report: &mut Report<'_>) {
    let is_dnf = |call: &Call<'_>| call.manager == "dnf";
    let Some((_, call)) = run.calls().find(|(_, call)| is_dnf(call) && call.installs()) else { return };
    let cleans = run.calls().any(|(_, call)| is_dnf(&call) && call.does(&["clean"]));
    if cleans || run.says(&["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf", "/var/cache/*"]) {
        return;
    }
    let (program, condition) = match call.name.text.rsplit('/').next() {
        Some("yum") => ("yum", "yum"),
        Some("microdnf") => ("microdnf", "dnf"),
        Some("tdnf") => ("tdnf", "dnf"),
        _ => ("dnf", "dnf"),
    };
    let clean = format!("{program} clean all");
    let title = format!("Clean up in the same step: `{clean}`");
    let fix = run.and_then(target.parsed, &clean, &title, Safety::Safe);
    let draft = found(run, &call, &format!("What `{program}` keeps for the next time stays in this layer."))
        .advise(format!("End the `RUN` with `{clean}`."));
    report.add(propose(draft.when(condition), fix));
}

fn zypper(target: &Target<'_>, run: &Run<'_>, report: &mut Report<'_>) {
    let is_zypper = |call: &Call<'_>| call.manager == "zypper";
    let Some((_, call)) = run.calls().find(|(_, call)| is_zypper(call) && call.installs()) else { return };
    let cleans = run.calls().any(|(_, call)| is_zypper(&call) && call.does(&["clean", "cc"]));
    if cleans || run.says(&["/var/cache/zypp"]) {
        return;
    }
    let title = "Clean up in the same step: `zypper clean`";
    let fix = run.and_then(target.parsed, "zypper clean --all", title, Safety::Safe);
    let draft = found(run, &call, "What `zypper` keeps for the next time stays in this layer.")
        .advise("End the `RUN` with `zypper clean --all`.");
    report.add(propose(draft.when("zypper"), fix));
}

fn found(run: &Run<'_>, call: &Call<'_>, what: &str) -> Draft {
    Draft::new(run.place(call.name.span.join(call.verb.span)), what)
}

fn propose(draft: Draft, fix: Option<Intent>) -> Draft {
    fix.into_iter().fold(draft, Draft::propose)
}
