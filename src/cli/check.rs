use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::baseline::Baseline;
use super::output::{complain, for_file, say, say_exactly};
use super::progress::Progress;
use super::project::{Project, shown};
use super::report::{Report, counted};
use super::writing::{show_differences, write_file, write_files};
use super::{CLEAN, COULD_NOT_RUN, CheckOptions, FINDINGS, Format};
use crate::model::{Cancel, FileId, Safety};
use crate::practices::{Checked, PASSES, Selection, check, mend};
use crate::workspace::Snapshot;

pub(super) fn run(options: &CheckOptions) -> Result<u8, String> {
    if options.statistics && !matches!(options.format, Format::Human | Format::Json) {
        return Err("--statistics goes with the formats human and json".to_owned());
    }
    let profile = options.profile.map(Into::into);
    let mut project = Project::of(&options.paths, options.stdin_filename.as_deref(), profile)?;
    if options.force_exclude {
        project.leave_out_excluded();
    }
    let unknown = project.tell_unknown("not checked");
    let selection = Selection::new(&options.select, &options.ignore, project.workspace.snapshot().own_practices())?;
    if options.fix || options.diff {
        let admit = |safety| safety == Safety::Safe || options.unsafe_fixes;
        let mended = mend(&project.workspace, &project.files, &selection, &admit, &Cancel::default())
            .map_err(|_| "given up".to_owned())?;
        if mended.unsettled {
            complain(&format!("fixes were still being found after {PASSES} rounds: two of them undo each other"));
        }
        if options.diff {
            show_differences(&mended.before, &mended.after);
            return Ok(if mended.after.is_empty() { CLEAN } else { FINDINGS });
        }
        if let Some(file) = &project.stdin {
            // Whoever takes the answer in place of the text wants all of it, also where nothing was to be done.
            project.workspace.snapshot().document(file).iter().for_each(|d| say_exactly(&d.text().to_string()));
            return Ok(CLEAN);
        }
        write_files(&mended.before, &mended.after)?;
        if mended.fixes > 0 && options.format == Format::Human {
            complain(&format!(
                "applied {} in {}",
                counted(mended.fixes, "fix", "fixes"),
                counted(mended.after.len(), "file", "files")
            ));
        }
    }
    report(&project, unknown, &selection, options)
}

/// Checks the files, of which so many are of no format, and says what was found.
fn report(project: &Project, unknown: usize, selection: &Selection, options: &CheckOptions) -> Result<u8, String> {
    let snapshot = project.workspace.snapshot();
    let (found, is_all) = find(&snapshot, &project.files, selection);
    let mut report = Report::new(&snapshot, project.files.len() - unknown, found);
    if let Some(file) = &options.write_baseline {
        let baseline = Baseline::of(&report, file)?;
        baseline.write(file)?;
        complain(&format!("{} now knows {}", file.display(), counted(report.findings.len(), "finding", "findings")));
        return Ok(CLEAN);
    }
    if let Some(file) = &options.baseline {
        let gone = Baseline::read(file)?.apply(file, &mut report, &project.files, selection)?;
        if gone > 0 {
            let (is, it) = if gone == 1 { ("is", "it") } else { ("are", "them") };
            complain(&format!(
                "{} of {} {is} gone; --write-baseline takes {it} out",
                counted(gone, "finding", "findings"),
                file.display(),
            ));
        }
    }
    let text = report.render(options.format, options.statistics)?;
    match &options.output {
        Some(file) => {
            write_file(file, &for_file(&text)).map_err(|error| format!("{}: {error}", file.display()))?;
            // The log of a pipeline is to say why the next step does not come.
            complain(&report.summary());
        }
        None => say(&text),
    }
    if !is_all {
        return Ok(COULD_NOT_RUN);
    }
    let fails = report.findings.iter().any(|reported| options.fail_on.fails(reported.finding.severity));
    Ok(if fails { FINDINGS } else { CLEAN })
}

/// Checks the files, as many at a time as the machine has processors. Also whether all of them could be checked.
fn find(snapshot: &Snapshot, files: &[FileId], selection: &Selection) -> (BTreeMap<FileId, Checked>, bool) {
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let progress = Progress::of(files.len());
    let next = AtomicUsize::new(0);
    let all = Mutex::new(BTreeMap::new());
    let lane = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let checked = catch_unwind(AssertUnwindSafe(|| check(snapshot, file, selection, &Cancel::default())));
            match checked {
                Ok(Ok(checked)) => {
                    all.lock().unwrap_or_else(PoisonError::into_inner).insert(file.clone(), checked);
                }
                Ok(Err(_)) => {}
                Err(_) => complain(&format!("{} could not be checked; please report this with the file", shown(file))),
            }
            progress.step();
        }
    };
    std::thread::scope(|scope| (0..lanes).for_each(|_| drop(scope.spawn(lane))));
    progress.finish();
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    let is_all = all.len() == files.len();
    (all, is_all)
}
