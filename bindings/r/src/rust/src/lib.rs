//! The functions of the R package that are carried out by dosim. Each gives a list with `answer`, or with `error`.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use dosim::ask::{self, Answer, File, History, Overrides, Progress, Refused};
use dosim::running::ReadAs;
use extendr_api::prelude::*;

/// How often Ctrl-C is looked for, and progress is told.
const TICK: Duration = Duration::from_millis(100);

/// A list with an answer, or with an error.
fn reply(answer: std::result::Result<Robj, Refused>) -> List {
    match answer {
        Ok(answer) => list!(answer = answer),
        Err(refused) => list!(error = refused.to_string()),
    }
}

/// Tables as the text of their CSV.
fn tables(answer: Answer) -> Robj {
    let names: Vec<_> = answer.tables.iter().map(|(name, _)| *name).collect();
    let csv: Vec<_> = answer.tables.iter().map(|(_, csv)| String::from_utf8_lossy(csv).into_owned()).collect();
    list!(names = names, csv = csv, notes = answer.notes).into()
}

/// R counts in doubles, which hold whole numbers exactly to 2^53.
fn whole(number: Nullable<f64>) -> Option<u64> {
    match number {
        Nullable::NotNull(number) => Some(number as u64),
        Nullable::Null => None,
    }
}

fn text(value: &Nullable<String>) -> Option<&str> {
    match value {
        Nullable::NotNull(text) => Some(text),
        Nullable::Null => None,
    }
}

/// Whether R was asked to stop meanwhile.
fn is_interrupted() -> bool {
    // The check jumps out of the function if so, and is caught here, before it can pass a frame of Rust's.
    unsafe { extendr_ffi::R_ToplevelExec(Some(check_interrupt), std::ptr::null_mut()) == extendr_ffi::Rboolean::FALSE }
}

extern "C" fn check_interrupt(_: *mut std::ffi::c_void) {
    unsafe { extendr_ffi::R_CheckUserInterrupt() }
}

/// Works on threads of its own, while this one, which is R's, looks for Ctrl-C and tells how far it is.
fn watched(
    threads: Nullable<f64>,
    told: bool,
    work: impl FnOnce(&Progress) -> std::result::Result<Answer, Refused> + Send,
) -> List {
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(whole(threads).unwrap_or(0) as usize).build() {
        Ok(pool) => pool,
        Err(error) => return list!(error = format!("cannot start threads: {error}")),
    };
    let progress = Progress::default();
    let answer = thread::scope(|scope| {
        let worker = scope.spawn(|| pool.install(|| work(&progress)));
        let mut last = Instant::now();
        while !worker.is_finished() {
            thread::park_timeout(TICK);
            if is_interrupted() {
                progress.watch.stop.store(true, Ordering::Relaxed);
            }
            if told && last.elapsed() > 5 * TICK {
                last = Instant::now();
                rprint!("\r{} of {}", progress.watch.done.load(Ordering::Relaxed), progress.planned());
            }
        }
        worker.join()
    });
    if told {
        rprint!("\r{:40}\r", "");
    }
    match answer {
        Ok(answer) => reply(answer.map(tables)),
        Err(_) => list!(error = "the work ended in a fault of the program; please report it"),
    }
}

/// @noRd
#[extendr]
fn rust_check(name: &str, text: &str) -> List {
    reply(ask::check(File { name, text }).map(Robj::from))
}

/// @noRd
#[extendr]
fn rust_exact(name: &str, text: &str) -> List {
    reply(ask::exact(File { name, text }).map(tables))
}

/// @noRd
#[extendr]
fn rust_simulate(
    name: &str,
    text: &str,
    trials: Nullable<f64>,
    seed: Nullable<f64>,
    threads: Nullable<f64>,
    progress: bool,
) -> List {
    let overrides = Overrides { trials: whole(trials), seed: whole(seed) };
    watched(threads, progress, |progress| ask::simulate(File { name, text }, overrides, progress))
}

/// @noRd
#[extendr]
fn rust_compare(
    names: Vec<String>,
    texts: Vec<String>,
    trials: Nullable<f64>,
    seed: Nullable<f64>,
    threads: Nullable<f64>,
    progress: bool,
) -> List {
    let files: Vec<_> = names.iter().zip(&texts).map(|(name, text)| File { name, text }).collect();
    let overrides = Overrides { trials: whole(trials), seed: whole(seed) };
    watched(threads, progress, |progress| ask::compare(&files, overrides, progress))
}

/// @noRd
#[extendr]
fn rust_sweep(name: &str, text: &str, seed: Nullable<f64>, threads: Nullable<f64>, progress: bool) -> List {
    watched(threads, progress, |progress| ask::sweep(File { name, text }, whole(seed), progress))
}

/// @noRd
#[extendr]
fn rust_decision_table(name: &str, scenario: &str, design: Nullable<String>) -> List {
    reply(ask::decision_table(File { name, text: scenario }, text(&design)).map(tables))
}

/// @noRd
#[extendr]
fn rust_dose_paths(name: &str, scenario: &str, under: Nullable<String>, design: Nullable<String>) -> List {
    reply(ask::dose_paths(File { name, text: scenario }, text(&under), text(&design)).map(tables))
}

/// @noRd
#[extendr]
#[allow(clippy::too_many_arguments)]
fn rust_next(
    name: &str,
    scenario: &str,
    design: Nullable<String>,
    outcomes: Nullable<String>,
    counts: Nullable<String>,
    at: Nullable<f64>,
    sheet_name: &str,
    sheet: Nullable<Raw>,
    on: Nullable<String>,
    strict: bool,
) -> List {
    let on = match text(&on).map(str::parse).transpose() {
        Ok(on) => on,
        Err(_) => return list!(error = "on: no such date"),
    };
    let read_as = ReadAs { sheet: None, date_order: None, on };
    let sheet = match sheet {
        Nullable::NotNull(raw) => Some(raw.as_slice().to_vec()),
        Nullable::Null => None,
    };
    let history = match (text(&outcomes), text(&counts), &sheet) {
        (None, Some(counts), None) => History::Counts(counts, whole(at).map(|at| at as usize)),
        (None, None, Some(sheet)) => History::Patients(sheet_name, sheet, &read_as),
        (outcomes, None, None) => History::Outcomes(outcomes.unwrap_or_default()),
        _ => return list!(error = "give one of outcomes, patients and counts"),
    };
    let told = ask::next(File { name, text: scenario }, text(&design), history, strict);
    reply(told.map(|told| list!(said = told.said, json = told.json).into()))
}

extendr_module! {
    mod dosim;
    fn rust_check;
    fn rust_exact;
    fn rust_simulate;
    fn rust_compare;
    fn rust_sweep;
    fn rust_decision_table;
    fn rust_dose_paths;
    fn rust_next;
}
