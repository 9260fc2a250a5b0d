//! How far up the next cohort of a BLRM may go, and keys of it that change nothing.

use super::{BlrmParameters, ROUNDING};
use crate::dose::DoseLevel;
use crate::input::Reader;

impl BlrmParameters {
    /// How many times as great the next amount may be by the increments, after a cohort at a dose level.
    pub(super) fn times_after(&self, at: DoseLevel) -> f64 {
        let from = self.amounts[at.index()];
        let step = self.increments.iter().rev().find(|[amount, _]| from >= amount * (1.0 - ROUNDING));
        step.map_or(f64::INFINITY, |[_, times]| *times)
    }

    /// The highest dose level that may follow one, if its amount may be so many times as great.
    pub(super) fn highest_after(&self, at: DoseLevel, times: f64) -> DoseLevel {
        let by_levels = self.most_levels_up.map_or(usize::MAX, |levels| at.number() + usize::from(levels));
        let most = self.amounts[at.index()] * times * (1.0 + ROUNDING);
        let is_within = |level: &DoseLevel| level.number() <= by_levels && self.amounts[level.index()] <= most;
        self.ladder().filter(|level| *level > at).take_while(is_within).last().unwrap_or(at)
    }

    fn ladder(&self) -> impl Iterator<Item = DoseLevel> {
        DoseLevel::ladder(self.amounts.len())
    }

    /// Tells of keys that change nothing beside the others.
    pub(super) fn warn_of_idle(&self, table: &Reader<'_>) {
        let warn = |key, why: &str, remedy| table.warn(key, format!("this has no effect: {why}"), remedy);
        let never = self.enough_target_probability.is_some_and(|enough| enough.get() >= 1.0);
        if never {
            warn("enough_target_probability", "no probability comes to 1", "remove it, or give less");
        }
        let cohorts = self.enough_patients / u32::from(self.cohort_size);
        if (1..=cohorts).contains(&self.fewest_cohorts) {
            warn("fewest_cohorts", "enough_patients are as many cohorts already", "remove it, or give more");
        }
        let holds_back = |times: &dyn Fn(DoseLevel) -> f64, without: &dyn Fn(DoseLevel) -> f64| {
            self.ladder().any(|at| self.highest_after(at, times(at)) < self.highest_after(at, without(at)))
        };
        let remedy = "remove it, or give less";
        if !self.increments.is_empty() && !holds_back(&|at| self.times_after(at), &|_| f64::INFINITY) {
            warn("increments", "no dose level that may come next has an amount beyond them", remedy);
        }
        if let Some(times) = self.increment_after_dlt
            && !holds_back(&|at| times.min(self.times_after(at)), &|at| self.times_after(at))
        {
            warn("increment_after_dlt", "no dose level that may come next has an amount beyond it", remedy);
        }
    }
}
