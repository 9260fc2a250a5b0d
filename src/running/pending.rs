//! Carries a design that decides with patients pending out on the patients of a running trial.

use jiff::ToSpan;
use jiff::civil::Date;

use super::history::{Concerns, Enrolled, Refusal};
use super::patients::{Known, PatientsError, PatientsFile};
use super::standing::{DoseCounts, Now, RunningTrial};
use super::state::PossibleOutcome;
use crate::design::{Cap, Decision, Evaluation, PatientStatus, PendingDesign, Ruling, Running};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::{DesignSpec, Plan};

/// What a running trial is conducted by whose design decides patient by patient.
#[derive(Clone, Copy)]
pub struct PendingProtocol<'a> {
    design: &'a dyn PendingDesign,
    cap: Cap,
    doses: usize,
}

/// What is known of a trial at one moment.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    /// Everybody who counts.
    patients: Vec<PatientStatus>,
    at: Option<DoseLevel>,
    /// Patients who count towards the cap.
    under_cap: u32,
}

impl Seen {
    /// Of patients with the share of the window that has passed for each.
    fn new(patients: impl Iterator<Item = (Enrolled, f64)>) -> Self {
        let mut seen = Self { patients: Vec::new(), at: None, under_cap: 0 };
        for (patient, follow_up) in patients {
            let evaluation = match patient.letter {
                Letter::Dlt => Some(Evaluation::Dlt),
                Letter::NoDlt => Some(Evaluation::NoDlt),
                // A window that has passed without its end being known is as good as closed, but not closed.
                Letter::Pending => Some(Evaluation::Pending { follow_up: follow_up.min(1.0 - f64::EPSILON) }),
                Letter::NotEvaluable => None,
            };
            seen.patients.extend(evaluation.map(|evaluation| PatientStatus { dose: patient.dose, evaluation }));
            seen.at = Some(patient.dose);
            seen.under_cap += u32::from(patient.treated);
        }
        seen
    }

    fn running(&self) -> Running<'_> {
        Running { patients: &self.patients, at: self.at }
    }
}

impl<'a> PendingProtocol<'a> {
    /// What a plan says of one of its designs.
    pub fn new(plan: &Plan, spec: &DesignSpec, design: &'a dyn PendingDesign) -> Self {
        Self { design, cap: Cap::new(spec), doses: plan.dose_count() }
    }

    /// Whether a history without dates does not tell enough.
    pub fn needs_dates(&self) -> bool {
        self.design.depends_on_follow_up()
    }

    /// What the design says on a day of a trial whose patients have dates.
    ///
    /// # Errors
    ///
    /// [`PatientsError`] at the first patient whom the design would not have enrolled so on that day.
    pub fn replay_dated(&self, file: &PatientsFile, on: Date) -> Result<RunningTrial, PatientsError> {
        let known = file.as_of(on)?;
        for (place, patient) in known.iter().enumerate() {
            let Some(day) = patient.enrolled.enrolled else { continue };
            // What was known on that day may have been known before or after the enrolment.
            let evening = file.on_day(day);
            let morning = file.on_day(day.checked_sub(1.day()).unwrap_or(day));
            let as_of =
                |known: &[Known]| Seen::new((0..place).map(|earlier| of(known.get(earlier), &evening[earlier])));
            self.check(place, patient.enrolled.dose, &[as_of(&evening), as_of(&morning)])
                .map_err(|refusal| file.place(&refusal))?;
        }
        let patients = known.iter().map(|patient| (patient.enrolled, patient.follow_up));
        Ok(self.stand(&Seen::new(patients), known.iter().map(|patient| patient.enrolled)))
    }

    /// What the design says of a history without dates, if that is enough for it. When outcomes were known is not told, so a
    /// patient is refused only if the design would not have enrolled so with all earlier outcomes known, nor with none.
    ///
    /// # Errors
    ///
    /// [`Refusal`] at the first such patient.
    pub fn replay(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        for (place, patient) in patients.iter().enumerate() {
            let earlier = &patients[..place];
            let all = Seen::new(earlier.iter().map(|&patient| (patient, 0.0)));
            // Of the patients at the last dose level the later ones may still have been pending.
            let still_pending = (0..=place).map(|known| {
                Seen::new(earlier.iter().enumerate().map(|(place, &patient)| {
                    let pending = Enrolled { letter: Letter::Pending, ..patient };
                    (if place < known { patient } else { pending }, 0.0)
                }))
            });
            let ways: Vec<Seen> = still_pending.chain([all]).collect();
            self.check(place, patient.dose, &ways)?;
        }
        let seen = Seen::new(patients.iter().map(|&patient| (patient, 0.0)));
        Ok(self.stand(&seen, patients.iter().copied()))
    }

