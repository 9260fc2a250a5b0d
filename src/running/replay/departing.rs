//! Finds in what a patient of a running trial departs from the design, and lets the trial go on from what was done.

use super::Replay;
use crate::counted::counted;
use crate::design::{Cohort, Decision, StopReason};
use crate::dose::DoseLevel;
use crate::running::answer::{Answer, Neighbour};
use crate::running::departure::{Departure, DepartureKind};
use crate::running::history::{Concerns, Enrolled, Refusal};
use crate::running::standing::{Now, OpenCohort};

impl Replay<'_> {
    /// Whether a cohort above the dose level that the design asked for is to be completed, no rule says; unless it would be filled up
    /// anyway if it were left as it is.
    pub(super) fn doubt_cohort_above(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        if !cohort.is_above || cohort.places == 0 || cohort.enrolled == 0 {
            return;
        }
        let completed = cohort.says();
        let (_, answer) = self.state.left(&cohort, &self.protocol);
        let (why, neighbours) = match answer {
            Answer::NotSaid { why, neighbours } => (why, neighbours),
            Answer::Ruling(left) => {
                let patients = |decision: Decision| decision.cohort().map(|of| (of.dose, of.patients));
                if patients(left.decision) == patients(completed) {
                    return;
                }
                let OpenCohort { number, dose, .. } = cohort;
                let neighbours = vec![
                    Neighbour {
                        when: format!("cohort {number} is completed"),
                        decision: completed,
                        why: format!("it has room for {} more", cohort.places),
                    },
                    Neighbour {
                        when: format!("cohort {number} is left as it is"),
                        decision: left.decision,
                        why: left.why(),
                    },
                ];
                let why =
                    format!("the design did not ask for cohort {number} at dose level {dose}, which is not complete");
                (why, neighbours)
            }
        };
        self.go_by(Answer::NotSaid { why, neighbours });
    }

    /// Where the protocol does not say what follows, whoever is treated at a dose level of a neighbouring answer does not depart.
    pub(super) fn choose_neighbour(&mut self, dose: DoseLevel) {
        let answers = self.neighbours.iter().filter_map(|neighbour| neighbour.decision.cohort());
        if let Some(cohort) = { answers }.find(|cohort| cohort.dose == dose) {
            let is_below = |answer: &Neighbour| answer.decision.dose().is_none_or(|other| other < dose);
            let is_above = self.neighbours.iter().any(is_below);
            self.now = Now::Open(OpenCohort { is_above, ..self.opened(cohort) });
            self.neighbours.clear();
        }
    }

    /// In what the design would not have treated this patient so, if it would not.
    pub(super) fn departure(&self, place: usize, patient: &Enrolled) -> Option<Departure> {
        let departs = |kind, concerns, message, remedy: &str, design_said| {
            let refusal = Refusal { patient: place, concerns, message, remedy: remedy.to_owned() };
            Some(Departure { kind, refusal, design_said })
        };
        let last = self.decided.len();
        let cohort = match &self.now {
            Now::Open(cohort) => cohort,
            Now::Decided(decision) => {
                let reason = decision.stop_reason().map_or("", StopReason::name).replace('_', " ");
                let message = format!("the trial was over after cohort {last} ({reason})");
                let remedy = "leave out who was not treated under this protocol";
                return departs(DepartureKind::AfterTheEnd, Concerns::Patient, message, remedy, *decision);
            }
            Now::NotSaid => {
                let message =
                    format!("after cohort {last} the protocol does not say that dose level {} is next", patient.dose);
                let remedy = "write the outcomes awaited";
                return departs(DepartureKind::DoseLevel, Concerns::Dose, message, remedy, Decision::Wait);
            }
        };
        let said = cohort.says();
        if patient.opens_cohort == Some(true) && cohort.enrolled > 0 {
            let remedy = "write who else is in that cohort, or the outcomes awaited";
            return departs(DepartureKind::CohortLeftEarly, Concerns::Dose, unfinished(cohort), remedy, said);
        }
        let joins = cohort.grows && (cohort.enrolled == 0 || cohort.dose == patient.dose);
        if joins {
            return None;
        }
        if patient.opens_cohort.is_none() && cohort.places == 0 && cohort.pending > 0 {
            let kind = match patient.dose == cohort.dose {
                true => DepartureKind::ExtraPatient,
                false => DepartureKind::CohortLeftEarly,
            };
            let remedy = "check the dates; the next cohort opens after that";
            return departs(kind, Concerns::Patient, unfinished(cohort), remedy, said);
        }
        if patient.dose != cohort.dose {
            let kind = if cohort.enrolled > 0 { DepartureKind::CohortLeftEarly } else { DepartureKind::DoseLevel };
            let remedy = "check the dose level and the outcomes before it";
            return departs(kind, Concerns::Dose, self.elsewhere(cohort, patient.dose), remedy, said);
        }
        if cohort.places == 0 {
            let message = match cohort.planned - cohort.evaluable - cohort.pending {
                0 => {
                    format!("cohort {} has {}, and this is one more", cohort.number, counted(cohort.planned, "patient"))
                }
                _ => format!("the cap allows no more replacements in cohort {}", cohort.number),
            };
            let remedy = "check the number of patients; E marks who is replaced";
            return departs(DepartureKind::ExtraPatient, Concerns::Patient, message, remedy, said);
        }
        let (began, opened) = patient.preconditioning.zip(self.days.opened).filter(|(began, opened)| began < opened)?;
        let message = format!(
            "{} began on {began} in cohort {}, before the last outcome of the cohort before was known on {opened}",
            self.protocol.words.opening, cohort.number
        );
        let remedy = "check the dates; the dose level is fixed by the decision on the cohort before";
        departs(DepartureKind::BeforeDecision, Concerns::Preconditioning, message, remedy, Decision::Wait)
    }

    fn elsewhere(&self, cohort: &OpenCohort, dose: DoseLevel) -> String {
        let why = self
            .decided
            .last()
            .map_or(String::new(), |last| format!(" ({}/{} in cohort {})", last.dlts, last.evaluable, last.number));
        format!("the design treats cohort {} at dose level {}, not at {dose}{why}", cohort.number, cohort.dose)
    }

    /// What was done instead is done, so that the patient has a place at this dose level.
    pub(super) fn follow(&mut self, departure: &Departure, dose: DoseLevel) {
        match departure.kind {
            DepartureKind::BeforeDecision => {}
            DepartureKind::ExtraPatient => {
                if let Now::Open(mut cohort) = self.now {
                    cohort.make_room();
                    cohort.closes_from = self.state.closes_from(cohort.cohort(), &self.protocol);
                    self.now = Now::Open(cohort);
                }
            }
            DepartureKind::DoseLevel | DepartureKind::AfterTheEnd => self.open_unasked(dose, self.asked()),
            DepartureKind::CohortLeftEarly => {
                self.leave();
                self.choose_neighbour(dose);
                if self.asked().is_none_or(|asked| asked.dose != dose) {
                    self.open_unasked(dose, self.asked());
                }
            }
        }
    }

    /// The cohort that is asked for, with nobody in it yet.
    fn asked(&self) -> Option<Cohort> {
        match &self.now {
            Now::Open(cohort) => Some(cohort.cohort()),
            Now::Decided(_) | Now::NotSaid => None,
        }
    }
}

/// What a cohort lacks before the next one can begin.
fn unfinished(cohort: &OpenCohort) -> String {
    let OpenCohort { number, places, pending, planned, .. } = *cohort;
    let lacks = match (places, pending) {
        (0, _) => format!("waits for {pending} pending"),
        (_, 0) => format!("has room for {places} more"),
        _ => format!("has room for {places} more and waits for {pending} pending"),
    };
    format!("cohort {number} is not decided on: of {} it {lacks}", counted(planned, "patient"))
}
