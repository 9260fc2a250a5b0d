//! The program as people run it: arguments, faults, exit codes, and the same bytes every time.
#![allow(clippy::unwrap_used, clippy::panic)]

mod arguments;
mod bound;
mod faults;
mod files;
mod first_answer;
mod habits;
#[cfg(unix)]
mod interruption;
mod names;
mod next;
mod nouns;
mod partial;
mod patients;
mod place;
mod qualify;
mod reproducibility;
mod schema;
mod search;
mod shards;
mod tables;
mod tables_schema;
mod verify;
mod workflow;
