//! What is counted over the trials of one design under one scenario: integers only, so that neither order nor division matters.

use serde::{Deserialize, Serialize};

use super::expansion_tally::ExpansionTally;
use super::{AT_MTD, MUCH_ABOVE, OutcomeCriteria, is_much_above};
use crate::design::{Mtd, StopReason};
use crate::dose::MAX_DOSES;
use crate::scenario::Calendar;
use crate::stats::{Histogram, Moments};
use crate::trial::Outcome;

/// Days are added up in whole ticks of about a twelfth of a second, so that sums do not depend on their order.
pub(super) const TICKS_PER_DAY: f64 = 1_048_576.0;

/// The nearest whole number of ticks; 0 or more days.
#[inline]
pub(super) fn ticks(days: f64) -> i64 {
    (days * TICKS_PER_DAY + 0.5) as i64
}

/// The sums over trials. Adding and merging are exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    pub(super) trials: u64,
    /// By [`place`] of the MTD.
    pub(super) mtd: [u64; MAX_DOSES + 2],
    /// In the order of [`StopReason::ALL`].
    pub(super) stop_reasons: [u64; StopReason::ALL.len()],
    pub(super) more_than_planned: u64,
    pub(super) patients_at: Vec<Histogram>,
    pub(super) dlts_at: Vec<Histogram>,
    pub(super) patients: Histogram,
    pub(super) dlts: Histogram,
    /// Sums of products of totals, for the standard errors of ratios.
    pub(super) patients_dlts: u64,
    pub(super) patients_above: u64,
    pub(super) above: Histogram,
    /// Trials with a share above the true MTD of each of [`MUCH_ABOVE`].
    pub(super) much_above: [u64; MUCH_ABOVE.len()],
    /// Trials with at least so many patients at the MTD, of each of [`AT_MTD`].
    pub(super) at_mtd: [u64; AT_MTD.len()],
    pub(super) days_to_mtd: Days,
    pub(super) days_to_end_of_study: Days,
    pub(super) by_planned_completion: u64,
    pub(super) days_closed: Moments,
    pub(super) enrolled: Moments,
    pub(super) turned_away: Moments,
    /// Only of trials in which there was one: there are none in most.
    pub(super) not_infused: Moments,
    pub(super) not_evaluable: Moments,
    pub(super) products_unused: Moments,
    /// What followed the MTD, once a trial had something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expansion: Option<Box<ExpansionTally>>,
}

/// A number of days over trials: exact sums in ticks, and a histogram of days begun.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Days {
    pub(super) moments: Moments,
    pub(super) histogram: Histogram,
}

impl Days {
    #[inline]
    pub(super) fn add(&mut self, days: f64) {
        let ticks = ticks(days);
        self.moments.add(ticks);
        self.histogram.add((ticks as u64).div_ceil(TICKS_PER_DAY as u64));
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.moments.merge(&other.moments);
        self.histogram.merge(other.histogram);
    }

    pub(super) fn are_of(&self, trials: u64) -> bool {
        self.moments.is_possible() && self.moments.count() == trials && self.histogram.total() == Some(trials)
    }
}

impl Counts {
    /// Nothing counted yet, for so many dose levels.
    pub(super) fn new(doses: usize) -> Self {
        Self {
            trials: 0,
            mtd: [0; MAX_DOSES + 2],
            stop_reasons: [0; StopReason::ALL.len()],
            more_than_planned: 0,
            patients_at: vec![Histogram::default(); doses],
            dlts_at: vec![Histogram::default(); doses],
            patients: Histogram::default(),
            dlts: Histogram::default(),
            patients_dlts: 0,
            patients_above: 0,
            above: Histogram::default(),
            much_above: [0; MUCH_ABOVE.len()],
            at_mtd: [0; AT_MTD.len()],
            days_to_mtd: Days::default(),
            days_to_end_of_study: Days::default(),
            by_planned_completion: 0,
            days_closed: Moments::default(),
            enrolled: Moments::default(),
            turned_away: Moments::default(),
            not_infused: Moments::default(),
            not_evaluable: Moments::default(),
            products_unused: Moments::default(),
            expansion: None,
        }
    }

