//! One trial on its calendar: its patients, when DLTs show, and how it is conducted.

mod admission;
mod arrivals;
mod cohort;
mod conduct;
mod course;
mod expansion;
mod fast;
mod levels;
mod onset;
mod outcome;
mod patients;
mod pending;
mod poisson;
mod record;
mod stagger;
mod stretches;
mod walk;

pub use arrivals::Next;
pub use conduct::{Conductor, TrialSetting};
pub use onset::OnsetModel;
pub use outcome::{ExpansionOutcome, Outcome};
pub use patients::{Patient, PatientModel, Patients};
pub use pending::{PendingConductor, PendingTrialSetting};
pub use record::{CohortRecord, ExpansionRecord, Fate, Ignore, PatientRecord, Recorder, TrialRecord, TurnedAway};
pub use walk::{Uncompiled, Walk};
