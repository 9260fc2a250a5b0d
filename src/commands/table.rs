//! `dosim table`: the decision table of a plan's designs, as the protocol prints it.

use super::printed::{WIDTH_OF_A_FILE, deliver, table_format};
use super::source::Source;
use super::{Failure, Screen};
use crate::ask;
use crate::cli::{TableArgs, TableFormat};
use crate::output::OutputError;
use crate::report::content::decision_document;
use crate::report::content::decision_table::DesignDecisions;
use crate::report::formats::{DocumentFormat, Html, Markdown, Word, csv, json, latex};
use crate::report::terminal;

/// Prints the decision table of one design, or of all, or writes it to a file.
///
/// # Errors
///
/// [`Failure::Input`] if the file cannot be used or has no such design, or if a Word document has no file to go to.
pub fn table(args: &TableArgs, screen: &mut Screen) -> Result<(), Failure> {
    let format = table_format(args.format, &args.output)?;
    let source = Source::load(args.file.as_deref())?;
    let plan = &source.plan;
    let tables = ask::decisions(plan, args.design.as_deref())?;
    if args.json {
        let rows = csv::decision_table(&tables).map_err(OutputError::from)?;
        return screen.answer(&json::tables(&[("decision_table", &rows)])?);
    }
    if format == TableFormat::Text && args.output.out.is_none() {
        return screen.print(&terminal::decision_tables(&plan.title, &tables, screen.style(), screen.width()));
    }
    deliver(&args.output, "Decision table", &written(&plan.title, &tables, format)?, screen)
}

fn written(title: &str, tables: &[DesignDecisions<'_>], format: TableFormat) -> Result<Vec<u8>, Failure> {
    // Thousands of lines are for those who search in them, not for a page in a protocol.
    let document = |is_whole| decision_document(title, tables, is_whole);
    Ok(match format {
        TableFormat::Text => {
            terminal::decision_tables(title, tables, terminal::Style::Plain, WIDTH_OF_A_FILE).into_bytes()
        }
        TableFormat::Docx => Word.write(&document(false))?,
        TableFormat::Md => Markdown.write(&document(true))?,
        TableFormat::Html => Html.write(&document(true))?,
        TableFormat::Csv => csv::decision_table(tables).map_err(OutputError::from)?,
        TableFormat::Latex => latex::tables(&document(false)).into_bytes(),
    })
}
