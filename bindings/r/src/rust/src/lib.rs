//! The functions of the R package that are carried out by dosim. Each gives a list with `answer`, `error` or `interrupted`.

use std::ffi::c_int;
use std::result::Result;
use std::time::{Duration, Instant};

use dosim::ask::{self, Answer, Charts, File, History, Overrides, Progress, Refused};
use dosim::report::chart::Chart;
use dosim::report::formats::json::Column;
use extendr_api::prelude::*;

unsafe extern "C" {
    /// Whether R was asked to stop meanwhile.
    safe fn dosim_is_interrupted() -> c_int;
}

/// How often it is told how far it is.
const TOLD: Duration = Duration::from_millis(250);

/// A list with an answer, or with an error.
fn reply(answer: Result<Robj, Refused>) -> List {
    match answer {
        Ok(answer) => list!(answer = answer),
        Err(Refused::Stopped) => list!(interrupted = true),
        Err(refused) => list!(error = refused.to_string()),
    }
}

/// A column as a vector of R's; whole numbers that R's integers cannot hold are doubles.
fn vector(column: Column) -> Robj {
    let as_integer = |value: &Option<i64>| match value {
        None => Some(Rint::na()),
        Some(value) => i32::try_from(*value).ok().filter(|&value| value > i32::MIN).map(Rint::from),
    };
    match column {
        Column::Text(values) => Strings::from_values(values.into_iter().map(Rstr::from)).into(),
        Column::Numbers(values) => Doubles::from_values(values).into(),
        Column::Flags(values) => Logicals::from_values(values).into(),
        Column::Whole(values) => match values.iter().map(as_integer).collect::<Option<Vec<_>>>() {
            Some(integers) => Integers::from_values(integers).into(),
            None => Doubles::from_values(values.into_iter().map(|value| value.map(|value| value as f64))).into(),
        },
    }
}

/// Charts by name, each with what [`rust_chart`] asks for.
fn charts(charts: &Charts) -> List {
    let of = |(name, chart): &(String, Chart)| {
        let (width, height) = chart.size;
        let size = [width, height].map(f64::from).to_vec();
        (name.clone(), list!(svg = chart.svg.as_str(), title = chart.title.as_str(), size = size).into_robj())
    };
    List::from_pairs(charts.iter().map(of))
}

/// Tables as lists of columns, charts, and what whoever reads them should know.
fn tables(answer: &Answer) -> Result<Robj, Refused> {
    let of_columns = |columns: Vec<(String, Column)>| {
        List::from_pairs(columns.into_iter().map(|(name, column)| (name, vector(column)))).into_robj()
    };
    let tables = answer.columns()?.into_iter().map(|(name, columns)| (name, of_columns(columns)));
    let (notes, warnings) = (answer.notes.clone(), answer.warnings.clone());
    let tables = List::from_pairs(tables);
    Ok(list!(tables = tables, charts = charts(&answer.charts), notes = notes, warnings = warnings).into())
}

/// R counts in doubles, which hold whole numbers exactly to 2^53.
fn whole(number: Nullable<f64>) -> Option<u64> {
    Option::from(number).map(|number: f64| number as u64)
}

/// Works on threads of its own, while this one, which is R's, looks for Ctrl-C and tells how far it is.
fn watched(
    threads: Nullable<f64>,
    told: bool,
    work: impl FnOnce(&Progress) -> Result<Answer, Refused> + Send + 'static,
) -> List {
    let mut last: Option<Instant> = None;
    let look_up = |done: u64, planned: u64| {
        if told && planned > 0 && (done == planned || last.is_none_or(|last| last.elapsed() > TOLD)) {
            last = Some(Instant::now());
            rprint!("\r{done} of {planned}{}", if done == planned { "\n" } else { "" });
        }
        if dosim_is_interrupted() == 0 { Ok(()) } else { Err(Refused::Stopped) }
    };
    let threads = whole(threads).map(|threads| threads as usize);
    let answer = ask::watched(threads, work, look_up).and_then(|answer| answer);
    reply(answer.and_then(|answer| tables(&answer)))
}

/// What is understood of a scenario.
#[extendr]
fn rust_check(name: &str, text: &str) -> List {
    reply(ask::check(File { name, text }).map(Robj::from))
}

/// Exact operating characteristics.
#[extendr]
fn rust_exact(name: String, text: String, threads: Nullable<f64>) -> List {
    watched(threads, false, move |_| ask::exact(File { name: &name, text: &text }))
}

/// Operating characteristics of simulated trials.
#[extendr]
fn rust_simulate(
    name: String,
    text: String,
    trials: Nullable<f64>,
    seed: Nullable<f64>,
    threads: Nullable<f64>,
    progress: bool,
) -> List {
    let overrides = Overrides { trials: whole(trials), seed: whole(seed) };
    watched(threads, progress, move |progress| ask::simulate(File { name: &name, text: &text }, overrides, progress))
}

