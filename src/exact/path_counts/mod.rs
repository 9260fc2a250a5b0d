//! How many ways lead to every end of a trial, which no true DLT probability has a part in: many curves and several maxima of patients
//! are then answered from one count.
//!
//! A design decides by tallies, not by probabilities. So of all orders of outcomes that end a trial with *n* patients and *y* DLTs at
//! each dose level each has the probability Π p^y (1 − p)^(n − y), and what a design has to do with it is their number. Where it decides
//! alike until its maximum of patients is reached, trials with a smaller maximum are those with a greater one, broken off.

mod answers;
mod count;
mod key;

pub use answers::CURVES_AT_ONCE;
pub use count::PathCounts;
