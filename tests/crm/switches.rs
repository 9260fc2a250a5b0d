//! The rate of the safety stop apart from the target, and the choice of a dose level that is not above the target.

use dosim::design::{self, CohortDesign, Decision, Mtd, Standing, StopReason};
use dosim::exact;
use dosim::scenario::{
    AtCap, CrmParameters, DesignSpec, DltCurve, DoseChoice, EnoughWhen, GeneralRules, NamedDesign, Reassessment, Rule,
};
use dosim::simulate::{Study, Watch};

use crate::support::{self, level, notation, p};
use crate::{crm, estimates, given, reassessment};

/// VIOLA (Yap 2017, doi:10.1158/1078-0432.CCR-17-0582; Craddock 2019): seven dose levels from d(-2) to d(4), three patients a cohort from d(0),
/// stopped where Pr(p of d(-2) > .20 + .10) > .72, or where the next dose level has twelve.
fn viola() -> Box<dyn CohortDesign> {
    let reassessment = Reassessment {
        skeleton: given(&[0.03, 0.07, 0.12, 0.20, 0.30, 0.40, 0.52]),
        prior_variance: 0.75,
        starting_dose: level(3),
        restrict_escalation: true,
        safety_stop: Some(p(0.72)),
        safety_rate: Some(p(0.3)),
        ..reassessment(DltCurve::Empiric, 0.2, 7)
    };
    let rule = Rule::Crm(CrmParameters { reassessment, cohort_size: 3 });
    let general = GeneralRules {
        max_patients: Some(21),
        enough_at_dose: Some(12),
        enough_when: EnoughWhen::Next,
        ..GeneralRules::default()
    };
    let spec = DesignSpec { rule, cap: None, at_cap: AtCap::Undetermined, general };
    design::build(&spec, 7, 0.2).into_cohort().unwrap()
}

/// The published dose transition pathways of its first three cohorts, from the vignette of R's dtpcrm 0.1.1 by those who planned the
/// trial: DLTs of the first and second cohort, the dose label of the third, and those of the fourth after 0, 1, 2 and 3 DLTs.
const PATHWAYS: [([u8; 2], &str, &str); 16] = [
    ([0, 0], "2", "3 2 1 0"),
    ([0, 1], "1", "2 0 -1 -2"),
    ([0, 2], "-1", "0 -1 -2 -2"),
    ([0, 3], "-2", "-1 -2 -2 stop"),
    ([1, 0], "0", "1 0 -1 -2"),
    ([1, 1], "-1", "-1 -2 -2 -2"),
    ([1, 2], "-2", "-2 -2 -2 stop"),
    ([1, 3], "-2", "-2 -2 stop stop"),
    ([2, 0], "-2", "-1 -2 -2 stop"),
    ([2, 1], "-2", "-2 -2 stop stop"),
    ([2, 2], "stop", ""),
    ([2, 3], "stop", ""),
    ([3, 0], "-2", "-2 -2 -2 stop"),
    ([3, 1], "-2", "-2 -2 stop stop"),
    ([3, 2], "stop", ""),
    ([3, 3], "stop", ""),
];

/// The dose labels of the second cohort after 0, 1, 2 and 3 DLTs.
const SECOND: [&str; 4] = ["1", "-1", "-2", "-2"];

#[test]
fn every_published_dose_transition_pathway_of_viola() {
    let design = viola();
    let said = |standing: &Standing| match design.decide(standing).decision {
        Decision::Treat(cohort) => (cohort.dose.number() as i32 - 3).to_string(),
        Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic } => "stop".to_owned(),
        other => panic!("{other:?}"),
    };
    let after = |standing: &Standing, dlts: u8| match design.decide(standing).decision {
        Decision::Treat(cohort) => standing.after(cohort, dlts),
        other => panic!("{other:?}"),
    };
    let mut decisions = 0;
    for ([first, second], third, fourth) in PATHWAYS {
        let one = after(&Standing::default(), first);
        assert_eq!(said(&one), SECOND[usize::from(first)], "after {first}");
        let two = after(&one, second);
        assert_eq!(said(&two), third, "after {first} {second}");
        decisions += 2;
        for (dlts, label) in (0..).zip(fourth.split_whitespace()) {
            assert_eq!(said(&after(&two, dlts)), label, "after {first} {second} {dlts}");
            decisions += 1;
        }
    }
    assert_eq!(decisions, 2 * 16 + 4 * 12);
}

