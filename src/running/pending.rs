//! Carries a design that decides with patients pending out on the patients of a running trial.

use jiff::ToSpan;
use jiff::civil::Date;

use super::counts::Counts;
use super::departure::{Departure, DepartureKind};
use super::expansion;
use super::history::{Concerns, Enrolled, Refusal};
use super::infusion::later_by;
use super::patients::{Known, PatientsError, PatientsFile};
use super::protocol::Limits;
use super::standing::{DoseCounts, Now, Resumption, RunningTrial};
use super::state::PossibleOutcome;
use crate::design::{Cap, Decision, DesignSpec, Evaluation, Mtd, PatientStatus, PendingDesign, Ruling, Running};
use crate::dose::DoseLevel;
use crate::notation::{Letter, Misplaced};
use crate::scenario::{DltWindow, Plan};

/// What a running trial is conducted by whose design decides patient by patient.
#[derive(Clone, Copy)]
pub struct PendingProtocol<'a> {
    design: &'a dyn PendingDesign,
    cap: Cap,
    limits: Limits,
    plan: &'a Plan,
}

/// A design that goes by follow-up is asked on each of so many days to come; later only when a window closes.
const MOST_DAYS_ASKED: i32 = 1_000;

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
                Letter::Dlt | Letter::Halt => Some(Evaluation::Dlt),
                Letter::NoDlt | Letter::Moderate => Some(Evaluation::NoDlt),
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

    /// Of counts, in this order of dose levels; nobody has been followed for any time.
    fn of_counts(counts: &Counts, order: impl Iterator<Item = DoseLevel>) -> Self {
        let mut seen = Self { patients: Vec::new(), at: None, under_cap: 0 };
        for dose in order {
            let DoseCounts { evaluable, dlts, pending, .. } = counts.at(dose);
            let many = |evaluation, count: u32| (0..count).map(move |_| PatientStatus { dose, evaluation });
            seen.patients.extend(many(Evaluation::NoDlt, evaluable - dlts));
            seen.patients.extend(many(Evaluation::Dlt, dlts));
            seen.patients.extend(many(Evaluation::Pending { follow_up: 0.0 }, pending));
        }
        seen.at = seen.patients.last().map(|patient| patient.dose);
        seen.under_cap = seen.patients.len() as u32;
        seen
    }

    fn running(&self) -> Running<'_> {
        Running { patients: &self.patients, at: self.at }
    }
}

/// The DLT window of a patient as it is to come.
struct Forecast {
    begins: Date,
    /// `None` if all is known already.
    closes: Option<Date>,
}

impl Forecast {
    /// What will be known of the patient on a day, as [`Seen::new`] takes it.
    fn on(&self, patient: &Known, day: Date) -> (Enrolled, f64) {
        let days = |from: Date, to: Date| f64::from(from.until(to).map_or(0, |span| span.get_days()));
        match self.closes {
            None => (patient.enrolled, patient.follow_up),
            Some(closes) if closes <= day => (Enrolled { letter: Letter::NoDlt, ..patient.enrolled }, 1.0),
            Some(closes) => (patient.enrolled, (days(self.begins, day) / days(self.begins, closes)).clamp(0.0, 1.0)),
        }
    }
}

impl<'a> PendingProtocol<'a> {
    /// What a plan says of one of its designs.
    pub fn new(plan: &'a Plan, spec: &DesignSpec, design: &'a dyn PendingDesign) -> Self {
        Self { design, cap: Cap::new(spec), limits: Limits::new(plan, spec), plan }
    }

    /// Whether a history without dates does not tell enough.
    pub fn needs_dates(&self) -> bool {
        self.design.depends_on_follow_up()
    }

    /// What the design says on a day of a trial whose patients have dates, whatever it would have done with them: each departure
    /// from it is told, and it is asked with all that is known.
    ///
    /// # Errors
    ///
    /// [`PatientsError`] if outcomes are given that cannot be known on that day, or at more patients than any trial has.
    pub fn follow_dated(&self, file: &PatientsFile, on: Date) -> Result<RunningTrial, PatientsError> {
        let known = file.as_of(on)?;
        let patients: Vec<Enrolled> = known.iter().map(|patient| patient.enrolled).collect();
        self.check_limits(&patients).map_err(|refusal| file.place(&refusal))?;
        let departures = known.iter().enumerate().filter_map(|(place, patient)| {
            // The dose level is decided on at enrolment, or afresh when preconditioning begins. What was known on such a day may
            // have been known before or after that.
            let days = [patient.enrolled.enrolled, patient.enrolled.preconditioning];
            let moments = days.into_iter().flatten().flat_map(|day| [day, day.checked_sub(1.day()).unwrap_or(day)]);
            let as_of = |day: Date| {
                let then = file.on_day(day);
                Seen::new((0..place).map(|earlier| of(then.get(earlier), &known[earlier])))
            };
            self.departure(place, patient.enrolled.dose, &moments.map(as_of).collect::<Vec<_>>())
        });
        let follow_up: Vec<f64> = known.iter().map(|patient| patient.follow_up).collect();
        let trial = self.expanded(departures.collect(), &patients, &follow_up);
        let waits = trial.now == Now::Decided(Decision::Wait);
        let trial = RunningTrial { resumption: waits.then(|| self.resumption(&known, on)).flatten(), ..trial };
        Ok(trial.halted(&patients))
    }

