//! Moments of a density on the real line that is known up to a factor: trapezoidal sums, their step halved until they agree.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::quadrature::integrate;

/// Nodes with a density so far below the greatest one, on the logarithmic scale, do not count: e⁻³² < 2·10⁻¹⁴.
const NEGLIGIBLE: f64 = 32.0;

/// Where two sums agree to this, in standard deviations, the finer one is good enough: each halving squares the error.
const AGREEMENT: f64 = 1e-5;

/// Sums over fewer nodes may agree by chance.
const FEWEST_NODES: usize = 8;

/// Weights are kept below e to this, so that sums of them stay finite.
const GREATEST_LOG_WEIGHT: f64 = 300.0;

/// Equidistant places on the real line, finer and finer: place `i` is `origin + i·finest step`.
#[derive(Debug, Clone, Copy)]
pub struct Lattice {
    origin: f64,
    finest: f64,
}

/// What the moments of a density are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// The variable that has the density.
    Itself,
    /// e to the power of it.
    Exponential,
}

/// What is known of a density.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
    /// The probability below the origin of the lattice, from 0 to 1; `None` if nobody asked.
    pub below_origin: Option<f64>,
}

impl Lattice {
    /// How often the coarsest step is halved to get the finest.
    pub const HALVINGS: u32 = 16;

    /// The coarsest step in units of the finest.
    pub const COARSEST: i64 = 1 << Self::HALVINGS;

    /// Places around `origin`, the coarsest of them `step` apart, which is positive.
    pub fn new(origin: f64, step: f64) -> Self {
        debug_assert!(step > 0.0, "a step of {step}");
        Self { origin, finest: step / Self::COARSEST as f64 }
    }

    /// A place on the real line.
    pub fn at(&self, place: i64) -> f64 {
        self.origin + place as f64 * self.finest
    }

    /// The place on the coarsest step that is nearest to a number.
    pub fn nearest(&self, number: f64) -> i64 {
        ((number - self.origin) / (self.finest * Self::COARSEST as f64)).round() as i64 * Self::COARSEST
    }

    /// Mean and variance of the variable whose density has this logarithm, up to a constant, at each place, or of its exponential;
    /// and, if `with_tail`, the probability below the origin.
    ///
    /// The density is followed from `start`, a place on the coarsest step, as far as it matters in either direction: it has to
    /// fall off on both sides, and not to rise again from where it is negligible.
    ///
    /// On the real line the trapezoidal rule converges geometrically for analytic densities (Trefethen and Weideman 2014,
    /// doi:10.1137/130932132). So does the integral of the sinc interpolant through the same nodes, which gives the tail
    /// (Stenger 1993, doi:10.1007/978-1-4612-2706-9). The error of the former with step 2h is that of the latter with step h,
    /// since both come from the frequencies above π/h; so the tail is taken one halving after the moments agree.
    pub fn summarise(&self, start: i64, of: Variable, with_tail: bool, log_density: impl Fn(i64) -> f64) -> Summary {
        let mut nodes = Nodes::around(self, start, of, log_density);
        let mut step = Self::COARSEST;
        let mut coarse = nodes.moments();
        let fine = loop {
            let count = nodes.count();
            nodes.halve(step);
            step /= 2;
            let fine = nodes.moments();
            if step == 2 || (count >= FEWEST_NODES && fine.agrees_with(&coarse)) {
                break fine;
            }
            coarse = fine;
        };
        let below_origin = with_tail.then(|| {
            nodes.halve(step);
            nodes.below_origin(step / 2).clamp(0.0, 1.0)
        });
        let (mean, variance) = match of {
            Variable::Itself => {
                (self.at(nodes.centre) + fine.mean * self.finest, fine.variance * self.finest * self.finest)
            }
            Variable::Exponential => (fine.mean, fine.variance),
        };
        Summary { mean, variance, below_origin }
    }
}

/// The nodes at which a density was asked for.
struct Nodes<'a, F> {
    lattice: &'a Lattice,
    of: Variable,
    log_density: F,
    /// Places with weights, which are densities divided by that of e to `reference`.
    weights: Vec<(i64, f64)>,
    reference: f64,
    /// The greatest logarithm so far, and where.
    top: f64,
    mode: i64,
    /// Sums of the weights times powers of the distance from `centre`, or of the exponential.
    centre: i64,
    sums: [f64; 3],
}

