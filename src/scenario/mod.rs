//! A planned trial: from the text of a scenario file to validated values, and back.

mod days;
mod days_table;
mod designs;
mod diagnostics;
mod file;
mod format;
mod log;
mod names;
mod plan;
mod reader;
mod switches;
mod syntax;
mod timing;
mod value;

pub use days::DaysDistribution;
pub use diagnostics::{Diagnostic, Diagnostics, Excerpt, Severity};
pub use file::{DEFAULT_SEED, DEFAULT_TRIALS, Loaded, MOST_TRIALS, parse};
pub use plan::{
    Arrivals, AtCap, Calendar, Conduct, DAYS_PER_MONTH, DesignSpec, DltWindow, Enrolment, NamedDesign, Onset, Plan,
    Rule, Scenario, Stagger, TrueMtd,
};
pub use switches::{Preset, Switches};
