//! How patients arrive: what does not change from trial to trial.

use super::cells::MEAN;
use super::moments::NEGATIVE_LOG;
use crate::scenario::Arrivals as Process;
use crate::stats::Tabulated;

/// Mean gaps in the beginning. All of it is drawn before anything after it can be: longer, trials with many arrivals take longer.
pub(super) const BEGINNING: u64 = 64;

/// Where gaps are shorter, many come to closed places from the first cohort on, and there is no beginning.
const SHORT_GAP_DAYS: f64 = 3.0;

/// How patients arrive: what does not change from trial to trial.
#[derive(Debug, Clone, Copy)]
pub(in crate::trial) struct ArrivalModel {
    /// For Poisson arrivals: the negative logarithm, by which uniform numbers become exponential ones.
    pub(super) negative_log: Option<&'static Tabulated>,
    pub(super) mean_gap_days: f64,
    /// The day on which the beginning is over. Equal intervals have none.
    pub(super) beginning_days: f64,
    cell_days: f64,
}

impl ArrivalModel {
    pub(in crate::trial) fn new(process: Process) -> Self {
        let mean_gap_days = process.mean_gap_days();
        let at_random = matches!(process, Process::Poisson { .. });
        Self {
            negative_log: at_random.then(|| &*NEGATIVE_LOG),
            mean_gap_days,
            beginning_days: if at_random && mean_gap_days >= SHORT_GAP_DAYS {
                BEGINNING as f64 * mean_gap_days
            } else {
                0.0
            },
            // A power of two times the gap: rounded alike.
            cell_days: MEAN as f64 * mean_gap_days,
        }
    }

    /// The day on which a cell begins.
    #[inline]
    pub(super) fn begins(&self, cell: u64) -> f64 {
        // Of cells in reach, a signed number is the same, and sooner converted.
        self.beginning_days + cell as i64 as f64 * self.cell_days
    }

    /// A cell before which nobody comes on `day` or later, and which is not over by then; the first one in the beginning.
    pub(super) fn cell_of(&self, day: f64) -> u64 {
        let cell = ((day - self.beginning_days).max(0.0) / self.cell_days) as i64 as u64;
        // Whoever comes last in a cell may come when the next one begins; and the quotient is rounded.
        if self.begins(cell) < day { cell } else { cell.saturating_sub(1) }
    }
}
