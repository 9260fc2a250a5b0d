//! How patients arrive: what does not change from trial to trial.

use super::cells::MEAN;
use super::moments::NEGATIVE_LOG;
use super::numbers::{NUMBERS, Numbers};
use crate::scenario::Arrivals as Process;
use crate::stats::Tabulated;

/// Mean gaps in the beginning. All of it is drawn before anything after it can be: longer, trials with many arrivals take longer.
const BEGINNING: usize = 64;

/// Where gaps are shorter, many come to closed places from the first cohort on, and there is no beginning.
const SHORT_GAP_DAYS: f64 = 3.0;

/// How patients arrive: what does not change from trial to trial.
#[derive(Debug, Clone, Copy)]
pub(in crate::trial) struct ArrivalModel {
    /// For Poisson arrivals: the negative logarithm, by which uniform numbers become exponential ones.
    pub(super) negative_log: Option<&'static Tabulated>,
    pub(super) numbers: &'static Numbers,
    pub(super) mean_gap_days: f64,
    /// The day on which the beginning is over. Equal intervals have none.
    pub(super) beginning_days: f64,
    cell_days: f64,
}

impl ArrivalModel {
    pub(in crate::trial) fn new(process: Process) -> Self {
        let mean_gap_days = process.mean_gap_days();
        let at_random = matches!(process, Process::Poisson { .. });
        let has_beginning = at_random && mean_gap_days >= SHORT_GAP_DAYS;
        Self {
            negative_log: at_random.then(|| &*NEGATIVE_LOG),
            numbers: &NUMBERS,
            mean_gap_days,
            beginning_days: if has_beginning { BEGINNING as f64 * mean_gap_days } else { 0.0 },
            cell_days: MEAN * mean_gap_days,
        }
    }

    /// So many are expected in the beginning.
    #[inline]
    pub(super) fn beginning_gaps(&self) -> usize {
        BEGINNING
    }

    /// The day on which a cell (from 1) begins.
    #[inline]
    pub(super) fn begins(&self, cell: u64) -> f64 {
        self.day_in(cell, 0.0)
    }

    /// The day on which such a share of a cell is over: rounded, too, not before the cell begins nor after it ends.
    #[inline]
    pub(super) fn day_in(&self, cell: u64, share: f64) -> f64 {
        // Of cells in reach, a signed number is the same, and sooner converted.
        self.beginning_days + ((cell as i64 - 1) as f64 + share) * self.cell_days
    }

    /// The cell that begins before `day` and ends on it or later; of days before that, the first one.
    #[inline]
    pub(super) fn cell_of(&self, day: f64) -> u64 {
        let cell = ((day - self.beginning_days).max(0.0) / self.cell_days) as i64 as u64 + 1;
        // The quotient is rounded.
        let (is_later, is_over) = (self.begins(cell) >= day && cell > 1, self.begins(cell + 1) < day);
        cell + u64::from(is_over) - u64::from(is_later)
    }

    /// Whether patients come in equal intervals.
    #[inline]
    pub(super) fn is_regular(&self) -> bool {
        self.negative_log.is_none()
    }

    /// In equal intervals, the day on which whoever is at this place (from 0) comes.
    pub(super) fn regular_day(&self, place: u64) -> f64 {
        (place + 1) as f64 * self.mean_gap_days
    }

    /// In equal intervals, the place of the first one who does not come before `day`.
    pub(super) fn regular_place(&self, day: f64) -> u64 {
        let place = (day / self.mean_gap_days) as u64;
        // The quotient is rounded, and counts whoever comes on the very day.
        (place.saturating_sub(2)..place).find(|&place| self.regular_day(place) >= day).unwrap_or(place)
    }
}
