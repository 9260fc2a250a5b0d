//! `dosim oc`: the table of operating characteristics as the protocol prints it, alone.

use std::path::Path;

use super::new::{create, replace};
use super::progress::watched;
use super::source::Source;
use super::{Failure, Screen, with_threads};
use crate::ask::{Overrides, design_place};
use crate::characteristics::{Cell, Results};
use crate::characters::shown;
use crate::cli::{OcArgs, OcFormat};
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
    let format = format(args)?;
    let overrides = Overrides { seed: args.simulation.seed, trials: args.simulation.trials };
    let source = Source::load_with(args.file.as_deref(), &overrides.edits())?;
    let plan = chosen(&source.plan, &args.designs)?;
    let results = with_threads(args.simulation.threads, || answers(plan))??;
    let Some(path) = &args.out else {
        return match format {
            OcFormat::Text => screen.print(&terminal::protocol_table(&results, screen.style(), screen.width())),
            _ => screen.answer(&String::from_utf8_lossy(&written(&results, format)?)),
        };
    };
    let bytes = written(&results, format)?;
    if args.force {
        replace(path, &bytes)?;
    } else {
        create(path, &bytes)?;
    }
    screen.print(&format!("Operating characteristics: {}\n", shown(path)))
}

/// The format that was asked for, or else the one that the file is called after; text without either.
fn format(args: &OcArgs) -> Result<OcFormat, Failure> {
    let format = match (args.format, &args.out) {
        (Some(format), _) => format,
        (None, Some(path)) => format_of_file(path)?,
        (None, None) => OcFormat::Text,
    };
    if format == OcFormat::Docx && args.out.is_none() {
        let help = "say where to write it: --out table.docx";
        return Err(Failure::Input(format!("error: --format docx: a Word document cannot be printed\nhelp: {help}")));
    }
    Ok(format)
}

/// What files of each format are called.
const EXTENSIONS: [(&str, OcFormat); 6] = [
    ("txt", OcFormat::Text),
    ("docx", OcFormat::Docx),
    ("md", OcFormat::Md),
    ("html", OcFormat::Html),
    ("csv", OcFormat::Csv),
    ("tex", OcFormat::Latex),
];

fn format_of_file(path: &Path) -> Result<OcFormat, Failure> {
    let Some(extension) = path.extension() else { return Ok(OcFormat::Text) };
    let known = EXTENSIONS.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
    known.map(|(_, format)| *format).ok_or_else(|| {
        let extensions = EXTENSIONS.map(|(known, _)| format!(".{known}")).join(", ");
        let help = format!("give it a name in {extensions}, or say with --format what it is");
        Failure::Input(format!("error: --out {}: the table is not written as such a file\nhelp: {help}", shown(path)))
    })
}

/// The plan with the designs of these names, in the order of the file; all without any.
fn chosen(plan: &Plan, names: &[String]) -> Result<Plan, Failure> {
    let places = names.iter().map(|name| design_place(plan, Some(name))).collect::<Result<Vec<_>, _>>()?;
    let is_chosen = |place: usize| places.is_empty() || places.contains(&place);
    let designs = plan.designs.iter().enumerate().filter(|(place, _)| is_chosen(*place));
    Ok(Plan { designs: designs.map(|(_, design)| design.clone()).collect(), ..plan.clone() })
}

/// The answers to a plan: exact where everything has an exact answer, so that only the other designs are simulated.
fn answers(plan: Plan) -> Result<Results, Failure> {
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

fn written(results: &Results, format: OcFormat) -> Result<Vec<u8>, Failure> {
    let document = || content::protocol_document(results);
    Ok(match format {
        OcFormat::Text => terminal::protocol_table(results, terminal::Style::Plain, WIDTH_OF_A_FILE).into_bytes(),
        OcFormat::Docx => Word.write(&document())?,
        OcFormat::Md => Markdown.write(&document())?,
        OcFormat::Html => Html.write(&document())?,
        OcFormat::Csv => csv::table(&protocol_table(results)).map_err(OutputError::from)?,
        OcFormat::Latex => latex::table(&protocol_table(results)).into_bytes(),
    })
}

/// How many columns a text file has.
const WIDTH_OF_A_FILE: usize = 120;
