//! The CSV files: one writer a file, each returning bytes or writing rows to a stream.
//!
//! All follow RFC 4180: lines end in CR LF, and a field with a comma, a quote or a line break is quoted. Numbers have as many
//! digits as it takes to read the same number back; a value that is missing is an empty field. Text that a spreadsheet would
//! run as a formula is written with an apostrophe in front.

mod bound;
mod characteristics;
mod comparison;
mod decision_table;
mod distributions;
mod doses;
mod monitoring;
mod paths;
mod patients;
mod pivot;
mod search;
mod summary;
mod sweep;
mod table;
mod trials;
mod writer;

pub use bound::{BEST_RULE, ON_AVERAGE, bound, bound_means, frontier, policy};
pub use characteristics::operating_characteristics;
pub use comparison::comparison;
pub use decision_table::decision_table;
pub use distributions::distributions;
pub use doses::doses;
pub use monitoring::{boundary, monitored};
pub use paths::{PathRow, path_rows};
pub use patients::{PatientRow, patient_rows};
pub use search::search;
pub use summary::summary;
pub use sweep::{passing, sweep, sweep_summary};
pub use table::table;
pub use trials::{TrialRow, trial_rows};
pub use writer::RowWriter;

/// The file of [`operating_characteristics`].
pub const OPERATING_CHARACTERISTICS: &str = "operating_characteristics.csv";
/// The file of [`comparison`].
pub const COMPARISON: &str = "comparison.csv";
/// The file of [`doses`].
pub const DOSES: &str = "doses.csv";
/// The file of [`summary`].
pub const SUMMARY: &str = "summary.csv";
/// The file of [`distributions`].
pub const DISTRIBUTIONS: &str = "distributions.csv";
/// The file of [`trial_rows`].
pub const TRIALS: &str = "trials.csv";
/// The file of [`patient_rows`].
pub const PATIENTS: &str = "patients.csv";
/// The file of [`search()`].
pub const SEARCH: &str = "search.csv";
/// The file of [`sweep`].
pub const SWEEP: &str = "sweep.csv";
/// The file of [`sweep_summary`].
pub const SWEEP_SUMMARY: &str = "sweep_summary.csv";
/// The file of [`passing`].
pub const PASSING: &str = "passing.csv";
/// The file of [`path_rows`].
pub const PATHS: &str = "paths.csv";
