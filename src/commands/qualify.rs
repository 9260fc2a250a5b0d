//! `dosim qualify`: what a company's validation file needs to know of this installation, as a report.

use std::env;
use std::path::Path;
use std::sync::atomic::Ordering;

use jiff::Zoned;

use super::progress::{check_interrupted, watched};
use super::source::Source;
use super::{Failure, Screen, refuse_strangers, shown};
use crate::ask::Overrides;
use crate::characters;
use crate::cli::QualifyArgs;
use crate::estimate;
use crate::output::{FileEntry, OutputSet};
use crate::qualify::{self, Build, CHECKS, Line, Own, Program, Qualification, Setting};
use crate::report::formats::{DocumentFormat, Html, Word};

/// Trials of the user's own file unless the command line says otherwise.
const TRIALS: u64 = 20_000;

/// How this program was built.
pub const BUILD: Build = Build {
    version: crate::VERSION,
    commit: env!("DOSIM_COMMIT"),
    compiler: env!("DOSIM_COMPILER"),
    target: env!("DOSIM_TARGET"),
};

/// Everything that was checked, for programs.
#[derive(serde::Serialize)]
struct Written<'a> {
    dosim_version: &'static str,
    commit: &'static str,
    passed: bool,
    installation: &'a [Line],
    operation: &'a [Line],
    performance: &'a [Line],
}

/// What the folder has in it.
#[derive(serde::Serialize)]
struct Listed<'a> {
    dosim_version: &'static str,
    command: &'static str,
    files: &'a [FileEntry],
}

/// Carries out every check, and writes the report. The program is the one that runs, unless another one carries it out.
///
/// # Errors
///
/// [`Failure::Different`] if a check did not pass: the report is written nevertheless.
pub fn qualify(args: &QualifyArgs, program: Option<&Program>, screen: &mut Screen) -> Result<(), Failure> {
    refuse_strangers(&args.out, args.force)?;
    let program = program.cloned().map_or_else(this, Ok)?;
    let source = args.file.as_deref().map(|file| own(file, args.trials)).transpose()?;
    let checked = carry_out(args, &program, source.as_ref())?;
    let day = Zoned::now().date().to_string();
    let document = qualify::document(&checked, &BUILD, &day);
    let mut files = OutputSet::create(&args.out)?;
    for format in [&Html as &dyn DocumentFormat, &Word] {
        files.stage(&format!("qualification.{}", format.extension()), &format.write(&document)?)?;
    }
    let written = Written {
        dosim_version: BUILD.version,
        commit: BUILD.commit,
        passed: checked.is_passed(),
        installation: &checked.installation,
        operation: &checked.operation,
        performance: &checked.performance,
    };
    let json = serde_json::to_string_pretty(&written).map_err(|error| Failure::Output(error.to_string()))?;
    files.stage("qualification.json", json.as_bytes())?;
    check_interrupted()?;
    files.commit(|files| {
        let listed = Listed { dosim_version: BUILD.version, command: "qualify", files };
        Ok(serde_json::to_string_pretty(&listed)?.into_bytes())
    })?;
    tell(&checked, args, screen)
}

/// The program that runs.
fn this() -> Result<Program, Failure> {
    let file = env::current_exe().map_err(|error| Failure::Output(format!("where this program is: {error}")))?;
    Ok(Program { file, carried_out_by: None })
}

/// The user's own file.
fn own(file: &Path, trials: Option<u64>) -> Result<Own, Failure> {
    let overrides = Overrides { trials: Some(trials.unwrap_or(TRIALS)), seed: None };
    let source = Source::load_with(Some(file), &overrides.edits())?;
    estimate::check_size(&source.plan).map_err(Failure::input)?;
    Ok(Own { name: characters::shown(file), plan: source.plan })
}

fn carry_out(args: &QualifyArgs, program: &Program, own: Option<&Own>) -> Result<Qualification, Failure> {
    let installation = qualify::installation(&program.file, &BUILD, args.checksums.as_deref());
    let number = CHECKS.len() as u64;
    let operation = watched(number, "checks", |watch| {
        let setting = Setting { program, code_of_disagreement: Failure::Unverified(String::new()).exit_code() };
        qualify::operation(&setting, |done| {
            watch.done.store(done as u64, Ordering::Relaxed);
            check_interrupted()
        })
    })?;
    let mut performance = match own {
        Some(own) => watched(own.plan.trials, "trials", |watch| qualify::performance(own, watch))?,
        None => Vec::new(),
    };
    performance.extend(args.folder.iter().map(|folder| again(program, folder)).collect::<Result<Vec<_>, _>>()?);
    Ok(Qualification { installation, operation, performance })
}

/// Does again what was done elsewhere, by the very program that is qualified.
fn again(program: &Program, folder: &Path) -> Result<Line, Failure> {
    let output = program.command().arg("verify").arg(folder).output();
    let output = output.map_err(|error| Failure::Output(format!("{}: {error}", characters::shown(&program.file))))?;
    check_interrupted()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let same = said.lines().find_map(|line| line.strip_prefix("All ")?.split(' ').next()?.parse().ok());
    let complained = String::from_utf8_lossy(&output.stderr);
    let different: Vec<String> = match (output.status.success(), same) {
        (true, Some(_)) => Vec::new(),
        _ => said.lines().skip(2).chain(complained.lines()).map(str::to_owned).collect(),
    };
    Ok(Line::of_folder(&characters::shown(folder), same.unwrap_or(0), &different))
}

/// Prints what did not pass, and how much did.
fn tell(checked: &Qualification, args: &QualifyArgs, screen: &mut Screen) -> Result<(), Failure> {
    let all_told = screen.is_verbose();
    for line in checked.lines().filter(|line| !line.passed || all_told) {
        let passed = if line.passed { "passed" } else { "NOT passed" };
        screen.print(&format!("{} {passed}: {}; {}\n", line.id, line.what, line.observed))?;
    }
    let (all, passed) = (checked.lines().count(), checked.lines().filter(|line| line.passed).count());
    screen.print(&format!(
        "{passed} of {all} checks passed (IQ {}, OQ {}, PQ {}). Report: {}\n",
        checked.installation.len(),
        checked.operation.len(),
        checked.performance.len(),
        shown(&args.out)
    ))?;
    if checked.is_passed() {
        return Ok(());
    }
    Err(Failure::Different(format!("error: {} checks did not pass; this installation is not qualified", all - passed)))
}
