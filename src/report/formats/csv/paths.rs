//! `paths.csv`: one row for each distinct path of cohorts.

use crate::report::words::Label;
use std::io::Write;

use serde::Serialize;

use super::writer::RowWriter;
use crate::exact::Path;
use crate::report::next::mtd_word;

/// One path as a row.
#[derive(Debug, Serialize)]
pub struct PathRow<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    probability: f64,
    mtd: String,
    stop_reason: &'static str,
    path: String,
}

impl<'a> PathRow<'a> {
    /// The row of a path under the scenario and the design of these names.
    pub fn new(scenario: &'a str, design: &'a str, path: &Path) -> Self {
        Self {
            scenario: Label(scenario),
            design: Label(design),
            probability: path.probability,
            mtd: mtd_word(path.mtd),
            stop_reason: path.reason.name(),
            path: path.to_string(),
        }
    }
}

/// A stream of [`PathRow`]s.
pub fn path_rows<'a, W: Write>(out: W) -> RowWriter<W, PathRow<'a>> {
    RowWriter::new(out)
}
