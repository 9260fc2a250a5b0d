//! The driver of a trial whose design decides while patients are pending: event by event, one patient at a time.
//!
//! The design is asked when the trial opens, when a patient comes, after a patient was given a place, and when an outcome
//! becomes known; between these nothing that it could depend on changes. If it enrols for sure, it is asked where only when
//! somebody comes. What holds for cohorts holds here with these words:
//!
//! - *Outcomes* are known to the design `decision_days` after they happen, and so is how much of a window has passed: it sees
//!   the trial as it was then. Who leaves without an outcome (dropout, no product) leaves its sight at once.
//! - *Staggering* is between patients of one dose level, in the order of enrolment, as if they were one cohort: each after the one
//!   before, all after the first who was infused there, or each after the one before until one was free of a DLT for long enough.
//! - A *place* once given stays, at the dose level that it was given for, whatever is known later. If the trial stops, though,
//!   whoever has not begun preconditioning is not treated.
//! - The *cap* counts patients with a place unless it turned out that they cannot be treated. When it is reached, nobody else
//!   gets a place; the trial stops at its cap once nobody is pending and the design would still go on.
//! - That a cohort is stopped at excess has no meaning here: every DLT is decided upon when it is known.

mod state;

use state::{State, UnderWay};

use super::admission::{Admission, Admitted};
use super::cohort::{CohortConduct, CohortPlan};
use super::course::{Course, later};
use super::expansion::{ExpansionConduct, Standing, Truth};
use super::outcome::Outcome;
use super::patients::Patients;
use super::record::{Fate, Recorder};
use super::stretches::Member;
use crate::design::{Cap, Decision, DesignSpec, Evaluation, PatientStatus, PendingDesign, Running, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::{Plan, Scenario};

/// One design that decides while patients are pending, under one scenario.
#[derive(Clone, Copy)]
pub struct PendingTrialSetting<'a> {
    design: &'a dyn PendingDesign,
    depends_on_follow_up: bool,
    waits_for_outcomes: bool,
    truth: Truth,
    cap: Cap,
}

impl<'a> PendingTrialSetting<'a> {
    /// Brings together a design, its limits, and a scenario with one probability a dose level.
    pub fn new(design: &'a dyn PendingDesign, spec: &DesignSpec, scenario: &Scenario) -> Self {
        let depends_on_follow_up = design.depends_on_follow_up();
        let waits_for_outcomes = design.waits_for_outcomes();
        Self { design, depends_on_follow_up, waits_for_outcomes, truth: Truth::new(scenario), cap: Cap::new(spec) }
    }
}

/// Conducts trials of one plan. It holds working memory, so that a trial allocates nothing: one for each thread.
#[derive(Debug, Clone)]
pub struct PendingConductor {
    conduct: CohortConduct,
    admission: Admission,
    expansion: Option<ExpansionConduct>,
    /// Of each dose level.
    window_days: [f64; MAX_DOSES],
    decision_days: f64,
    follow_up_days: f64,
    trial: State,
}