/// In units of the finest step, from the centre of the nodes; or of the exponential as they are.
#[derive(Debug, Clone, Copy)]
struct CentredMoments {
    mean: f64,
    variance: f64,
}

impl CentredMoments {
    fn agrees_with(&self, other: &Self) -> bool {
        let sd = self.variance.sqrt();
        (self.mean - other.mean).abs() < AGREEMENT * sd
            && (self.variance.sqrt() - other.variance.sqrt()).abs() < AGREEMENT * sd
    }
}

impl<'a, F: Fn(i64) -> f64> Nodes<'a, F> {
    /// The nodes that matter on the coarsest step, centred on the greatest.
    fn around(lattice: &'a Lattice, start: i64, of: Variable, log_density: F) -> Self {
        let reference = log_density(start);
        let mut nodes = Self {
            lattice,
            of,
            log_density,
            weights: Vec::with_capacity(128),
            reference,
            top: reference,
            mode: start,
            centre: start,
            sums: [0.0; 3],
        };
        nodes.add(start, reference);
        nodes.follow(start + Lattice::COARSEST, Lattice::COARSEST);
        nodes.follow(start - Lattice::COARSEST, -Lattice::COARSEST);
        nodes.centre = nodes.mode;
        nodes.scale_to(nodes.top);
        nodes
    }

    /// Adds the places between those that are `step` apart.
    fn halve(&mut self, step: i64) {
        let mode = self.mode;
        self.follow(mode + step / 2, step);
        self.follow(mode - step / 2, -step);
    }

    /// Adds places `step` apart until one does not matter.
    fn follow(&mut self, first: i64, step: i64) {
        let mut place = first;
        loop {
            let log = (self.log_density)(place);
            if log <= self.top - NEGLIGIBLE {
                return;
            }
            self.add(place, log);
            place += step;
        }
    }

    fn add(&mut self, place: i64, log: f64) {
        if log > self.top {
            (self.top, self.mode) = (log, place);
            if log > self.reference + GREATEST_LOG_WEIGHT {
                self.scale_to(log);
            }
        }
        let weight = libm::exp(log - self.reference);
        self.weights.push((place, weight));
        self.sum(place, weight);
    }

    fn sum(&mut self, place: i64, weight: f64) {
        let distance = match self.of {
            Variable::Itself => (place - self.centre) as f64,
            Variable::Exponential => libm::exp(self.lattice.at(place)),
        };
        let [zeroth, first, second] = &mut self.sums;
        *zeroth += weight;
        *first += weight * distance;
        *second += weight * distance * distance;
    }

    /// Sums again, with weights that are 1 where the logarithm of the density is `reference`.
    fn scale_to(&mut self, reference: f64) {
        let factor = libm::exp(self.reference - reference);
        self.reference = reference;
        self.sums = [0.0; 3];
        for node in 0..self.weights.len() {
            self.weights[node].1 *= factor;
            let (place, weight) = self.weights[node];
            self.sum(place, weight);
        }
    }

    fn count(&self) -> usize {
        self.weights.len()
    }

    fn moments(&self) -> CentredMoments {
        let [zeroth, first, second] = self.sums;
        let mean = first / zeroth;
        CentredMoments { mean, variance: (second / zeroth - mean * mean).max(0.0) }
    }

    /// The probability below place 0 when the nodes are `step` apart.
    fn below_origin(&self, step: i64) -> f64 {
        let below: f64 = self.weights.iter().map(|&(place, weight)| weight * sinc_below(-place / step)).sum();
        below / self.sums[0]
    }
}

/// The integral of sin(πx)/(πx) from −∞ to a whole number.
pub fn sinc_below(number: i64) -> f64 {
    static TABLE: LazyLock<Vec<f64>> = LazyLock::new(|| (0..TABULATED).map(sinc_to).collect());
    let above_zero = match TABLE.get(number.unsigned_abs() as usize) {
        Some(integral) => *integral,
        None => sinc_to_far(number.unsigned_abs() as f64),
    };
    if number < 0 { 0.5 - above_zero } else { 0.5 + above_zero }
}

/// More than most sums have nodes.
const TABULATED: u32 = 512;

/// From here on the asymptotic series is good to 10⁻¹⁶.
const SERIES_FROM: u32 = 16;

/// The integral of sin(πx)/(πx) from 0 to a whole number.
fn sinc_to(number: u32) -> f64 {
    if number < SERIES_FROM { sinc_to_near(number) } else { sinc_to_far(number.into()) }
}