    /// Counts one trial, judged by this.
    #[inline]
    pub(super) fn add(&mut self, criteria: &OutcomeCriteria, outcome: &Outcome) {
        self.trials += 1;
        self.mtd[place(outcome.mtd)] += 1;
        self.stop_reasons[outcome.reason as usize] += 1;
        let (mut patients, mut dlts, mut above) = (0, 0, 0);
        let first_above = criteria.first_above();
        let histograms = self.patients_at.iter_mut().zip(&mut self.dlts_at);
        let counts = outcome.treated.iter().zip(&outcome.dlts);
        for (dose, ((patients_at, dlts_at), (&patients_here, &dlts_here))) in histograms.zip(counts).enumerate() {
            let (patients_here, dlts_here) = (u64::from(patients_here), u64::from(dlts_here));
            patients_at.add(patients_here);
            dlts_at.add(dlts_here);
            patients += patients_here;
            dlts += dlts_here;
            above += if dose >= first_above { patients_here } else { 0 };
        }
        // What follows the MTD comes on top of the plan.
        let mut escalated = patients;
        if let Some(expansion) = &outcome.expansion {
            escalated -= expansion.total_patients();
            let doses = self.doses();
            let tally = self.expansion.get_or_insert_with(|| Box::new(ExpansionTally::new(doses)));
            tally.add(expansion, outcome, criteria);
        }
        // Without a plan nobody asks how often it is not enough.
        let planned = criteria.planned_patients.unwrap_or(u32::MAX);
        self.more_than_planned += u64::from(outcome.reason == StopReason::CapReached || escalated > u64::from(planned));
        self.patients.add(patients);
        self.dlts.add(dlts);
        self.patients_dlts += patients * dlts;
        self.patients_above += patients * above;
        self.above.add(above);
        if above > 0 {
            let reached = is_much_above(patients, above);
            self.much_above.iter_mut().zip(reached).for_each(|(count, reached)| *count += u64::from(reached));
        }
        if let Mtd::Dose(mtd) = outcome.mtd {
            let treated = u32::from(outcome.treated[mtd.index()]);
            // In most trials there are not even the fewest.
            if treated >= AT_MTD[0] {
                self.at_mtd.iter_mut().zip(AT_MTD).for_each(|(count, least)| *count += u64::from(treated >= least));
            }
        }
        self.days_to_mtd.add(outcome.days_to_mtd);
        self.days_to_end_of_study.add(outcome.days_to_end_of_study);
        let in_time =
            criteria.planned_days.is_some_and(|planned| Calendar::is_in_time(outcome.days_to_end_of_study, planned));
        self.by_planned_completion += u64::from(in_time);
        self.days_closed.add(ticks(outcome.days_closed));
        self.enrolled.add(outcome.enrolled.into());
        self.turned_away.add(outcome.turned_away as i64);
        let not_infused = u64::from(outcome.enrolled) - patients;
        let losses = [
            (&mut self.not_infused, not_infused as u32),
            (&mut self.not_evaluable, outcome.not_evaluable),
            (&mut self.products_unused, outcome.products_unused),
        ];
        // In most trials there is none.
        if losses.iter().any(|(_, number)| *number > 0) {
            losses
                .into_iter()
                .filter(|(_, number)| *number > 0)
                .for_each(|(moments, number)| moments.add(number.into()));
        }
    }

    /// Counts everything that `other` counted.
    pub(super) fn merge(&mut self, other: Self) {
        self.trials += other.trials;
        merge_counts(&mut self.mtd, &other.mtd);
        merge_counts(&mut self.stop_reasons, &other.stop_reasons);
        self.more_than_planned += other.more_than_planned;
        merge_histograms(&mut self.patients_at, other.patients_at);
        merge_histograms(&mut self.dlts_at, other.dlts_at);
        self.patients.merge(other.patients);
        self.dlts.merge(other.dlts);
        self.patients_dlts += other.patients_dlts;
        self.patients_above += other.patients_above;
        self.above.merge(other.above);
        merge_counts(&mut self.much_above, &other.much_above);
        merge_counts(&mut self.at_mtd, &other.at_mtd);
        self.days_to_mtd.merge(other.days_to_mtd);
        self.days_to_end_of_study.merge(other.days_to_end_of_study);
        self.by_planned_completion += other.by_planned_completion;
        self.days_closed.merge(&other.days_closed);
        self.enrolled.merge(&other.enrolled);
        self.not_infused.merge(&other.not_infused);
        self.not_evaluable.merge(&other.not_evaluable);
        self.products_unused.merge(&other.products_unused);
        self.turned_away.merge(&other.turned_away);
        match (&mut self.expansion, other.expansion) {
            (Some(expansion), Some(other)) => expansion.merge(*other),
            (expansion @ None, other) => *expansion = other,
            (Some(_), None) => {}
        }
    }