impl PendingConductor {
    /// Prepares to conduct trials of a plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            conduct: CohortConduct::new(plan),
            admission: Admission::new(plan),
            expansion: ExpansionConduct::of(plan),
            window_days: window_days(plan),
            decision_days: plan.conduct.decision_days,
            follow_up_days: plan.calendar.follow_up_days,
            trial: State::default(),
        }
    }

    /// Conducts one trial from its first arrival to its MTD, telling `recorder` as it goes.
    ///
    /// # Panics
    ///
    /// If the design waits although nobody is pending, which no design may.
    pub fn conduct<R: Recorder>(
        &mut self,
        setting: &PendingTrialSetting<'_>,
        patients: &mut Patients,
        recorder: &mut R,
    ) -> Outcome {
        self.trial.reset();
        self.admission.reset();
        let end = loop {
            if self.trial.halts <= self.trial.today {
                break self.halt::<R>();
            }
            // A listener is told where the place is open, even if nobody comes.
            let mut passes = false;
            let decision =
                if !R::LISTENS && self.is_open_to_nobody(setting) { None } else { Some(self.decide::<R>(setting)) };
            match decision {
                None => self.trial.open(),
                Some(Decision::Treat(next)) => {
                    self.trial.open();
                    self.admission.leave_without_product(self.trial.today, recorder);
                    if let Some(admitted) = self.admission.call(self.trial.today) {
                        self.enrol(setting, &admitted, next.dose, patients);
                        continue;
                    }
                }
                Some(Decision::Wait) => {
                    self.trial.shut();
                    passes = self.pass_until_known(setting, patients, recorder);
                }
                Some(stop @ Decision::Stop { .. }) => break stop,
            }
            let known = self.trial.next_known();
            let arrival = if passes { f64::INFINITY } else { self.admission.next_arrival(patients, recorder) };
            if self.trial.halts <= known.min(arrival) {
                break self.halt::<R>();
            }
            assert!(known < f64::INFINITY || self.trial.open_since.is_some(), "the design waits for nobody");
            if known <= arrival {
                self.trial.today = known;
                self.trial.just_enrolled = false;
                self.trial.learn();
                continue;
            }
            self.trial.today = arrival;
            self.trial.just_enrolled = false;
            match self.decide::<R>(setting) {
                Decision::Treat(next) => {
                    self.trial.open();
                    let admitted = self.admission.take_next(arrival);
                    self.enrol(setting, &admitted, next.dose, patients);
                }
                Decision::Wait => {
                    self.trial.shut();
                    self.admission.refuse_next(arrival, patients, recorder);
                }
                stop @ Decision::Stop { .. } => break stop,
            }
        };
        self.trial.shut();
        self.finish(end, &setting.truth, patients, recorder)
    }

    /// A severe event ends the study.
    fn halt<R: Recorder>(&mut self) -> Decision {
        self.trial.today = self.trial.halts;
        if R::LISTENS {
            let State { stretches, members, today, .. } = &mut self.trial;
            stretches.end(*today, members, Decision::HALTED);
        }
        Decision::HALTED
    }

    /// Where nothing but an outcome ends the waiting: nobody who comes before one is known gets a place. Whether that is so.
    fn pass_until_known<R: Recorder>(
        &mut self,
        setting: &PendingTrialSetting<'_>,
        patients: &mut Patients,
        recorder: &mut R,
    ) -> bool {
        let known = self.trial.next_known().min(self.trial.halts);
        let passes = known < f64::INFINITY && (setting.waits_for_outcomes || self.trial.answer.is_some());
        if passes {
            self.admission.pass_until(patients, known, recorder);
        }
        passes
    }

    /// Whether a place is open at some dose level, and nobody waits for it: which one is no matter until somebody comes.
    fn is_open_to_nobody(&self, setting: &PendingTrialSetting<'_>) -> bool {
        self.admission.is_empty()
            && setting.cap.leaves_room(self.trial.under_cap, 1)
            && setting.design.enrols_for_sure(&self.seen(), self.trial.just_enrolled)
    }

    /// What is decided today, as far as the cap allows it.
    fn decide<R: Recorder>(&mut self, setting: &PendingTrialSetting<'_>) -> Decision {
        let of_design = self.ask(setting);
        let (treated, anyone_pending) = (self.trial.under_cap, !self.trial.under_way.is_empty());
        let decision = setting.cap.limit(of_design, treated, anyone_pending, || setting.design.mtd(&self.seen()));
        if R::LISTENS {
            let State { stretches, members, today, .. } = &mut self.trial;
            match decision {
                Decision::Treat(next) => stretches.open(next.dose, *today, members),
                Decision::Wait => stretches.pause(*today),
                Decision::Stop { .. } => stretches.end(*today, members, decision),
            }
        }
        decision
    }

    /// What the design sees.
    fn seen(&self) -> Running<'_> {
        Running { patients: &self.trial.running, at: self.trial.at }
    }

    fn ask(&mut self, setting: &PendingTrialSetting<'_>) -> Decision {
        if let Some(answer) = self.trial.answer {
            return answer;
        }
        let seen_on = self.trial.today - self.decision_days;
        let dependent = if setting.depends_on_follow_up { &*self.trial.under_way } else { &[] };
        for under_way in dependent {
            let Member { dose, course, .. } = &self.trial.members[under_way.member];
            let begun = course.preconditioning;
            // Whoever's window is over is no longer pending, whatever rounding makes of it.
            let follow_up = ((seen_on - begun) / self.window_days[dose.index()]).clamp(0.0, 1.0 - f64::EPSILON);
            self.trial.running[under_way.place].evaluation = Evaluation::Pending { follow_up };
        }
        let answer = setting.design.decide(&self.seen()).decision;
        // Time alone changes what a design makes of the follow-up, so that it is asked again.
        let keeps = !setting.depends_on_follow_up || self.trial.under_way.is_empty();
        self.trial.answer = keeps.then_some(answer);
        answer
    }

    /// Gives the place at a dose level to this patient today.
    fn enrol(&mut self, setting: &PendingTrialSetting<'_>, admitted: &Admitted, dose: DoseLevel, patients: &Patients) {
        self.trial.shut();
        let dlt_probability = setting.truth.dlt[dose.index()];
        let halt_probability = setting.truth.halt[dose.index()];
        let plan = CohortPlan { dose, dlt_probability, halt_probability, patients: 1, tolerates: 0, replacements: 0 };
        let is_first = self.trial.members.first().is_none_or(|first| first.dose == dose);
        let waiting = &mut self.trial.waiting[dose.index()];
        let patient = patients.get_at(admitted.who.place, dose);
        let mut course =
            self.conduct.levels().course(&plan, self.conduct.levels().at(dose), admitted, &patient, waiting.not_before);
        waiting.after(&course, self.conduct.levels().stagger(dose, true, is_first));
        // Without a chance of it nothing is drawn.
        if halt_probability > 0.0 && course.fate == Fate::Dlt && patients.halt(course.who.place) < halt_probability {
            course.halts = true;
            self.trial.halts = self.trial.halts.min(course.ended);
        }
        let known = match course.fate {
            Fate::Dlt | Fate::NoDlt => course.ended + self.decision_days,
            _ => course.ended,
        };
        let place = self.trial.running.len();
        self.trial.under_way.push(UnderWay { member: self.trial.members.len(), place, known });
        self.trial.running.push(PatientStatus { dose, evaluation: Evaluation::Pending { follow_up: 0.0 } });
        self.trial.members.push(Member { dose, stretch: self.trial.stretches.number(), known, course });
        self.trial.under_cap += 1;
        self.trial.just_enrolled = true;
        self.trial.at = Some(dose);
        self.trial.answer = None;
    }

    /// Counts everything, now that the trial stops today.
    fn finish<R: Recorder>(
        &mut self,
        end: Decision,
        truth: &Truth,
        patients: &mut Patients,
        recorder: &mut R,
    ) -> Outcome {
        let mut today = self.trial.today;
        let mut outcome = Outcome::new();
        let (mut tallies, mut last_infusion) = (Tallies::default(), f64::NEG_INFINITY);
        for Member { dose, course, .. } in &mut self.trial.members {
            if course.is_not_begun(today) {
                (course.fate, course.ended) = (Fate::TrialStopped, today);
                outcome.products_unused += 1;
            }
            outcome.enrolled += 1;
            if !course.treated() {
                continue;
            }
            outcome.treated[dose.index()] += 1;
            outcome.dlts[dose.index()] += u16::from(course.fate == Fate::Dlt);
            outcome.not_evaluable += u32::from(course.fate == Fate::DroppedOut);
            tallies.add(*dose, u16::from(course.fate != Fate::DroppedOut), u16::from(course.fate == Fate::Dlt));
            if course.infused() {
                last_infusion = later(last_infusion, course.infusion);
            }
        }
        if R::LISTENS {
            for &Member { dose, stretch, course, .. } in &self.trial.members {
                recorder.patient(self.conduct.levels().record(&course, stretch, dose, patients));
            }
            self.trial.stretches.tell(recorder);
        }
        outcome.end(end);
        outcome.days_to_mtd = today;
        if let Some(expansion) = &mut self.expansion {
            let standing = Standing { tallies, number: self.trial.stretches.number() - 1, today, last_infusion };
            let (with, of) = ((&mut self.conduct, &mut self.admission), (&mut *patients, &mut *recorder));
            Standing { today, last_infusion, .. } = expansion.follow(standing, truth, &mut outcome, with, of);
        }
        self.admission.close(patients, today, recorder);
        outcome.turned_away = self.admission.turned_away;
        outcome.products_unused += self.admission.products_unused;
        outcome.days_to_end_of_study = today.max(last_infusion + self.follow_up_days);
        outcome.days_closed = today - self.trial.open_days - self.admission.open_days;
        outcome
    }
}

/// The days of the DLT window at each dose level.
pub(super) fn window_days(plan: &Plan) -> [f64; MAX_DOSES] {
    let mut days = [plan.dlt_window.days(); MAX_DOSES];
    for dose in DoseLevel::ladder(plan.own.len()) {
        days[dose.index()] = plan.dlt_window_at(dose).days();
    }
    days
}

impl Course {
    /// Whether preconditioning is still to begin when the trial stops.
    fn is_not_begun(&self, stopped: f64) -> bool {
        self.treated() && self.preconditioning >= stopped && self.ended > stopped
    }
}
