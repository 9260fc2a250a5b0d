//! A cap that counts patients who leave: every patient one after the other, and the simulation.

use std::collections::HashMap;

use dosim::characteristics::{OperatingCharacteristics, Quantity, Statistic, Summary, Verification, values};
use dosim::design::{Cohort, CohortDesign, Decision, Mtd, Standing, StopReason};
use dosim::exact::{self, Evaluable, Exactness, Inexact};
use dosim::scenario::{AtCap, DesignSpec, NamedDesign, Plan, Preset, Stagger};
use dosim::simulate::{Study, Watch};

use super::support::{self, designs};

const DLT: [f64; 3] = [0.10, 0.25, 0.40];

fn plan(designs: Vec<NamedDesign>, dropout: f64) -> Plan {
    let mut plan = support::plan(&DLT);
    plan.designs = designs;
    plan.conduct.dropout_probability = support::p(dropout);
    plan.trials = 20_000;
    plan
}

/// A trial goes on patient by patient: nobody is merged, nothing is forgotten, nothing is binomial.
struct Enumeration<'a> {
    design: &'a dyn CohortDesign,
    spec: &'a DesignSpec,
    patients: Vec<Evaluable>,
    decisions: HashMap<Standing, Decision>,
    ends: Vec<End>,
}

/// Where a trial is.
#[derive(Clone, Copy, Default)]
struct Trial {
    standing: Standing,
    treated: [u32; DLT.len()],
    dlts: [u32; DLT.len()],
    probability: f64,
}

/// How it ended.
struct End {
    mtd: Mtd,
    reason: StopReason,
    trial: Trial,
}

impl Enumeration<'_> {
    fn cap(&self) -> u32 {
        self.spec.cap.unwrap()
    }

    fn next(&mut self, standing: Standing) -> Decision {
        let design = self.design;
        *self.decisions.entry(standing).or_insert_with(|| design.decide(&standing).decision)
    }

    fn decide(&mut self, trial: Trial) {
        match self.next(trial.standing) {
            Decision::Wait => panic!("a cohort design waits"),
            Decision::Stop { mtd, reason } => self.ends.push(End { mtd, reason, trial }),
            Decision::Treat(cohort) if trial.treated.iter().sum::<u32>() + u32::from(cohort.patients) > self.cap() => {
                self.end_at_cap(trial);
            }
            Decision::Treat(cohort) => self.patient(trial, cohort, (0, 0)),
        }
    }

    fn end_at_cap(&mut self, trial: Trial) {
        let mtd = match self.spec.at_cap {
            AtCap::Undetermined => Mtd::Undetermined,
            AtCap::Declare => self.design.mtd(&trial.standing.tallies),
        };
        self.ends.push(End { mtd, reason: StopReason::CapReached, trial });
    }

    /// Of the cohort so many are evaluable already, with so many DLTs.
    fn patient(&mut self, trial: Trial, cohort: Cohort, (evaluable, dlts): (u8, u8)) {
        let dose = cohort.dose.index();
        if evaluable == cohort.patients {
            return self.decide(Trial { standing: trial.standing.after(cohort, dlts), ..trial });
        }
        if trial.treated.iter().sum::<u32>() == self.cap() {
            if dlts > cohort.tolerates
                && let Decision::Stop { mtd, reason } = self.next(trial.standing.after(cohort, dlts))
            {
                return self.ends.push(End { mtd, reason, trial });
            }
            let mut standing = trial.standing;
            standing.tallies.add(cohort.dose, evaluable.into(), dlts.into());
            return self.end_at_cap(Trial { standing, ..trial });
        }
        let Evaluable { dlt, evaluable: stays, .. } = self.patients[dose];
        for (is_evaluable, has_dlt, p) in [(0, 0, 1.0 - stays), (1, 0, stays * (1.0 - dlt)), (1, 1, stays * dlt)] {
            let mut trial = Trial { probability: trial.probability * p, ..trial };
            trial.treated[dose] += 1;
            trial.dlts[dose] += u32::from(has_dlt);
            self.patient(trial, cohort, (evaluable + is_evaluable, dlts + has_dlt));
        }
    }

    fn p(&self, is: impl Fn(&End) -> bool) -> f64 {
        self.ends.iter().filter(|end| is(end)).map(|end| end.trial.probability).sum()
    }

    /// A number, against what is called its exact distribution.
    fn assert_counted(&self, what: &str, summary: Option<&Summary>, number: impl Fn(&Trial) -> u32) {
        let summary = summary.unwrap_or_else(|| panic!("{what} is missing"));
        for count in 0..=self.cap() {
            let bin = summary.distribution.bins.iter().find(|bin| bin.from == u64::from(count));
            let expected = self.p(|end| number(&end.trial) == count);
            assert_close(&format!("{what} {count}"), bin.map_or(0.0, |bin| bin.probability.value), expected);
        }
        let mean = self.ends.iter().map(|end| f64::from(number(&end.trial)) * end.trial.probability).sum();
        assert_close(what, summary.mean.value, mean);
    }

    fn assert_is(&self, of: &OperatingCharacteristics, what: &str) {
        assert_close(what, of.p_none_tolerable.value, self.p(|end| end.mtd == Mtd::NoneTolerable));
        assert_close(what, of.p_undetermined.value, self.p(|end| end.mtd == Mtd::Undetermined));
        for (reason, p) in &of.stop_reasons {
            assert_close(&format!("{what}: {reason:?}"), p.value, self.p(|end| end.reason == *reason));
        }
        for (place, dose) in of.doses.iter().enumerate() {
            let what = format!("{what}, dose level {}", place + 1);
            assert_close(&what, dose.p_mtd.value, self.p(|end| end.mtd == Mtd::Dose(dose.dose)));
            self.assert_counted(&format!("{what}: patients"), dose.patients.as_ref(), |trial| trial.treated[place]);
            self.assert_counted(&format!("{what}: DLTs"), dose.dlts.as_ref(), |trial| trial.dlts[place]);
        }
        self.assert_counted(&format!("{what}: patients"), of.patients.as_ref(), |trial| trial.treated.iter().sum());
        self.assert_counted(&format!("{what}: DLTs"), of.dlts.as_ref(), |trial| trial.dlts.iter().sum());
        let planned = of.planned.unwrap();
        let more = |end: &End| {
            end.reason == StopReason::CapReached || end.trial.treated.iter().sum::<u32>() > planned.patients
        };
        assert_close(&format!("{what}: more than planned"), planned.p_more.value, self.p(more));
    }
}

