//! The parameters of the BLRM: prior, what decides, increments and stopping.

use super::keys::TABLE;
use super::{Blrm, Component, blrm_prior};
use crate::design::parameters::Parameters;
use crate::design::{CohortDesign, Design, PriorPatients, Tallies};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Table, Words};
use crate::probability::Probability;

/// More parts of a mixture no prior has had.
const MOST_PARTS: usize = 10;

/// Where the prior of (log α, log β) comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlrmPrior {
    /// From the DLT probability at the reference dose.
    WeaklyInformative,
    /// From the DLT probabilities at the lowest and the highest dose level.
    MinimallyInformative,
    /// A bivariate normal distribution is given.
    Given,
    /// A mixture of several is.
    Mixture,
}

impl Words for BlrmPrior {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("weakly-informative", Self::WeaklyInformative),
        ("minimally-informative", Self::MinimallyInformative),
        ("given", Self::Given),
        ("mixture", Self::Mixture),
    ];
}

/// Which of the eligible dose levels is treated next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choose {
    /// The one that most probably is in the target interval.
    TargetProbability,
    /// The highest.
    HighestEligible,
    /// The one with the least expected loss.
    LeastLoss,
}

impl Words for Choose {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("target-probability", Self::TargetProbability),
        ("highest-eligible", Self::HighestEligible),
        ("least-loss", Self::LeastLoss),
    ];
}

/// Which DLTs make the increments smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterDlt {
    /// Any in the trial so far.
    InTrial,
    /// Those of the last cohort.
    InLastCohort,
}

impl Words for AfterDlt {
    const WORDS: &'static [(&'static str, Self)] =
        &[("in-trial", Self::InTrial), ("in-last-cohort", Self::InLastCohort)];
}

/// A BLRM with overdose control.
#[derive(Debug, Clone, PartialEq)]
pub struct BlrmParameters {
    /// The amount of each dose level of the ladder; rising.
    pub amounts: Vec<f64>,
    /// d*, the amount at which α is the odds of a DLT; positive.
    pub reference_dose: f64,
    /// Where the prior comes from.
    pub prior: BlrmPrior,
    /// Of a weakly informative prior: the median of the DLT probability at the reference dose.
    pub dlt_at_reference: Probability,
    /// Of a minimally informative prior: at the lowest dose level the DLT probability is above the first number with the second
    /// as probability.
    pub lowest_dose_above: [f64; 2],
    /// At the highest dose level it is below the first number with the second as probability.
    pub highest_dose_below: [f64; 2],
    /// Of a prior that is given: the means of log α and log β.
    pub prior_mean: [f64; 2],
    /// Their standard deviations; positive.
    pub prior_sd: [f64; 2],
    /// Their correlation; above −1 and below 1.
    pub prior_correlation: f64,
    /// Of a mixture: for each part its weight, the means, the standard deviations and the correlation.
    pub prior_mixture: Vec<[f64; 6]>,
    /// What was seen before the trial: amount, patients and DLTs.
    pub historical: Vec<[f64; 3]>,
    /// The same by dose level of the trial.
    pub prior_patients: PriorPatients,
    /// The DLT probabilities that are aimed at: from, to.
    pub target_interval: [f64; 2],
    /// A dose level is eligible if it is above the target interval with a probability below this; 1 for all.
    pub overdose_limit: f64,
    /// Which of the eligible dose levels is treated next.
    pub choose: Choose,
    /// The loss of a DLT probability below the target interval, in it, above it, and beyond what is unacceptable.
    pub losses: [f64; 4],
    /// The DLT probability above which a dose level is unacceptable; above the target interval.
    pub unacceptable_above: f64,
    /// The next cohort is at most so many dose levels above the last one; `None` for any number.
    pub most_levels_up: Option<u8>,
    /// From which amount on the next one is at most how many times as great; rising.
    pub increments: Vec<[f64; 2]>,
    /// How many times as great it is at most after a DLT.
    pub increment_after_dlt: Option<f64>,
    /// After which DLTs.
    pub after_dlt: AfterDlt,
    /// The trial ends when the dose level to be treated next is in the target interval with at least this probability;
    pub enough_target_probability: Option<Probability>,
    /// and has so many patients;
    pub enough_patients: u32,
    /// and there were so many cohorts in all.
    pub fewest_cohorts: u32,
    /// Patients in a cohort, 1 to [`crate::design::MAX_COHORT`].
    pub cohort_size: u8,
    /// Where the first patients are treated.
    pub starting_dose: DoseLevel,
}

