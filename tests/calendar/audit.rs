//! Audits the record of a trial: everything that happened is worked out again, slowly and plainly, from the patients, the
//! rule and the plan, and compared.
// Both conduct the same trial, so that days agree to the bit.
#![allow(clippy::float_cmp)]

mod door;

use dosim::design::{self, Cohort, CohortDesign, Decision, Mtd, Standing, StopReason, Tallies};
use dosim::dose::DoseLevel;
use dosim::probability::Probability;
use dosim::scenario::{AtCap, DesignSpec, DltWindow, Plan, Stagger, StaggerCohorts};
use dosim::simulate::Study;
use dosim::trial::{CohortRecord, Fate, Next, OnsetModel, Outcome, PatientModel, PatientRecord, Patients, TrialRecord};

use door::Event;

/// Days that differ by less are the same day, added up in another order.
const SAME: f64 = 1e-7;

fn assert_day(day: f64, expected: f64, what: &str) {
    assert!((day - expected).abs() < SAME, "{what}: day {day}, expected {expected}");
}

/// The DLT window at a dose level: that of all, but for what it has of its own.
fn window(plan: &Plan, dose: DoseLevel) -> DltWindow {
    let mut window = plan.dlt_window;
    if let Some(own) = plan.own.get(dose.index()) {
        window.preconditioning_days = own.preconditioning_days.unwrap_or(window.preconditioning_days);
        window.days_after_infusion = own.days_after_infusion.unwrap_or(window.days_after_infusion);
    }
    window
}

/// When DLTs show in it: none before infusion where there is no preconditioning at a dose level that has that of its own.
fn onset(plan: &Plan, dose: DoseLevel) -> OnsetModel {
    let (window, mut onset) = (window(plan, dose), plan.onset);
    let own = plan.own.get(dose.index());
    let is_own = own.is_some_and(|own| own.preconditioning_days.or(own.days_after_infusion).is_some());
    if is_own && window.preconditioning_days <= 0.0 {
        onset.before_infusion_share = Probability::ZERO;
    }
    OnsetModel::new(onset, window)
}

/// One trial with everything that it is judged by.
pub(crate) struct Audit<'a> {
    plan: &'a Plan,
    spec: &'a DesignSpec,
    dlt: Vec<f64>,
    rule: Box<dyn CohortDesign>,
    /// Of each dose level.
    onsets: Vec<OnsetModel>,
    patients: Patients,
    pub(crate) record: TrialRecord,
    pub(crate) outcome: Outcome,
}

impl<'a> Audit<'a> {
    pub(crate) fn new(study: &'a Study, scenario: usize, design: usize, trial: u64) -> Self {
        let plan = study.plan();
        let spec = &plan.designs[design].spec;
        let (outcome, record) = study.one_trial(scenario, design, trial);
        Self {
            plan,
            spec,
            dlt: plan.scenarios[scenario].dlt_probabilities.iter().map(|p| p.get()).collect(),
            rule: design::build(spec, plan.dose_count(), plan.target_dlt_rate.get()).into_cohort().unwrap(),
            onsets: DoseLevel::ladder(plan.dose_count()).map(|dose| onset(plan, dose).tabulated()).collect(),
            patients: Patients::new(PatientModel::new(plan, plan.seed), trial),
            record,
            outcome,
        }
    }

    fn cap(&self) -> u32 {
        self.spec.cap.unwrap_or(u32::MAX)
    }

    fn members(&self, cohort: &CohortRecord) -> Vec<PatientRecord> {
        self.record.patients.iter().copied().filter(|patient| patient.cohort == cohort.number).collect()
    }

    /// The whole audit.
    pub(crate) fn run(&mut self) {
        let mut sofar = SoFar::default();
        let mut door = Vec::new();
        for cohort in self.record.cohorts.clone() {
            self.cohort(&cohort, &mut sofar, &mut door);
        }
        self.door(door);
        self.outcome_agrees(&sofar);
    }

