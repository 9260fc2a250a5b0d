//! The usual posterior, quickly: sums over a lattice at which everything but the data is tabulated.

use std::ops::Range;
use std::sync::OnceLock;

use super::cut::{BLOCKS, Cut, LANES};
use super::model::{BivariateNormal, Counts, ln_p};
use crate::stats::exp;

/// Nodes with a density so far below the greatest one, on the logarithmic scale, do not count: e⁻¹⁹ < 6·10⁻⁹.
const NEGLIGIBLE: f64 = 20.0;

/// From one negligible end to the other, a normal density is so many standard deviations wide: 2·√(2·19).
const WIDTH_OF_NORMAL: f64 = 12.649;

/// Steps of log α in the narrowest standard deviation. A normal density of this width is summed up to a cut by polynomials
/// through sixteen nodes with an error below 10⁻⁷.
const STEPS_IN_SD: f64 = 3.0;

/// Steps of log β in its standard deviation with which a sum is tried first.
const ROWS_IN_SD: f64 = 2.2;

/// Where sums over every other row agree to this, those over all rows are good: the error of the trapezoidal rule is squared by
/// half the step (Trefethen and Weideman 2014, doi:10.1137/130932132), here to below 10⁻⁷.
const AGREEMENT: f64 = 3e-5;

/// Each level has the steps of log α of the one before, divided by this.
const REFINEMENT: f64 = 1.4;

/// So many levels at most, and nodes of a row of the finest.
const LEVELS: i32 = 9;
const MOST_NODES: usize = 1024;

/// Rows that a search for the density looks at: one in so many.
const STRIDE: usize = 8;

/// Nodes that it looks at in such a row: one in so many of the first level.
const SPACING: usize = 2;

/// Logits beyond this, in either direction, are as good as this.
const GREATEST_LOGIT: f64 = 1e4;

/// The table of one prior on one ladder.
#[derive(Debug)]
pub(super) struct LatticeTable {
    prior: BivariateNormal,
    /// What was seen before the trial.
    before: Vec<Counts>,
    /// x = ln(d/d*) of each dose level.
    ladder: Vec<f64>,
    /// Logits below which probabilities are asked for.
    cuts: Vec<f64>,
    /// log β of the first row, and the distance of one to the next.
    first_row: f64,
    row_step: f64,
    /// To search with.
    coarse: Vec<LatticeRow>,
    levels: Vec<Level>,
}

/// Rows whose nodes are equally far apart.
#[derive(Debug)]
struct Level {
    /// log α of the first node of each row, which is rows' mean less this.
    reach: f64,
    step: f64,
    nodes: usize,
    rows: Vec<OnceLock<LatticeRow>>,
}

/// What is known before the trial at one log β.
#[derive(Debug)]
struct LatticeRow {
    /// The logarithm of the density, then for each dose level ln p and ln(1 − p); each for all nodes.
    columns: Vec<f64>,
    nodes: usize,
    /// For each dose level, for each cut.
    cuts: Vec<Cut>,
    /// log α of the first node, and the distance of one to the next.
    first: f64,
    step: f64,
}

/// What sums over a row are made with, kept from row to row.
#[derive(Default)]
struct Workspace {
    /// The density at each node.
    weights: Vec<f64>,
    /// The sums over all blocks of nodes before each.
    masses: Vec<f64>,
}

/// Where the density is.
struct Place {
    top: f64,
    /// Each row that was looked at.
    rows: Vec<Stretch>,
    /// The least distance between the ends of those that matter.
    narrowest: f64,
}

/// Where the density of a row is.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// Between these log α.
    left: f64,
    right: f64,
    /// Whether it counts.
    matters: bool,
}

/// A posterior, as far as decisions depend on it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sums {
    /// The logarithm of the probability of what was seen, without binomial coefficients.
    pub(super) ln_evidence: f64,
    /// The probability below each cut, dose level by dose level.
    pub(super) below: Vec<f64>,
}

impl LatticeTable {
    pub(super) fn new(prior: BivariateNormal, before: Vec<Counts>, ladder: Vec<f64>, cuts: Vec<f64>) -> Self {
        let sd = prior.sd[1];
        // Data can move the posterior: by some variances of the prior, but not past where they are explained.
        let reach = 6.2 * sd + (6.0 * sd * sd).min(3.0);
        let row_step = 0.1 * sd.min(1.0);
        let rows = (2.0 * reach / row_step).ceil() as usize + 1;
        let mut table = Self {
            first_row: prior.mean[1] - reach,
            row_step,
            prior,
            before,
            ladder,
            cuts,
            coarse: Vec::new(),
            levels: Vec::new(),
        };
        let (_, sd) = prior.log_alpha_given(prior.mean[1]);
        let reach = 6.2 * sd + (15.0 * sd * sd).min(12.0);
        let widest = (sd / STEPS_IN_SD).min(0.36);
        let level = |step: f64| {
            let nodes = ((2.0 * reach / step).ceil() as usize + 1).next_multiple_of(LANES);
            Level { reach, step, nodes, rows: (0..rows).map(|_| OnceLock::new()).collect() }
        };
        table.levels = (0..LEVELS)
            .map(|refined| level(widest / REFINEMENT.powi(refined)))
            .take_while(|level| level.nodes <= MOST_NODES)
            .collect();
        let coarse = level(widest * SPACING as f64);
        table.coarse = (0..rows).step_by(STRIDE).map(|row| table.row(&coarse, row, false)).collect();
        table
    }

