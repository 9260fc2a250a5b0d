//! Turns what was counted over simulated trials into operating characteristics.

use super::counts::{Counts, Days, TICKS_PER_DAY, place};
use super::{
    CalendarCharacteristics, Distribution, DoseCharacteristics, Estimate, OperatingCharacteristics, OutcomeCriteria,
    PlannedSize, Summary,
};
use crate::design::Mtd;
use crate::dose::DoseLevel;
use crate::stats::{Histogram, Moments};
use crate::trial::Outcome;

/// The sums over the trials of one design under one scenario. Adding and merging are exact, so their order does not matter.
#[derive(Debug, Clone)]
pub struct Tally {
    criteria: OutcomeCriteria,
    counts: Counts,
}

impl Days {
    pub(super) fn summary(&self) -> Summary {
        let mean = Estimate::mean(&self.moments, TICKS_PER_DAY.recip());
        let distribution = Distribution::counted(&self.histogram, self.moments.count());
        Summary::new(mean, self.moments.sd().map(|sd| sd / TICKS_PER_DAY), distribution)
    }
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(criteria: OutcomeCriteria) -> Self {
        let counts = Counts::new(criteria.dlt_probabilities.len());
        Self { criteria, counts }
    }

    /// What outcomes are judged by.
    pub fn criteria(&self) -> &OutcomeCriteria {
        &self.criteria
    }

    /// Counts one trial.
    #[inline]
    pub fn add(&mut self, outcome: &Outcome) {
        self.counts.add(&self.criteria, outcome);
    }

    /// Counts everything that `other`, of the same criteria, counted.
    pub fn merge(&mut self, other: Self) {
        debug_assert_eq!(self.criteria, other.criteria);
        self.counts.merge(other.counts);
    }

    /// All that was counted.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What was counted elsewhere; `None` if it has not as many dose levels as the criteria.
    pub fn of_counts(criteria: OutcomeCriteria, counts: Counts) -> Option<Self> {
        (counts.doses() == criteria.dlt_probabilities.len()).then_some(Self { criteria, counts })
    }

    /// The operating characteristics over all trials counted; at least one.
    pub fn characteristics(&self) -> OperatingCharacteristics {
        let proportion = |hits| Estimate::proportion(hits, self.counts.trials);
        let patients = moments_of(&self.counts.patients);
        let dlts = moments_of(&self.counts.dlts);
        let above = moments_of(&self.counts.above);
        let declared = |mtd| proportion(self.counts.mtd[place(mtd)]);
        let doses = DoseLevel::ladder(self.doses()).map(|dose| DoseCharacteristics {
            dose,
            true_dlt_probability: self.criteria.dlt_probabilities[dose.index()],
            p_mtd: declared(Mtd::Dose(dose)),
            patients: Some(self.counts_summary(&self.counts.patients_at[dose.index()])),
            dlts: Some(self.counts_summary(&self.counts.dlts_at[dose.index()])),
        });
        let overdoses = &self.declared()[self.criteria.first_above()..];
        let planned_size = |patients| PlannedSize { patients, p_more: proportion(self.counts.more_than_planned) };
        OperatingCharacteristics {
            trials: Some(self.counts.trials),
            true_mtd: self.criteria.true_mtd,
            p_none_tolerable: declared(Mtd::NoneTolerable),
            p_undetermined: declared(Mtd::Undetermined),
            doses: doses.collect(),
            p_correct: declared(self.criteria.true_mtd.map_or(Mtd::NoneTolerable, Mtd::Dose)),
            p_overdose: proportion(overdoses.iter().sum()),
            mean_true_dlt_of_mtd: self.mean_true_dlt_of_mtd(),
            patients: Some(self.counts_summary(&self.counts.patients)),
            dlts: Some(self.counts_summary(&self.counts.dlts)),
            observed_dlt_rate: ratio(&dlts, &patients, self.counts.patients_dlts),
            share_above_true_mtd: ratio(&above, &patients, self.counts.patients_above),
            mean_above_true_mtd: Some(Estimate::mean(&above, 1.0)),
            above_true_mtd: Some(self.counts_summary(&self.counts.above)),
            much_above_true_mtd: Some(self.counts.much_above.map(proportion)),
            at_mtd: Some(self.counts.at_mtd.map(proportion)),
            planned: self.criteria.planned_patients.map(planned_size),
            stop_reasons: self
                .criteria
                .stop_reasons()
                .map(|reason| (reason, proportion(self.counts.stop_reasons[reason as usize])))
                .collect(),
            expansion: self.counts.expansion.as_ref().map(|of| of.characteristics(&self.criteria, self.counts.trials)),
            calendar: Some(self.calendar()),
        }
    }

