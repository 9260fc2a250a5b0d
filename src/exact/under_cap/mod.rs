//! Designs whose cap counts patients who leave and are replaced, without chance.

mod answer;
mod pass;

pub(super) use answer::characteristics;
pub use pass::{FoundUnderCap, StatesUnderCap};
