//! Numerics without words of the field.

mod histogram;
mod inverse;
mod moments;

pub use histogram::Histogram;
pub use inverse::Tabulated;
pub use moments::Moments;