    /// The first day after `on` on which the design enrols somebody, if no DLT shows and nobody leaves before; `None` if it stops
    /// instead.
    fn resumption(&self, known: &[Known], on: Date) -> Option<Resumption> {
        let mut closing: Vec<Date> = known.iter().filter_map(|patient| self.forecast(patient, on).closes).collect();
        closing.sort();
        let last = *closing.last()?;
        let every_day = (1..=MOST_DAYS_ASKED).map(|days| later_by(on, f64::from(days))).take_while(|&day| day < last);
        let mut days: Vec<Date> = if self.needs_dates() { every_day.collect() } else { Vec::new() };
        days.extend(closing.into_iter().filter(|&day| day > on));
        days.sort();
        let decided = days.into_iter().map(|day| {
            let seen = Seen::new(known.iter().map(|patient| self.forecast(patient, on).on(patient, day)));
            (day, self.decide(&seen).decision)
        });
        match { decided }.find(|&(_, decision)| decision != Decision::Wait)? {
            (day, Decision::Treat(next)) => Some(Resumption { day, dose: next.dose }),
            _ => None,
        }
    }

    /// How the window of a patient goes on after `on` if all goes as soon as it can.
    fn forecast(&self, patient: &Known, on: Date) -> Forecast {
        let DltWindow { preconditioning_days, days_after_infusion } = self.plan.dlt_window_at(patient.enrolled.dose);
        if patient.enrolled.letter != Letter::Pending {
            return Forecast { begins: on, closes: None };
        }
        // Whoever is late can be infused today, or preconditioned.
        let after = |infusion: Date| later_by(infusion, days_after_infusion);
        let closes = match patient.preconditioning {
            None => after(later_by(on, preconditioning_days)),
            Some(_) => patient.closes.filter(|&closes| closes > on).unwrap_or_else(|| after(on)),
        };
        Forecast { begins: patient.preconditioning.unwrap_or(on), closes: Some(closes) }
    }

    /// What the design says of a history without dates, if that is enough for it. When outcomes were known is not told, so that a
    /// patient departs only if the design would not have enrolled so with all earlier outcomes known, nor with none.
    ///
    /// # Errors
    ///
    /// [`Refusal`] of a patient at a dose level that there is not, or of more patients than any trial has.
    pub fn follow(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        self.check_limits(patients)?;
        let departures = patients.iter().enumerate().filter_map(|(place, patient)| {
            let earlier = &patients[..place];
            let all = Seen::new(earlier.iter().map(|&patient| (patient, 0.0)));
            // Of the patients at the last dose level the later ones may still have been pending.
            let still_pending = (0..=place).map(|known| {
                Seen::new(earlier.iter().enumerate().map(|(place, &patient)| {
                    let pending = Enrolled { letter: Letter::Pending, ..patient };
                    (if place < known { patient } else { pending }, 0.0)
                }))
            });
            self.departure(place, patient.dose, &still_pending.chain([all]).collect::<Vec<_>>())
        });
        Ok(self.expanded(departures.collect(), patients, &vec![0.0; patients.len()]).halted(patients))
    }

    /// As [`PendingProtocol::follow`], of a trial that was conducted as the design said.
    ///
    /// # Errors
    ///
    /// [`Refusal`] also at the first patient whom the design would not have enrolled so.
    pub fn replay(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        self.follow(patients)?.without_departures()
    }

