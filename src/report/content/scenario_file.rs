//! The scenario file itself, so that the report can be done again from the report.

use super::material::Material;
use super::model::{Block, Part, Section};
use crate::characters::harmless;
use crate::report::words::on_one_line;

pub(super) const LEAD: &str = "The input of this report as it was read. Whoever copies it into a file and runs it with the same version gets \
                               the same report.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    part(material.file_name, material.text)
}

/// The section of a report of one file alone.
pub(super) fn section<'a>(file_name: Option<&str>, text: &str) -> Section<'a> {
    let Part { blocks, appendix } = part(file_name, text);
    Section { id: "file", title: "Scenario file", lead: LEAD.to_owned(), blocks, appendix }
}

fn part<'a>(file_name: Option<&str>, text: &str) -> Part<'a> {
    let lines = text.lines().count();
    let whence = match file_name {
        Some(name) => format!("{}, {lines} lines; it is in the appendix of this section.", on_one_line(name)),
        None => format!("The {lines} lines that say the same as the command line are in the appendix of this section."),
    };
    // Comments may hold characters that XML does not know.
    let text = harmless(text).into_owned();
    Part { blocks: vec![Block::Paragraph(whence)], appendix: vec![Block::Verbatim(text)] }
}
