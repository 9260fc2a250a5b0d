//! A study that a severe event has ended: nothing follows, whatever the design would have said.

use super::departure::{Departure, DepartureKind};
use super::history::{Concerns, Enrolled, Refusal};
use super::standing::{Now, RunningTrial};
use crate::design::Decision;

impl RunningTrial {
    /// The same trial of these patients, of whom one may have ended the study. Whoever was enrolled after that departs.
    pub(super) fn halted(self, patients: &[Enrolled]) -> Self {
        let ending = patients.iter().enumerate().filter(|(_, patient)| patient.halts);
        let Some((place, patient)) = ending.min_by_key(|(_, patient)| patient.known) else { return self };
        let later = after(patients, place);
        // What the design would have said of them is no matter.
        let mut departures = self.departures;
        departures.retain(|departure| !later.contains(&departure.refusal.patient));
        departures.extend(later.into_iter().map(|later| {
            let message = format!("a severe event at dose level {} had ended the study", patient.dose);
            let remedy = "check the dates, and the outcome H".to_owned();
            let refusal = Refusal { patient: later, concerns: Concerns::Patient, message, remedy };
            Departure { kind: DepartureKind::AfterTheEnd, refusal, design_said: Decision::HALTED }
        }));
        departures.sort_by_key(|departure| departure.refusal.patient);
        Self {
            now: Now::Decided(Decision::HALTED),
            why: format!("a severe event at dose level {} ended the study", patient.dose),
            outcomes: Vec::new(),
            neighbours: Vec::new(),
            resumption: None,
            departures,
            ..self
        }
    }
}

/// Who was enrolled after the patient at this place ended the study: by dates, or in a later cohort where there are none.
fn after(patients: &[Enrolled], place: usize) -> Vec<usize> {
    let known = patients[place].known;
    let later_cohort =
        patients.iter().enumerate().skip(place + 1).find(|(_, patient)| patient.opens_cohort == Some(true));
    let is_after = |(at, patient): (usize, &Enrolled)| match (patient.enrolled, known) {
        (Some(enrolled), Some(known)) => enrolled > known,
        _ => later_cohort.is_some_and(|(first, _)| at >= first),
    };
    patients.iter().enumerate().filter(|&of| is_after(of)).map(|(at, _)| at).collect()
}
