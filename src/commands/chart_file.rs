//! One chart in a file that the command line names, in the format that its name says.

use std::path::Path;

use super::Failure;
use super::new::create;
use crate::characters::shown;
use crate::report::chart::Chart;

/// Writes a chart into a file that is not there yet.
///
/// # Errors
///
/// [`Failure`] if the name says no format, or if it cannot be written.
pub(super) fn write_chart(path: &Path, chart: &Chart) -> Result<(), Failure> {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    let bytes: &[u8] = match extension.as_deref().and_then(|extension| extension.to_str()) {
        Some("svg") => chart.svg.as_bytes(),
        Some("png") => &chart.png,
        Some("pdf") => &chart.pdf,
        _ => {
            let (what, help) = (shown(path), "give it a name in .svg, .png or .pdf");
            let said = format!("error: --chart: {what} does not say in which format\nhelp: {help}");
            return Err(Failure::Input(said));
        }
    };
    create(path, bytes).map_err(Failure::from)
}
