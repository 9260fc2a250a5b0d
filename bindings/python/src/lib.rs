//! The functions of the Python package that are carried out by dosim: text in, JSON out.

use std::ffi::OsString;
use std::path::PathBuf;

use dosim::ask::{self, Answer, File, History, Overrides, Progress, Refused};
use dosim::qualify::Program;
use dosim::report::chart::Chart;
use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

create_exception!(dosim, DosimError, PyValueError, "Something cannot be used: its place, the value and the remedy.");

/// Whom to tell how far it is.
type Told = Option<Py<PyAny>>;

fn raised(refused: Refused) -> PyErr {
    match refused {
        Refused::Stopped => PyKeyboardInterrupt::new_err(()),
        Refused::Input(why) | Refused::Fault(why) => DosimError::new_err(why),
    }
}

/// Works on threads of its own without the interpreter's lock, while this one looks for Ctrl-C and tells how far it is.
fn watched(
    python: Python<'_>,
    threads: Option<usize>,
    told: &Told,
    work: impl FnOnce(&Progress) -> Result<Answer, Refused> + Send + 'static,
) -> PyResult<String> {
    let tell = |done: u64, planned: u64| {
        Python::attach(|python| {
            python.check_signals()?;
            match told {
                Some(told) if planned > 0 => told.call1(python, (done, planned)).map(drop),
                _ => Ok(()),
            }
        })
    };
    let answer = python.detach(|| ask::watched(threads, |progress| work(progress)?.to_json(), tell))?;
    answer.map_err(raised)
}

/// The number of trials and the seed.
fn of((trials, seed): (Option<u64>, Option<u64>)) -> Overrides {
    Overrides { trials, seed }
}

/// The version of the library.
#[pyfunction]
fn version() -> &'static str {
    dosim::VERSION
}

/// What is understood of a scenario, defaults included.
#[pyfunction]
fn check(python: Python<'_>, name: &str, text: &str) -> PyResult<String> {
    python.detach(|| ask::check(File { name, text })).map_err(raised)
}

/// Exact operating characteristics.
#[pyfunction]
fn exact(python: Python<'_>, name: String, text: String, threads: Option<usize>) -> PyResult<String> {
    watched(python, threads, &None, move |_| ask::exact(File { name: &name, text: &text }))
}

/// Operating characteristics of simulated trials.
#[pyfunction]
fn simulate(
    python: Python<'_>,
    name: String,
    text: String,
    overrides: (Option<u64>, Option<u64>),
    threads: Option<usize>,
    told: Told,
) -> PyResult<String> {
    let work = move |progress: &Progress| ask::simulate(File { name: &name, text: &text }, of(overrides), progress);
    watched(python, threads, &told, work)
}

/// Files side by side.
#[pyfunction]
fn compare(
    python: Python<'_>,
    files: Vec<(String, String)>,
    overrides: (Option<u64>, Option<u64>),
    threads: Option<usize>,
    told: Told,
) -> PyResult<String> {
    let work = move |progress: &Progress| {
        let files: Vec<_> = files.iter().map(|(name, text)| File { name, text }).collect();
        ask::compare(&files, of(overrides), progress)
    };
    watched(python, threads, &told, work)
}

/// Answers over grids, random curves and variants.
#[pyfunction]
fn sweep(
    python: Python<'_>,
    name: String,
    text: String,
    seed: Option<u64>,
    threads: Option<usize>,
    told: Told,
) -> PyResult<String> {
    let work = move |progress: &Progress| ask::sweep(File { name: &name, text: &text }, seed, progress);
    watched(python, threads, &told, work)
}

/// The decision table of one design, or of all.
#[pyfunction]
fn decision_table(python: Python<'_>, name: String, text: String, design: Option<String>) -> PyResult<String> {
    watched(python, None, &None, move |_| ask::decision_table(File { name: &name, text: &text }, design.as_deref()))
}

/// Every distinct dose path.
#[pyfunction]
fn dose_paths(
    python: Python<'_>,
    name: String,
    text: String,
    scenario: Option<String>,
    design: Option<String>,
) -> PyResult<String> {
    let work = move |progress: &Progress| {
        ask::dose_paths(File { name: &name, text: &text }, (scenario.as_deref(), design.as_deref()), progress)
    };
    watched(python, None, &None, work)
}

/// A sheet of patients: what messages call it, its bytes, and how it is read.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Sheet {
    name: String,
    bytes: Vec<u8>,
    sheet: Option<String>,
    date_order: Option<String>,
    on: Option<String>,
}

/// What the protocol of a running trial says now: to people, and as JSON; and the warnings of the scenario file.
#[pyfunction]
fn next_dose(
    python: Python<'_>,
    scenario: (String, String),
    design: Option<String>,
    outcomes: Option<String>,
    counts: (Option<String>, Option<usize>),
    sheet: Option<Sheet>,
    strict: bool,
) -> PyResult<(String, String, Vec<String>)> {
    let read_as = |sheet: &Sheet| ask::read_as(sheet.sheet.clone(), sheet.date_order.as_deref(), sheet.on.as_deref());
    let read_as = sheet.as_ref().map(read_as).transpose().map_err(raised)?.unwrap_or_default();
    let (counts, at) = counts;
    let history = match (&outcomes, &counts, &sheet) {
        (None, Some(counts), None) => History::Counts(counts, at),
        (None, None, Some(sheet)) => History::Patients(&sheet.name, &sheet.bytes, &read_as),
        (outcomes, None, None) => History::Outcomes(outcomes.as_deref().unwrap_or_default()),
        _ => return Err(DosimError::new_err("give one of outcomes, counts and patients")),
    };
    let file = File { name: &scenario.0, text: &scenario.1 };
    let told = python.detach(|| ask::next(file, design.as_deref(), history, strict)).map_err(raised)?;
    Ok((told.said, told.json, told.warnings))
}

/// The file of a chart in a format.
#[pyfunction]
fn chart<'a>(
    python: Python<'a>,
    svg: String,
    title: String,
    size: (u32, u32),
    format: &str,
) -> PyResult<Bound<'a, PyBytes>> {
    let chart = Chart { svg, title, size };
    let bytes = python.detach(|| ask::charts::file(&chart, format)).map_err(raised)?;
    Ok(PyBytes::new(python, &bytes))
}

/// Carries out a command line, the name of the program first, and gives its exit code. `file` is this part of the package, and
/// `interpreter` the Python that carries it out.
#[pyfunction]
fn command(python: Python<'_>, arguments: Vec<OsString>, file: PathBuf, interpreter: PathBuf) -> u8 {
    let program = Program { file, carried_out_by: Some((interpreter, ["-m", "dosim"].map(OsString::from).into())) };
    python.detach(|| dosim::commands::carry_out_by(Some(&program), arguments))
}

/// The part of the package that is carried out by dosim.
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
    module.add_function(wrap_pyfunction!(chart, module)?)?;
    module.add_function(wrap_pyfunction!(command, module)?)
}
