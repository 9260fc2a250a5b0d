//! A rule as a protocol prints it: a table of patients and DLTs at the dose level just treated, and of what follows.
//!
//! All that [`crate::decision_table`] writes of a design which decides at one dose level is read: the design that it makes decides
//! alike wherever a trial can come to.
//!
//! A cell is *too toxic* if a row of it eliminates the dose level, or all of them stop with the MTD below or none: such a dose level
//! and all above are never treated again. A running trial may come to counts without a row. There, as many DLTs as are too toxic
//! in no fewer patients are too toxic, no more DLTs than are passed with in no more patients pass, and otherwise the dose level is
//! filled up to the next number that has rows; beyond the last number the share of DLTs decides, rounded up.

mod cells;
mod condition;
mod conduct;
mod keys;
mod reach;
mod row;
mod sheet;
pub(crate) mod words;

pub use conduct::TableDesign;
pub use keys::{ChooseMtd, ComingBack, DecisionTableParameters, NoDoseLeft};
pub(crate) use reach::fault_of;
