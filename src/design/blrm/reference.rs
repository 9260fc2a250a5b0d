//! The posterior in the plainest way: every other way is held against it.

use super::model::{BivariateNormal, Counts};

/// The posterior probability that the logit of the DLT probability of a dose is below a cut.
///
/// The sums are over a grid of log β and of that very logit, which replaces log α, so that the cut is a line of the grid; along
/// it by Simpson's rule from the cut in either direction, `cells` to a standard deviation of the prior or to the unit.
pub(super) fn below(prior: &BivariateNormal, seen: &[Counts], x: f64, cut: f64, cells: f64) -> f64 {
    let steps = prior.sd.map(|sd| sd.min(1.0) / cells);
    let [mut below, mut above] = [0.0, 0.0];
    let rows = (9.0 * prior.sd[1] / steps[1]).ceil() as i64;
    let start = top(prior, seen, rows, steps[1]);
    for row in -rows..=rows {
        let log_beta = prior.mean[1] + row as f64 * steps[1];
        let slope = libm::exp(log_beta);
        let (mean, sd) = prior.log_alpha_given(log_beta);
        let density = |node: f64| {
            let log_alpha = cut + node * steps[0] - slope * x;
            let likelihood = seen.iter().map(|counts| counts.ln_likelihood(log_alpha + slope * counts.x)).sum::<f64>();
            libm::exp(prior.ln_density(log_alpha, log_beta) + likelihood - start)
        };
        let simpson = |from: f64, sign: f64| {
            let pairs = (from / steps[0] / 2.0).ceil().max(0.0) as i64;
            let pair = |pair: i64| {
                let node = |node: i64| density(sign * (2 * pair + node) as f64);
                node(0) + 4.0 * node(1) + node(2)
            };
            (0..pairs).map(pair).sum::<f64>()
        };
        let (low, high) = (mean + slope * x - 9.0 * sd, mean + slope * x + 9.0 * sd);
        below += simpson(cut - low, -1.0);
        above += simpson(high - cut, 1.0);
    }
    below / (below + above)
}

/// A logarithm near that of the greatest density, so that no sum overflows or vanishes.
fn top(prior: &BivariateNormal, seen: &[Counts], rows: i64, step: f64) -> f64 {
    let at = |row: i64, node: i64| {
        let log_beta = prior.mean[1] + row as f64 * step;
        let (mean, sd) = prior.log_alpha_given(log_beta);
        let log_alpha = mean + 0.1 * node as f64 * sd;
        let logit = |counts: &Counts| log_alpha + libm::exp(log_beta) * counts.x;
        let likelihood = seen.iter().map(|counts| counts.ln_likelihood(logit(counts))).sum::<f64>();
        prior.ln_density(log_alpha, log_beta) + likelihood
    };
    let rows = (-rows..=rows).flat_map(|row| (-90..=90).map(move |node| at(row, node)));
    rows.fold(f64::NEG_INFINITY, f64::max)
}