fn assert_close(what: &str, value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-12, "{what}: {value} against {expected}");
}

/// Every cohort design under several caps, patient by patient.
#[test]
fn every_patient_one_after_the_other() {
    let mut named = Vec::new();
    for (name, spec) in designs::every_design(DLT.len()) {
        for (cap, at_cap) in [(4, AtCap::Declare), (7, AtCap::Undetermined), (8, AtCap::Declare)] {
            let spec = DesignSpec { cap: Some(cap), at_cap, ..spec.clone() };
            named.push(NamedDesign { name: format!("{name}, {cap} {at_cap:?}"), spec });
        }
    }
    let mut plan = plan(named, 0.3);
    plan.enrolment.planned_patients = Some(5);
    let study = Study::new(plan);
    let patients = exact::evaluable_patients(study.plan(), &study.plan().scenarios[0]);
    let (mut compared, mut short) = (0, 0);
    for (place, NamedDesign { name, spec }) in study.plan().designs.iter().enumerate() {
        let Some((_, design)) = study.graph(place) else { continue };
        let of = exact::answer(&study, 0, place).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        let (decisions, ends) = (HashMap::new(), Vec::new());
        let mut every = Enumeration { design, spec, patients: patients.clone(), decisions, ends };
        every.decide(Trial { probability: 1.0, ..Trial::default() });
        every.assert_is(&of, name);
        compared += 1;
        let is_short = |end: &End| end.reason != StopReason::CapReached && end.trial.treated.iter().sum::<u32>() == 8;
        short += usize::from(every.p(is_short) > 0.0);
    }
    assert!(compared > 60 && short > 5, "{compared} {short}");
}

/// By hand: three are to stay, four may be treated, half of them leave and nobody has a DLT. The dose level
/// is declared if three of the four stay, (½)³ + 3·(½)⁴ = 5/16, after three patients (1/8) or four (3/16).
#[test]
fn four_may_be_treated_until_three_stay() {
    let mut plan = support::plan(&[0.0]);
    plan.designs = vec![support::design(Preset::Classic.switches(), Some(4))];
    plan.conduct.dropout_probability = support::p(0.5);
    let of = exact::answer(&Study::new(plan), 0, 0).unwrap();
    assert_close("declared", of.doses[0].p_mtd.value, 5.0 / 16.0);
    assert_close("undetermined", of.p_undetermined.value, 11.0 / 16.0);
    let patients = of.patients.unwrap();
    assert_eq!(patients.distribution.bins.iter().map(|bin| bin.from).collect::<Vec<_>>(), [3, 4]);
    assert_close("three", patients.distribution.bins[0].probability.value, 1.0 / 8.0);
    assert_close("mean", patients.mean.value, 4.0 - 1.0 / 8.0);
}

