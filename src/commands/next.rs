//! `dosim next`: what the protocol of a running trial says now, from what has happened so far.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use jiff::civil::Date;

use super::chart_file::write_chart;
use super::new::create;
use super::source::Source;
use super::{Failure, Screen};
use crate::ask::{self, History, HistoryError, design_place};
use crate::cli::{self, NextArgs};
use crate::report::chart::next_intervals;
use crate::report::next::NextReport;
use crate::report::terminal;
use crate::running::{self, DateOrder, ReadAs};
use crate::scenario::{MOST_BYTES, NamedDesign, Plan, Treatment};

/// Says what the design does next.
///
/// # Errors
///
/// [`Failure::Input`] with its place if the history could not have happened under the design.
pub fn next(args: &NextArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load(args.file.as_deref())?;
    if let Some(path) = &args.template {
        return write_template(path, (args.file.as_deref(), source.plan.treatment), screen);
    }
    let plan = &source.plan;
    let named = &plan.designs[design_place(plan, args.design.as_deref())?];
    let report = report(args, plan, named)?;
    if let Some(path) = &args.chart {
        write_posterior(path, &report, plan, named)?;
    }
    if args.json {
        let json = report.to_json().map_err(|error| Failure::Output(error.to_string()))?;
        return screen.answer(&json);
    }
    screen.print(&terminal::next(&report, plan, named, screen.style(), screen.width()))
}

/// The history that the arguments tell, and what is said of it.
fn report(args: &NextArgs, plan: &Plan, named: &NamedDesign) -> Result<NextReport, Failure> {
    let answered = |history| ask::next_report(plan, named, history, args.strict);
    let (option, answer) = match (&args.patients, &args.counts) {
        (Some(path), _) => {
            let (bytes, read_as) = (read(path)?, read_as(args)?);
            ("", answered(History::Patients(&path.display().to_string(), &bytes, &read_as)))
        }
        (None, Some(counts)) => ("--counts: ", answered(History::Counts(counts, args.at))),
        (None, None) => ("--outcomes: ", answered(History::Outcomes(args.outcomes.as_deref().unwrap_or_default()))),
    };
    answer.map_err(|error| {
        Failure::Input(match error {
            HistoryError::Refused(why) => format!("{option}{why}"),
            HistoryError::NoSuchDose(_) => format!("error: --at: {error}"),
            HistoryError::NeedsDates(_) => format!("error: {error}: --patients patients.csv"),
        })
    })
}

fn read_as(args: &NextArgs) -> Result<ReadAs, Failure> {
    let date_order = args.date_order.map(|order| match order {
        cli::DateOrder::Dmy => DateOrder::DayMonthYear,
        cli::DateOrder::Mdy => DateOrder::MonthDayYear,
    });
    let on = args.on.as_deref().map(date).transpose()?;
    Ok(ReadAs { sheet: args.sheet.clone(), date_order, on })
}

/// Writes an empty sheet of patients, over nothing that is there, and says how it is filled in and asked about.
fn write_template(
    path: &Path,
    (scenario, treatment): (Option<&Path>, Treatment),
    screen: &mut Screen,
) -> Result<(), Failure> {
    let shown = path.display();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        let help = "give it a name in .csv; a spreadsheet can save it as .xlsx";
        return Err(Failure::Input(format!("{shown}: the empty sheet is written as CSV\nhelp: {help}")));
    }
    create(path, running::template(treatment).as_bytes()).map_err(Failure::from)?;
    let file = scenario.map_or_else(String::new, |file| format!("{} ", file.display()));
    screen.print(&format!(
        "{shown} written; next: a row for each patient, with dates such as 2026-01-31 and nothing where nothing has happened\n\
         (dlt: the date of the DLT, if there was one), then `dosim next {file}--patients {shown}`\n"
    ))
}

/// Writes the posterior by interval.
fn write_posterior(path: &Path, report: &NextReport, plan: &Plan, named: &NamedDesign) -> Result<(), Failure> {
    let refused = |what: &str, help: &str| Failure::Input(format!("error: --chart: {what}\nhelp: {help}"));
    let chart = next_intervals(report, plan, named)?.ok_or_else(|| {
        let what = format!("design \"{}\" has no posterior by interval", named.name);
        refused(&what, "choose a BLRM with --design, or leave --chart out")
    })?;
    write_chart(path, &chart)
}

fn date(text: &str) -> Result<Date, Failure> {
    Date::from_str(text)
        .map_err(|_| Failure::Input(format!("error: --on {text}: no such date\nhelp: write it as YYYY-MM-DD")))
}

/// The bytes of a file of patients, never more than a scenario file may have.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let shown = path.display();
    let help = "give a CSV or .xlsx file with a row for each patient";
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::Input(format!("{shown}: cannot be read: {error}\nhelp: {help}")))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::Input(format!("{shown}: larger than 1 MiB\nhelp: {help}")));
    }
    Ok(bytes)
}