    /// Whether the design would have enrolled the patient at this place here in one of these moments.
    fn check(&self, place: usize, dose: DoseLevel, ways: &[Seen]) -> Result<(), Refusal> {
        let decisions: Vec<Decision> = ways.iter().map(|seen| self.decide(seen).decision).collect();
        if decisions.contains(&Decision::one_patient(dose)) {
            return Ok(());
        }
        let (concerns, message) = match decisions[0] {
            Decision::Treat(other) => {
                let message = format!("the design enrols this patient at dose level {}, not at {dose}", other.dose);
                (Concerns::Dose, message)
            }
            Decision::Wait => (Concerns::Patient, "the design enrols nobody before more is known".to_owned()),
            Decision::Stop { reason, .. } => {
                (Concerns::Patient, format!("the trial was over before ({})", reason.name().replace('_', " ")))
            }
        };
        let remedy = "check the dose level, and what is said of the patients before".to_owned();
        Err(Refusal { patient: place, concerns, message, remedy })
    }

    /// What the design decides and why, as far as the cap allows it.
    fn decide(&self, seen: &Seen) -> Ruling {
        let running = seen.running();
        let mtd = || self.design.mtd(&running);
        self.cap.limit_ruling(self.design.decide(&running), seen.under_cap, running.anyone_pending(), mtd)
    }

    fn stand(&self, seen: &Seen, patients: impl Iterator<Item = Enrolled>) -> RunningTrial {
        let mut doses = vec![DoseCounts::default(); self.doses];
        patients.for_each(|patient| doses[patient.dose.index()].add(patient.letter));
        let ruling = self.decide(seen);
        let why = match seen.at {
            Some(_) => ruling.why(),
            None => "nobody has been enrolled yet".to_owned(),
        };
        RunningTrial {
            decided: Vec::new(),
            now: Now::Decided(ruling.decision),
            at: seen.at,
            why,
            outcomes: self.possible_outcomes(seen, ruling.decision),
            doses,
            estimates: self.design.estimates(&seen.running()),
        }
    }

    /// What follows once everybody who is pending, and the patient who is enrolled next, is known: if all of them are at one
    /// dose level. Nothing if the trial is over.
    fn possible_outcomes(&self, seen: &Seen, decision: Decision) -> Vec<PossibleOutcome> {
        if decision.ending().is_some() {
            return Vec::new();
        }
        let mut seen = seen.clone();
        let pending = Evaluation::Pending { follow_up: 0.0 };
        if let Some(dose) = decision.dose() {
            seen.patients.push(PatientStatus { dose, evaluation: pending });
            seen.at = Some(dose);
            seen.under_cap += 1;
        }
        let is_pending = |patient: &PatientStatus| matches!(patient.evaluation, Evaluation::Pending { .. });
        let open: Vec<usize> = (0..seen.patients.len()).filter(|&place| is_pending(&seen.patients[place])).collect();
        let dose = |place: &usize| seen.patients[*place].dose;
        if open.iter().any(|place| dose(place) != dose(&open[0])) {
            return Vec::new();
        }
        let mut outcomes: Vec<PossibleOutcome> = Vec::new();
        for dlts in 0..=open.len() {
            let mut known = seen.clone();
            for (turn, &place) in open.iter().enumerate() {
                known.patients[place].evaluation = if turn < dlts { Evaluation::Dlt } else { Evaluation::NoDlt };
            }
            let (dlts, evaluable, decision) = (dlts as u32, open.len() as u32, self.decide(&known).decision);
            match outcomes.last_mut() {
                Some(last) if last.decision == decision => last.dlts = *last.dlts.start()..=dlts,
                _ => outcomes.push(PossibleOutcome { dlts: dlts..=dlts, evaluable, decision, why: String::new() }),
            }
        }
        outcomes
    }
}

/// A patient as known, or as enrolled on that very day.
fn of(known: Option<&Known>, enrolled: &Known) -> (Enrolled, f64) {
    match known {
        Some(known) => (known.enrolled, known.follow_up),
        None => (Enrolled { letter: Letter::Pending, treated: true, ..enrolled.enrolled }, 0.0),
    }
}
