//! Poisson numbers: exact in distribution, in steps that do not grow with the number.

use rand_distr::{Distribution, Open01};

use crate::streams::Stream;

/// Poisson numbers of one mean, by inversion of the tabulated distribution function, to the 2⁻⁵³ of its values.
#[derive(Debug)]
pub(super) struct PoissonTable {
    /// For every number from 0 on: the words below which it, or a smaller one, is drawn.
    below: Vec<u64>,
    /// The least number that is drawn from words which begin with these bits.
    least: [u16; 1 << GUIDE_BITS],
}

const GUIDE_BITS: u32 = 6;

/// Numbers looked at together, beyond which there are as many more that no word is below.
const WINDOW: usize = 4;

impl PoissonTable {
    /// Of a mean of some thousand at most.
    pub(super) fn new(mean: f64) -> Self {
        // Beyond, less is left than the rounding of the distribution function.
        let (mode, most) = (mean as usize, mean as usize + 40 + (12.0 * mean.sqrt()) as usize);
        let mut weights = vec![1.0; most + 1];
        for number in mode + 1..=most {
            weights[number] = weights[number - 1] * mean / number as f64;
        }
        for number in (0..mode).rev() {
            weights[number] = weights[number + 1] * (number + 1) as f64 / mean;
        }
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let words = weights.iter().map(|weight| {
            sum += weight;
            // Of 1 and above, the greatest word.
            (sum / total * 2.0_f64.powi(64)) as u64
        });
        let below: Vec<u64> = words.chain([u64::MAX; WINDOW]).collect();
        let least = std::array::from_fn(|bits| {
            let word = (bits as u64) << (u64::BITS - GUIDE_BITS);
            below.partition_point(|&below| below <= word) as u16
        });
        Self { below, least }
    }

    /// The number that a word uniform on all words stands for.
    #[inline]
    pub(super) fn number(&self, word: u64) -> u64 {
        let mut number = usize::from(self.least[(word >> (u64::BITS - GUIDE_BITS)) as usize]);
        // Counted rather than searched, as no processor guesses random words.
        while let Some(window) = self.below.get(number..number + WINDOW) {
            let below = window.iter().map(|&below| usize::from(below <= word)).sum::<usize>();
            number += below;
            if below < WINDOW {
                break;
            }
        }
        number as u64
    }
}

/// A Poisson number of a mean of hundreds or more.
///
/// Algorithm PTRS of Hörmann, Insurance: Mathematics and Economics 1993;12:39 (doi:10.1016/0167-6687(93)90997-4).
#[cold]
#[inline(never)]
pub(super) fn poisson(mean: f64, stream: &mut Stream) -> u64 {
    Hat::new(mean).draw(mean, stream)
}

/// The table-mountain hat of transformed rejection: k = ⌊(2a/(½ − |u|) + b) u + centre⌋ with u uniform on (−½, ½).
struct Hat {
    a: f64,
    b: f64,
    centre: f64,
    /// Away from the ends of u, whatever is below this is accepted without the probability.
    squeeze: f64,
    ln_height: f64,
}

impl Hat {
    /// Over a Poisson distribution of a mean.
    fn new(mean: f64) -> Self {
        let b = 0.931 + 2.53 * libm::sqrt(mean);
        Self {
            a: -0.059 + 0.02483 * b,
            b,
            centre: mean + 0.43,
            squeeze: 0.9277 - 3.6224 / (b - 2.0),
            ln_height: libm::log(1.1239 + 1.1328 / (b - 3.4)),
        }
    }

    fn draw(&self, mean: f64, stream: &mut Stream) -> u64 {
        // More than one of two are accepted, so that no stream ever comes to the end of the tries.
        const TRIES: u32 = 1000;
        for _ in 0..TRIES {
            let [u, v]: [f64; 2] = [Open01.sample(stream), Open01.sample(stream)];
            let u = u - 0.5;
            let from_end = 0.5 - u.abs();
            let k = ((2.0 * self.a / from_end + self.b) * u + self.centre).floor();
            if k < 0.0 {
                continue;
            }
            let number = k as u64;
            if from_end >= 0.07 && v <= self.squeeze {
                return number;
            }
            let ln_hat = libm::log(v / (self.a / (from_end * from_end) + self.b)) + self.ln_height;
            if ln_hat <= ln_poisson(mean, number) {
                return number;
            }
        }
        self.centre as u64
    }
}

