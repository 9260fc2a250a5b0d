//! What is printed, or written to a file in the format that the file is called after.

use std::path::Path;

use super::new::{create, replace};
use super::{Failure, Screen};
use crate::characters::shown;
use crate::cli::{OutArgs, TableFormat};

/// How many columns a text file has.
pub(super) const WIDTH_OF_A_FILE: usize = 120;

/// What files of a table are called in each format.
const EXTENSIONS: [(&str, TableFormat); 6] = [
    ("txt", TableFormat::Text),
    ("docx", TableFormat::Docx),
    ("md", TableFormat::Md),
    ("html", TableFormat::Html),
    ("csv", TableFormat::Csv),
    ("tex", TableFormat::Latex),
];

/// The format of a table that was asked for, or else the one that its file is called after; text without either.
///
/// # Errors
///
/// As [`format`].
pub(super) fn table_format(asked: Option<TableFormat>, output: &OutArgs) -> Result<TableFormat, Failure> {
    format(asked, output, &EXTENSIONS, (TableFormat::Text, TableFormat::Docx))
}

/// The format that was asked for, or else the one that the file is called after, by these extensions; `usual` without either. One
/// for Word needs a file.
///
/// # Errors
///
/// [`Failure::Input`] if the file is called after none, or a Word document has no file to go to.
pub(super) fn format<F: Copy + PartialEq>(
    asked: Option<F>,
    output: &OutArgs,
    extensions: &[(&str, F)],
    (usual, word): (F, F),
) -> Result<F, Failure> {
    let format = match (asked, &output.out) {
        (Some(format), _) => format,
        (None, Some(path)) => format_of_file(path, extensions, usual)?,
        (None, None) => usual,
    };
    if format == word && output.out.is_none() {
        let help = "say where to write it: --out table.docx";
        return Err(Failure::Input(format!("error: --format docx: a Word document cannot be printed\nhelp: {help}")));
    }
    Ok(format)
}

fn format_of_file<F: Copy>(path: &Path, extensions: &[(&str, F)], usual: F) -> Result<F, Failure> {
    let Some(extension) = path.extension() else { return Ok(usual) };
    let known = extensions.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
    known.map(|(_, format)| *format).ok_or_else(|| {
        let extensions = extensions.iter().map(|(known, _)| format!(".{known}")).collect::<Vec<_>>().join(", ");
        let help = format!("give it a name in {extensions}, or say with --format what it is");
        Failure::Input(format!("error: --out {}: nothing is written as such a file here\nhelp: {help}", shown(path)))
    })
}

/// Prints these bytes, or writes them to the file and says what is in it.
///
/// # Errors
///
/// [`Failure::Input`] if there is such a file already, [`Failure::Output`] if it cannot be written.
pub(super) fn deliver(output: &OutArgs, what: &str, bytes: &[u8], screen: &mut Screen) -> Result<(), Failure> {
    let Some(path) = &output.out else { return screen.answer(&String::from_utf8_lossy(bytes)) };
    if output.force {
        replace(path, bytes)?;
    } else {
        create(path, bytes)?;
    }
    screen.print(&format!("{what}: {}\n", shown(path)))
}
