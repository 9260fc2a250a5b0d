//! Rules that watch one group of patients: toxicity boundaries after every patient, and two stages for response.

mod binomial;
mod boundary;
mod passing;
mod simon;

pub use boundary::{Boundary, BoundaryError, BoundaryRule};
pub use passing::{Passing, passing};
pub use simon::{Criterion, Hypotheses, NoDesign, TwoStage, search};
