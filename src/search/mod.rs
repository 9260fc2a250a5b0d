//! The design that is needed: all variants of a design under all curves, those that keep what is wanted, and the best of them.

mod candidate;
mod found;
mod together;

pub use candidate::{Candidate, Judged, SearchQuantity};
pub use found::{Requirement, Searched};
pub use together::{pieces, search};