impl BlrmParameters {
    /// What holds if nothing is given, but for what follows from the ladder and the target.
    pub fn usual() -> Self {
        Self {
            amounts: Vec::new(),
            reference_dose: 0.0,
            prior: BlrmPrior::WeaklyInformative,
            dlt_at_reference: Probability::ZERO,
            lowest_dose_above: [0.2, 0.05],
            highest_dose_below: [0.3, 0.05],
            prior_mean: [0.0; 2],
            prior_sd: [1.0; 2],
            prior_correlation: 0.0,
            prior_mixture: Vec::new(),
            historical: Vec::new(),
            prior_patients: PriorPatients::default(),
            target_interval: [0.16, 0.33],
            overdose_limit: 0.25,
            choose: Choose::TargetProbability,
            losses: [1.0, 0.0, 1.0, 2.0],
            unacceptable_above: 0.6,
            most_levels_up: Some(1),
            increments: Vec::new(),
            increment_after_dlt: None,
            after_dlt: AfterDlt::InTrial,
            enough_target_probability: None,
            enough_patients: 6,
            fewest_cohorts: 0,
            cohort_size: 3,
            starting_dose: DoseLevel::LOWEST,
        }
    }

    fn losses_make_sense(&self, table: &Reader<'_>) -> Option<()> {
        let (above, [_, to]) = (self.unacceptable_above, self.target_interval);
        if !(to < above && above < 1.0) {
            let message = format!("{above} is not between the target interval, which ends at {to}, and 1");
            return table.refuse("unacceptable_above", message, "give a greater number below 1, such as 0.60");
        }
        if self.losses.windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_eq()) {
            return table.refuse(
                "losses",
                "all losses are the same, so that none decides",
                "give such as [1, 0, 1, 2]",
            );
        }
        Some(())
    }
}

impl Parameters for BlrmParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "BLRM"
    }

    fn reference(&self) -> &'static str {
        "Neuenschwander B, Branson M, Gsponer T. Statistics in Medicine 2008;27:2420. doi:10.1002/sim.3230"
    }

    fn needs_amounts(&self) -> bool {
        true
    }

    fn may_skip(&self) -> bool {
        self.most_levels_up != Some(1)
    }

    fn first_cohort(&self) -> u8 {
        self.cohort_size
    }

    fn cohort_size(&self) -> Option<u8> {
        Some(self.cohort_size)
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        let [from, to] = self.target_interval;
        if !(from < to && to < 1.0) {
            let message = format!("{from} to {to} is no interval of DLT probabilities");
            return table.refuse(
                "target_interval",
                message,
                "give two rising numbers between 0 and 1, such as [0.16, 0.33]",
            );
        }
        if self.choose == Choose::LeastLoss {
            self.losses_make_sense(table)?;
        }
        for (key, [border, probability]) in
            [("lowest_dose_above", self.lowest_dose_above), ("highest_dose_below", self.highest_dose_below)]
        {
            if border >= 1.0 || probability >= 1.0 {
                return table.refuse(key, "both numbers must be below 1", "give such as [0.2, 0.05]");
            }
        }
        if self.prior_mixture.len() > MOST_PARTS {
            let message = format!("a mixture of {} parts", self.prior_mixture.len());
            return table.refuse("prior_mixture", message, format!("give at most {MOST_PARTS}"));
        }
        let is_whole = |number: f64| number.fract() == 0.0;
        if let Some([amount, patients, dlts]) = self
            .historical
            .iter()
            .find(|[_, patients, dlts]| !(dlts <= patients && is_whole(*patients) && is_whole(*dlts)))
        {
            let message = format!("{dlts} DLTs in {patients} patients at {amount} cannot be");
            return table.refuse("historical", message, "give [amount, patients, DLTs] in whole numbers of people");
        }
        if !self.increments.windows(2).all(|pair| pair[0][0] < pair[1][0]) {
            return table.refuse("increments", "the amounts do not rise", "give [from, times] with rising amounts");
        }
        self.warn_of_idle(table);
        Some(())
    }

    fn fits(&self, table: &Reader<'_>, _: usize) -> Option<()> {
        if self.prior_patients.is_empty() {
            return Some(());
        }
        let (blrm, nobody) = (Blrm::new(self), Tallies::default());
        if !blrm.excludes(&nobody, DoseLevel::LOWEST) {
            return Some(());
        }
        let message = format!(
            "after these patients alone the DLT probability of the lowest dose level is above {} with probability {:.3}, and \
             overdose_limit is {}: the trial would end before it begins",
            self.target_interval[1],
            blrm.judged(&nobody).first().map_or(f64::NAN, |lowest| lowest.over),
            self.overdose_limit
        );
        table.refuse("prior_patients", message, "check the counts and the prior, or add a lower dose level")
    }

    fn prior_patients(&self) -> PriorPatients {
        self.prior_patients
    }

    fn comments(&self) -> Vec<String> {
        let comment = |of: Component| {
            let Component { weight, prior } = of;
            let share = if weight < 1.0 { format!(", weight {weight:.3}") } else { String::new() };
            format!(
                "prior{share}: log alpha ~ N({:.3}, {:.3}^2), log beta ~ N({:.3}, {:.3}^2), correlation {:.3}",
                prior.mean[0], prior.sd[0], prior.mean[1], prior.sd[1], prior.correlation
            )
        };
        blrm_prior(self).into_iter().map(comment).collect()
    }

    fn design(&self, _: usize, _: u32) -> Design {
        Design::cohort(Blrm::new(self))
    }
}