/// The same, one unit after the other.
fn sinc_to_near(number: u32) -> f64 {
    let sinc = |x: f64| if x < 1e-9 { 1.0 } else { libm::sin(PI * x) / (PI * x) };
    let unit = |from: f64| integrate(sinc, from, from + 1.0);
    (0..number).map(|from| unit(from.into())).sum()
}

/// The same by its asymptotic series (DLMF 6.12), of which only the terms with the cosine are left.
fn sinc_to_far(number: f64) -> f64 {
    let square = (PI * number).powi(2);
    let series = (1..=8).rev().fold(1.0, |sum, k| {
        let k = f64::from(k);
        1.0 - (2.0 * k - 1.0) * (2.0 * k) / square * sum
    });
    let sign = if number % 2.0 < 1.0 { 1.0 } else { -1.0 };
    0.5 - sign * series / (PI * PI * number)
}

#[cfg(test)]
mod tests {
    use statrs::function::erf::erfc;
    use statrs::function::gamma::{digamma, gamma_lr};

    use super::*;

    fn assert_close(what: &str, value: f64, expected: f64, within: f64) {
        assert!((value - expected).abs() <= within, "{what}: {value} against {expected}");
    }

    #[test]
    fn normal_densities_wide_and_narrow_near_and_far() {
        for (mean, sd) in [(0.0, 1.0), (0.3, 0.2), (-4.1, 0.05), (7.77, 2.5), (20.0, 0.4), (0.123, 0.004)] {
            let lattice = Lattice::new(0.25, 0.5);
            let log = |place| -0.5 * ((lattice.at(place) - mean) / sd).powi(2) - 1000.0;
            let found = lattice.summarise(lattice.nearest(0.0), Variable::Itself, true, log);
            assert_close("mean", found.mean, mean, 1e-10 * sd.max(1.0));
            assert_close("variance", found.variance, sd * sd, 1e-9 * sd * sd);
            let below = 0.5 * erfc((mean - 0.25) / sd / 2.0_f64.sqrt());
            assert_close("tail", found.below_origin.unwrap_or(f64::NAN), below, 1e-9);
        }
    }

    /// The logarithm of a gamma variable with shape a has density e^(ax − e^x)/Γ(a), mean ψ(a) and variance ψ′(a).
    #[test]
    fn skewed_densities_of_logarithms_of_gamma_variables() {
        for shape in [0.4, 1.0, 3.0, 50.0, 2000.0] {
            let lattice = Lattice::new(0.7, 0.5);
            let log = |place| shape * lattice.at(place) - libm::exp(lattice.at(place));
            let found = lattice.summarise(lattice.nearest(0.0), Variable::Itself, true, log);
            assert_close("mean", found.mean, digamma(shape), 1e-10);
            // The gamma variable itself has mean and variance a.
            let itself = lattice.summarise(lattice.nearest(0.0), Variable::Exponential, true, log);
            assert_close("mean of the exponential", itself.mean, shape, 1e-9 * shape);
            assert_close("variance of the exponential", itself.variance, shape, 1e-8 * shape);
            let tail = |of: Summary| of.below_origin.unwrap_or(f64::NAN);
            assert_close("tail by either", tail(itself), tail(found), 1e-9);
            let step = 1e-3;
            let curvature = (digamma(shape - 2.0 * step) - 8.0 * digamma(shape - step) + 8.0 * digamma(shape + step)
                - digamma(shape + 2.0 * step))
                / (12.0 * step);
            assert_close("variance", found.variance, curvature, 1e-8 * curvature);
            let below = gamma_lr(shape, libm::exp(0.7));
            assert_close("tail", found.below_origin.unwrap_or(f64::NAN), below, 1e-9);
        }
    }

    #[test]
    fn the_integral_of_sinc_has_known_values() {
        // The Wilbraham-Gibbs constant, OEIS A036792.
        assert_close("Si(pi)", PI * sinc_to(1), 1.851_937_051_982_466_2, 1e-13);
        assert_close("both ways meet", sinc_to_near(SERIES_FROM), sinc_to_far(SERIES_FROM.into()), 1e-12);
        assert_close("odd", sinc_to_near(SERIES_FROM + 1), sinc_to_far(f64::from(SERIES_FROM) + 1.0), 1e-12);
        assert_close("below zero", sinc_below(-3) + sinc_below(3), 1.0, 1e-15);
    }
}
