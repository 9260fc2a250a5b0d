//! Every state that a trial can reach, as far as there are not too many.

use crate::design::{CohortDesign, Decision, DesignSpec, GeneralRules, Standing, StandingSet, Standings, build};

/// Trials are followed through so many states. A design with more is followed to fewer patients.
const MOST_STATES: usize = 100_000;

/// The first limit on patients that is tried for a design that has none of its own.
const FIRST_LIMIT: u32 = 60;

/// The states after every cohort of every trial, and the number of patients to which trials were followed if there may be
/// more. `None` if the design decides while patients are pending.
pub(super) fn explore(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Option<(Standings, Option<u32>)> {
    let design = build(spec, doses, target_dlt_rate).into_cohort()?;
    if let Some(states) = all(&*design, doses) {
        return Some((states, None));
    }
    let mut limit = spec.general.max_patients.unwrap_or(FIRST_LIMIT).min(FIRST_LIMIT);
    loop {
        limit = limit.saturating_sub(3).max(1);
        let general = GeneralRules { max_patients: Some(limit), ..spec.general };
        let shorter = build(&DesignSpec { general, ..spec.clone() }, doses, target_dlt_rate).into_cohort()?;
        if let Some(states) = all(&*shorter, doses) {
            return Some((states, Some(limit)));
        }
    }
}

/// `None` if there are too many.
fn all(design: &dyn CohortDesign, doses: usize) -> Option<Standings> {
    let mut found = StandingSet::new(doses);
    let mut next = 0;
    let mut standing = Standing::default();
    loop {
        if let Decision::Treat(cohort) = design.decide(&standing).decision {
            let moderate = (cohort.patients == 1 && design.counts_moderate()).then(|| standing.after_moderate(cohort));
            for full in (0..=cohort.patients).map(|dlts| standing.after(cohort, dlts)).chain(moderate) {
                // A table tells every number of DLTs.
                found.place(&Standing { tallies: full.tallies, ..design.forget(full) });
            }
        }
        if found.len() > MOST_STATES {
            return None;
        }
        if next == found.len() {
            return Some(found.into_standings());
        }
        standing = found.standings().get(next);
        next += 1;
    }
}
