//! `dosim exact`: the same tables without chance and without a calendar, and every path with its probability.

use std::io::{BufWriter, Write};
use std::path::Path;

use super::progress::check_interrupted;
use super::source::Source;
use super::{Failure, Screen, refuse_strangers, shown};
use crate::ask::{LeftOut, answerable};
use crate::cli::ExactArgs;
use crate::design::Mtd;
use crate::estimate;
use crate::exact::{self, Inexact};
use crate::output::{Manifest, OutputSet};
use crate::report::terminal;
use crate::report::words::on_one_line;
use crate::scenario::NamedDesign;
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
            let refused = |left_out: LeftOut| paths_refused(&left_out.design, left_out.reason);
            let (study, left_out) = answerable(&source.plan, paths_inexact).map_err(refused)?;
            list_paths(&study, screen)?;
            screen.aside(&words_of_paths(&left_out))?;
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

/// Which designs tables leave out, or of which they leave out something, and why, a line each.
fn words(left_out: &[LeftOut]) -> String {
    let simulated = |left_out: &LeftOut| if left_out.entirely() { "estimates it" } else { "estimates them" };
    left_out.iter().map(|of| format!("{}; `dosim run` {}.\n", of.of_tables(), simulated(of))).collect()
}

/// Which designs have no paths with exact probabilities, and why, a line each.
fn words_of_paths(left_out: &[LeftOut]) -> String {
    let line = |of: &LeftOut| match of.entirely() {
        true => format!("left out, as its paths have no exact probabilities: {}", of.reason),
        false => OF_PATHS.to_owned(),
    };
    left_out.iter().map(|of| format!("{}: {}.\n", on_one_line(&of.design), line(of))).collect()
}

/// Why not all of the paths of a design is exact.
fn paths_inexact(study: &Study, design: usize) -> Option<Inexact> {
    exact::capped_graph(study, design).err().or_else(|| exact::inexact(study, design))
}

/// What the paths say of a design whose cohorts may be stopped.
pub(super) const OF_PATHS: &str = "cohorts are whole here; of one that is stopped at excess, the DLTs are those that all of its patients would have had";

/// That the paths of a design have no exact probabilities, and why.
pub(super) fn paths_refused(design: &str, reason: Inexact) -> Failure {
    let help = "`dosim exact` may know how it behaves nevertheless, and `dosim run` estimates it by simulation";
    Failure::Input(format!("error: the paths of design {design:?} have no exact probabilities: {reason}\nhelp: {help}"))
}

/// That a design has no exact answer, and why.
fn refused(left_out: &LeftOut) -> Failure {
    Failure::Input(format!("error: {}\nhelp: `dosim run` estimates it by simulation", left_out.nothing_left()))
}

/// Answers a plan into a folder.
pub(super) fn carry_out(source: &Source, folder: &Path, (json, screen): (bool, &mut Screen)) -> Result<(), Failure> {
    let (study, left_out) = answerable(&source.plan, exact::inexact).map_err(|left_out| refused(&left_out))?;
    let results = exact::results(&study);
    let mut files = OutputSet::create(folder)?;
    super::run::stage_tables(&results, &mut files)?;
    let manifest = Manifest::of_exact(source.planned());
    check_interrupted()?;
    files.commit(|entries| manifest.to_json(entries))?;
    if json {
        screen.answer(&super::run::json_of(&results)?)?;
        // Patients and DLTs that are left out are there as `null`.
        let designs: Vec<_> = left_out.into_iter().filter(LeftOut::entirely).collect();
        return screen.aside(&words(&designs));
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
    screen.paragraph(&words(&left_out))?;
    screen.print(&format!("\n{written}\n"))
}

const MORE: &str = "-v tells more: switches, how many patients are needed, states and paths of each design.";

/// The designs of which nothing at all has an exact answer.
fn entirely(left_out: &[LeftOut]) -> Vec<String> {
    left_out.iter().filter(|of| of.entirely()).map(|of| of.design.clone()).collect()
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