    fn doses(&self) -> usize {
        self.criteria.dlt_probabilities.len()
    }

    /// How often each dose level was declared the MTD.
    fn declared(&self) -> &[u64] {
        &self.counts.mtd[place(Mtd::Dose(DoseLevel::LOWEST))..][..self.doses()]
    }

    fn counts_summary(&self, histogram: &Histogram) -> Summary {
        counts_summary(histogram, self.counts.trials)
    }

    /// The mean over all trials of what was only counted where it was not 0.
    fn mean_with_zeros(&self, mut counted: Moments) -> Estimate {
        counted.add_times(0, self.counts.trials - counted.count());
        Estimate::mean(&counted, 1.0)
    }

    fn mean_true_dlt_of_mtd(&self) -> Option<Estimate> {
        let counts = self.declared();
        let declared: u64 = counts.iter().sum();
        if declared == 0 {
            return None;
        }
        let mut occurring = counts.iter().zip(&self.criteria.dlt_probabilities).filter(|&(&count, _)| count > 0);
        let first = occurring.next();
        let varies = occurring.any(|(_, p)| first.is_some_and(|(_, first)| p.total_cmp(first).is_ne()));
        let share = |&count: &u64| count as f64 / declared as f64;
        let weighted = || counts.iter().map(share).zip(&self.criteria.dlt_probabilities);
        let mean: f64 = weighted().map(|(share, p)| share * p).sum();
        let variance: f64 = weighted().map(|(share, p)| share * (p - mean).powi(2)).sum();
        let mc_se = if varies { (variance / declared as f64).sqrt() } else { 0.0 };
        Some(Estimate::new(mean, (declared > 1).then_some(mc_se)))
    }

    fn calendar(&self) -> CalendarCharacteristics {
        let (planned, waiting) = (self.criteria.planned_days.is_some(), self.criteria.production_while_waiting);
        CalendarCharacteristics {
            days_to_mtd: self.counts.days_to_mtd.summary(),
            days_to_end_of_study: self.counts.days_to_end_of_study.summary(),
            p_by_planned_completion: planned
                .then(|| Estimate::proportion(self.counts.by_planned_completion, self.counts.trials)),
            mean_days_closed: Estimate::mean(&self.counts.days_closed, TICKS_PER_DAY.recip()),
            mean_enrolled: Estimate::mean(&self.counts.enrolled, 1.0),
            mean_not_infused: self.mean_with_zeros(self.counts.not_infused),
            mean_not_evaluable: self.mean_with_zeros(self.counts.not_evaluable),
            mean_turned_away: Estimate::mean(&self.counts.turned_away, 1.0),
            mean_products_unused: waiting.then(|| self.mean_with_zeros(self.counts.products_unused)),
        }
    }
}

/// What is told of counts over so many trials.
pub(super) fn counts_summary(histogram: &Histogram, trials: u64) -> Summary {
    let moments = moments_of(histogram);
    Summary::new(Estimate::mean(&moments, 1.0), moments.sd(), Distribution::counted(histogram, trials))
}

/// The moments of counts of patients, which never need bins wider than 1.
fn moments_of(histogram: &Histogram) -> Moments {
    let mut moments = Moments::default();
    for (value, count) in histogram.bins() {
        moments.add_times(value as i64, count);
    }
    moments
}

