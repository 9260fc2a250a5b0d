//! A trial that is running: what its design says now, found by carrying the design out on what has happened so far.

mod history;
mod patients;
mod pending;
mod replay;
mod standing;
mod state;

pub use history::{Concerns, Enrolled, Refusal, from_notation};
pub use patients::{COLUMNS, Known, PatientsError, PatientsFile};
pub use pending::PendingProtocol;
pub use replay::Protocol;
pub use standing::{DecidedCohort, DoseCounts, Now, OpenCohort, RunningTrial};
pub use state::PossibleOutcome;