    fn cohort(&mut self, cohort: &CohortRecord, sofar: &mut SoFar, door: &mut Vec<(f64, Event)>) {
        let Decision::Treat(asked) = self.rule.decide(&sofar.decided_on).decision else {
            panic!("cohort {} after the rule has stopped", cohort.number);
        };
        let Cohort { dose, patients, tolerates } = asked;
        let planned = u32::from(patients);
        assert_eq!((cohort.number, cohort.dose, cohort.planned), (sofar.cohorts + 1, dose, planned));
        assert!(sofar.treated + planned <= self.cap(), "cohort {} does not fit under the cap", cohort.number);
        assert_day(cohort.opened, sofar.decided, "opening");
        let members = self.members(cohort);
        let stop = self.stop_day(&members, u32::from(tolerates));
        let stagger = self.stagger(cohort);
        for (place, member) in members.iter().enumerate() {
            self.course(member, &members[..place], stop, stagger);
            assert!(cohort.opened <= member.enrolled && member.enrolled <= cohort.complete, "{member:?}");
            assert_eq!(member.dose, dose);
        }

        // Places: the first ones, those of failed products, and those of dropouts as far as the cap allows.
        let replaceable = self.cap() - sofar.treated - planned;
        let mut dropouts = ended(&members, Fate::DroppedOut);
        let replaced = dropouts.len().min(replaceable as usize);
        let mut openings = ended(&members, Fate::NoProduct);
        openings.extend(dropouts.drain(..replaced));
        openings.extend(std::iter::repeat_n(cohort.opened, planned as usize));
        openings.retain(|&day| day < stop);
        door.extend(openings.into_iter().map(|day| (day, Event::PlaceOpens)));
        if stop.is_finite() {
            door.push((stop, Event::CohortStops));
        }

        // The decision: when, and on what.
        let treated: Vec<&PatientRecord> = members.iter().filter(|member| member.preconditioning.is_some()).collect();
        let last = treated.iter().map(|member| member.ended).fold(cohort.opened, f64::max);
        assert_day(cohort.complete, last.min(stop), "completion");
        assert_day(cohort.decided, cohort.complete + self.plan.conduct.decision_days, "decision");
        let dlts: Vec<f64> = ended(&members, Fate::Dlt);
        let evaluable = treated.iter().filter(|member| member.fate != Fate::DroppedOut).count() as u32;
        assert_eq!((cohort.evaluable, cohort.dlts), (evaluable, dlts.len() as u32));
        let known = dlts.iter().filter(|&&day| day <= cohort.complete).count() as u32;
        let short = evaluable < planned && known <= u32::from(tolerates);
        assert!(!short || ended(&members, Fate::DroppedOut).len() > replaced, "short without need: {members:?}");

        sofar.cohorts += 1;
        sofar.decided = cohort.decided;
        sofar.decided_on = sofar.decided_on.after(asked, known as u8);
        sofar.seen.add(dose, evaluable as u16, dlts.len() as u16);
        sofar.treated += treated.len() as u32;
        sofar.not_evaluable += treated.len() as u32 - evaluable;
        let infusions = treated.iter().filter_map(|member| member.infusion);
        sofar.last_infusion = infusions.fold(sofar.last_infusion, f64::max);
        assert!(sofar.treated <= self.cap(), "{} treated above the cap", sofar.treated);
        assert_eq!(cohort.decision, self.decision(sofar, short), "cohort {}", cohort.number);
    }

    /// When the DLTs exceed what is tolerated, if the cohort is stopped then.
    fn stop_day(&self, members: &[PatientRecord], tolerates: u32) -> f64 {
        let dlts = ended(members, Fate::Dlt);
        let excess = dlts.get(tolerates as usize).copied();
        excess.filter(|_| self.plan.conduct.stop_cohort_at_excess).unwrap_or(f64::INFINITY)
    }

