//! Answers by simulation, for designs that have no exact one.

use crate::characteristics::{OperatingCharacteristics, Tally};
use crate::dose::MAX_DOSES;
use crate::exact::{CurveAnswer, CurveSize};
use crate::probability::Probability;
use crate::scenario::Scenario;
use crate::simulate::{Bench, Study};

/// What these designs of a study make of a curve over so many trials, the same patients meeting every design.
///
/// The curve of each number has trials, and so patients, of its own. If all met the same ones, chance would push the answers
/// to all curves the same way, and a mean over thousands of curves would be no more certain than a single one.
pub(super) fn estimate(study: &Study, designs: &[usize], number: u64, curve: &[f64], trials: u64) -> Vec<CurveAnswer> {
    let dlt_probabilities = curve.iter().filter_map(|&p| Probability::new(p)).collect();
    let scenario = Scenario {
        name: String::new(),
        source: None,
        rationale: None,
        dlt_probabilities,
        halt_probabilities: None,
        moderate_probabilities: None,
        response_probabilities: None,
    };
    let mut tallies: Vec<_> =
        designs.iter().map(|&design| Tally::new(study.criteria_under(&scenario, design))).collect();
    let mut bench = Bench::under(study, &scenario, designs);
    let first = (number - 1) * trials + 1;
    for trial in first..first + trials {
        for (tally, outcome) in tallies.iter_mut().zip(bench.conduct(trial)) {
            tally.add(outcome);
        }
    }
    tallies.iter().filter_map(|tally| brief(&tally.characteristics())).collect()
}

/// `None` only of what was not simulated.
fn brief(of: &OperatingCharacteristics) -> Option<CurveAnswer> {
    let mut p_mtd = [0.0; MAX_DOSES];
    p_mtd.iter_mut().zip(&of.doses).for_each(|(p, dose)| *p = dose.p_mtd.value);
    let size = CurveSize {
        mean_patients: of.patients.as_ref()?.mean,
        mean_dlts: of.dlts.as_ref()?.mean,
        p_more_than_planned: of.planned.map(|planned| planned.p_more),
        trials: of.trials,
    };
    Some(CurveAnswer {
        p_none_tolerable: of.p_none_tolerable.value,
        p_undetermined: of.p_undetermined.value,
        p_mtd,
        p_correct: of.p_correct.value,
        p_overdose: of.p_overdose.value,
        size,
        trials: of.trials,
    })
}
