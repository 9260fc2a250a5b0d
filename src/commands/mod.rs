//! The commands, a file each: the only place that prints.

pub mod bound;
mod chart_file;
pub mod check;
mod colour;
pub mod compare;
mod dispatch;
pub mod exact;
mod failure;
pub mod habits;
pub mod merge;
pub mod misspelt;
pub mod monitor;
pub mod new;
pub mod next;
pub mod oc;
mod opening;
mod parts;
pub mod paths;
mod printed;
pub mod progress;
pub mod qualify;
mod questions;
mod report;
pub mod run;
pub mod schema;
mod screen;
pub mod search;
mod source;
pub mod sweep;
pub mod table;
pub mod text;
pub mod trial;
pub mod verify;

use std::path::{MAIN_SEPARATOR, Path};

use crate::characters;
use crate::output;

pub use dispatch::{carry_out, carry_out_by};
pub use failure::Failure;
pub use screen::{Screen, print_failure, print_refusal};

/// A folder as people write it, with a separator at its end.
fn shown(folder: &Path) -> String {
    format!("{}{MAIN_SEPARATOR}", characters::shown(folder))
}

/// Makes sure that a folder has no files of other people in it, unless they do not matter.
///
/// # Errors
///
/// [`Failure::Input`] if it has.
fn refuse_strangers(folder: &Path, force: bool) -> Result<(), Failure> {
    if !force {
        output::refuse_strangers(folder)?;
    }
    Ok(())
}

/// Does work on so many threads, or one for each processor.
///
/// # Errors
///
/// [`Failure::Output`] if the system gives no threads.
fn with_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else {
        return Ok(work());
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build();
    let pool = pool.map_err(|error| Failure::Output(format!("cannot start {threads} threads: {error}")))?;
    Ok(pool.install(work))
}
