//! Why there is no draft, in the words of the command line.

use crate::design::Rule;
use crate::input::Diagnostics;
use crate::scenario::designs::{LEAST_CAP, MOST_CAP};
use crate::scenario::dose_labels::DoseLabelError;

/// The most patients of a trial that is drafted.
pub(super) const MOST_PATIENTS: u32 = 1_000;

/// Why there is no draft, in the words of the command line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DraftError {
    /// Nobody calls a design so.
    #[error("--design {name}: no such design\nhelp: choose one or more of {}", known_designs())]
    UnknownDesign {
        /// As given.
        name: String,
    },
    /// The same design twice.
    #[error(
        "--design names {title} twice\nhelp: name it once; in the file, copy its [[design]] and give the copy another name"
    )]
    RepeatedDesign {
        /// What people call it.
        title: &'static str,
    },
    /// It would go on for ever.
    #[error(
        "--design {title}: it never ends on its own\nhelp: give the number of patients at which it does, such as --max 30"
    )]
    NoMaximum {
        /// What people call it.
        title: &'static str,
    },
    /// Labels alone are not enough for it.
    #[error(
        "--design {title}: it goes by the amounts of the dose levels\nhelp: give them with --doses, such as \"10 mg,20 mg,40 mg\""
    )]
    NoAmounts {
        /// What people call it.
        title: &'static str,
    },
    /// A preset is one of the 3+3.
    #[error("--rule is one of a 3+3, and there is none\nhelp: leave it out, or add 3+3 to --design")]
    RuleWithoutThreePlusThree,
    /// Its model is a function of amounts, which must be of one unit.
    #[error(
        "--design {title}: it goes by the amounts of the dose levels, which are in {one} and in {other}\n\
         help: give them all in one unit with --doses"
    )]
    MixedUnits {
        /// What people call it.
        title: &'static str,
        /// The unit of one dose level.
        one: String,
        /// The unit of another.
        other: String,
    },
    /// The labels are not those of a ladder.
    #[error("--doses: {0}")]
    Doses(#[from] DoseLabelError),
    /// One probability for each dose level.
    #[error("--doses gives {doses} dose levels and --dlt {probabilities} DLT probabilities; give as many of both")]
    DifferentCounts {
        /// Dose levels.
        doses: usize,
        /// DLT probabilities.
        probabilities: usize,
    },
    /// Not on the ladder.
    #[error("--start {start} is no dose level; give 1 to {doses}, 1 being the lowest")]
    StartOutOfRange {
        /// As given.
        start: usize,
        /// How many dose levels there are.
        doses: usize,
    },
    /// Neither 0 nor 1 can be aimed at.
    #[error("--target {0} is no DLT rate to aim at; give a number between 0 and 1, such as 0.25 or 25%")]
    TargetOutOfRange(f64),
    /// Nobody, or more than a trial of phase I can have.
    #[error("--max {0} is out of range; give 1 to {MOST_PATIENTS} patients")]
    MaximumOutOfRange(u32),
    /// No cohort fits below the cap, or no trial could ever reach it.
    #[error(
        "--cap {0} is out of range; give {LEAST_CAP} (one cohort) to {MOST_CAP} patients, or leave it out for no cap"
    )]
    CapOutOfRange(u32),
    /// What was said does not go together, as the file tells that would have been written.
    #[error("{0}")]
    Invalid(#[from] Diagnostics),
}

fn known_designs() -> String {
    Rule::keys().collect::<Vec<_>>().join(", ")
}