/// The model's highest estimate that is not above the target, as the estimates say it, which are those of dfcrm; without one the
/// lowest dose level; the MTD likewise among those tried.
#[test]
fn the_nearest_that_is_not_above() {
    let parameters = Reassessment { choice: DoseChoice::NearestNotAbove, ..reassessment(DltCurve::Empiric, 0.25, 5) };
    let (design, nearest) = (crm(parameters, 3, 5), crm(reassessment(DltCurve::Empiric, 0.25, 5), 3, 5));
    let (mut lower, mut none) = (0, 0);
    let mut open = vec![Standing::default()];
    for _ in 0..4 {
        let mut later = Vec::new();
        for standing in open {
            let Decision::Treat(cohort) = design.decide(&standing).decision else { panic!("{standing:?}") };
            for dlts in 0..=3 {
                let after = standing.after(cohort, dlts);
                let estimates = estimates(&design, &after.tallies);
                let below = estimates.iter().filter(|estimate| estimate.dlt_probability <= 0.25).count();
                let dose = design.decide(&after).decision.dose().unwrap().number();
                assert_eq!(dose, below.max(1), "{after:?} {estimates:?}");
                let tried: Vec<usize> = (1..=5).filter(|&dose| after.tallies.patients(level(dose)) > 0).collect();
                let mtd = tried.iter().rev().find(|&&dose| dose <= below).unwrap_or(&tried[0]);
                assert_eq!(design.mtd(&after.tallies), Mtd::Dose(level(*mtd)), "{after:?}");
                lower += usize::from(nearest.decide(&after).decision.dose().unwrap().number() > dose);
                none += usize::from(below == 0);
                later.push(after);
            }
        }
        open = later;
    }
    assert!(lower > 10 && none > 20, "{lower} {none}");
    let why = |history: &str| design.decide(&notation::standing(history)).why();
    assert!(why("1NNN").contains("is the nearest to the target of 0.25 and not above it"), "{}", why("1NNN"));
    assert!(why("1TTT").contains("the estimate of every dose level is above the target of 0.25"), "{}", why("1TTT"));
}

/// What is never above the target treats fewer above it; and the Monte Carlo engine has the exact answers of both switches.
#[test]
fn exact_and_simulated_answers_of_the_switches_agree() {
    let parameters = |choice, rate: Option<f64>| Reassessment {
        choice,
        safety_stop: Some(p(0.72)),
        safety_rate: rate.map(p),
        ..reassessment(DltCurve::Empiric, 0.25, 3)
    };
    let general = GeneralRules { max_patients: Some(15), ..GeneralRules::default() };
    let mut plan = support::plan(&[0.2, 0.4, 0.55]);
    plan.trials = 20_000;
    let kinds = [
        (DoseChoice::Nearest, None),
        (DoseChoice::Nearest, Some(0.4)),
        (DoseChoice::NearestNotAbove, None),
        (DoseChoice::NearestNotAbove, Some(0.4)),
    ];
    plan.designs = kinds
        .map(|(choice, rate)| {
            let rule = Rule::Crm(CrmParameters { reassessment: parameters(choice, rate), cohort_size: 3 });
            let spec = DesignSpec { rule, cap: None, at_cap: AtCap::Undetermined, general };
            NamedDesign { name: format!("{choice:?} {rate:?}"), spec }
        })
        .into();
    let study = Study::new(plan);
    let simulated = study.simulate(&Watch::default()).unwrap();
    let answers: Vec<_> = (0..4).map(|design| exact::answer(&study, 0, design).unwrap()).collect();
    for (cell, exact) in simulated.cells.iter().zip(&answers) {
        for (simulated, exact) in [
            (&cell.characteristics.p_none_tolerable, &exact.p_none_tolerable),
            (&cell.characteristics.doses[0].p_mtd, &exact.doses[0].p_mtd),
            (&cell.characteristics.patients.as_ref().unwrap().mean, &exact.patients.as_ref().unwrap().mean),
        ] {
            let errors = (simulated.value - exact.value) / simulated.mc_se.unwrap();
            assert!(errors.abs() < 4.0, "{errors}: {simulated:?} {exact:?}");
        }
    }
    let p_none = |design: usize| answers[design].p_none_tolerable.value;
    assert!(p_none(1) < p_none(0) / 2.0 && p_none(3) < p_none(2) / 2.0, "a higher rate stops less often");
    let p_lowest = |design: usize| answers[design].doses[0].p_mtd.value;
    assert!(p_lowest(3) > p_lowest(1), "what is not above the target is lower");
}
