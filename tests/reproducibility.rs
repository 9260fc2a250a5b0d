//! The same seed gives the same results to the bit: for any number of threads, for one trial alone, in any company.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::characteristics::{OutcomeCriteria, QuantityValue, Results, Tally, values};
use dosim::design::{CohortDesign, Standing, Tallies, ThreePlusThree};
use dosim::scenario::{AtCap, DaysDistribution, Plan, Preset, Stagger, Switches};
use dosim::simulate::{Bench, Study, Watch};
use support::{design, p, plan, scenario};

/// Everything that can vary varies, and 10 007 trials are no multiple of any block.
fn busy_plan() -> Plan {
    let mut plan = plan(&[0.05, 0.15, 0.30]);
    plan.scenarios.push(scenario("too toxic", &[0.4, 0.5, 0.6]));
    let mut declare = design(Preset::DeEscalatingTopSix.switches(), Some(14));
    declare.spec.at_cap = AtCap::Declare;
    plan.designs.extend([declare, design(Preset::TwoInSix.switches(), None)]);
    plan.enrolment.queue = 2;
    plan.onset.before_infusion_share = p(0.1);
    plan.onset.acute_share = p(0.2);
    plan.conduct.production = DaysDistribution::LogNormal { median_days: 20.0, log_sd: 0.3 };
    plan.conduct.not_infused_probability = p(0.1);
    plan.conduct.dropout_probability = p(0.1);
    plan.conduct.stagger = Stagger::First { days: 14.0 };
    plan.conduct.stop_cohort_at_excess = true;
    plan.conduct.decision_days = 3.0;
    plan.trials = 10_007;
    plan
}

fn simulate(plan: Plan) -> Results {
    Study::new(plan).simulate(&Watch::default()).unwrap()
}

fn simulate_on(threads: usize, plan: &Plan) -> Results {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| simulate(plan.clone()))
}

/// Every quantity of every cell with the bits of its value and standard error.
fn bits(results: &Results) -> Vec<(String, Option<usize>, u64, Option<u64>)> {
    let of = |QuantityValue { quantity, dose, estimate }: QuantityValue| {
        (quantity.name().into_owned(), dose, estimate.value.to_bits(), estimate.mc_se.map(f64::to_bits))
    };
    results.cells.iter().flat_map(|cell| values(&cell.characteristics)).map(of).collect()
}

#[test]
fn threads_do_not_matter() {
    let plan = busy_plan();
    let one = simulate_on(1, &plan);
    for threads in [2, 7] {
        let many = simulate_on(threads, &plan);
        assert_eq!(bits(&many), bits(&one), "{threads} threads");
        // The whole text too: distributions have more in them than the quantities tell.
        assert_eq!(format!("{many:?}"), format!("{one:?}"), "{threads} threads");
    }
}

#[test]
fn a_trial_alone_is_the_trial_in_the_run() {
    let plan = Plan { trials: 700, ..busy_plan() };
    let study = Study::new(plan.clone());
    let mut in_run = Vec::new();
    let mut bench = Bench::new(&study);
    for trial in 1..=plan.trials {
        in_run.extend(bench.conduct(trial).iter().enumerate().map(|(cell, outcome)| (trial, cell, *outcome)));
    }
    let mut tallies: Vec<Tally> = study
        .cells()
        .map(|(s, d)| Tally::new(OutcomeCriteria::new(&plan, &plan.scenarios[s], &plan.designs[d].spec)))
        .collect();
    let cells: Vec<(usize, usize)> = study.cells().collect();
    // Backwards: what was conducted before must leave no trace.
    for &(trial, cell, outcome) in in_run.iter().rev() {
        let (scenario, design) = cells[cell];
        let (alone, _) = study.one_trial(scenario, design, trial);
        assert_eq!(alone, outcome, "trial {trial} of cell {cell}");
        tallies[cell].add(&alone);
    }
    let results = study.simulate(&Watch::default()).unwrap();
    for (tally, cell) in tallies.iter().zip(&results.cells) {
        assert_eq!(tally.characteristics(), cell.characteristics);
    }
}

