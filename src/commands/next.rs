//! `dosim next`: what the protocol of a running trial says now, from what has happened so far.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use jiff::civil::Date;

use super::source::{Source, design_place};
use super::{Failure, Screen};
use crate::cli::NextArgs;
use crate::design::{self, Design};
use crate::notation;
use crate::report::next::NextReport;
use crate::report::terminal;
use crate::running::{PatientsFile, PendingProtocol, Protocol, from_notation};
use crate::scenario::MOST_BYTES;

/// Says what the design does next.
///
/// # Errors
///
/// [`Failure::Input`] with its place if the history could not have happened under the design.
pub fn next(args: &NextArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load(args.file.as_deref())?;
    let plan = &source.plan;
    let named = &plan.designs[design_place(plan, args.design.as_deref())?];
    let design = design::build(&named.spec, plan.dose_count(), plan.target_dlt_rate.get());
    let report = match &args.patients {
        None => {
            let text = args.outcomes.as_deref().unwrap_or_default();
            let refused = |misplaced| Failure::Input(format!("--outcomes: {misplaced}"));
            let cohorts = notation::parse(text).map_err(refused)?;
            let patients = from_notation(&cohorts);
            let trial = match &design {
                Design::Cohort(design) => Protocol::new(plan, &named.spec, &**design).replay(&patients),
                Design::Pending(design) => {
                    let protocol = PendingProtocol::new(plan, &named.spec, &**design);
                    if protocol.needs_dates() {
                        return Err(needs_dates(&named.name));
                    }
                    protocol.replay(&patients)
                }
            };
            let trial = trial.map_err(|refusal| refused(refusal.in_notation(text, &cohorts)))?;
            NextReport::new(plan, named, &trial, None)
        }
        Some(path) => {
            let file = PatientsFile::parse(&path.display().to_string(), &read(path)?, plan).map_err(Failure::input)?;
            let on = match &args.on {
                Some(text) => Some(date(text)?),
                None => file.last_date(),
            };
            // Without patients nothing depends on the day.
            let on = on.unwrap_or(Date::ZERO);
            let known = file.as_of(on).map_err(Failure::input)?;
            let trial = match &design {
                Design::Cohort(design) => {
                    let patients: Vec<_> = known.iter().map(|patient| patient.enrolled).collect();
                    let trial = Protocol::new(plan, &named.spec, &**design).replay(&patients);
                    trial.map_err(|refusal| file.place(&refusal))
                }
                Design::Pending(design) => PendingProtocol::new(plan, &named.spec, &**design).replay_dated(&file, on),
            };
            let dated = Some((known.as_slice(), on)).filter(|(known, _)| !known.is_empty());
            NextReport::new(plan, named, &trial.map_err(Failure::input)?, dated)
        }
    };
    if args.json {
        let json = report.to_json().map_err(|error| Failure::Output(error.to_string()))?;
        return screen.answer(&json);
    }
    screen.print(&terminal::next(&report, plan, named, screen.style(), screen.width()))
}

fn needs_dates(design: &str) -> Failure {
    let help = "give the patients with their dates: --patients patients.csv";
    Failure::Input(format!("error: design {design:?} goes by how long patients have been followed\nhelp: {help}"))
}

fn date(text: &str) -> Result<Date, Failure> {
    Date::from_str(text)
        .map_err(|_| Failure::Input(format!("error: --on {text}: no such date\nhelp: write it as YYYY-MM-DD")))
}

/// The text of a file of patients, never more than a scenario file may have.
fn read(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let shown = path.display();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(|error| {
        Failure::Input(format!("{shown}: cannot be read: {error}\nhelp: give a CSV file with a line for each patient"))
    })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::Input(format!(
            "{shown}: larger than 1 MiB\nhelp: give a CSV file with a line for each patient"
        )));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::Input(format!("{shown}: not UTF-8\nhelp: save the file as CSV in UTF-8")))
}
