//! `dosim exact`: the same tables without chance and without a calendar, and every path with its probability.

use std::io::{BufWriter, Write};
use std::path::Path;

use super::progress::check_interrupted;
use super::source::Source;
use super::{Failure, Screen, refuse_strangers, shown};
use crate::cli::ExactArgs;
use crate::design::Mtd;
use crate::estimate;
use crate::exact::{self, Inexact};
use crate::output::{Manifest, OutputSet};
use crate::report::terminal;
use crate::report::words::on_one_line;
use crate::scenario::{NamedDesign, Plan};
use crate::simulate::Study;

/// Answers what the arguments ask for.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name; [`Failure::Input`] if no design has an exact answer.
pub fn exact(args: &ExactArgs, screen: &mut Screen) -> Result<(), Failure> {
    let sources = Source::of_exact(args)?;
    let several = sources.len() > 1;
    for source in sources {
        if args.paths {
            let (study, left_out) = study(&source, (paths_inexact, paths_refused))?;
            list_paths(&study, screen)?;
            screen.aside(&words(&left_out, (no_paths, |_| OF_PATHS.to_owned())))?;
            continue;
        }
        let folder = match &args.out {
            Some(out) if several => out.join(&source.stem),
            Some(out) => out.clone(),
            None => source.folder().with_file_name(format!("{}-exact", source.stem)),
        };
        refuse_strangers(&folder, args.force)?;
        estimate::check_size(&source.plan).map_err(Failure::input)?;
        carry_out(&source, &folder, (args.json, screen))?;
    }
    Ok(())
}

/// A design of which something has no exact answer, and why.
type LeftOut = (String, Inexact);

/// Why something of a design has no exact answer; `None` if all has.
type Missing = fn(&Study, usize) -> Option<Inexact>;

/// That nothing is left, as a design is the last that is left out.
type NothingLeft = fn(&str, Inexact) -> Failure;

/// A reason in words.
type Said = fn(Inexact) -> String;

/// The plan with those of its designs compiled that have what is asked for, and what is left out of them all, by what says why
/// something is missing and that nothing is left.
fn study(source: &Source, (inexact, refused): (Missing, NothingLeft)) -> Result<(Study, Vec<LeftOut>), Failure> {
    let study = Study::new(source.plan.clone());
    let (mut designs, mut left_out) = (Vec::new(), Vec::new());
    for (place, design) in source.plan.designs.iter().enumerate() {
        let reason = inexact(&study, place);
        left_out.extend(reason.map(|reason| (design.name.clone(), reason)));
        designs.extend(reason.is_none_or(Inexact::spares_decisions).then(|| design.clone()));
    }
    match &left_out[..] {
        [(name, reason), ..] if designs.is_empty() => Err(refused(name, *reason)),
        _ if designs.len() == source.plan.designs.len() => Ok((study, left_out)),
        _ => Ok((Study::new(Plan { designs, ..source.plan.clone() }), left_out)),
    }
}

/// Which designs are left out and why, a line each: `all` says it of those that are left out entirely, `some` of the others.
fn words(left_out: &[LeftOut], (all, some): (Said, Said)) -> String {
    let line = |(name, reason): &LeftOut| {
        let said = if reason.spares_decisions() { some(*reason) } else { all(*reason) };
        format!("{}: {said}.\n", on_one_line(name))
    };
    left_out.iter().map(line).collect()
}

fn no_tables(reason: Inexact) -> String {
    format!("left out, as it has no exact answer: {reason}; `dosim run` estimates it")
}

fn no_paths(reason: Inexact) -> String {
    format!("left out, as its paths have no exact probabilities: {reason}")
}

/// Why not all of the paths of a design is exact.
fn paths_inexact(study: &Study, design: usize) -> Option<Inexact> {
    exact::capped_graph(study, design).err().or_else(|| exact::inexact(study, design))
}

fn of_tables(reason: Inexact) -> String {
    format!("patients and DLTs are left out, as they have no exact answer: {reason}; `dosim run` estimates them")
}

/// What the paths say of a design whose cohorts may be stopped.
pub(super) const OF_PATHS: &str = "cohorts are whole here; of one that is stopped at excess, the DLTs are those that all of its patients would have had";