/// Files side by side.
#[extendr]
fn rust_compare(
    names: Vec<String>,
    texts: Vec<String>,
    trials: Nullable<f64>,
    seed: Nullable<f64>,
    threads: Nullable<f64>,
    progress: bool,
) -> List {
    let overrides = Overrides { trials: whole(trials), seed: whole(seed) };
    watched(threads, progress, move |progress| {
        let files: Vec<_> = names.iter().zip(&texts).map(|(name, text)| File { name, text }).collect();
        ask::compare(&files, overrides, progress)
    })
}

/// Answers over grids, random curves and variants.
#[extendr]
fn rust_sweep(name: String, text: String, seed: Nullable<f64>, threads: Nullable<f64>, progress: bool) -> List {
    let seed = whole(seed);
    watched(threads, progress, move |progress| ask::sweep(File { name: &name, text: &text }, seed, progress))
}

/// The decision table of one design, or of all.
#[extendr]
fn rust_decision_table(name: String, text: String, design: Nullable<String>) -> List {
    let design: Option<String> = design.into();
    watched(Nullable::Null, false, move |_| ask::decision_table(File { name: &name, text: &text }, design.as_deref()))
}

/// Every distinct dose path.
#[extendr]
fn rust_dose_paths(name: String, text: String, under: Nullable<String>, design: Nullable<String>) -> List {
    let (under, design): (Option<String>, Option<String>) = (under.into(), design.into());
    watched(Nullable::Null, false, move |progress| {
        ask::dose_paths(File { name: &name, text: &text }, (under.as_deref(), design.as_deref()), progress)
    })
}

/// What the protocol of a running trial says now. `sheet` is what messages call a file of patients, and its bytes; `read_as` the
/// sheet of a workbook, the order of dates, and the day.
#[extendr]
#[allow(clippy::too_many_arguments)]
fn rust_next(
    name: &str,
    text: &str,
    design: Nullable<String>,
    outcomes: Nullable<String>,
    counts: Nullable<String>,
    at: Nullable<f64>,
    sheet: Nullable<List>,
    read_as: List,
    strict: bool,
) -> List {
    let (design, outcomes, counts): (Option<String>, Option<String>, Option<String>) =
        (design.into(), outcomes.into(), counts.into());
    let texts: Vec<Option<String>> = read_as.values().map(|word| word.as_str().map(str::to_owned)).collect();
    let [workbook_sheet, date_order, on] = &texts[..] else { return list!(error = "read_as: three entries") };
    let read_as = match ask::read_as(workbook_sheet.clone(), date_order.as_deref(), on.as_deref()) {
        Ok(read_as) => read_as,
        Err(refused) => return reply(Err(refused)),
    };
    let sheet: Option<List> = sheet.into();
    let sheet: Option<Vec<Robj>> = sheet.map(|sheet| sheet.values().collect());
    let patients = match sheet.as_deref() {
        None => None,
        Some([called, bytes]) => called.as_str().zip(bytes.as_raw_slice()),
        Some(_) => return list!(error = "sheet: a name and bytes"),
    };
    let history = match (&outcomes, &counts, patients) {
        (None, Some(counts), None) => History::Counts(counts, whole(at).map(|at| at as usize)),
        (None, None, Some((called, bytes))) => History::Patients(called, bytes, &read_as),
        (outcomes, None, None) => History::Outcomes(outcomes.as_deref().unwrap_or_default()),
        _ => return list!(error = "give one of outcomes, patients and counts"),
    };
    let told = ask::next(File { name, text }, design.as_deref(), history, strict);
    reply(told.map(|told| {
        let decision = told.decision;
        let level = |dose: Option<usize>| dose.map(|dose| dose as i32);
        list!(
            said = told.said,
            json = told.json,
            action = decision.action,
            dose = level(decision.dose),
            patients = decision.patients.map(|patients| patients as i32),
            mtd = decision.mtd,
            warnings = told.warnings
        )
        .into()
    }))
}

/// The file of a chart in a format.
#[extendr]
fn rust_chart(svg: &str, title: &str, size: &[f64], format: &str) -> List {
    let &[width, height] = size else { return list!(error = "size: two numbers") };
    let chart = Chart { svg: svg.to_owned(), title: title.to_owned(), size: (width as u32, height as u32) };
    reply(ask::charts::file(&chart, format).map(|bytes| Raw::from_bytes(&bytes).into()))
}

extendr_module! {
    mod dosim;
    fn rust_chart;
    fn rust_check;
    fn rust_exact;
    fn rust_simulate;
    fn rust_compare;
    fn rust_sweep;
    fn rust_decision_table;
    fn rust_dose_paths;
    fn rust_next;
}
