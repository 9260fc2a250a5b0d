//! Examples are what their rules say, found again without the rules.

use dosim::design::StopReason;
use dosim::examples::{self, Kind};
use dosim::scenario::Plan;
use dosim::trial::Fate;

use super::fixture::{Made, plan};

#[test]
fn every_example_is_the_one_that_its_rule_means() {
    let made = Made::new(Plan { trials: 300, sensitivity: None, ..plan() });
    let cell = examples::cell(&made.results).unwrap();
    assert_eq!((cell.scenario, cell.design), (2, 0));
    let trials: Vec<_> = (1..=300).map(|trial| made.study.one_trial(2, 0, trial)).collect();
    let number = |kind: Kind| {
        let shown = made.examples.iter().find(|shown| shown.kind == kind).unwrap();
        shown.example.as_ref().map(|(example, _)| example.trial as usize)
    };
    let first = |fits: &dyn Fn(usize) -> bool| (1..=300).find(|&trial| fits(trial - 1));

    let fewest = trials.iter().map(|(outcome, _)| outcome.total_treated()).min().unwrap();
    assert_eq!(number(Kind::EarlyStop), first(&|at| trials[at].0.total_treated() == fewest));

    let latest = |at: usize| {
        let dlts = trials[at].1.patients.iter().filter(|patient| patient.fate == Fate::Dlt);
        dlts.map(|patient| patient.ended - patient.preconditioning.unwrap()).fold(0.0, f64::max)
    };
    let longest = (0..300).map(latest).fold(0.0, f64::max);
    assert!(longest > 20.0, "a late DLT is late: {longest}");
    assert_eq!(number(Kind::LateDlt), first(&|at| latest(at) >= longest));

    assert_eq!(number(Kind::NotEvaluable), first(&|at| trials[at].0.not_evaluable > 0));
    assert_eq!(number(Kind::CapReached), first(&|at| trials[at].0.reason == StopReason::CapReached));

    let mut sizes: Vec<_> = trials.iter().map(|(outcome, _)| outcome.total_treated()).collect();
    sizes.sort_unstable();
    let typical = &trials[number(Kind::Typical).unwrap() - 1].0;
    assert_eq!(typical.total_treated(), sizes[149]);
    let same = trials.iter().filter(|(outcome, _)| outcome.mtd == typical.mtd).count();
    assert!(
        trials.iter().all(|(other, _)| trials.iter().filter(|(outcome, _)| outcome.mtd == other.mtd).count() <= same)
    );
}