/// That the paths of a design have no exact probabilities, and why.
pub(super) fn paths_refused(design: &str, reason: Inexact) -> Failure {
    let help = "`dosim exact` may know how it behaves nevertheless, and `dosim run` estimates it by simulation";
    Failure::Input(format!("error: the paths of design {design:?} have no exact probabilities: {reason}\nhelp: {help}"))
}

/// That a design has no exact answer, and why.
fn refused(design: &str, reason: Inexact) -> Failure {
    let help = "`dosim run` estimates it by simulation";
    Failure::Input(format!("error: design {design:?} has no exact answer: {reason}\nhelp: {help}"))
}

/// Answers a plan into a folder.
pub(super) fn carry_out(source: &Source, folder: &Path, (json, screen): (bool, &mut Screen)) -> Result<(), Failure> {
    let (study, left_out) = study(source, (exact::inexact, refused))?;
    let results = exact::results(&study);
    let mut files = OutputSet::create(folder)?;
    super::run::stage_tables(&results, &mut files)?;
    let manifest = Manifest::of_exact(source.planned());
    check_interrupted()?;
    files.commit(|entries| manifest.to_json(entries))?;
    if json {
        screen.answer(&super::run::json_of(&results)?)?;
        // Patients and DLTs that are left out are there as `null`.
        let designs: Vec<_> = left_out.into_iter().filter(|(_, reason)| !reason.spares_decisions()).collect();
        return screen.aside(&words(&designs, (no_tables, of_tables)));
    }
    let (style, width) = (screen.style(), screen.width());
    let written = format!("CSV files and manifest: {}", shown(folder));
    if !screen.is_verbose() {
        let more = [MORE.to_owned(), written];
        let left_out = entirely(&left_out);
        let beside = terminal::first::CountedBeside { left_out: &left_out, more: &more, ..Default::default() };
        return screen.print(&terminal::first::characteristics(&results, beside, style, width));
    }
    screen.print(&terminal::summary(&results, style, width))?;
    screen.paragraph(&terminal::patients_needed(&results, style, width))?;
    screen.paragraph(&sizes(&study))?;
    screen.paragraph(&words(&left_out, (no_tables, of_tables)))?;
    screen.print(&format!("\n{written}\n"))
}

const MORE: &str = "-v tells more: switches, how many patients are needed, states and paths of each design.";

/// The designs of which nothing at all has an exact answer.
fn entirely(left_out: &[LeftOut]) -> Vec<String> {
    left_out.iter().filter(|(_, reason)| !reason.spares_decisions()).map(|(name, _)| name.clone()).collect()
}

/// How large the designs are: states of the graph, and distinct paths under the cap where these have exact probabilities.
fn sizes(study: &Study) -> String {
    let designs = study.plan().designs.iter().enumerate();
    let line = |(place, named): (usize, &NamedDesign)| {
        let (graph, _) = study.graph(place)?;
        let paths = exact::capped_graph(study, place).ok();
        let paths = paths.map(|graph| format!(", {} distinct paths", exact::distinct_paths(&graph)));
        Some(format!("{}: {} states{}\n", on_one_line(&named.name), graph.len(), paths.unwrap_or_default()))
    };
    designs.filter_map(line).collect()
}

/// Every distinct path of every design under every scenario, one a line, tab-separated, the most legible order being that
/// of the DLTs.
fn list_paths(study: &Study, screen: &mut Screen) -> Result<(), Failure> {
    let plan = study.plan();
    let mut out = BufWriter::new(screen);
    writeln!(out, "scenario\tdesign\tprobability\tmtd\tstop_reason\tpath").map_err(Failure::printing)?;
    for (scenario, design) in study.cells() {
        let (named, rules) = (&plan.scenarios[scenario], &plan.designs[design]);
        let Ok(graph) = exact::capped_graph(study, design) else { continue };
        let patients = exact::evaluable_patients(plan, named);
        let dlt: Vec<f64> = patients.iter().map(|patient| patient.dlt).collect();
        exact::paths(&graph, &dlt, &mut |path| {
            check_interrupted()?;
            let mtd = match path.mtd {
                Mtd::NoneTolerable => "none".to_owned(),
                Mtd::Dose(dose) => dose.to_string(),
                Mtd::Undetermined => "undetermined".to_owned(),
            };
            let reason = path.reason.name();
            let line = writeln!(out, "{}\t{}\t{}\t{mtd}\t{reason}\t{path}", named.name, rules.name, path.probability);
            line.map_err(Failure::printing)
        })?;
    }
    out.flush().map_err(Failure::printing)
}