    /// The number of dose levels.
    pub(super) fn doses(&self) -> usize {
        self.patients_at.len()
    }

    /// Adds what was counted over other trials of the same design and scenario; `false`, with nothing added, if it has other
    /// dose levels.
    #[must_use]
    pub fn join(&mut self, other: Self) -> bool {
        let fits = self.doses() == other.doses();
        if fits {
            self.merge(other);
        }
        fits
    }

    /// Whether so many trials can give this: what is read may come from anywhere.
    pub fn are_of(&self, trials: u64) -> bool {
        /// As many counts can be added without exceeding what 64 bits hold.
        const ROOM: u32 = 15;
        let sums_to_trials =
            |counts: &[u64]| counts.iter().try_fold(0, |sum: u64, &n| sum.checked_add(n)) == Some(trials);
        let ladders = [&self.patients_at, &self.dlts_at];
        let histograms = [&self.patients, &self.dlts, &self.above].into_iter().chain(ladders.into_iter().flatten());
        let of_all = [&self.days_closed, &self.enrolled, &self.turned_away];
        let of_some = [&self.not_infused, &self.not_evaluable, &self.products_unused];
        let doses = self.doses();
        self.trials == trials
            && doses <= MAX_DOSES
            && sums_to_trials(&self.mtd)
            && sums_to_trials(&self.stop_reasons)
            && self.mtd[doses + 1..=MAX_DOSES].iter().all(|&count| count == 0)
            && self.dlts_at.len() == doses
            && { histograms }.all(|histogram| histogram.total() == Some(trials))
            && [self.more_than_planned, self.by_planned_completion].iter().all(|&count| count <= trials)
            && self.much_above.iter().chain(&self.at_mtd).all(|&count| count <= trials)
            && [self.patients_dlts, self.patients_above].iter().all(|&sum| sum <= u64::MAX >> ROOM)
            && self.days_to_mtd.are_of(trials)
            && self.days_to_end_of_study.are_of(trials)
            && of_all.iter().all(|moments| moments.is_possible() && moments.count() == trials)
            && self.expansion.as_ref().is_none_or(|expansion| expansion.is_of(trials, doses))
            && of_some.iter().all(|moments| moments.is_possible() && moments.count() <= trials)
    }
}

/// Where an MTD is counted: before the dose levels, at one of them, or after them.
#[inline]
pub(super) fn place(mtd: Mtd) -> usize {
    match mtd {
        Mtd::NoneTolerable => 0,
        Mtd::Dose(dose) => dose.number(),
        Mtd::Undetermined => MAX_DOSES + 1,
    }
}

pub(super) fn merge_counts(counts: &mut [u64], more: &[u64]) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count += more;
    }
}

pub(super) fn merge_histograms(histograms: &mut [Histogram], more: Vec<Histogram>) {
    for (histogram, more) in histograms.iter_mut().zip(more) {
        histogram.merge(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something that cannot be in what no trial adds up to.
    type Alteration = fn(&mut Counts);

    #[test]
    fn what_no_trials_can_add_up_to_is_noticed_wherever_it_is() {
        let alterations: [Alteration; 24] = [
            |of| of.trials += 1,
            |of| of.mtd[1] += 1,
            |of| of.mtd[4] += 1,
            |of| of.stop_reasons[0] += 1,
            |of| of.more_than_planned += 1,
            |of| of.patients_at.truncate(2),
            |of| of.dlts_at.truncate(2),
            |of| of.patients_at[1].add(3),
            |of| of.dlts_at[1].add(0),
            |of| of.patients.add(3),
            |of| of.dlts.add(0),
            |of| of.above.add(0),
            |of| of.much_above[1] += 1,
            |of| of.at_mtd[2] += 1,
            |of| of.patients_dlts = u64::MAX,
            |of| of.patients_above = u64::MAX,
            |of| of.days_to_mtd.add(7.0),
            |of| of.days_to_end_of_study.add(7.0),
            |of| of.by_planned_completion += 1,
            |of| of.days_closed.add(0),
            |of| of.enrolled.add(0),
            |of| of.turned_away.add(0),
            |of| of.not_infused.add(1),
            |of| of.expansion = Some(Box::new(ExpansionTally::new(2))),
        ];
        assert!(Counts::new(3).are_of(0));
        for (place, alter) in alterations.iter().enumerate() {
            let mut counts = Counts::new(3);
            alter(&mut counts);
            assert!(!counts.are_of(0), "{place}");
        }
    }
}
