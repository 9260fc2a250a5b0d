//! Simulator of phase-I dose-escalation trials: the 3+3 in all its variants, day by day, exact where an exact answer exists.
//!
//! A tour. No two parts import each other, not even by way of others, as `tests/layers.rs` holds:
//!
//! 1. [`design`] holds the designs, a file each: source, keys, rule and words. A rule is a pure function from where a trial stands
//!    (patients and DLTs at each dose level) to what is done next.
//! 2. [`scenario`] reads a file into a validated [`scenario::Plan`]: dose levels, assumed true DLT probabilities, designs,
//!    calendar.
//! 3. [`graph`] compiles a design to its states; trials with the same tallies have the same future.
//! 4. [`trial`] conducts one trial on its calendar, [`simulate`] many in parallel, [`exact`] pushes probability through the
//!    graph instead.
//!    [`benchmark`] knows the same patients at every dose level, [`compare`] puts designs side by side.
//! 5. [`characteristics`] is what both engines answer with: every value with its Monte Carlo standard error, 0 if exact.
//! 6. [`examples`] picks trials to be shown; plans that differ in one value are [`scenario::Variation`]s.
//! 7. [`report`] turns answers into CSV files, charts, tables and a report; `commands` (feature `cli`) prints and stages them.
//! 8. [`ask`] is what other programs ask, those of the packages for Python and R: the text of a scenario in, tables out.
//!
//! [`shard`] divides that work among machines, and sums are written as [`output::Part`]s, to be joined to the same bytes.
//!
//! [`streams`] is the only place where random generators are built, so that the same scenario, seed and version give the same
//! bytes for any number of threads.
//!
//! # Example
//!
//! The registered trial NCT05745454, simulated and held against its exact answer:
//!
//! ```
//! use dosim::exact;
//! use dosim::scenario::{DEFAULT, parse};
//! use dosim::simulate::{Study, Watch};
//!
//! let mut plan = parse("nct05745454.toml", DEFAULT.text)?.plan;
//! plan.trials = 20_000;
//! let study = Study::new(plan);
//! let results = study.simulate(&Watch::default())?;
//!
//! // The chance that the protocol's 12 patients are not enough, under the first scenario.
//! let simulated = results.cells[0].characteristics.planned.map(|planned| planned.p_more);
//! let exact = exact::answer(&study, 0, 0)?.planned.map(|planned| planned.p_more);
//! let (simulated, exact) = simulated.zip(exact).ok_or("no number of patients is planned")?;
//! let standard_errors = (simulated.value - exact.value) / simulated.mc_se.ok_or("more than one trial is needed")?;
//! assert!(standard_errors.abs() < 4.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod ask;
pub mod benchmark;
pub mod best_rule;
pub mod characteristics;
mod characters;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod commands;
pub mod compare;
mod counted;
pub mod decision_table;
pub mod design;
pub mod dose;
pub mod estimate;
pub mod exact;
pub mod examples;
pub mod graph;
pub mod input;
pub mod interrupt;
pub mod monitoring;
pub mod notation;
pub mod output;
pub mod parameters;
pub mod probability;
#[cfg(feature = "cli")]
pub mod qualify;
pub mod report;
pub mod running;
pub mod scenario;
pub mod search;
pub mod shard;
pub mod simulate;
pub mod stats;
pub mod streams;
pub mod sweep;
pub mod trial;
#[cfg(feature = "cli")]
pub mod typed;

/// The version of the library and of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