/// With cohorts stopped at excess the decisions are those of whole cohorts where such a cohort ends the trial; where another
/// follows, the cap has more room for it, and nothing is called exact.
#[test]
fn stopped_cohorts_leave_the_decisions_exact_where_they_end_the_trial() {
    let named = || {
        let caps =
            [7, 12].into_iter().flat_map(|cap| [AtCap::Undetermined, AtCap::Declare].map(|at_cap| (cap, at_cap)));
        let all = Preset::ALL.into_iter().flat_map(move |preset| {
            caps.clone().map(move |(cap, at_cap)| {
                let NamedDesign { name, spec } = support::design(preset.switches(), Some(cap));
                (preset, NamedDesign { name: format!("{name} {at_cap:?}"), spec: DesignSpec { at_cap, ..spec } })
            })
        });
        all.unzip::<_, _, Vec<_>, Vec<_>>()
    };
    let (presets, designs) = named();
    let whole = Study::new(plan(designs.clone(), 0.2));
    let mut plan = plan(designs, 0.2);
    plan.conduct.stop_cohort_at_excess = true;
    plan.conduct.stagger = Stagger::All { days: 28.0 };
    plan.enrolment.planned_patients = Some(7);
    let study = Study::new(plan);
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    let verification = Verification::new(&results);
    assert!(verification.is_within_chance() && verification.tested > 80, "{verification:?}");
    for (preset, cell) in presets.iter().zip(&results.cells) {
        let exactness = exact::exactness(&study, cell.design);
        if matches!(preset, Preset::DeEscalating | Preset::DeEscalatingTopSix) {
            assert_eq!((exactness, &cell.exact), (Err(Inexact::CapAfterExcess), &None));
            continue;
        }
        assert_eq!(exactness, Ok(Exactness::Decisions(Inexact::StopAtExcess)));
        let (of, whole) = (cell.exact.as_ref().unwrap(), exact::answer(&whole, 0, cell.design).unwrap());
        assert_eq!((&of.patients, &of.doses[1].dlts), (&None, &None));
        assert_eq!((&of.stop_reasons, of.p_correct), (&whole.stop_reasons, whole.p_correct));
        let is_p_mtd = |of: &OperatingCharacteristics| of.doses.iter().map(|dose| dose.p_mtd).collect::<Vec<_>>();
        assert_eq!(is_p_mtd(of), is_p_mtd(&whole));
        // More than 7 are treated of 12 as the calendar has it; of 7 nobody can tell.
        assert_eq!(of.planned.is_some(), results.plan.designs[cell.design].spec.cap == Some(7));
    }
}

/// A cap that nobody comes to changes nothing.
#[test]
fn a_cap_out_of_reach_is_as_none() {
    let answer = |cap| {
        let mut plan = plan(vec![support::design(Preset::TwoInSix.switches(), cap)], 0.1);
        plan.enrolment.planned_patients = Some(12);
        exact::answer(&Study::new(plan), 0, 0).unwrap()
    };
    // Eighteen at most are evaluable; that thirty more leave has a probability below 10⁻¹⁵.
    let (capped, free) = (answer(Some(48)), answer(None));
    assert!(capped.p_undetermined.value < 1e-12);
    let is_only_without = |quantity| matches!(quantity, Quantity::PatientsAbove(of) if of != Statistic::Mean);
    let free: Vec<_> = values(&free).into_iter().filter(|value| !is_only_without(value.quantity)).collect();
    let capped = values(&capped);
    assert_eq!(capped.len(), free.len());
    for (capped, free) in capped.into_iter().zip(free) {
        assert_eq!((capped.quantity, capped.dose), (free.quantity, free.dose));
        // The greatest number is that of what was not left out, and an SD has the root of its error.
        if capped.name().starts_with("max") {
            continue;
        }
        let (capped_value, value) = (capped.estimate.value, free.estimate.value);
        assert!((capped_value - value).abs() < 1e-9, "{}: {capped_value} against {value}", capped.name());
    }
}