    /// One patient, given those of the cohort who were enrolled before.
    fn course(&mut self, member: &PatientRecord, before: &[PatientRecord], stop: f64, stagger: Stagger) {
        let brings = self.patients.get_at(member.place, member.dose);
        let is = Next { place: member.place, came: member.number - 1 };
        assert_eq!((is, member.arrival), self.patients.coming(is));
        assert_eq!(member.tolerance, brings.tolerance);
        assert!(member.enrolled >= member.arrival && member.enrolled < stop, "{member:?}");
        let ready = match self.plan.conduct.production_while_waiting {
            true => member.enrolled.max(member.arrival + brings.production),
            false => member.enrolled + brings.production,
        };
        let begins = self.not_before(before, stagger).max(ready);
        match (member.fate, member.preconditioning) {
            (Fate::NoProduct, None) => {
                assert!(!brings.has_product);
                assert_day(member.ended, ready, "known failure");
            }
            (Fate::CohortStopped, None) => {
                let waits = stagger != Stagger::None && before.iter().any(|other| other.fate == Fate::CohortStopped);
                assert!(brings.has_product && (begins > stop - SAME || waits), "stopped without need: {member:?}");
                assert_eq!(member.ended, stop);
            }
            (_, Some(preconditioning)) => {
                assert!(brings.has_product && preconditioning >= ready, "treated before the product is there");
                assert_day(preconditioning, begins, "preconditioning");
                // Whoever's DLT is the excess at that very moment has begun.
                assert!(preconditioning < stop || member.ended <= stop, "treated after the stop on {stop}: {member:?}");
                self.window(member, preconditioning, brings.dropout);
            }
            _ => panic!("{member:?} cannot be"),
        }
        if member.preconditioning.is_none() {
            assert_eq!((member.infusion, member.window_closes), (None, None));
        }
    }

    /// How infusions are kept apart in a cohort.
    fn stagger(&self, cohort: &CohortRecord) -> Stagger {
        let earlier = |other: &&CohortRecord| other.number < cohort.number && other.dose == cohort.dose;
        let is_kept_apart = match self.plan.conduct.stagger_cohorts {
            StaggerCohorts::Every => true,
            StaggerCohorts::FirstAtDose => self.record.cohorts.iter().find(earlier).is_none(),
            StaggerCohorts::First => cohort.number == 1,
        };
        let own = self.plan.own.get(cohort.dose.index()).and_then(|own| own.stagger);
        if is_kept_apart { own.unwrap_or(self.plan.conduct.stagger) } else { Stagger::None }
    }

    /// The earliest preconditioning that staggering allows after those enrolled before.
    fn not_before(&self, before: &[PatientRecord], stagger: Stagger) -> f64 {
        let Some(dose) = before.first().map(|other| other.dose) else { return f64::NEG_INFINITY };
        let preconditioning_days = window(self.plan, dose).preconditioning_days;
        let is_free = |other: &PatientRecord, days: f64| {
            other.infusion.is_some_and(|infusion| other.ended > infusion + days || other.fate == Fate::NoDlt)
        };
        // Days from infusion to the preconditioning of the next, and who ends the waiting.
        let (days, last) = match stagger {
            Stagger::None => return f64::NEG_INFINITY,
            Stagger::First { days } => {
                (days - preconditioning_days, before.iter().position(|other| other.infusion.is_some()))
            }
            Stagger::UntilFree { days } => (days, before.iter().position(|other| is_free(other, days))),
            Stagger::All { days } => (days - preconditioning_days, None),
        };
        let waited_for = last.map_or(before, |last| &before[..=last]);
        let after = |other: &PatientRecord| match (other.infusion, other.preconditioning) {
            (Some(infusion), _) => infusion + days,
            // Planned to be infused, but a DLT or a dropout came before; or never planned to be.
            (None, Some(preconditioning)) => other.ended.min(preconditioning + preconditioning_days + days),
            (None, None) => other.ended,
        };
        waited_for.iter().map(after).fold(f64::NEG_INFINITY, f64::max)
    }

    /// From preconditioning to the end of the window: DLT, dropout or neither.
    fn window(&self, member: &PatientRecord, preconditioning: f64, dropout: f64) {
        let window = window(self.plan, member.dose);
        let infusion = preconditioning + window.preconditioning_days;
        let closes = member.window_closes.unwrap();
        assert_day(closes, infusion + window.days_after_infusion, "close of the window");
        assert!(preconditioning <= member.ended && member.ended <= closes, "outside the window: {member:?}");
        let p = self.dlt[member.dose.index()];
        let dlt = if member.tolerance < p {
            infusion + self.onsets[member.dose.index()].days_from_infusion(member.tolerance / p)
        } else {
            f64::INFINITY
        };
        let leaves = preconditioning + dropout;
        let (fate, day) = [(Fate::Dlt, dlt), (Fate::DroppedOut, leaves), (Fate::NoDlt, closes)]
            .into_iter()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        assert_eq!(member.fate, fate, "{member:?}: DLT {dlt}, leaves {leaves}");
        assert_day(member.ended, day, "end");
        match member.infusion {
            Some(day) => {
                assert_day(day, infusion, "infusion");
                assert!(member.ended >= day, "infused after the end: {member:?}");
            }
            None => assert!(member.ended < infusion + SAME, "not infused without need: {member:?}"),
        }
    }

