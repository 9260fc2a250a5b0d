//! Numerics without words of the field.

mod histogram;
mod moments;

pub use histogram::Histogram;
pub use moments::Moments;