/// The ratio of two means over the same trials, with the standard error that the delta method gives; `products` is the sum
/// of products. `None` if the denominator is 0.
pub(super) fn ratio(numerator: &Moments, denominator: &Moments, products: u64) -> Option<Estimate> {
    let n = denominator.count() as f64;
    let (x, y) = (denominator.mean(), numerator.mean());
    let ratio = (x > 0.0).then(|| y / x)?;
    let mc_se = numerator.sd().zip(denominator.sd()).map(|(numerator_sd, denominator_sd)| {
        if denominator.is_proportional_to(numerator, products) {
            return 0.0;
        }
        let covariance = products as f64 / n - x * y;
        // The covariance has divisor n, and so must the variances.
        let variances = (numerator_sd.powi(2) + (ratio * denominator_sd).powi(2)) * (n - 1.0) / n;
        let variance = variances - 2.0 * ratio * covariance;
        (variance.max(0.0) / n).sqrt() / x
    });
    Some(Estimate::new(ratio, mc_se))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::StopReason;
    use crate::dose::MAX_DOSES;

    const P: [f64; 2] = [0.1, 0.3];

    fn tally(planned_days: Option<f64>) -> Tally {
        let true_mtd = DoseLevel::from_index(0);
        Tally::new(OutcomeCriteria {
            dlt_probabilities: P.to_vec(),
            true_mtd,
            planned_patients: None,
            response_probabilities: Vec::new(),
            halt_probabilities: Vec::new(),
            may_halt: false,
            planned_days,
            production_while_waiting: false,
        })
    }

    fn outcome(mtd: Mtd, days_to_mtd: f64, days_to_end_of_study: f64) -> Outcome {
        Outcome {
            mtd,
            reason: StopReason::LowestDoseTooToxic,
            treated: [0; MAX_DOSES],
            dlts: [0; MAX_DOSES],
            not_evaluable: 0,
            enrolled: 0,
            turned_away: 0,
            products_unused: 0,
            days_to_mtd,
            days_to_end_of_study,
            days_closed: 0.0,
            expansion: None,
        }
    }

    /// Of five trials two declare an MTD, at .1 and at .3: the mean is .2, its variance .01/2. The three others say nothing.
    #[test]
    fn the_true_dlt_probability_of_the_mtd_varies_over_the_trials_that_declare_one() {
        let mut tally = tally(None);
        let declared = DoseLevel::ladder(2).map(Mtd::Dose);
        for mtd in declared.chain([Mtd::NoneTolerable, Mtd::NoneTolerable, Mtd::Undetermined]) {
            tally.add(&outcome(mtd, 1.0, 1.0));
        }
        let mean = tally.characteristics().mean_true_dlt_of_mtd;
        let (value, se) = mean.and_then(|mean| Some((mean.value, mean.mc_se?))).unwrap_or_default();
        assert!((value - 0.2).abs() < 1e-15 && (se - 0.005_f64.sqrt()).abs() < 1e-15, "{value} ± {se}");
    }

    /// The MTD is there in time, the study ends too late; then a study that ends in time.
    #[test]
    fn a_study_is_in_time_if_it_ends_in_time() {
        let mut tally = tally(Some(100.0));
        tally.add(&outcome(Mtd::NoneTolerable, 50.0, 200.0));
        tally.add(&outcome(Mtd::NoneTolerable, 50.0, 99.0));
        let calendar = tally.characteristics().calendar;
        let in_time = calendar.and_then(|calendar| calendar.p_by_planned_completion);
        assert_eq!(in_time.map(|share| share.value), Some(0.5));
    }

    /// Nobody is treated: there is no rate of DLTs and no share above the true MTD, rather than 0/0.
    #[test]
    fn no_ratio_has_a_denominator_of_zero() {
        let mut tally = tally(None);
        tally.add(&outcome(Mtd::NoneTolerable, 1.0, 1.0));
        let of = tally.characteristics();
        assert_eq!((of.observed_dlt_rate, of.share_above_true_mtd), (None, None));
        let single = of.patients.as_ref().map(|patients| (patients.sd, patients.mean.mc_se));
        assert_eq!(single, Some((None, None)), "a single trial does not vary");
        assert!(super::super::values(&of).iter().all(|value| value.estimate.value.is_finite()));
    }
}