    fn row(&self, level: &Level, row: usize, with_cuts: bool) -> LatticeRow {
        let log_beta = self.first_row + row as f64 * self.row_step;
        let slope = libm::exp(log_beta);
        let first = self.prior.log_alpha_given(log_beta).0 - level.reach;
        let nodes = || (0..level.nodes).map(|node| first + node as f64 * level.step);
        let at = |log_alpha: f64, x: f64| (log_alpha + slope * x).clamp(-GREATEST_LOGIT, GREATEST_LOGIT);
        let known = |log_alpha: f64| {
            let before = self.before.iter().map(|counts| counts.ln_likelihood(at(log_alpha, counts.x)));
            self.prior.ln_density(log_alpha, log_beta) + before.sum::<f64>()
        };
        let mut columns: Vec<f64> = nodes().map(known).collect();
        for &x in &self.ladder {
            for sign in [1.0, -1.0] {
                columns.extend(nodes().map(|log_alpha| ln_p(sign * at(log_alpha, x))));
            }
        }
        let ends = self.ladder.iter().flat_map(|x| self.cuts.iter().map(move |cut| cut - slope * x));
        let cuts = ends.filter(|_| with_cuts).map(|end| Cut::new((end - first) / level.step, level.nodes)).collect();
        LatticeRow { columns, nodes: level.nodes, cuts, first, step: level.step }
    }

    /// The posterior; `None` if it is too narrow or too far out for the table.
    pub(super) fn sums(&self, seen: &[(usize, u32, u32)]) -> Option<Sums> {
        let columns = terms(seen);
        let place = self.find(&columns)?;
        let first = place.rows.iter().position(|row| row.matters)?.checked_sub(1)?;
        let last = place.rows.iter().rposition(|row| row.matters)? + 1;
        if last >= place.rows.len() {
            return None;
        }
        let level = self.levels.iter().find(|level| place.narrowest >= WIDTH_OF_NORMAL * STEPS_IN_SD * level.step)?;
        let height = ((last - first - 1) * STRIDE) as f64;
        let stride = [4, 2, 1].into_iter().find(|&stride| height >= WIDTH_OF_NORMAL * ROWS_IN_SD * stride as f64);
        let mut stride = stride.unwrap_or(1);
        loop {
            let sums = self.sum(level, &place, first..last, stride, &columns);
            if sums.is_some() || stride == 1 {
                return sums;
            }
            stride /= 2;
        }
    }

