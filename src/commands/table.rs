//! `dosim table`: the decision table of a plan's designs, as the protocol prints it.

use super::source::Source;
use super::{Failure, Screen};
use crate::ask;
use crate::cli::{TableArgs, TableFormat};
use crate::output::OutputError;
use crate::report::formats::{csv, decision_table, json};
use crate::report::terminal;

/// Prints the decision table of one design, or of all.
///
/// # Errors
///
/// [`Failure::Input`] if the file cannot be used or has no such design.
pub fn table(args: &TableArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load(args.file.as_deref())?;
    let plan = &source.plan;
    let tables = ask::decisions(plan, args.design.as_deref())?;
    let rows = || csv::decision_table(&tables).map_err(OutputError::from);
    if args.json {
        return screen.answer(&json::tables(&[("decision_table", &rows()?)])?);
    }
    match args.format {
        None => screen.print(&terminal::decision_tables(&plan.title, &tables, screen.style(), screen.width())),
        Some(TableFormat::Csv) => screen.answer(&String::from_utf8_lossy(&rows()?)),
        Some(TableFormat::Md) => screen.answer(&decision_table::markdown(&plan.title, &tables)),
        Some(TableFormat::Html) => screen.answer(&decision_table::html(&plan.title, &tables)),
    }
}
