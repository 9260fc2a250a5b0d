//! When a DLT shows, from the same latent tolerance that decides whether there is one.

use crate::scenario::{DltWindow, Onset};
use crate::stats::Tabulated;

/// The onset of DLTs with everything computed that does not change from patient to patient.
#[derive(Debug, Clone)]
pub struct OnsetModel {
    onset: Onset,
    window: DltWindow,
    before_infusion: f64,
    /// Up to here in (0, 1): before infusion, or acute.
    acute: f64,
    /// Days of the acute phase: the first day after infusion, or the window if that is shorter.
    acute_days: f64,
    /// Probability that the distribution after infusion falls into the window, to which it is truncated.
    mass: f64,
    /// Ranks that are neither before infusion nor acute are spread over (0, 1) by this factor.
    per_rest: f64,
    /// The quantiles of the distribution truncated to the window, if there are many to come: of half the number that is
    /// looked up, and of 1 minus half of it.
    quantiles: Option<[Tabulated; 2]>,
}

impl OnsetModel {
    /// The first day after infusion, over which acute DLTs spread.
    const ACUTE_DAYS: f64 = 1.0;

    /// Tabulated quantiles are off by a tenth of a second at most, one tick of the clock that adds up days.
    const ERROR_DAYS: f64 = 1e-6;

    /// The powers of two that the tables go down by: one rank in 256 is left, and the tables are made in a millisecond.
    const OCTAVES: usize = 8;

    /// Prepares the onset for one window. The distribution must reach the window, as a checked plan guarantees.
    pub fn new(onset: Onset, window: DltWindow) -> Self {
        let before_infusion = onset.before_infusion_share.get();
        let acute = before_infusion + (1.0 - before_infusion) * onset.acute_share.get();
        let mass = onset.after_infusion.cdf(window.days_after_infusion);
        Self {
            onset,
            window,
            before_infusion,
            acute,
            acute_days: Self::ACUTE_DAYS.min(window.days_after_infusion),
            mass,
            per_rest: (1.0 - acute).recip(),
            quantiles: None,
        }
    }

    /// Tabulates quantiles, which makes them several times faster.
    pub fn tabulated(self) -> Self {
        let lower = Tabulated::new(|twice| self.truncated_quantile(0.5 * twice), Self::ERROR_DAYS, Self::OCTAVES);
        let upper = Tabulated::new(|twice| self.truncated_quantile(1.0 - 0.5 * twice), Self::ERROR_DAYS, Self::OCTAVES);
        Self { quantiles: Some([lower, upper]), ..self }
    }

    /// Days from infusion to the DLT, negative before infusion, of a patient whose tolerance is `rank` (in [0, 1)) times
    /// the true DLT probability. Of patients with a DLT, `rank` is uniform; the least tolerant show theirs first.
    #[inline]
    pub fn days_from_infusion(&self, rank: f64) -> f64 {
        if rank >= self.acute {
            let rest = (rank - self.acute) * self.per_rest;
            match self.tabulated_quantile(rest) {
                // Where the table is off, it must not be off beyond the window.
                Some(days) => days.clamp(0.0, self.window.days_after_infusion),
                None => self.truncated_quantile(rest),
            }
        } else if rank < self.before_infusion {
            (rank / self.before_infusion - 1.0) * self.window.preconditioning_days
        } else {
            (rank - self.before_infusion) / (self.acute - self.before_infusion) * self.acute_days
        }
    }

    /// [`Self::truncated_quantile`] by the table, where there is one.
    #[inline]
    fn tabulated_quantile(&self, rank: f64) -> Option<f64> {
        let upper = 1.0 - rank;
        // Not a branch: which half a rank is in is as uncertain as can be.
        let table = &self.quantiles.as_ref()?[usize::from(upper <= rank)];
        table.at(2.0 * if rank < upper { rank } else { upper })
    }

    /// Days from infusion at this rank among the DLTs that are neither before infusion nor acute.
    fn truncated_quantile(&self, rank: f64) -> f64 {
        self.onset.after_infusion.quantile(rank * self.mass).min(self.window.days_after_infusion)
    }

    /// The ranks between which [`Self::days_from_infusion`] is smooth: 0, the ends of its phases, 1.
    pub fn rank_breaks(&self) -> [f64; 4] {
        [0.0, self.before_infusion, self.acute, 1.0]
    }

    /// The probability that a DLT has shown by this many days from infusion, given that there is one in the window.
    pub fn cdf(&self, days_from_infusion: f64) -> f64 {
        let DltWindow { preconditioning_days, days_after_infusion } = self.window;
        if days_from_infusion < 0.0 {
            return self.before_infusion * (1.0 + days_from_infusion / preconditioning_days).max(0.0);
        }
        let days = days_from_infusion.min(days_after_infusion);
        let acute = (days / self.acute_days).min(1.0);
        let rest = self.onset.after_infusion.cdf(days) / self.mass;
        self.before_infusion + (self.acute - self.before_infusion) * acute + (1.0 - self.acute) * rest
    }
}