    /// What the design says at these counts, the last patients having been at the dose level `at`. How long those pending have been
    /// followed is not told: [`PendingProtocol::needs_dates`].
    ///
    /// # Errors
    ///
    /// [`Misplaced`] at a dose level that there is not, or at more patients than any trial has.
    pub fn at_counts(&self, counts: &Counts, at: DoseLevel) -> Result<RunningTrial, Misplaced> {
        counts.check(&self.limits)?;
        if !counts.is_empty() {
            counts.check_at(at)?;
        }
        let elsewhere = DoseLevel::ladder(self.limits.doses).filter(|&dose| dose != at);
        let seen = Seen::of_counts(counts, elsewhere.chain([at]));
        let trial = self.stand(&seen, counts.ladder(self.limits.doses));
        Ok(match &self.plan.expansion {
            Some(expansion) => expansion::followed_from_counts(expansion, self.plan.treatment.words(), trial),
            None => trial,
        })
    }

    /// What is said after these patients, each followed for so much of the window. Where an expansion is planned, whoever came after the
    /// MTD was declared belongs to it.
    fn expanded(&self, departures: Vec<Departure>, patients: &[Enrolled], follow_up: &[f64]) -> RunningTrial {
        let stand = |count: usize| {
            let followed = patients[..count].iter().copied().zip(follow_up.iter().copied());
            self.stand(&Seen::new(followed), self.doses(&patients[..count]))
        };
        let is_over = |decision: Decision| matches!(decision, Decision::Stop { mtd: Mtd::Dose(_), .. });
        if let Some(expansion) = &self.plan.expansion {
            let after = departures.iter().find(|of| of.kind == DepartureKind::AfterTheEnd && is_over(of.design_said));
            let count = after.map_or(patients.len(), |departure| departure.refusal.patient);
            let trial = stand(count);
            if matches!(trial.now, Now::Decided(decision) if is_over(decision)) {
                let departures = departures.into_iter().filter(|of| of.refusal.patient < count).collect();
                let later = patients.iter().enumerate().skip(count);
                let declared = patients[..count].iter().map(|patient| patient.known).max().flatten();
                return expansion::followed(
                    expansion,
                    self.plan.treatment.words(),
                    RunningTrial { departures, ..trial },
                    declared,
                    later,
                );
            }
        }
        RunningTrial { departures, ..stand(patients.len()) }
    }

    fn check_limits(&self, patients: &[Enrolled]) -> Result<(), Refusal> {
        let mut there = vec![DoseCounts::default(); self.limits.doses];
        for (place, patient) in patients.iter().enumerate() {
            self.limits.check(place, patient.dose, &there)?;
            there[patient.dose.index()].add(patient.letter);
        }
        Ok(())
    }

    fn doses(&self, patients: &[Enrolled]) -> Vec<DoseCounts> {
        let mut doses = vec![DoseCounts::default(); self.limits.doses];
        patients.iter().for_each(|patient| doses[patient.dose.index()].add(patient.letter));
        doses
    }

    /// In what the design would not have enrolled the patient at this place here in any of these moments, if it would not.
    fn departure(&self, place: usize, dose: DoseLevel, ways: &[Seen]) -> Option<Departure> {
        let decisions: Vec<Decision> = ways.iter().map(|seen| self.decide(seen).decision).collect();
        if decisions.contains(&Decision::one_patient(dose)) {
            return None;
        }
        let design_said = *decisions.first()?;
        let (kind, concerns, message) = match design_said {
            Decision::Treat(other) => {
                let message = format!("the design enrols this patient at dose level {}, not at {dose}", other.dose);
                (DepartureKind::DoseLevel, Concerns::Dose, message)
            }
            Decision::Wait => {
                let message = "the design enrols nobody before more is known".to_owned();
                (DepartureKind::ExtraPatient, Concerns::Patient, message)
            }
            Decision::Stop { reason, .. } => {
                let message = format!("the trial was over before ({})", reason.name().replace('_', " "));
                (DepartureKind::AfterTheEnd, Concerns::Patient, message)
            }
        };
        let remedy = "check the dose level, and what is said of the patients before".to_owned();
        Some(Departure { kind, refusal: Refusal { patient: place, concerns, message, remedy }, design_said })
    }

    /// What the design decides and why, as far as the cap allows it.
    fn decide(&self, seen: &Seen) -> Ruling {
        let running = seen.running();
        let mtd = || self.design.mtd(&running);
        self.cap.limit_ruling(self.design.decide(&running), seen.under_cap, running.anyone_pending(), mtd)
    }

    fn stand(&self, seen: &Seen, doses: Vec<DoseCounts>) -> RunningTrial {
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
            departures: Vec::new(),
            neighbours: Vec::new(),
            in_cohort: Vec::new(),
            queued: Vec::new(),
            resumption: None,
            expansions: Vec::new(),
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
                _ => outcomes.push(PossibleOutcome {
                    dlts: dlts..=dlts,
                    moderate: false,
                    evaluable,
                    decision,
                    why: String::new(),
                }),
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
