//! Adds up the outcomes of simulated trials as integers, and turns the sums into operating characteristics.

use super::expansion_tally::ExpansionTally;
use super::{
    CalendarCharacteristics, Distribution, DoseCharacteristics, Estimate, Frame, OperatingCharacteristics, PlannedSize,
    Summary,
};
use crate::design::{Mtd, StopReason};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::Calendar;
use crate::stats::{Histogram, Moments};
use crate::trial::{ExpansionOutcome, Outcome};

/// Days are added up in whole ticks of about a twelfth of a second, so that sums do not depend on their order.
pub(super) const TICKS_PER_DAY: f64 = 1_048_576.0;

/// The nearest whole number of ticks; 0 or more days.
#[inline]
pub(super) fn ticks(days: f64) -> i64 {
    (days * TICKS_PER_DAY + 0.5) as i64
}

/// The sums over the trials of one design under one scenario. Adding and merging are exact, so their order does not matter.
#[derive(Debug, Clone)]
pub struct Tally {
    frame: Frame,
    trials: u64,
    /// By [`place`] of the MTD.
    mtd: [u64; MAX_DOSES + 2],
    stop_reasons: [u64; StopReason::ALL.len()],
    more_than_planned: u64,
    patients_at: Vec<Histogram>,
    dlts_at: Vec<Histogram>,
    patients: Histogram,
    dlts: Histogram,
    /// Sums of products of totals, for the standard errors of ratios.
    patients_dlts: u64,
    patients_above: u64,
    above: Histogram,
    days_to_mtd: Days,
    days_to_end_of_study: Days,
    by_planned_completion: u64,
    days_closed: Moments,
    enrolled: Moments,
    turned_away: Moments,
    /// Only of trials in which there was one: there are none in most.
    not_infused: Moments,
    not_evaluable: Moments,
    products_unused: Moments,
    /// What followed the MTD, once a trial had something.
    expansion: Option<Box<ExpansionTally>>,
}

/// A number of days over trials: exact sums, and a histogram of days begun.
#[derive(Debug, Clone, Default)]
pub(super) struct Days {
    moments: Moments,
    histogram: Histogram,
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

