//! The commands, a file each: the only place that prints.

pub mod check;
mod failure;
pub mod new;
mod progress;

pub use failure::Failure;