#[test]
fn company_does_not_matter() {
    let together = simulate(busy_plan());
    for cell in &together.cells {
        let mut alone = busy_plan();
        alone.scenarios = vec![together.scenario(cell).clone()];
        alone.designs = vec![together.design(cell).clone()];
        assert_eq!(simulate(alone).cells[0].characteristics, cell.characteristics);
    }
}

#[test]
fn every_trial_is_counted_once() {
    for trials in [1, 2, 4095, 4096, 4097, 8193] {
        let watch = Watch::default();
        let results = Study::new(Plan { trials, ..busy_plan() }).simulate(&watch).unwrap();
        assert_eq!(watch.done.into_inner(), trials);
        for cell in &results.cells {
            assert_eq!(cell.characteristics.trials, Some(trials));
            let total: f64 = cell.characteristics.stop_reasons.iter().map(|(_, p)| p.value).sum();
            assert!((total - 1.0).abs() < 1e-9, "{trials}: {total}");
        }
    }
}

#[test]
fn another_seed_is_another_run() {
    let other = simulate(Plan { seed: 7, ..busy_plan() });
    assert_ne!(bits(&other), bits(&simulate(busy_plan())));
}

#[test]
fn a_watcher_can_stop_it() {
    let watch = Watch::default();
    watch.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let plan = Plan { trials: 1_000_000_000, ..busy_plan() };
    assert!(Study::new(plan).simulate(&watch).is_err());
}

/// What this seed gives. A change here is a change of everybody's results: mark it as "value-breaking" in the changelog.
#[test]
fn golden_values() {
    let results = simulate(busy_plan());
    let golden: Vec<String> = results
        .cells
        .iter()
        .map(|cell| {
            let of = &cell.characteristics;
            let calendar = of.calendar.as_ref().unwrap();
            let hits = |p: f64| (p * 10_007.0).round();
            let selected: Vec<f64> = of.doses.iter().map(|dose| hits(dose.p_mtd.value)).collect();
            let (none, undetermined) = (hits(of.p_none_tolerable.value), hits(of.p_undetermined.value));
            let (patients, days) = (of.patients.as_ref().unwrap().mean.value, calendar.days_to_mtd.mean.value);
            format!("{none} {selected:?} {undetermined}, {patients:.6} patients, {days:.3} days")
        })
        .collect();
    assert_eq!(golden, GOLDEN);
}

const GOLDEN: [&str; 6] = [
    "307 [1871.0, 2135.0, 2030.0] 3664, 9.929649 patients, 299.006 days",
    "325 [2155.0, 5022.0, 2505.0] 0, 12.299390 patients, 365.624 days",
    "96 [1084.0, 3797.0, 5030.0] 0, 11.586689 patients, 345.187 days",
    "7226 [2244.0, 229.0, 23.0] 285, 5.195563 patients, 153.658 days",
    "7841 [1863.0, 284.0, 19.0] 0, 5.838213 patients, 170.995 days",
    "5405 [3825.0, 713.0, 64.0] 0, 5.734986 patients, 168.267 days",
];

/// Walked down from the top of a long ladder many trials share a state that differ in their DLTs. They are conducted as they
/// would be otherwise: the design asked with the very tallies of each trial gives the same.
#[test]
fn trials_that_share_a_state_are_conducted_by_their_own_tallies() {
    let dlt: Vec<f64> = (1..=12).map(|dose| 0.02 + 0.05 * f64::from(dose)).collect();
    let mut plan = support::plan(&dlt);
    let switches = Switches { starting_dose: support::level(12), ..Preset::DeEscalatingTopSix.switches() };
    plan.designs = vec![support::design(switches, None)];
    plan.trials = 500;
    let study = Study::new(plan.clone());
    let rules = ThreePlusThree::new(switches, 12);
    for trial in 1..=plan.trials {
        let (outcome, record) = study.one_trial(0, 0, trial);
        let mut tallies = Tallies::default();
        for cohort in &record.cohorts {
            tallies.add(cohort.dose, cohort.evaluable as u16, cohort.dlts as u16);
            let decided = rules.decide(&Standing::of(tallies, Some(cohort.dose))).decision;
            assert_eq!(cohort.decision, decided, "trial {trial}, cohort {}", cohort.number);
        }
        assert_eq!(outcome.mtd, rules.mtd(&tallies));
    }
}