/// ln of the probability of k under a Poisson distribution, by the saddle-point expansion of Loader 2000, "Fast and accurate
/// computation of binomial probabilities": no difference of great logarithms is taken. Zero is out of reach of a great mean.
fn ln_poisson(mean: f64, k: u64) -> f64 {
    if k == 0 {
        return f64::NEG_INFINITY;
    }
    let k = k as f64;
    -stirling_error(k) - deviance(k, mean) - 0.5 * libm::log(std::f64::consts::TAU * k)
}

/// ln n! − ln(√(2πn) (n/e)ⁿ) for n ≥ 1, to 10⁻¹⁰ from 10 on; fewer have no probability where this is used.
fn stirling_error(n: f64) -> f64 {
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square) / n
}

/// k ln(k/m) + m − k, 0 where k = m.
fn deviance(k: f64, m: f64) -> f64 {
    let beyond = (k - m) / m;
    m * ((1.0 + beyond) * libm::log1p(beyond) - beyond)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rand::Rng;
    use statrs::distribution::{ChiSquared, ContinuousCDF, Discrete, DiscreteCDF, Normal, Poisson};

    use super::*;
    use crate::streams::{Purpose, stream};

    const DRAWS: u64 = 40_000;

    /// So far out that no seed comes there by chance.
    const FAR: f64 = 1e-6;

    fn draws(seed: u64, mut draw: impl FnMut(&mut Stream) -> u64) -> Vec<u64> {
        let stream = stream(seed, 1, Purpose::Arrival);
        (0..DRAWS).map(|number| draw(&mut stream.part(number))).collect()
    }

    /// Chi-square against a distribution function, in cells of five expected or more.
    fn assert_distributed(what: &str, mut drawn: Vec<u64>, cdf: impl Fn(u64) -> f64) {
        drawn.sort_unstable();
        let (mut statistic, mut cells, mut below, mut counted) = (0.0, 0, 0.0, 0);
        for number in drawn[0]..=drawn[drawn.len() - 1] {
            let upto = if number == drawn[drawn.len() - 1] { 1.0 } else { cdf(number) };
            let expected = (upto - below) * DRAWS as f64;
            if expected >= 5.0 || upto >= 1.0 {
                let observed = drawn.partition_point(|&drawn| drawn <= number);
                statistic += ((observed - counted) as f64 - expected).powi(2) / expected.max(1.0);
                (cells, below, counted) = (cells + 1, upto, observed);
            }
        }
        let p_value = ChiSquared::new(f64::from(cells - 1)).map_or(1.0, |chi_squared| chi_squared.sf(statistic));
        assert!(p_value > FAR, "{what}: {statistic} in {cells} cells");
    }

    /// Mean and variance in standard errors, and the whole against the normal distribution, which a great number is.
    fn assert_normal(what: &str, drawn: &[u64], mean: f64, sd: f64) {
        let mut z: Vec<f64> = drawn.iter().map(|&number| (number as f64 - mean) / sd).collect();
        let n = z.len() as f64;
        let (first, second) = (z.iter().sum::<f64>() / n, z.iter().map(|z| z * z).sum::<f64>() / n);
        assert!(first.abs() < 5.0 / n.sqrt(), "{what}: mean off by {first} SD");
        assert!((second - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "{what}: variance {second}");
        z.sort_by(f64::total_cmp);
        let normal = Normal::standard();
        let furthest = (0_u32..).zip(&z).map(|(i, &z)| (normal.cdf(z) - f64::from(i) / n).abs()).fold(0.0, f64::max);
        // Kolmogorov: beyond 2.7/√n once in a million.
        assert!(furthest < 2.7 / n.sqrt(), "{what}: distribution function off by {furthest}");
    }

    #[test]
    fn a_table_is_the_distribution_function_of_poisson() {
        for mean in [0.3, 8.0, 16.0, 128.0, 512.0] {
            let (table, poisson) = (PoissonTable::new(mean), Poisson::new(mean).unwrap());
            for (number, &below) in (0..).zip(&table.below[..table.below.len() - WINDOW]) {
                let (found, expected) = (below as f64 / 2.0_f64.powi(64), poisson.cdf(number));
                assert!((found - expected).abs() < 1e-12, "mean {mean}, {number}: {found} against {expected}");
                // The guide leaves out nobody: the last word of a number, and the first of the next.
                if below > 0 && below < u64::MAX && expected < 1.0 - 1e-12 && expected > 1e-12 {
                    assert!(table.number(below - 1) <= number && table.number(below) > number, "mean {mean}, {number}");
                }
            }
            let last = table.below[table.below.len() - 1];
            assert!(last > u64::MAX - (1 << 12), "mean {mean} ends at {last}");
        }
        // By mpmath with 40 digits, as statrs has eleven here.
        let table = PoissonTable::new(2_062.0);
        for (number, expected) in
            [(1900, 0.000_158_599_002_298), (2062, 0.505_856_626_986_299), (2200, 0.998_737_992_251_857)]
        {
            assert!((table.below[number] as f64 / 2.0_f64.powi(64) - expected).abs() < 1e-12, "{number}");
        }
        let (table, poisson) = (PoissonTable::new(8.0), Poisson::new(8.0).unwrap());
        assert_distributed("table", draws(1, |stream| table.number(stream.next_u64())), |number| poisson.cdf(number));
    }

    #[test]
    fn many_arrive_by_poisson() {
        for mean in [1_024.0, 2_048.0] {
            let expected = Poisson::new(mean).unwrap();
            let drawn = draws(mean as u64, |stream| poisson(mean, stream));
            assert_distributed(&format!("{mean}"), drawn, |number| expected.cdf(number));
        }
        for mean in [1e6, 1e12, 1e15] {
            let drawn = draws(mean as u64, |stream| poisson(mean, stream));
            assert_normal(&format!("{mean}"), &drawn, mean, mean.sqrt());
        }
    }

    /// What the squeeze does not decide is rare, so that a fault in it would not show in numbers drawn.
    #[test]
    fn probabilities_are_those_of_the_distributions() {
        for (mean, numbers) in [(1_024.0, 850..1200), (5_000.0, 4_700..5_300)] {
            let expected = Poisson::new(mean).unwrap();
            for k in numbers {
                let (found, expected) = (ln_poisson(mean, k), expected.ln_pmf(k));
                assert!((found - expected).abs() < 1e-9, "mean {mean}, {k}: {found} against {expected}");
            }
        }
        // Where differences of great logarithms would have no digits left: the normal density, with its next term.
        let mean = 2.0_f64.powi(50);
        let (sd, top) = (mean.sqrt(), ln_poisson(mean, 1 << 50));
        assert!((top + 0.5 * libm::log(std::f64::consts::TAU) + libm::log(sd)).abs() < 1e-9);
        for z in [-4.0, -1.0, 0.5, 3.0] {
            let found = ln_poisson(mean, (mean + z * sd) as u64) - top;
            assert!((found + 0.5 * z * z).abs() < 1e-6, "{z}: {found}");
        }
    }

    /// The hat must be above the distribution wherever a number can come from, and the squeeze below it: Hörmann's constants, held
    /// against the probabilities themselves.
    #[test]
    fn the_squeeze_is_below_the_acceptance_and_the_acceptance_below_one() {
        [1_024.0, 1e5].into_iter().for_each(assert_covers);
    }

    fn assert_covers(mean: f64) {
        let hat = Hat::new(mean);
        let mut most = f64::NEG_INFINITY;
        for step in 1..1000 {
            let u = f64::from(step) / 1000.0 - 0.5;
            let from_end = 0.5 - u.abs();
            let k = ((2.0 * hat.a / from_end + hat.b) * u + hat.centre).floor();
            // Where a number can come from.
            if (k - hat.centre).abs() < 8.0 * hat.b / 2.53 {
                let accepts =
                    ln_poisson(mean, k as u64) - hat.ln_height + libm::log(hat.a / (from_end * from_end) + hat.b);
                assert!(accepts <= 1e-3, "mean {mean}, u = {u}: {accepts}");
                assert!(from_end < 0.07 || accepts >= libm::log(hat.squeeze), "mean {mean}, u = {u}: {accepts}");
                most = most.max(accepts);
            }
        }
        assert!(most > -0.02, "mean {mean}: the hat is nowhere near");
    }
}
