//! Opens a report in the program that the system has for it.

use std::path::{Path, PathBuf};

use super::screen;
use crate::characters::shown;
use crate::cli::Format;

/// The report that is opened: the page if there is one, or else the document for Word, or else Markdown.
fn report(folder: &Path, formats: &[Format]) -> Option<PathBuf> {
    let names = [(Format::Html, "report.html"), (Format::Docx, "report.docx"), (Format::Md, "report.md")];
    names.iter().find(|(format, _)| formats.contains(format)).map(|(_, name)| folder.join(name))
}

/// Opens the report of a folder. Where that cannot be done it is said, and what was written is there all the same.
pub(super) fn open(folder: &Path, formats: &[Format]) {
    let Some(report) = report(folder, formats) else { return };
    if let Err(error) = open::that_detached(&report) {
        let shown = shown(&report);
        screen::say(&format!(
            "warning: {shown} cannot be opened: {error}\nhelp: open it in a browser or in Word yourself\n"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_comes_first() {
        let of = |formats: &[Format]| report(Path::new("out"), formats);
        assert_eq!(of(&[Format::Docx, Format::Html]), Some(PathBuf::from("out/report.html")));
        assert_eq!(of(&[Format::Md, Format::Docx]), Some(PathBuf::from("out/report.docx")));
        assert_eq!(of(&[]), None);
    }
}
