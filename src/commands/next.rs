//! `dosim next`: what the protocol of a running trial says now, from what has happened so far.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use jiff::civil::Date;

use super::chart_file::write_chart;
use super::new::create;
use super::source::{Source, design_place};
use super::{Failure, Screen};
use crate::cli::{self, NextArgs};
use crate::design::{self, Design};
use crate::dose::DoseLevel;
use crate::notation;
use crate::report::chart::next_intervals;
use crate::report::next::{NextReport, Told};
use crate::report::terminal;
use crate::running::{
    self, Counts, DateOrder, PatientsFile, PendingProtocol, Protocol, ReadAs, Refusal, RunningTrial, from_notation,
};
use crate::scenario::{MOST_BYTES, NamedDesign, Plan};

/// Says what the design does next.
///
/// # Errors
///
/// [`Failure::Input`] with its place if the history could not have happened under the design.
pub fn next(args: &NextArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load(args.file.as_deref())?;
    if let Some(path) = &args.template {
        return write_template(path, screen);
    }
    let plan = &source.plan;
    let named = &plan.designs[design_place(plan, args.design.as_deref())?];
    let design = design::build(&named.spec, plan.dose_count(), plan.target_dlt_rate.get());
    let report = match (&args.patients, &args.counts) {
        (Some(path), _) => of_patients(plan, named, &design, path, &read_as(args)?, args.strict)?,
        (None, Some(counts)) => of_counts(plan, named, &design, counts, args.at)?,
        (None, None) => of_outcomes(plan, named, &design, args.outcomes.as_deref().unwrap_or_default(), args.strict)?,
    };
    if let Some(path) = &args.chart {
        write_posterior(path, &report, plan, named)?;
    }
    if args.json {
        let json = report.to_json().map_err(|error| Failure::Output(error.to_string()))?;
        return screen.answer(&json);
    }
    screen.print(&terminal::next(&report, plan, named, screen.style(), screen.width()))
}

/// What is said of a history in the notation.
fn of_outcomes(
    plan: &Plan,
    named: &NamedDesign,
    design: &Design,
    text: &str,
    strict: bool,
) -> Result<NextReport, Failure> {
    let refused = |misplaced| Failure::Input(format!("--outcomes: {misplaced}"));
    let cohorts = notation::parse(text).map_err(refused)?;
    let patients = from_notation(&cohorts);
    let trial = match design {
        Design::Cohort(design) => Protocol::new(plan, &named.spec, &**design).follow(&patients),
        Design::Pending(design) => {
            let protocol = PendingProtocol::new(plan, &named.spec, &**design);
            if protocol.needs_dates() {
                return Err(needs_dates(&named.name));
            }
            protocol.follow(&patients)
        }
    };
    let trial = trial
        .and_then(|trial| allowed(trial, strict))
        .map_err(|refusal| refused(refusal.in_notation(text, &cohorts)))?;
    Ok(NextReport::new(plan, named, &trial, &Told::Outcomes { text, patients: &patients }))
}

/// What is said of counts by dose level.
fn of_counts(
    plan: &Plan,
    named: &NamedDesign,
    design: &Design,
    text: &str,
    at: Option<usize>,
) -> Result<NextReport, Failure> {
    let refused = |misplaced| Failure::Input(format!("--counts: {misplaced}"));
    let counts = Counts::parse(text).map_err(refused)?;
    let at = at.and_then(DoseLevel::new).filter(|at| at.number() <= plan.dose_count());
    let at = at.ok_or_else(|| {
        let help = format!("give the number of a dose level, 1 to {}", plan.dose_count());
        Failure::Input(format!("error: --at: there is no such dose level\nhelp: {help}"))
    })?;
    let trial = match design {
        Design::Cohort(design) => Protocol::new(plan, &named.spec, &**design).at_counts(&counts, at),
        Design::Pending(design) => {
            let protocol = PendingProtocol::new(plan, &named.spec, &**design);
            if protocol.needs_dates() && counts.anyone_pending() {
                return Err(needs_dates(&named.name));
            }
            protocol.at_counts(&counts, at)
        }
    };
    Ok(NextReport::new(plan, named, &trial.map_err(refused)?, &Told::Counts(&counts)))
}

/// A trial that departs from its design, unless that is not allowed.
fn allowed(trial: RunningTrial, strict: bool) -> Result<RunningTrial, Refusal> {
    if strict { trial.without_departures() } else { Ok(trial) }
}

/// What is said of a file of patients.
fn of_patients(
    plan: &Plan,
    named: &NamedDesign,
    design: &Design,
    path: &Path,
    read_as: &ReadAs,
    strict: bool,
) -> Result<NextReport, Failure> {
    let file = PatientsFile::read(&path.display().to_string(), &read(path)?, read_as, plan).map_err(Failure::input)?;
    let on = file.on_day_asked();
    let known = file.as_of(on).map_err(Failure::input)?;
    let trial = match design {
        Design::Cohort(design) => {
            let patients: Vec<_> = known.iter().map(|patient| patient.enrolled).collect();
            let trial = Protocol::new(plan, &named.spec, &**design).follow(&patients);
            trial.map_err(|refusal| file.place(&refusal))
        }
        Design::Pending(design) => PendingProtocol::new(plan, &named.spec, &**design).follow_dated(&file, on),
    };
    let trial = trial.and_then(|trial| allowed(trial, strict).map_err(|refusal| file.place(&refusal)));
    let trial = trial.map_err(Failure::input)?;
    Ok(NextReport::new(plan, named, &trial, &Told::Patients { file: &file, known: &known, on }))
}

fn read_as(args: &NextArgs) -> Result<ReadAs, Failure> {
    let date_order = args.date_order.map(|order| match order {
        cli::DateOrder::Dmy => DateOrder::DayMonthYear,
        cli::DateOrder::Mdy => DateOrder::MonthDayYear,
    });
    let on = args.on.as_deref().map(date).transpose()?;
    Ok(ReadAs { sheet: args.sheet.clone(), date_order, on })
}

/// Writes an empty sheet of patients, over nothing that is there.
fn write_template(path: &Path, screen: &mut Screen) -> Result<(), Failure> {
    let shown = path.display();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        let help = "give it a name in .csv; a spreadsheet can save it as .xlsx";
        return Err(Failure::Input(format!("{shown}: the empty sheet is written as CSV\nhelp: {help}")));
    }
    create(path, running::template().as_bytes()).map_err(Failure::from)?;
    screen.print(&format!("{shown} written; next: a line for each patient, then `dosim next --patients {shown}`\n"))
}

/// Writes the posterior by interval.
fn write_posterior(path: &Path, report: &NextReport, plan: &Plan, named: &NamedDesign) -> Result<(), Failure> {
    let refused = |what: &str, help: &str| Failure::Input(format!("error: --chart: {what}\nhelp: {help}"));
    let chart = next_intervals(report, plan, named)?.ok_or_else(|| {
        let what = format!("design {:?} has no posterior by interval", named.name);
        refused(&what, "choose a BLRM with --design, or leave --chart out")
    })?;
    write_chart(path, &chart)
}

fn needs_dates(design: &str) -> Failure {
    let help = "give the patients with their dates: --patients patients.csv";
    Failure::Input(format!("error: design {design:?} goes by how long patients have been followed\nhelp: {help}"))
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
