//! What a design decides as long as a trial was at its first dose level only, where nothing else can matter.

use std::collections::BTreeSet;

use super::{DecisionRow, RelativeDecision};
use crate::design::{Decision, DesignSpec, GeneralRules, Standing, build};
use crate::dose::DoseLevel;

/// A trial that stays longer at its first dose level is not followed on.
const MOST_PATIENTS: u32 = 30;

/// The first dose level, and a row for each number of patients and DLTs that a trial can reach there without leaving it; two
/// where the last cohort, or a moderate toxicity, matters. `None` of a design that decides while patients are pending.
pub fn at_first_dose(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Option<(DoseLevel, Vec<DecisionRow>)> {
    let most = spec.general.max_patients.or(spec.cap).unwrap_or(MOST_PATIENTS).min(MOST_PATIENTS);
    let general = GeneralRules { max_patients: None, ..spec.general };
    let design = build(&DesignSpec { general, ..spec.clone() }, doses, target_dlt_rate).into_cohort()?;
    let Decision::Treat(first) = design.decide(&Standing::default()).decision else { return None };
    let mut waiting = vec![(Standing::default(), first)];
    let mut decided: BTreeSet<(u32, u32, RelativeDecision)> = BTreeSet::new();
    while let Some((standing, cohort)) = waiting.pop() {
        let moderate = (cohort.patients == 1 && design.counts_moderate()).then(|| standing.after_moderate(cohort));
        for after in (0..=cohort.patients).map(|dlts| standing.after(cohort, dlts)).chain(moderate) {
            let patients = after.tallies.patients(first.dose);
            let decision = design.decide(&after).decision;
            decided.insert((patients, after.tallies.dlts(first.dose), RelativeDecision::new(decision, first.dose)));
            if let Decision::Treat(next) = decision
                && next.dose == first.dose
                && patients + u32::from(next.patients) <= most
            {
                waiting.push((after, next));
            }
        }
    }
    let row = |(patients, dlts, verdict)| DecisionRow {
        patients,
        dlts,
        pending: 0,
        follow_up: None,
        when: String::new(),
        is_between: true,
        verdict,
    };
    Some((first.dose, decided.into_iter().map(row).collect()))
}
