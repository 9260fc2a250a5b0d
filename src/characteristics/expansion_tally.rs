//! Adds up what becomes of simulated trials after the escalation.

use serde::{Deserialize, Serialize};

use super::counts::{Days, merge_counts, merge_histograms, place};
use super::tally::counts_summary;
use super::{DoseExpansion, Estimate, ExpansionCharacteristics, OutcomeCriteria, ResponseCharacteristics};
use crate::design::Mtd;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::stats::Histogram;
use crate::trial::{ExpansionOutcome, Outcome};

/// The sums over the trials of one design under one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpansionTally {
    /// By the place of what the escalation declared.
    declared: [u64; MAX_DOSES + 2],
    /// Trials with an expansion at each dose level, and those of them where it was stopped.
    expanded_at: [u64; MAX_DOSES],
    stopped_at: [u64; MAX_DOSES],
    expanded: u64,
    stopped: u64,
    correct: u64,
    patients_at: Vec<Histogram>,
    dlts_at: Vec<Histogram>,
    patients: Histogram,
    dlts: Histogram,
    second_stage: u64,
    success: u64,
    any_response: u64,
    responses: Histogram,
    days: Days,
}

impl ExpansionTally {
    pub(super) fn new(doses: usize) -> Self {
        Self {
            declared: [0; MAX_DOSES + 2],
            expanded_at: [0; MAX_DOSES],
            stopped_at: [0; MAX_DOSES],
            expanded: 0,
            stopped: 0,
            correct: 0,
            patients_at: vec![Histogram::default(); doses],
            dlts_at: vec![Histogram::default(); doses],
            patients: Histogram::default(),
            dlts: Histogram::default(),
            second_stage: 0,
            success: 0,
            any_response: 0,
            responses: Histogram::default(),
            days: Days::default(),
        }
    }

    /// Counts one trial.
    pub(super) fn add(&mut self, of: &ExpansionOutcome, outcome: &Outcome, criteria: &OutcomeCriteria) {
        self.declared[place(of.declared)] += 1;
        for dose in 0..self.patients_at.len() {
            self.expanded_at[dose] += u64::from(of.levels >> dose & 1);
            self.stopped_at[dose] += u64::from(of.stopped >> dose & 1);
            self.patients_at[dose].add(of.patients[dose].into());
            self.dlts_at[dose].add(of.dlts[dose].into());
        }
        self.patients.add(of.total_patients());
        self.dlts.add(of.dlts.iter().copied().map(u64::from).sum());
        self.expanded += u64::from(of.levels != 0);
        self.stopped += u64::from(of.stopped != 0);
        self.correct += u64::from(of.levels != 0 && criteria.is_correct(outcome.mtd));
        self.second_stage += u64::from(of.second_stage);
        self.success += u64::from(of.success);
        self.any_response += u64::from(of.responses > 0);
        self.responses.add(of.responses.into());
        self.days.add(of.days);
    }

    /// Counts everything that `other` counted.
    pub(super) fn merge(&mut self, other: Self) {
        merge_counts(&mut self.declared, &other.declared);
        merge_counts(&mut self.expanded_at, &other.expanded_at);
        merge_counts(&mut self.stopped_at, &other.stopped_at);
        self.expanded += other.expanded;
        self.stopped += other.stopped;
        self.correct += other.correct;
        merge_histograms(&mut self.patients_at, other.patients_at);
        merge_histograms(&mut self.dlts_at, other.dlts_at);
        self.patients.merge(other.patients);
        self.dlts.merge(other.dlts);
        self.second_stage += other.second_stage;
        self.success += other.success;
        self.any_response += other.any_response;
        self.responses.merge(other.responses);
        self.days.merge(other.days);
    }

    /// Whether so many trials on so many dose levels can give this: what is read may come from anywhere.
    pub(super) fn is_of(&self, trials: u64, doses: usize) -> bool {
        let ladders = [&self.patients_at, &self.dlts_at];
        let whole = [&self.patients, &self.dlts, &self.responses];
        let mut histograms = whole.into_iter().chain(ladders.into_iter().flatten());
        let at = self.expanded_at.iter().chain(&self.stopped_at);
        let hits = [self.expanded, self.stopped, self.correct, self.second_stage, self.success, self.any_response];
        let followed = self.declared.iter().try_fold(0, |sum: u64, &count| sum.checked_add(count));
        followed.is_some_and(|followed| {
            followed <= trials
                && ladders.iter().all(|ladder| ladder.len() == doses)
                && histograms.all(|histogram| histogram.total() == Some(followed))
                && hits.iter().chain(at).all(|&count| count <= followed)
                && self.days.are_of(followed)
        })
    }

    /// How expansions go, over so many trials.
    pub(super) fn characteristics(&self, criteria: &OutcomeCriteria, trials: u64) -> ExpansionCharacteristics {
        let proportion = |hits| Estimate::proportion(hits, trials);
        let given = |hits, of: u64| (of > 0).then(|| Estimate::proportion(hits, of));
        let dose = |dose: DoseLevel| {
            let index = dose.index();
            DoseExpansion {
                p_mtd_before: proportion(self.declared[place(Mtd::Dose(dose))]),
                p_expansion: proportion(self.expanded_at[index]),
                p_stopped: proportion(self.stopped_at[index]),
                p_stopped_given_expansion: given(self.stopped_at[index], self.expanded_at[index]),
                patients: Some(counts_summary(&self.patients_at[index], trials)),
                dlts: Some(counts_summary(&self.dlts_at[index], trials)),
            }
        };
        let response = (!criteria.response_probabilities.is_empty()).then(|| ResponseCharacteristics {
            p_second_stage: proportion(self.second_stage),
            p_success: proportion(self.success),
            p_any: proportion(self.any_response),
            responses: counts_summary(&self.responses, trials),
        });
        ExpansionCharacteristics {
            doses: DoseLevel::ladder(self.patients_at.len()).map(dose).collect(),
            p_none_before: proportion(self.declared[place(Mtd::NoneTolerable)]),
            p_expansion: proportion(self.expanded),
            p_stopped: proportion(self.stopped),
            p_stopped_given_expansion: given(self.stopped, self.expanded),
            p_correct: given(self.correct, self.expanded),
            patients: Some(counts_summary(&self.patients, trials)),
            dlts: Some(counts_summary(&self.dlts, trials)),
            response,
            days: Some(self.days.summary()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something that cannot be in what no trial adds up to.
    type Alteration = fn(&mut ExpansionTally);

    #[test]
    fn what_no_trials_can_add_up_to_is_noticed_wherever_it_is() {
        let alterations: [Alteration; 17] = [
            |of| of.declared[2] += 1,
            |of| of.expanded_at[1] += 1,
            |of| of.stopped_at[1] += 1,
            |of| of.expanded += 1,
            |of| of.stopped += 1,
            |of| of.correct += 1,
            |of| of.second_stage += 1,
            |of| of.success += 1,
            |of| of.any_response += 1,
            |of| of.patients_at.truncate(2),
            |of| of.dlts_at.truncate(2),
            |of| of.patients_at[1].add(3),
            |of| of.dlts_at[1].add(0),
            |of| of.patients.add(3),
            |of| of.dlts.add(0),
            |of| of.responses.add(1),
            |of| of.days.add(7.0),
        ];
        assert!(ExpansionTally::new(3).is_of(0, 3));
        assert!(!ExpansionTally::new(3).is_of(0, 2));
        for (place, alter) in alterations.iter().enumerate() {
            let mut tally = ExpansionTally::new(3);
            alter(&mut tally);
            assert!(!tally.is_of(0, 3), "{place}");
        }
    }
}
