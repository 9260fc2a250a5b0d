//! Numerics without words of the field.

mod density;
mod exp;
mod exponential;
mod histogram;
mod inverse;
mod isotonic;
mod moments;

pub use density::{Lattice, Summary, sinc_below};
pub use exp::exp;
pub use exponential::Exponential;
pub use histogram::Histogram;
pub use inverse::Tabulated;
pub use isotonic::isotonic;
pub use moments::Moments;
