//! The functions of the Python package that are carried out by dosim: text in, JSON out.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use dosim::ask::{self, Answer, File, History, Overrides, Progress, Refused};
use dosim::running::ReadAs;
use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;

create_exception!(_dosim, DosimError, PyValueError, "Something cannot be used: its place, the value and the remedy.");

/// How often Ctrl-C is looked for, and progress is told.
const TICK: Duration = Duration::from_millis(100);

fn raised(refused: Refused) -> PyErr {
    match refused {
        Refused::Stopped => PyKeyboardInterrupt::new_err(()),
        Refused::Input(why) | Refused::Output(why) => DosimError::new_err(why),
    }
}

/// Works without the interpreter's lock.
fn answered(python: Python<'_>, work: impl FnOnce() -> Result<Answer, Refused> + Send) -> PyResult<String> {
    python.detach(|| work()?.to_json()).map_err(raised)
}

/// Works on threads of its own without the interpreter's lock, while this one looks for Ctrl-C and tells how far it is.
fn watched(
    python: Python<'_>,
    threads: Option<usize>,
    told_to: Option<Py<PyAny>>,
    work: impl FnOnce(&Progress) -> Result<Answer, Refused> + Send,
) -> PyResult<String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| DosimError::new_err(format!("cannot start threads: {error}")))?;
    let progress = Progress::default();
    let tell = |python: Python<'_>| -> PyResult<()> {
        python.check_signals()?;
        let (done, planned) = (progress.watch.done.load(Ordering::Relaxed), progress.planned());
        match &told_to {
            Some(told_to) if planned > 0 => told_to.call1(python, (done.min(planned), planned)).map(drop),
            _ => Ok(()),
        }
    };
    let (answer, raised_here) = python.detach(|| {
        thread::scope(|scope| {
            let worker = scope.spawn(|| pool.install(|| work(&progress)?.to_json()));
            let mut raised_here = None;
            while !worker.is_finished() {
                thread::park_timeout(TICK);
                if raised_here.is_none() {
                    raised_here = Python::attach(tell).err();
                    progress.watch.stop.store(raised_here.is_some(), Ordering::Relaxed);
                }
            }
            (worker.join(), raised_here)
        })
    });
    if let Some(error) = raised_here {
        return Err(error);
    }
    let answer = answer.map_err(|_| DosimError::new_err("the work ended in a fault of the program; please report it"))?;
    tell(python)?;
    answer.map_err(raised)
}

#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

#[pyfunction]
fn check(python: Python<'_>, name: &str, text: &str) -> PyResult<String> {
    python.detach(|| ask::check(File { name, text })).map_err(raised)
}

#[pyfunction]
fn exact(python: Python<'_>, name: &str, text: &str) -> PyResult<String> {
    answered(python, || ask::exact(File { name, text }))
}

#[pyfunction]
fn simulate(
    python: Python<'_>,
    name: &str,
    text: &str,
    trials: Option<u64>,
    seed: Option<u64>,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let (file, overrides) = (File { name, text }, Overrides { trials, seed });
    watched(python, threads, progress, |progress| ask::simulate(file, overrides, progress))
}

#[pyfunction]
fn compare(
    python: Python<'_>,
    files: Vec<(String, String)>,
    trials: Option<u64>,
    seed: Option<u64>,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let files: Vec<_> = files.iter().map(|(name, text)| File { name, text }).collect();
    let overrides = Overrides { trials, seed };
    watched(python, threads, progress, |progress| ask::compare(&files, overrides, progress))
}

#[pyfunction]
fn sweep(
    python: Python<'_>,
    name: &str,
    text: &str,
    seed: Option<u64>,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let file = File { name, text };
    watched(python, threads, progress, |progress| ask::sweep(file, seed, progress))
}

#[pyfunction]
fn decision_table(python: Python<'_>, name: &str, text: &str, design: Option<&str>) -> PyResult<String> {
    answered(python, || ask::decision_table(File { name, text }, design))
}

#[pyfunction]
fn dose_paths(
    python: Python<'_>,
    name: &str,
    text: &str,
    scenario: Option<&str>,
    design: Option<&str>,
) -> PyResult<String> {
    answered(python, || ask::dose_paths(File { name, text }, scenario, design))
}

#[pyfunction]
#[allow(clippy::too_many_arguments)]
fn next_dose(
    python: Python<'_>,
    name: &str,
    text: &str,
    design: Option<&str>,
    outcomes: Option<&str>,
    counts: Option<&str>,
    at: Option<usize>,
    sheet_name: &str,
    sheet: Option<&[u8]>,
    on: Option<&str>,
    strict: bool,
) -> PyResult<String> {
    let day = |text: &str| {
        let wrong = |_| DosimError::new_err(format!("on={text:?}: no such date; write it as YYYY-MM-DD"));
        text.parse::<jiff::civil::Date>().map_err(wrong)
    };
    let read_as = ReadAs { sheet: None, date_order: None, on: on.map(day).transpose()? };
    let history = match (outcomes, counts, sheet) {
        (None, Some(counts), None) => History::Counts(counts, at),
        (None, None, Some(sheet)) => History::Patients(sheet_name, sheet, &read_as),
        (outcomes, None, None) => History::Outcomes(outcomes.unwrap_or_default()),
        _ => return Err(DosimError::new_err("give one of outcomes, counts and patients")),
    };
    let told = python.detach(|| ask::next(File { name, text }, design, history, strict)).map_err(raised)?;
    Ok(told.json)
}

/// Carries out a command line, the name of the program first, and gives its exit code.
#[pyfunction]
fn command(python: Python<'_>, arguments: Vec<String>) -> u8 {
    python.detach(|| dosim::commands::carry_out(arguments.into_iter().map(Into::into).collect()))
}

#[pymodule]
fn _dosim(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("DosimError", module.py().get_type::<DosimError>())?;
    module.add_function(wrap_pyfunction!(version, module)?)?;
    module.add_function(wrap_pyfunction!(check, module)?)?;
    module.add_function(wrap_pyfunction!(exact, module)?)?;
    module.add_function(wrap_pyfunction!(simulate, module)?)?;
    module.add_function(wrap_pyfunction!(compare, module)?)?;
    module.add_function(wrap_pyfunction!(sweep, module)?)?;
    module.add_function(wrap_pyfunction!(decision_table, module)?)?;
    module.add_function(wrap_pyfunction!(dose_paths, module)?)?;
    module.add_function(wrap_pyfunction!(next_dose, module)?)?;
    module.add_function(wrap_pyfunction!(command, module)?)
}