    fn decision(&self, sofar: &SoFar, short: bool) -> Decision {
        let stop_at_cap = || {
            let mtd = match self.spec.at_cap {
                AtCap::Undetermined => Mtd::Undetermined,
                AtCap::Declare => self.declared(&sofar.seen),
            };
            Decision::Stop { mtd, reason: StopReason::CapReached }
        };
        match self.rule.decide(&sofar.decided_on).decision {
            _ if short => stop_at_cap(),
            Decision::Treat(next) if sofar.treated + u32::from(next.patients) > self.cap() => stop_at_cap(),
            decision => decision,
        }
    }

    /// The highest level with three evaluable or more and at most one DLT in six, below every one found too toxic.
    fn declared(&self, seen: &Tallies) -> Mtd {
        let switches = self.spec.rule.as_three_plus_three().unwrap();
        let too_toxic = |dose: &DoseLevel| {
            let tolerated = if seen.patients(*dose) > 3 { switches.dlts_tolerated_in_six } else { 1 };
            seen.dlts(*dose) > u32::from(tolerated)
        };
        let below = DoseLevel::ladder(self.plan.dose_count()).take_while(|dose| !too_toxic(dose));
        let tolerable = |dose: &DoseLevel| seen.patients(*dose) >= 3 && 6 * seen.dlts(*dose) <= seen.patients(*dose);
        below.filter(tolerable).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
    }

    fn outcome_agrees(&self, sofar: &SoFar) {
        let outcome = &self.outcome;
        assert_eq!(outcome.total_treated(), sofar.treated);
        assert_eq!(outcome.not_evaluable, sofar.not_evaluable);
        assert_eq!(sofar.treated, sofar.seen.total_patients() + sofar.not_evaluable, "evaluable + dropped out");
        assert_eq!(outcome.enrolled as usize, self.record.patients.len());
        for dose in DoseLevel::ladder(dosim::dose::MAX_DOSES) {
            let at = |fate: Option<Fate>| {
                let treated = self.record.patients.iter().filter(|p| p.dose == dose && p.preconditioning.is_some());
                treated.filter(|patient| fate.is_none_or(|fate| patient.fate == fate)).count() as u32
            };
            let counted = [outcome.treated, outcome.dlts].map(|counts| u32::from(counts[dose.index()]));
            assert_eq!(counted, [at(None), at(Some(Fate::Dlt))]);
        }
        let last = self.record.cohorts.last().unwrap();
        assert_eq!(last.decision, Decision::Stop { mtd: outcome.mtd, reason: outcome.reason });
        assert_eq!(outcome.days_to_mtd, last.decided);
        let end = (sofar.last_infusion + self.plan.calendar.follow_up_days).max(outcome.days_to_mtd);
        assert_day(outcome.days_to_end_of_study, end, "end of study");
    }
}

/// The trial up to the cohort looked at.
struct SoFar {
    cohorts: u32,
    decided: f64,
    /// What the decisions were taken on, and what was seen in the end.
    decided_on: Standing,
    seen: Tallies,
    treated: u32,
    not_evaluable: u32,
    last_infusion: f64,
}

impl Default for SoFar {
    fn default() -> Self {
        let (decided_on, seen) = (Standing::default(), Tallies::default());
        let last_infusion = f64::NEG_INFINITY;
        Self { cohorts: 0, decided: 0.0, decided_on, seen, treated: 0, not_evaluable: 0, last_infusion }
    }
}

/// The days on which this happened to members of a cohort, in order.
fn ended(members: &[PatientRecord], fate: Fate) -> Vec<f64> {
    let mut days: Vec<f64> = members.iter().filter(|member| member.fate == fate).map(|member| member.ended).collect();
    days.sort_by(f64::total_cmp);
    days
}
