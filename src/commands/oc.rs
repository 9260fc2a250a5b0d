//! `dosim oc`: the table of operating characteristics as the protocol prints it, alone.

use super::printed::{WIDTH_OF_A_FILE, deliver, table_format};
use super::progress::watched;
use super::source::Source;
use super::{Failure, Screen, with_threads};
use crate::ask::{Overrides, design_place};
use crate::characteristics::{Cell, Results};
use crate::cli::{OcArgs, TableFormat};
use crate::estimate;
use crate::exact;
use crate::output::OutputError;
use crate::report::content::{self, protocol_table};
use crate::report::formats::{DocumentFormat, Html, Markdown, Word, csv, latex};
use crate::report::terminal;
use crate::scenario::Plan;
use crate::simulate::{Study, Watch};

/// Prints the table, or writes it to a file.
///
/// # Errors
///
/// [`Failure::Input`] if the file cannot be used or has no such design, or if a Word document has no file to go to.
pub fn oc(args: &OcArgs, screen: &mut Screen) -> Result<(), Failure> {
    let format = table_format(args.format, &args.output)?;
    let overrides = Overrides { seed: args.simulation.seed, trials: args.simulation.trials };
    let source = Source::load_with(args.file.as_deref(), &overrides.edits())?;
    let plan = chosen(&source.plan, &args.designs)?;
    let results = with_threads(args.simulation.threads, || answers(plan))??;
    if format == TableFormat::Text && args.output.out.is_none() {
        return screen.print(&terminal::protocol_table(&results, screen.style(), screen.width()));
    }
    deliver(&args.output, "Operating characteristics", &written(&results, format)?, screen)
}

/// The plan with the designs of these names, in the order of the file; all without any.
pub(super) fn chosen(plan: &Plan, names: &[String]) -> Result<Plan, Failure> {
    let places = names.iter().map(|name| design_place(plan, Some(name))).collect::<Result<Vec<_>, _>>()?;
    let is_chosen = |place: usize| places.is_empty() || places.contains(&place);
    let designs = plan.designs.iter().enumerate().filter(|(place, _)| is_chosen(*place));
    Ok(Plan { designs: designs.map(|(_, design)| design.clone()).collect(), ..plan.clone() })
}

/// The answers to a plan: exact where everything has an exact answer, so that only the other designs are simulated.
pub(super) fn answers(plan: Plan) -> Result<Results, Failure> {
    let study = Study::new(plan);
    let plan = study.plan();
    let simulated: Vec<usize> =
        (0..plan.designs.len()).filter(|&place| exact::inexact(&study, place).is_some()).collect();
    let mut cells: Vec<Cell> = exact::results(&study).cells;
    cells.retain(|cell| !simulated.contains(&cell.design));
    if !simulated.is_empty() {
        let designs = simulated.iter().map(|&place| plan.designs[place].clone()).collect();
        let others = Study::new(Plan { designs, ..plan.clone() });
        estimate::check_size(others.plan()).map_err(Failure::input)?;
        let mut results = watched(plan.trials, "trials", |watch: &Watch| others.simulate(watch))?;
        exact::attach(&others, &mut results);
        cells.extend(results.cells.into_iter().map(|cell| Cell { design: simulated[cell.design], ..cell }));
        cells.sort_by_key(|cell| (cell.scenario, cell.design));
    }
    Ok(Results { plan: plan.clone(), cells })
}

fn written(results: &Results, format: TableFormat) -> Result<Vec<u8>, Failure> {
    let document = || content::protocol_document(results);
    Ok(match format {
        TableFormat::Text => terminal::protocol_table(results, terminal::Style::Plain, WIDTH_OF_A_FILE).into_bytes(),
        TableFormat::Docx => Word.write(&document())?,
        TableFormat::Md => Markdown.write(&document())?,
        TableFormat::Html => Html.write(&document())?,
        TableFormat::Csv => csv::table(&protocol_table(results)).map_err(OutputError::from)?,
        TableFormat::Latex => latex::table(&protocol_table(results)).into_bytes(),
    })
}
