//! The program as people run it: arguments, faults, exit codes, and the same bytes every time.
#![allow(clippy::unwrap_used, clippy::panic)]

mod arguments;
mod faults;
#[cfg(unix)]
mod interruption;
mod names;
mod place;
mod reproducibility;
mod workflow;
