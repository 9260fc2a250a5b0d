//! `dosim text`: what a protocol says on its statistics, with every number from the results.

use super::oc::{answers, chosen};
use super::printed::{deliver, format};
use super::source::Source;
use super::{Failure, Screen, with_threads};
use crate::ask::Overrides;
use crate::cli::{TextArgs, TextFormat};
use crate::report::content::statistical_text;
use crate::report::formats::{DocumentFormat, Html, Markdown, Word};

/// What files of each format are called.
const EXTENSIONS: [(&str, TextFormat); 3] =
    [("md", TextFormat::Md), ("docx", TextFormat::Docx), ("html", TextFormat::Html)];

/// Prints the text, or writes it to a file.
///
/// # Errors
///
/// [`Failure::Input`] if the file cannot be used or has no such design, or if a Word document has no file to go to.
pub fn text(args: &TextArgs, screen: &mut Screen) -> Result<(), Failure> {
    let format = format(args.format, &args.output, &EXTENSIONS, (TextFormat::Md, TextFormat::Docx))?;
    let overrides = Overrides { seed: args.simulation.seed, trials: args.simulation.trials };
    let source = Source::load_with(args.file.as_deref(), &overrides.edits())?;
    let plan = chosen(&source.plan, &args.designs)?;
    let results = with_threads(args.simulation.threads, || answers(plan))??;
    let document = statistical_text(&results);
    let bytes = match format {
        TextFormat::Md => Markdown.write(&document)?,
        TextFormat::Docx => Word.write(&document)?,
        TextFormat::Html => Html.write(&document)?,
    };
    deliver(&args.output, "Statistical considerations", &bytes, screen)
}
