//! The commands, a file each: the only place that prints.

pub mod check;
pub mod new;
