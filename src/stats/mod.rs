//! Numerics without words of the field.

mod density;
mod exp;
mod histogram;
mod isotonic;
mod moments;
mod quadrature;
mod simplex;
mod tabulated;

pub use density::{Lattice, Summary, Variable, sinc_below};
pub use exp::exp;
pub use histogram::Histogram;
pub use isotonic::isotonic;
pub use moments::Moments;
pub use quadrature::integrate;
pub use simplex::least;
pub use tabulated::Tabulated;
