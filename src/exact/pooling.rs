//! What pooling does to the expansion: the escalation of a plan, gone on with by own and by pooled data, both without chance.

use super::answer::answers_followed_by;
use super::exactness::Inexact;
use crate::characteristics::{DoseCharacteristics, DoseExpansion, OperatingCharacteristics};
use crate::scenario::{Expansion, ExpansionData};
use crate::simulate::Study;

/// The expansion that follows the escalation of one design under one scenario, by whose outcomes its boundary goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooling {
    /// The place of the scenario in the plan.
    pub scenario: usize,
    /// The place of the design in the plan.
    pub design: usize,
    /// For each dose level, the lowest first; or why there is no exact answer both ways.
    pub levels: Result<Vec<ExpandedLevel>, Inexact>,
}

/// The expansion where the escalation declares one dose level the MTD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpandedLevel {
    /// The true DLT probability that was assumed.
    pub true_dlt_probability: f64,
    /// Probability that the escalation declares it.
    pub declared: f64,
    /// Of those trials, the share in which the expansion is stopped by its own data; `None` if there are no such trials.
    pub stopped_by_own: Option<f64>,
    /// The same if the escalation's patients at the dose level count too.
    pub stopped_by_pooled: Option<f64>,
}

/// Each scenario and design of a study; nothing without an expansion.
pub fn pooling(study: &Study) -> Vec<Pooling> {
    let Some(planned) = &study.plan().expansion else { return Vec::new() };
    // One that follows another is where nothing was declared.
    let by = |data| Expansion { data, expand_again: false, ..planned.clone() };
    let (own, pooled) = (by(ExpansionData::Expansion), by(ExpansionData::Pooled));
    let scenarios = study.plan().scenarios.len();
    let of_design = |design| {
        let answers = |expansion| answers_followed_by(study, Some(expansion), design, 0..scenarios);
        let (own, pooled) = (answers(&own)?, answers(&pooled)?);
        Ok(own.iter().zip(&pooled).map(|(own, pooled)| levels(own, pooled)).collect())
    };
    let by_design: Vec<Result<Vec<_>, Inexact>> = (0..study.plan().designs.len()).map(of_design).collect();
    let of = |(scenario, design): (usize, usize)| {
        let levels = by_design[design].as_ref().map(|of: &Vec<Vec<ExpandedLevel>>| of[scenario].clone());
        Pooling { scenario, design, levels: levels.map_err(|reason| *reason) }
    };
    study.cells().map(of).collect()
}

fn levels(own: &OperatingCharacteristics, pooled: &OperatingCharacteristics) -> Vec<ExpandedLevel> {
    fn expanded(of: &OperatingCharacteristics) -> impl Iterator<Item = &DoseExpansion> {
        of.expansion.iter().flat_map(|expansion| &expansion.doses)
    }
    let stopped = |of: &DoseExpansion| of.p_stopped_given_expansion.map(|share| share.value);
    let level = |(dose, (by_own, by_pooled)): (&DoseCharacteristics, (&DoseExpansion, &DoseExpansion))| ExpandedLevel {
        true_dlt_probability: dose.true_dlt_probability,
        declared: by_own.p_mtd_before.value,
        stopped_by_own: stopped(by_own),
        stopped_by_pooled: stopped(by_pooled),
    };
    own.doses.iter().zip(expanded(own).zip(expanded(pooled))).map(level).collect()
}