    pub(super) fn summary(&self) -> Summary {
        let mean = Estimate::mean(&self.moments, TICKS_PER_DAY.recip());
        let distribution = Distribution::counted(&self.histogram, self.moments.count());
        Summary::new(mean, self.moments.sd().map(|sd| sd / TICKS_PER_DAY), distribution)
    }
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(frame: Frame) -> Self {
        let doses = frame.dlt_probabilities.len();
        Self {
            frame,
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

    /// What outcomes are judged by.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Counts one trial.
    #[inline]
    pub fn add(&mut self, outcome: &Outcome) {
        self.trials += 1;
        self.mtd[place(outcome.mtd)] += 1;
        self.stop_reasons[outcome.reason as usize] += 1;
        let (mut patients, mut dlts, mut above) = (0, 0, 0);
        let first_above = self.frame.first_above();
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
        // Without a plan nobody asks how often it is not enough.
        let planned = self.frame.planned_patients.unwrap_or(u32::MAX);
        // What follows the MTD comes on top of the plan.
        let escalated = patients - outcome.expansion.as_ref().map_or(0, ExpansionOutcome::total_patients);
        self.more_than_planned += u64::from(outcome.reason == StopReason::CapReached || escalated > u64::from(planned));
        self.patients.add(patients);
        self.dlts.add(dlts);
        self.patients_dlts += patients * dlts;
        self.patients_above += patients * above;
        self.above.add(above);
        self.days_to_mtd.add(outcome.days_to_mtd);
        self.days_to_end_of_study.add(outcome.days_to_end_of_study);
        let in_time =
            self.frame.planned_days.is_some_and(|planned| Calendar::is_in_time(outcome.days_to_end_of_study, planned));
        self.by_planned_completion += u64::from(in_time);
        self.days_closed.add(ticks(outcome.days_closed));
        self.enrolled.add(outcome.enrolled.into());
        self.turned_away.add(outcome.turned_away.into());
        let not_infused = u64::from(outcome.enrolled) - patients;
        if not_infused > 0 {
            self.not_infused.add(not_infused as i64);
        }
        if outcome.not_evaluable > 0 {
            self.not_evaluable.add(outcome.not_evaluable.into());
        }
        if outcome.products_unused > 0 {
            self.products_unused.add(outcome.products_unused.into());
        }
        if let Some(expansion) = &outcome.expansion {
            let doses = self.doses();
            let tally = self.expansion.get_or_insert_with(|| Box::new(ExpansionTally::new(doses)));
            tally.add(expansion, outcome, &self.frame);
        }
    }

    /// Counts everything that `other`, of the same frame, counted.
    pub fn merge(&mut self, other: Self) {
        debug_assert_eq!(self.frame, other.frame);
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

    /// The operating characteristics over all trials counted; at least one.
    pub fn characteristics(&self) -> OperatingCharacteristics {
        let proportion = |hits| Estimate::proportion(hits, self.trials);
        let patients = moments_of(&self.patients);
        let dlts = moments_of(&self.dlts);
        let above = moments_of(&self.above);
        let declared = |mtd| proportion(self.mtd[place(mtd)]);
        let doses = DoseLevel::ladder(self.doses()).map(|dose| DoseCharacteristics {
            dose,
            true_dlt_probability: self.frame.dlt_probabilities[dose.index()],
            p_mtd: declared(Mtd::Dose(dose)),
            patients: Some(self.counts_summary(&self.patients_at[dose.index()])),
            dlts: Some(self.counts_summary(&self.dlts_at[dose.index()])),
        });
        let overdoses = &self.declared()[self.frame.first_above()..];
        let planned_size = |patients| PlannedSize { patients, p_more: proportion(self.more_than_planned) };
        OperatingCharacteristics {
            trials: Some(self.trials),
            true_mtd: self.frame.true_mtd,
            p_none_tolerable: declared(Mtd::NoneTolerable),
            p_undetermined: declared(Mtd::Undetermined),
            doses: doses.collect(),
            p_correct: declared(self.frame.true_mtd.map_or(Mtd::NoneTolerable, Mtd::Dose)),
            p_overdose: proportion(overdoses.iter().sum()),
            mean_true_dlt_of_mtd: self.mean_true_dlt_of_mtd(),
            patients: Some(self.counts_summary(&self.patients)),
            dlts: Some(self.counts_summary(&self.dlts)),
            observed_dlt_rate: ratio(&dlts, &patients, self.patients_dlts),
            share_above_true_mtd: ratio(&above, &patients, self.patients_above),
            mean_above_true_mtd: Some(Estimate::mean(&above, 1.0)),
            planned: self.frame.planned_patients.map(planned_size),
            stop_reasons: StopReason::ALL.map(|reason| (reason, proportion(self.stop_reasons[reason as usize]))).into(),
            expansion: self.expansion.as_ref().map(|of| of.characteristics(&self.frame, self.trials)),
            calendar: Some(self.calendar()),
        }
    }

    fn doses(&self) -> usize {
        self.frame.dlt_probabilities.len()
    }

    /// How often each dose level was declared the MTD.
    fn declared(&self) -> &[u64] {
        &self.mtd[place(Mtd::Dose(DoseLevel::LOWEST))..][..self.doses()]
    }

    fn counts_summary(&self, histogram: &Histogram) -> Summary {
        counts_summary(histogram, self.trials)
    }

    /// The mean over all trials of what was only counted where it was not 0.
    fn mean_with_zeros(&self, mut counted: Moments) -> Estimate {
        counted.add_times(0, self.trials - counted.count());
        Estimate::mean(&counted, 1.0)
    }

    fn mean_true_dlt_of_mtd(&self) -> Option<Estimate> {
        let counts = self.declared();
        let declared: u64 = counts.iter().sum();
        if declared == 0 {
            return None;
        }
        let mut occurring = counts.iter().zip(&self.frame.dlt_probabilities).filter(|&(&count, _)| count > 0);
        let first = occurring.next();
        let varies = occurring.any(|(_, p)| first.is_some_and(|(_, first)| p.total_cmp(first).is_ne()));
        let share = |&count: &u64| count as f64 / declared as f64;
        let weighted = || counts.iter().map(share).zip(&self.frame.dlt_probabilities);
        let mean: f64 = weighted().map(|(share, p)| share * p).sum();
        let variance: f64 = weighted().map(|(share, p)| share * (p - mean).powi(2)).sum();
        let mc_se = if varies { (variance / declared as f64).sqrt() } else { 0.0 };
        Some(Estimate::new(mean, (declared > 1).then_some(mc_se)))
    }

    fn calendar(&self) -> CalendarCharacteristics {
        let (planned, waiting) = (self.frame.planned_days.is_some(), self.frame.production_while_waiting);
        CalendarCharacteristics {
            days_to_mtd: self.days_to_mtd.summary(),
            days_to_end_of_study: self.days_to_end_of_study.summary(),
            p_by_planned_completion: planned.then(|| Estimate::proportion(self.by_planned_completion, self.trials)),
            mean_days_closed: Estimate::mean(&self.days_closed, TICKS_PER_DAY.recip()),
            mean_enrolled: Estimate::mean(&self.enrolled, 1.0),
            mean_not_infused: self.mean_with_zeros(self.not_infused),
            mean_not_evaluable: self.mean_with_zeros(self.not_evaluable),
            mean_turned_away: Estimate::mean(&self.turned_away, 1.0),
            mean_products_unused: waiting.then(|| self.mean_with_zeros(self.products_unused)),
        }
    }
}

/// What is told of counts over so many trials.
pub(super) fn counts_summary(histogram: &Histogram, trials: u64) -> Summary {
    let moments = moments_of(histogram);
    Summary::new(Estimate::mean(&moments, 1.0), moments.sd(), Distribution::counted(histogram, trials))
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

    const P: [f64; 2] = [0.1, 0.3];

    fn tally(planned_days: Option<f64>) -> Tally {
        let true_mtd = DoseLevel::from_index(0);
        Tally::new(Frame {
            dlt_probabilities: P.to_vec(),
            true_mtd,
            planned_patients: None,
            response_probabilities: Vec::new(),
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
