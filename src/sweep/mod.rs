//! Operating characteristics over whole surfaces, exact where there is an exact answer: grids of true DLT probabilities, random
//! dose-toxicity curves, and variants of a design.

mod curves;
mod estimated;
mod passing;
mod summary;
mod surface;
mod swept;

pub use curves::PseudoUniform;
pub use passing::{Passing, ladder_rules, passing, passing_answers};
pub use summary::{QUANTILES, Spread, SweepQuantity, spreads, worst};
pub use surface::{Answers, Surface};
pub use swept::{Part, PartAnswers, SweepKind, Swept, SweptPoint, kinds, parts};
