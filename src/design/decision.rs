//! What a design decides: a cohort is treated, nobody is for now, or the trial stops with its MTD.

use crate::dose::DoseLevel;

/// The most patients that a design may enrol together.
pub const MAX_COHORT: usize = 12;

/// Patients who are treated together at one dose level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cohort {
    /// The dose level.
    pub dose: DoseLevel,
    /// Evaluable patients that it is to have; 1 to [`MAX_COHORT`].
    pub patients: u8,
    /// DLTs among them that the rule tolerates: with more, the decision is the same whatever the others show. As many as there
    /// are patients says that every DLT matters.
    pub tolerates: u8,
}

impl Cohort {
    /// A cohort of which every DLT matters.
    pub fn new(dose: DoseLevel, patients: u8) -> Self {
        Self { dose, patients, tolerates: patients }
    }
}

/// What a design decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// A cohort is treated. A cohort design is asked again when it is evaluable; a design that decides while patients are pending
    /// asks for one patient at a time.
    Treat(Cohort),
    /// Nobody is enrolled until more is known. No answer of a cohort design, and of others only while somebody is pending.
    Wait,
    /// The trial is over. Whoever is pending is followed to the end of the window, but does not count any more.
    Stop {
        /// What it recommends.
        mtd: Mtd,
        /// Why it stops.
        reason: StopReason,
    },
}

impl Decision {
    /// One patient is treated at this dose level.
    pub fn one_patient(dose: DoseLevel) -> Self {
        Self::Treat(Cohort::new(dose, 1))
    }

    /// A severe event has ended the study.
    pub const HALTED: Self = Self::Stop { mtd: Mtd::Undetermined, reason: StopReason::Halted };

    /// The cohort that is treated.
    pub fn cohort(self) -> Option<Cohort> {
        if let Self::Treat(cohort) = self { Some(cohort) } else { None }
    }

    /// The dose level that is treated.
    pub fn dose(self) -> Option<DoseLevel> {
        self.cohort().map(|cohort| cohort.dose)
    }

    /// What a trial recommends that stops, and why it does.
    pub fn ending(self) -> Option<(Mtd, StopReason)> {
        if let Self::Stop { mtd, reason } = self { Some((mtd, reason)) } else { None }
    }

    /// Why a trial stops.
    pub fn stop_reason(self) -> Option<StopReason> {
        self.ending().map(|(_, reason)| reason)
    }
}

/// Why a trial stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StopReason {
    /// The top dose level was passed; there is nowhere to go up to.
    TopDoseReached,
    /// The dose level above is too toxic and this one is tolerated.
    LowerDoseConfirmed,
    /// As many DLTs at this dose level as are tolerated in six, and no more.
    ToleranceReached,
    /// The lowest dose level is too toxic.
    LowestDoseTooToxic,
    /// The maximum of patients that the design plans for.
    MaxPatientsReached,
    /// The dose level that the next cohort would go to has enough patients.
    EnoughAtDose,
    /// The next cohort, or the replacement of a patient, would exceed the cap.
    CapReached,
    /// A severe event, such as a death, ended the study.
    Halted,
}

impl StopReason {
    /// Every reason, in the order of results.
    pub const ALL: [Self; 8] = [
        Self::TopDoseReached,
        Self::LowerDoseConfirmed,
        Self::ToleranceReached,
        Self::LowestDoseTooToxic,
        Self::MaxPatientsReached,
        Self::EnoughAtDose,
        Self::CapReached,
        Self::Halted,
    ];

    /// The word for it in results, as in `p_stop_top_dose_reached`.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopDoseReached => "top_dose_reached",
            Self::LowerDoseConfirmed => "lower_dose_confirmed",
            Self::ToleranceReached => "tolerance_reached",
            Self::LowestDoseTooToxic => "lowest_dose_too_toxic",
            Self::MaxPatientsReached => "max_patients_reached",
            Self::EnoughAtDose => "enough_at_dose",
            Self::CapReached => "cap_reached",
            Self::Halted => "halted",
        }
    }
}

/// What a trial recommends at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mtd {
    /// Not even the lowest dose level is tolerable.
    NoneTolerable,
    /// This dose level.
    Dose(DoseLevel),
    /// The trial ended at its cap, or by a severe event, without an answer.
    Undetermined,
}
