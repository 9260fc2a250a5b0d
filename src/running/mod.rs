//! A trial that is running: what its design says now, found by carrying the design out on what has happened so far.

mod answer;
mod counts;
mod departure;
mod expansion;
mod halted;
mod history;
mod infusion;
mod patients;
mod pending;
mod protocol;
mod replay;
mod standing;
mod state;

pub use answer::Neighbour;
pub use counts::Counts;
pub use departure::{Departure, DepartureKind};
pub use expansion::{Assumed, ExpansionState, RunningExpansion};
pub use history::{Concerns, Enrolled, Refusal, from_notation};
pub use infusion::{EarliestInfusion, earliest_infusion};
pub use patients::{COLUMNS, DateOrder, Fault, Judgement, Known, PatientsError, PatientsFile, ReadAs, template};
pub use pending::PendingProtocol;
pub use protocol::Protocol;
pub use standing::{DecidedCohort, DoseCounts, Now, OpenCohort, Resumption, RunningTrial};
pub use state::PossibleOutcome;
