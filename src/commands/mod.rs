//! The commands, a file each: the only place that prints.

mod failure;
mod progress;

pub use failure::Failure;