    /// Where the density matters, from some rows and nodes.
    fn find(&self, columns: &[(usize, f64)]) -> Option<Place> {
        let step = self.levels[0].step * SPACING as f64;
        let mut logs: Vec<f64> = Vec::with_capacity(self.coarse.len() * self.coarse[0].nodes);
        for row in &self.coarse {
            (0..row.nodes).step_by(LANES).for_each(|node| logs.extend(row.logs(columns, node)));
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let cut = top - NEGLIGIBLE;
        let mut place = Place { top, rows: Vec::with_capacity(self.coarse.len()), narrowest: f64::INFINITY };
        for (row, logs) in self.coarse.iter().zip(logs.chunks_exact(self.coarse[0].nodes)) {
            let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let matters = highest > cut;
            // A row that does not matter tells where its neighbours have the density.
            let cut = cut.min(highest - 1.0);
            let first = logs.iter().position(|&log| log > cut)?;
            let last = logs.iter().rposition(|&log| log > cut)?;
            let is_inside = first > 0 && last + 1 < row.nodes;
            if matters && !is_inside {
                return None;
            }
            // How far from the end that does not count to its neighbour the border is.
            let share = |end: usize, inside: usize| (cut - logs[end]) / (logs[inside] - logs[end]);
            let (left, right) = match is_inside {
                true => (first as f64 - 1.0 + share(first - 1, first), last as f64 + 1.0 - share(last + 1, last)),
                false => (first as f64, last as f64),
            };
            // A row that has little of the density is narrow for that alone.
            if highest > top - 0.5 * NEGLIGIBLE {
                place.narrowest = place.narrowest.min((right - left) * step * (NEGLIGIBLE / (highest - cut)).sqrt());
            }
            place.rows.push(Stretch { left: row.first + step * left, right: row.first + step * right, matters });
        }
        Some(place)
    }

    /// Between which log α a row matters, from those that were looked at: where the density is moves one way from row to row.
    fn ends(place: &Place, row: usize) -> (f64, f64) {
        let (one, other) = (place.rows[row / STRIDE], place.rows[(row / STRIDE + 1).min(place.rows.len() - 1)]);
        (one.left.min(other.left), one.right.max(other.right))
    }

    /// Sums over one row in so many; `None` if those over every other one differ.
    fn sum(
        &self,
        level: &Level,
        place: &Place,
        rows: Range<usize>,
        stride: usize,
        columns: &[(usize, f64)],
    ) -> Option<Sums> {
        let empty = 1 + self.ladder.len() * self.cuts.len();
        let mut sums = [vec![0.0; empty], vec![0.0; empty]];
        let mut workspace = Workspace::default();
        for (count, row) in (rows.start * STRIDE..rows.end * STRIDE).step_by(stride).enumerate() {
            let known = level.rows[row].get_or_init(|| self.row(level, row, true));
            known.sum(Self::ends(place, row), place.top, columns, &mut workspace, &mut sums[count % 2]);
        }
        let [even, odd] = sums;
        let both: Vec<f64> = even.iter().zip(&odd).map(|(even, odd)| even + odd).collect();
        let whole = *both.first()?;
        let agree = both.iter().zip(&even).all(|(both, even)| (both - 2.0 * even).abs() < AGREEMENT * whole);
        let below = both[1..].iter().map(|below| (below / whole).clamp(0.0, 1.0)).collect();
        let cell = level.step * self.row_step * stride as f64;
        agree.then(|| Sums { ln_evidence: place.top + libm::log(whole * cell), below })
    }
}

/// The columns that count, and how often: from dose levels by their place, patients and DLTs.
fn terms(seen: &[(usize, u32, u32)]) -> Vec<(usize, f64)> {
    let both = |&(dose, patients, dlts): &(usize, u32, u32)| [(1 + 2 * dose, dlts), (2 + 2 * dose, patients - dlts)];
    seen.iter().flat_map(both).filter(|&(_, times)| times > 0).map(|(column, times)| (column, times.into())).collect()
}

impl LatticeRow {
    fn block(&self, column: usize, node: usize) -> &[f64; LANES] {
        let start = column * self.nodes + node;
        self.columns[start..].first_chunk().unwrap_or(&[0.0; LANES])
    }

    /// The logarithm of the density at some nodes.
    #[inline]
    fn logs(&self, columns: &[(usize, f64)], node: usize) -> [f64; LANES] {
        let mut logs = *self.block(0, node);
        for &(column, times) in columns {
            let column = self.block(column, node);
            for lane in 0..LANES {
                logs[lane] += times * column[lane];
            }
        }
        logs
    }

    /// Adds the sum over the nodes between two log α, and those below each cut.
    fn sum(
        &self,
        (left, right): (f64, f64),
        top: f64,
        columns: &[(usize, f64)],
        Workspace { weights, masses }: &mut Workspace,
        sums: &mut [f64],
    ) {
        let block = |log_alpha: f64| {
            ((log_alpha - self.first) / self.step).clamp(0.0, self.nodes as f64 - 1.0) as usize / LANES
        };
        let (from, to) = (block(left), (block(right) + 1).min(self.nodes / LANES - 1));
        weights.clear();
        // Cuts reach over blocks beyond the ends, where nothing matters.
        weights.resize(LANES * (BLOCKS - 1), 0.0);
        for block in from..=to {
            weights.extend(exp(&self.logs(columns, block * LANES).map(|log| log - top)));
        }
        weights.resize(weights.len() + LANES * (BLOCKS - 1), 0.0);
        let blocks = weights.as_chunks::<LANES>().0;
        masses.clear();
        let mut mass = 0.0;
        for block in blocks {
            masses.push(mass);
            mass += block.iter().sum::<f64>();
        }
        sums[0] += mass;
        for (cut, sum) in self.cuts.iter().zip(&mut sums[1..]) {
            // In blocks of the padded weights.
            let first = cut.first_block as i64 - from as i64 + BLOCKS as i64 - 1;
            *sum += match usize::try_from(first) {
                Err(_) => 0.0,
                Ok(first) if first + BLOCKS > blocks.len() => mass,
                Ok(first) => masses[first] + cut.sum(&blocks[first..first + BLOCKS]),
            };
        }
    }
}
