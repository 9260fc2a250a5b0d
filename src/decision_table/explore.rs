//! Every state that a trial can reach, as far as there are not too many.

use std::collections::HashSet;

use crate::design::{Action, CohortDesign, Tallies, build};
use crate::dose::DoseLevel;
use crate::scenario::{DesignSpec, GeneralRules};

/// Trials are followed through so many states. A design with more is followed to fewer patients.
const MOST_STATES: usize = 100_000;

/// The first limit on patients that is tried for a design that has none of its own.
const FIRST_LIMIT: u32 = 60;

/// A state after a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Visited {
    pub(super) tallies: Tallies,
    /// The dose level just treated.
    pub(super) at: DoseLevel,
    /// The DLTs of the last cohort bar the next one from going up.
    pub(super) barred: bool,
}

impl Visited {
    /// What a design does in this state.
    pub(super) fn ask(&self, design: &dyn CohortDesign) -> Action {
        if self.barred { design.next_barred(&self.tallies, self.at) } else { design.next(&self.tallies, Some(self.at)) }
    }
}

/// The states after every cohort of every trial, and the number of patients to which trials were followed if there may be
/// more. `None` if the design decides while patients are pending.
pub(super) fn explore(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Option<(Vec<Visited>, Option<u32>)> {
    let design = build(spec, doses, target_dlt_rate).into_cohort()?;
    if let Some(states) = all(&*design) {
        return Some((states, None));
    }
    let mut limit = spec.general.max_patients.unwrap_or(FIRST_LIMIT).min(FIRST_LIMIT);
    loop {
        limit = limit.saturating_sub(3).max(1);
        let general = GeneralRules { max_patients: Some(limit), ..spec.general };
        let shorter = build(&DesignSpec { general, ..spec.clone() }, doses, target_dlt_rate).into_cohort()?;
        if let Some(states) = all(&*shorter) {
            return Some((states, Some(limit)));
        }
    }
}

/// `None` if there are too many.
fn all(design: &dyn CohortDesign) -> Option<Vec<Visited>> {
    let mut seen = HashSet::new();
    let mut found: Vec<Visited> = Vec::new();
    let mut next = 0;
    let mut action = design.next(&Tallies::default(), None);
    let mut tallies = Tallies::default();
    loop {
        if let Action::Enrol { dose, patients, .. } = action {
            for dlts in 0..=u16::from(patients) {
                let barred = design.bars_escalation(patients, dlts as u8);
                let state = Visited { tallies: tallies.with(dose, patients.into(), dlts), at: dose, barred };
                if seen.insert(state) {
                    found.push(state);
                }
            }
        }
        if found.len() > MOST_STATES {
            return None;
        }
        let Some(state) = found.get(next) else { return Some(found) };
        next += 1;
        tallies = state.tallies;
        action = state.ask(design);
    }
}
