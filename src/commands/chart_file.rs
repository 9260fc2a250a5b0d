//! Charts as files: one that the command line names, in the format that its name says, or several in every format.

use std::path::Path;

use rayon::prelude::*;

use super::Failure;
use super::new::create;
use crate::characters::shown;
use crate::output::OutputSet;
use crate::report::chart::{Chart, ChartError, FORMATS};

/// Writes a chart into a file that is not there yet.
///
/// # Errors
///
/// [`Failure`] if the name says no format, or if it cannot be written.
pub(super) fn write_chart(path: &Path, chart: &Chart) -> Result<(), Failure> {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    let format = extension.as_deref().and_then(|extension| extension.to_str()).unwrap_or_default();
    let bytes = chart.file(format)?.ok_or_else(|| {
        let (what, help) = (shown(path), "give it a name in .svg, .png or .pdf");
        Failure::Input(format!("error: --chart: {what} does not say in which format\nhelp: {help}"))
    })?;
    create(path, &bytes).map_err(Failure::from)
}

/// Stages charts in every format, under the name of each.
///
/// # Errors
///
/// [`Failure::Output`] when one cannot be drawn or written.
pub(super) fn stage<'a>(
    charts: impl IntoIterator<Item = (&'a str, &'a Chart)>,
    files: &mut OutputSet,
) -> Result<(), Failure> {
    let charts: Vec<_> = charts.into_iter().collect();
    let drawn = charts.par_iter().map(|(name, chart)| Ok((*name, chart.files()?)));
    for (name, drawn) in drawn.collect::<Result<Vec<_>, ChartError>>()? {
        for (format, bytes) in FORMATS.iter().zip(&drawn) {
            files.stage(&format!("{name}.{format}"), bytes)?;
        }
    }
    Ok(())
}

/// The names of charts, beside each.
pub(super) fn by_name(charts: &[(String, Chart)]) -> impl Iterator<Item = (&str, &Chart)> {
    charts.iter().map(|(name, chart)| (name.as_str(), chart))
}
